"""The administration pages: everything can be found, states move only by verbs, history is only read."""

import pytest
from django.urls import reverse

from agency.models.people import Role
from campaigns import cards
from campaigns.lifecycle import CLOCK, change
from campaigns.models import Action, Card, Event
from tests.campaigns.people import confirmed
from tests.make import make_action, make_agency, make_user

pytestmark = pytest.mark.django_db
KINDS = ["campaign", "action", "participation", "place", "invitation", "counter", "decision", "event", "card"]


@pytest.fixture
def admin(client, story, settings):
    make_agency()
    client.force_login(make_user(Role.ADMIN, is_superuser=True, language="en"))
    return client


def url(kind, page, *args) -> str:
    return reverse(f"admin:campaigns_{kind}_{page}", args=args)


def press(admin, kind, name, rows):
    form = {"action": name, "_selected_action": [row.pk for row in rows]}
    return admin.post(url(kind, "changelist"), form)


@pytest.mark.parametrize("kind", KINDS)
def test_each_list_opens_and_can_be_searched(admin, now, kind):
    confirmed(make_action(title="Dinner"), 1, now)

    assert admin.get(url(kind, "changelist"), {"q": "Dinner"}).status_code == 200


def test_history_cannot_be_written(admin, now):
    confirmed(make_action(), 1, now)
    event = Event.objects.first()

    answers = [
        admin.get(url("event", "add")).status_code,
        admin.post(url("event", "change", event.pk), {"verb": "x"}).status_code,
        admin.post(url("event", "delete", event.pk), {"post": "yes"}).status_code,
    ]

    assert answers == [403, 403, 403]


def test_an_action_is_read_here_and_edited_on_its_own_page(admin):
    action = make_action(title="Dinner")

    page = admin.get(url("action", "change", action.pk))
    answer = admin.post(url("action", "change", action.pk), {"title": "Other", "state": "cancelled"})

    action.refresh_from_db()
    assert (page.status_code, answer.status_code, action.title, action.state) == (200, 403, "Dinner", "open")


def test_a_campaign_is_corrected_column_by_column(admin):
    campaign = make_action().campaign
    form = {"name": "Autumn", "objective": "", "budget": "", "starts": "", "ends": ""}

    admin.post(url("campaign", "change", campaign.pk), form)

    campaign.refresh_from_db()
    assert campaign.name == "Autumn"


def test_actions_are_opened_and_cancelled_by_their_verbs(admin):
    draft, undated = make_action(state="draft"), make_action(state="draft", starts_at=None)

    press(admin, "action", "open_chosen", [draft, undated])
    opened = set(Action.objects.filter(state="open"))
    press(admin, "action", "cancel_chosen", [draft, undated])

    assert opened == {draft}
    assert set(Action.objects.values_list("state", flat=True)) == {"cancelled"}
    assert Event.objects.filter(verb="cancel").count() == 2


def test_what_cannot_be_moved_is_said_and_holds_up_nothing(admin):
    closed, open_one = make_action(state="closed"), make_action()

    press(admin, "action", "cancel_chosen", [closed, open_one])

    assert sorted(Action.objects.values_list("state", flat=True)) == ["cancelled", "closed"]


def test_cards_are_seen_to_by_the_verb(admin, now):
    action = make_action()
    with change(action.pk, now=now, actor=CLOCK) as c:
        card = cards.raise_card(c, Card.Kind.ALARM, "empty", None, {})

    press(admin, "card", "acknowledge_chosen", [card])

    card.refresh_from_db()
    assert (card.acknowledged_at, card.result) == (now, "seen")


def test_the_pages_are_for_administrators(client, story):
    client.force_login(make_user())

    assert client.get(url("event", "changelist")).status_code != 200
