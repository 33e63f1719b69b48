"""Pages about everybody in an action ask the database as often for many as for few."""

from decimal import Decimal

import pytest

from agency.models import Message
from agency.models.messages import Lane
from campaigns import pricing, publishing
from campaigns.board import MOST_LINES
from campaigns.models import Action, Card, Counter
from tests.bench.crowds import make_invited
from tests.campaigns.people import confirmed, invited, seen, sounded
from tests.campaigns.views.looking import queries, writes
from tests.campaigns.views.test_moving import typed
from tests.make import make_action, make_contact, make_participation, make_user

pytestmark = pytest.mark.django_db
PAGES = {
    "move": lambda desk, action: desk.post(f"/actions/{action.pk}/move/", typed(action, place="Elsewhere")),
    "cancel": lambda desk, action: desk.get(f"/actions/{action.pk}/cancel/"),
    "price card": lambda desk, action: desk.get(f"/actions/{action.pk}/people/{_who_named_a_price()}/"),
    "payments": lambda desk, action: desk.get(f"/actions/{action.pk}/payments/"),
}


def _who_named_a_price() -> int:
    return Counter.objects.select_related("invitation").latest("pk").invitation.participation_id


def scene(number: int, now) -> Action:
    action = make_action(places=2 * number, publish_by=now.replace(month=7))
    action.chain.create(contact=make_contact(client=action.client))
    for person in confirmed(action, number, now):
        publishing.publish(person.pk, action.pk, f"https://blog{person.pk}.example/cena", now=action.due)
    for person in invited(action, number, now):
        pricing.counter(person.pk, action.pk, Decimal(300), "", seen(person), now=now)
    return action


def test_they_cost_the_same_for_one_and_for_many(desk, now):
    counts = {}
    for number in (1, 9):
        action = scene(number, now)
        for name, get in PAGES.items():
            get(desk, action)
            with queries() as captured:
                assert get(desk, action).status_code == 200
            assert writes(captured) == []
            counts.setdefault(name, []).append(len(captured))
    assert {name: few for name, (few, many) in counts.items() if few != many} == {}


# --- 2,000 rows, written straight into the tables -------------------------------------------------------
PAGES_OF_2000 = ["/", "/people/", "/outbox/", "cockpit", "people/", "people/?show=ready", "find/", "word/", "year"]
LIGHT = 60_000  # bytes


def test_2000_people_cost_as_many_queries_as_one_and_no_more_room(desk, now):
    owner, costs, sizes = make_user(), {}, {}
    for number in (1, 50, 2000):
        action, _questions = make_invited(number, 10, now, title=f"Dinner of {number}", owner=owner)
        Message.objects.bulk_create(
            Message(
                purpose="sounding", lane=Lane.NORMAL, key=f"{number}:{n}", recipient_kind="blogger", recipient_id=1,
                address=f"b{n}@blog.example", action_id=action.pk, not_before=now, created_at=now,
            )
            for n in range(number)
        )  # fmt: skip
        for name in PAGES_OF_2000:
            path = name if name.startswith("/") else f"/actions/{action.pk}/{name.removeprefix('cockpit')}"
            path = f"/clients/{action.campaign.client_id}/year/2026/" if name == "year" else path
            desk.get(path)
            with queries() as asked:
                page = desk.get(path)
            assert page.status_code == 200, path
            costs.setdefault(name, []).append(len(asked))
            sizes[name] = len(page.content)

    # Where very many fit, strangers are a tier of their own: `lining_up`.
    costs["find/"][-1] -= 1
    assert {name: both for name, both in costs.items() if len(set(both)) > 1} == {}
    assert {name: size for name, size in sizes.items() if size > LIGHT} == {}


# --- what a cockpit shows of many -----------------------------------------------------------------------
def test_of_many_reserves_and_cards_the_cockpit_shows_the_first_and_says_how_many_there_are(desk, now):
    action = make_action()
    for number in range(MOST_LINES + 1):
        make_participation(action, state="reserve", reserve_order=number)
    facts = {"action": action, "for_user": action.owner, "since": now}
    Card.objects.bulk_create(Card(code=f"c{n}", kind=Card.Kind.OWED, **facts) for n in range(MOST_LINES))
    Card.objects.create(code="empty", kind=Card.Kind.ALARM, **facts)

    page = desk.get(f"/actions/{action.pk}/")
    found = page.context["board"]

    assert (len(found.reserves), found.all_reserves, found.reserves[0].order) == (MOST_LINES, MOST_LINES + 1, "1.")
    assert (len(found.cards), found.all_cards, found.cards[0].is_alarm) == (MOST_LINES, MOST_LINES + 1, True)
    assert f"All {MOST_LINES + 1} people" in page.content.decode()
    assert f"The {MOST_LINES} most urgent of {MOST_LINES + 1}" in page.content.decode()


def test_of_many_asked_the_cockpit_shows_the_first_and_says_how_many_there_are(desk, now):
    action = make_action()
    sounded(action, MOST_LINES + 1, now)

    page = desk.get(f"/actions/{action.pk}/")

    assert (len(page.context["board"].asked), page.context["board"].all_asked) == (MOST_LINES, MOST_LINES + 1)
    assert f"All {MOST_LINES + 1} people" in page.content.decode()
