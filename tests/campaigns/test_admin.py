"""The administration pages: everything can be found, states move only by verbs, history is only read."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agency.models import Message, Pulse
from agency.models.messages import MessageState
from agency.models.people import Role
from campaigns import cards
from campaigns.lifecycle import CLOCK, change
from campaigns.models import Action, Card, Event
from tests.campaigns.people import confirmed, sounded
from tests.make import make_action, make_agency, make_user
from tests.test_markup import HEAVIEST

pytestmark = pytest.mark.django_db
KINDS = [
    "campaign",
    "action",
    "participation",
    "place",
    "invitation",
    "counter",
    "decision",
    "event",
    "card",
    "strategy",
]


@pytest.fixture
def admin(client, story, settings):
    make_agency()
    client.force_login(make_user(Role.ADMIN, is_superuser=True, language="en"))
    return client


def url(kind, page, *args) -> str:
    return reverse(f"admin:campaigns_{kind}_{page}", args=args)


def press(admin, kind, name, rows):
    form = {"action": name, "_selected_action": [row.pk for row in rows], "why": "asked for"}
    return admin.post(url(kind, "changelist"), form)


@pytest.mark.parametrize("kind", KINDS)
def test_each_list_opens_and_can_be_searched(admin, now, kind):
    confirmed(make_action(title="Dinner"), 1, now)

    assert admin.get(url(kind, "changelist"), {"q": "Dinner"}).status_code == 200


@pytest.mark.parametrize("kind", ["participation", "invitation", "event"])
def test_lists_are_light_with_as_many_rows_as_they_show(admin, now, kind):
    sounded(make_action(title="Cena de los blogs de otoño"), 30, now)

    page = admin.get(url(kind, "changelist")).content

    assert (len(page) <= HEAVIEST, page.count(b"<tbody")) == (True, 25), len(page)


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


def test_no_action_is_taken_without_a_reason_and_the_reason_stays_in_the_history(admin):
    action = make_action()
    form = {"action": "cancel_chosen", "_selected_action": [action.pk]}

    asked = admin.post(url("action", "changelist"), form)
    empty = admin.post(url("action", "changelist"), form | {"why": " "})
    before = Action.objects.get().state
    admin.post(url("action", "changelist"), form | {"why": "the client has gone"})

    assert (asked.status_code, empty.status_code, before, Action.objects.get().state) == (200, 422, "open", "cancelled")
    assert f'name="_selected_action" value="{action.pk}"' in asked.content.decode()
    assert "the client has gone" in admin.get(url("action", "history", action.pk)).content.decode()


def test_everything_is_searched_at_once_and_a_few_rows_of_each_kind_are_shown(admin, now):
    confirmed(make_action(title="Dinner", places=12), 12, now)

    found = admin.get(reverse("admin:search"), {"s": "dinner"}).context["results"]
    kinds = [each.description for each in found]

    assert {"action", "participation", "place"} <= set(kinds)
    assert kinds.count("participation") == 8
    assert admin.get(reverse("admin:search"), {"s": "\0"}).status_code == 200


def test_the_first_page_says_what_is_stuck_and_where_to_do_something(admin, now):
    action = make_action(title="Dinner", next_look_at=now - timedelta(hours=2))
    with change(action.pk, now=now - timedelta(days=2), actor=CLOCK) as c:
        cards.raise_card(c, Card.Kind.OWED, "empty", None, {})
    Message.objects.update(state=MessageState.FAILED)

    found = {each.words: each.path for each in admin.get("/admin/").context["stuck"]}

    assert found["“Dinner” could not be tended; the log says why"] == url("action", "change", action.pk)
    assert found["1 mail was refused"] == "/admin/agency/message/?state__exact=failed"
    assert [admin.get(path).status_code for path in found.values() if path] == [200] * 3


def test_all_mails_of_the_agency_are_held_and_released_with_a_reason(admin, now):
    form = {"_selected_action": [1], "why": "a restore"}
    admin.post("/admin/agency/agency/", form | {"action": "hold_sending"})
    held = Pulse.objects.get().sending_held_at
    admin.post("/admin/agency/agency/", form | {"action": "release_sending"})

    assert (held, Pulse.objects.get().sending_held_at) == (now, None)
