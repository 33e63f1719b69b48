"""The cockpit: what it shows, what its buttons do, and that looking at it changes nothing."""

from datetime import timedelta

import pytest

from agency.models import Message
from agency.models.people import Role
from campaigns import cards, ending, inviting, placing, staffing
from campaigns.board import board
from campaigns.lifecycle import CLOCK, change
from campaigns.models import Action, Card, Event, Invitation, Participation
from tests.campaigns.people import (
    approved,
    available,
    confirmed,
    fresh,
    invited,
    reserves,
    sounded,
)
from tests.campaigns.views.looking import queries, writes
from tests.make import make_action, make_campaign, make_client, make_user

pytestmark = pytest.mark.django_db


def url(action, tail=""):
    return f"/actions/{action.pk}/{tail}"


def test_the_figures_are_those_of_the_rows(desk, now):
    action = make_action(places=5, ceiling=1500, bonus=1)
    confirmed(action, 2, now)
    invited(action, 1, now)
    reserves(action, 1, now)

    figures = desk.get(url(action)).context["board"].figures

    assert (figures.held, figures.places, figures.pips) == (2, 5, ["confirmed", "confirmed", "asked", "open", "open"])
    assert figures.pips_said == "2 confirmed, 1 asked, 2 open"
    assert (figures.budget.committed, figures.budget.earmarked, figures.budget.free) == (
        "€500",
        "€250",
        "€750",
    )


def test_each_place_says_who_holds_it_and_what_comes_next(desk, now):
    action = make_action(places=3)
    (holder,) = confirmed(action, 1, now)
    (asked,) = invited(action, 1, now)

    rows = board(Action.objects.get(pk=action.pk), now).places

    assert [(row.number, row.who, row.pip) for row in rows] == [
        ("1", holder.blogger.name, "confirmed"),
        ("2", asked.blogger.name, "asked"),
        ("3", "", "open"),
    ]


def test_a_suggestion_is_a_button_that_takes_the_step_once(desk, now):
    action = make_action(places=2)
    approved(action, 1, now)
    (button,) = [each for each in desk.get(url(action)).context["board"].buttons if each.do == "invite"]

    desk.post(url(action, "press/"), {"key": button.key})
    again = desk.post(url(action, "press/"), {"key": button.key}, follow=True)

    assert Invitation.objects.filter(kind="invitation").count() == 1
    assert "Things have moved on since this page was shown" in again.content.decode()


@pytest.mark.parametrize("key", ["", "x", "0" * 16, "0" * 5000, "\x00"], ids=["empty", "x", "unknown", "long", "NUL"])
def test_a_stale_or_strange_press_does_nothing_and_says_so(desk, now, key):
    action = make_action(places=2)
    approved(action, 1, now)
    before = Event.objects.count()

    response = desk.post(url(action, "press/"), {"key": key}, follow=True)

    assert Event.objects.count() == before
    assert "Things have moved on" in response.content.decode()


def test_a_free_place_says_how_many_are_sounded_out(desk, now):
    action = make_action(places=1)
    said = [desk.get(url(action)).context["board"].places[0].next]
    for _more in range(2):
        sounded(action, 1, now)
        said.append(desk.get(url(action)).context["board"].places[0].next)

    assert said == ["nobody is being asked", "1 person is sounded out", "2 people are sounded out"]


def test_a_free_place_says_that_the_client_has_not_decided_on_those_who_said_yes(desk, now):
    action = make_action(places=2)
    available(action, 2, now)
    waits = desk.get(url(action)).context["board"].places[0].next
    Action.objects.filter(pk=action.pk).update(needs_approval=False)

    assert waits == "2 have said yes; the client has not decided"
    assert desk.get(url(action)).context["board"].places[0].next == "nobody is being asked"


def test_a_place_of_an_action_that_is_no_more_is_not_called_open(desk, now):
    cancelled, over = make_action(places=2), make_action(places=2)
    confirmed(cancelled, 1, now)
    confirmed(over, 1, now)
    ending.cancel_action(cancelled.pk, now=now, user=cancelled.owner)
    ending.close_action(over.pk, set(), now=over.starts_at + timedelta(hours=4), user=over.owner)

    shown = {}
    for action in (cancelled, over):
        page = desk.get(url(action))
        found = page.context["board"]
        shown[action.pk] = (
            [(row.pip, row.state, row.next, row.button) for row in found.places],
            found.figures.pips_said,
            "Nobody yet" in page.content.decode(),
        )

    assert shown == {
        cancelled.pk: ([("dropped", "Cancelled", "", "")] * 2, "2 not filled", False),
        over.pk: (
            [("confirmed", "Took part", "", "See"), ("dropped", "Stayed empty", "", "")],
            "1 confirmed, 1 not filled",
            False,
        ),
    }


def test_a_question_whose_mail_did_not_leave_says_so(desk, now):
    action = make_action(places=2)
    waits, dropped = sounded(action, 2, now)
    question = Invitation.objects.get(participation=dropped)
    Message.objects.filter(subject_id=question.pk, purpose="sounding").update(state="dropped")

    asked = desk.get(url(action)).context["board"].asked

    said = {line.name: "its mail did not leave" in line.next for line in asked}
    assert said == {waits.blogger.name: False, dropped.blogger.name: True}


@pytest.mark.parametrize(("days", "then"), [(0, "practical mail"), (5, "“still on?”")])
def test_a_fresh_yes_is_not_asked_about_two_days_ahead(desk, now, days, then):
    action = make_action(places=1, autopilot="auto", starts_at=now + timedelta(hours=60))
    confirmed(action, 1, now)
    Participation.objects.update(answered_at=now - timedelta(days=days))
    Action.objects.update(opened_at=now - timedelta(days=6))

    (row,) = desk.get(url(action)).context["board"].places

    assert row.next == then


def test_a_letter_that_needs_a_press_is_no_next_step_where_the_autopilot_is_off(desk, now):
    action = make_action(places=1)
    confirmed(action, 1, now)

    said = {}
    for mode in ("suggest", "off"):
        Action.objects.filter(pk=action.pk).update(autopilot=mode)
        (row,) = desk.get(url(action)).context["board"].places
        said[mode] = row.next

    assert said == {"suggest": "“still on?”", "off": "the action"}


def test_off_and_cancelled_actions_take_no_press(desk, now):
    action = make_action(places=2)
    approved(action, 1, now)
    (step,) = staffing.suggestions(action, now)
    Action.objects.filter(pk=action.pk).update(autopilot="off")

    desk.post(url(action, "press/"), {"key": step.key})

    assert not Invitation.objects.filter(kind="invitation").exists()


def test_the_autopilot_is_switched(desk):
    action = make_action()

    desk.post(url(action, "autopilot/"), {"mode": "auto", "may_ask_new": "on", "sure": "on"})
    desk.post(url(action, "autopilot/"), {"mode": "auto", "may_ask_new": "on", "sure": "on"})
    desk.post(url(action, "autopilot/"), {"mode": "rocket"})

    action.refresh_from_db()
    assert (action.autopilot, action.may_ask_new) == ("auto", True)
    assert Event.objects.filter(action=action, verb="switch").count() == 1


def test_a_pause_ends_at_an_hour_of_the_readers_clock(desk, now):
    action = make_action(autopilot="auto")

    desk.post(url(action, "pause/"), {"until": "2026-06-10T09:00"})
    action.refresh_from_db()
    paused = action.paused_until
    desk.post(url(action, "go-on/"))
    action.refresh_from_db()

    assert (paused.isoformat(), action.paused_until) == ("2026-06-10T07:00:00+00:00", None)


@pytest.mark.parametrize("until", ["", "yesterday", "2026-06-09T09:59", "2026-12-24T10:00", "2026-10-25T02:30"])
def test_a_pause_that_cannot_be_is_refused_beside_the_field(desk, until):
    action = make_action(autopilot="auto")

    response = desk.post(url(action, "pause/"), {"until": until})

    action.refresh_from_db()
    assert (response.status_code, list(response.context["form"].errors), action.paused_until) == (422, ["until"], None)


def test_a_card_is_seen_to_once(desk, now):
    action = make_action()
    with change(action.pk, now=now, actor=CLOCK) as c:
        card = cards.raise_card(c, Card.Kind.ALARM, "empty", None, {"codes": ["empty:1:2"]})

    page = desk.get(url(action)).content.decode()
    for _press in range(2):
        desk.post(url(action, f"cards/{card.pk}/"), {"result": "seen"})

    card.refresh_from_db()
    assert "A place is free and nobody is left to ask" in page
    assert (card.result, card.acknowledged_at) == ("seen", now)
    assert Event.objects.filter(verb="acknowledge").count() == 1


def test_a_card_of_another_action_is_not_found(desk, now):
    action, other = make_action(), make_action()
    with change(other.pk, now=now, actor=CLOCK) as c:
        card = cards.raise_card(c, Card.Kind.ALARM, "empty", None, {})

    assert desk.post(url(action, f"cards/{card.pk}/"), {"result": "seen"}).status_code == 404


def test_a_call_card_that_says_all_good_answers_her_question(desk, now):
    action = make_action(now=now - timedelta(days=8))
    (person,) = confirmed(action, 1, now - timedelta(days=8))
    with change(action.pk, now=now, actor=CLOCK) as c:
        row = next(iter(inviting.people_of(c, [person.pk])))
        inviting.ask(c, row, "still_on", action.groups.get(), 250, wave=2)
        card = cards.raise_card(c, Card.Kind.CALL, "still_on", row, {})

    desk.post(url(action, f"cards/{card.pk}/"), {"result": "comes"})

    assert person.invitations.latest("pk").outcome == "yes"
    assert Card.objects.waiting().count() == 0


def test_all_good_of_somebody_who_was_let_go_meanwhile_changes_nothing_and_says_so(desk, now):
    action = make_action(places=1)
    (person,) = confirmed(action, 1, now)
    with change(action.pk, now=now, actor=CLOCK) as c:
        card = cards.raise_card(c, Card.Kind.CALL, "still_on", person, {})
    placing.release(person.pk, action.pk, now=now, user=action.owner)

    page = desk.post(url(action, f"cards/{card.pk}/"), {"result": "comes"}, follow=True)

    assert "Things have moved on since this page was shown; nothing was changed." in page.content.decode()
    assert fresh([person])[0].state == "released"


# --- polling ----------------------------------------------------------------------------------------
def test_a_poll_that_has_seen_it_all_gets_nothing(desk, now):
    action = make_action()
    stamp = desk.get(url(action)).context["stamp"]

    same = desk.get(url(action, "live/"), {"seen": stamp})
    sounded(action, 1, now)
    news = desk.get(url(action, "live/"), {"seen": stamp})

    assert (same.status_code, same.content) == (204, b"")
    assert news.status_code == 200
    assert news.content.decode().lstrip().startswith('<div id="live"')


def test_a_poll_neither_prolongs_the_session_nor_ends_at_the_door(desk, client):
    action = make_action()

    response = desk.get(url(action, "live/"))
    client.logout()
    gone = client.get(url(action, "live/"))

    assert "sessionid" not in response.cookies
    assert (gone.status_code, gone.headers["HX-Refresh"]) == (204, "true")


def test_looking_writes_nothing(desk, now):
    action = make_action(places=2)
    invited(action, 1, now)
    approved(action, 1, now)

    with queries() as asked:
        desk.get(url(action))
        desk.get(url(action, "live/"))

    assert writes(asked) == []


def test_one_and_fifty_people_cost_the_same_number_of_queries(desk, now):
    small, large = make_action(places=2), make_action(places=60)
    for action, number in ((small, 1), (large, 25)):
        confirmed(action, number, now)
        sounded(action, number, now)
        approved(action, number, now)

    with queries() as few:
        desk.get(url(small))
    with queries() as many:
        desk.get(url(large))

    assert len(few) == len(many)
    assert len(many) <= 34


# --- who may ----------------------------------------------------------------------------------------
PAGES = ["", "live/", "edit/", "cancel/", "close/", "pause/", "people/", "sound/"]
VERBS = ["press/", "autopilot/", "go-on/", "copy/", "people/add/", "verdict/", "invite/", "call-up/"]


@pytest.fixture
def three(client, story, now):
    """One who sees every client, a freelancer of this client, and a freelancer of another."""
    hers = make_user(Role.FREELANCER)
    action = make_action(campaign=make_campaign(client=make_client(team=[hers])))
    return action, [make_user(), hers, make_user(Role.FREELANCER)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_there_for_who_may_see_the_client_only(client, three, page):
    action, people = three
    codes = []
    for user in people:
        client.force_login(user)
        codes.append(client.get(url(action, page)).status_code)

    assert codes[0] == codes[1] != 404
    assert codes[2] == 404


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_there_for_who_may_see_the_client_only(client, three, verb):
    action, people = three
    before = Event.objects.count()

    client.force_login(people[2])

    assert client.post(url(action, verb), {"mode": "auto", "person": "1"}).status_code == 404
    assert Event.objects.count() == before
    client.force_login(people[1])
    assert client.post(url(action, verb), {}).status_code in (302, 422)


@pytest.mark.parametrize("number", ["0", "9223372036854775808", "9" * 30])
@pytest.mark.parametrize("page", PAGES)
def test_a_number_of_nothing_is_not_found(desk, number, page):
    assert desk.get(f"/actions/{number}/{page}").status_code == 404


def test_a_stranger_is_led_to_the_door(client, db):
    action = make_action()

    assert client.get(url(action)).url.startswith("/account/login/")


# --- both ends --------------------------------------------------------------------------------------
def test_closing_notes_who_did_not_come(desk, now, story):
    action = make_action(places=2)
    came, absent = confirmed(action, 2, now)
    story.set(action.starts_at + timedelta(hours=5))

    assert "Close the action" in desk.get(url(action)).content.decode()
    for _press in range(2):
        desk.post(url(action, "close/"), {"absent": [absent.pk]})

    action.refresh_from_db()
    assert action.state == "closed"
    assert [person.state for person in fresh([came, absent])] == ["delivered", "absent"]


def test_an_action_is_not_closed_before_its_date(desk, now):
    action = make_action()

    response = desk.post(url(action, "close/"), {}, follow=True)

    action.refresh_from_db()
    assert action.state == "open"
    assert "An action is closed once its date has passed" in response.content.decode()


def test_nobody_who_did_not_hold_a_place_can_be_absent(desk, now, story):
    action = make_action()
    (person,) = sounded(action, 1, now)
    story.set(action.starts_at + timedelta(hours=5))

    assert desk.post(url(action, "close/"), {"absent": [person.pk]}).status_code == 422
