"""Today: what waits, in order of urgency, for the clients a reader may see."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agency import clock, sweeping
from agency.models import Message, Pulse
from agency.models.messages import MessageState
from agency.models.people import Role
from campaigns import answering, deciding, pricing, staffing
from campaigns.models import Action, Card, Participation
from tests.campaigns.people import available, confirmed, invited, seen, sounded
from tests.campaigns.views.looking import queries, writes
from tests.make import make_action, make_campaign, make_client, make_user

pytestmark = pytest.mark.django_db


def said(lines) -> list[str]:
    return [line.bold for line in lines]


def untended(desk) -> list:
    return [line for line in desk.get("/").context["desk"].now if line.small == "not tended since then"]


def test_a_late_dropout_stands_first_with_a_way_to_the_action(desk, now, story):
    action = make_action(places=2, starts_at=now + timedelta(hours=60), owner=make_user())
    other = make_action(places=1, starts_at=now + timedelta(hours=50))
    person, _stays = confirmed(action, 2, now)
    answering.withdraw(person.pk, action.pk, now=now)

    found = desk.get("/").context["desk"]

    assert [(line.bold, line.when, line.url) for line in found.now] == [
        (
            f"{person.blogger.name} can no longer come; told us 60\u00a0h ahead",
            "60\u00a0h",
            f"/actions/{action.pk}/emergency/",
        )
    ]
    assert said(found.today)[:2] == ["1 place open for Thu 11 Jun", "1 place open for Thu 11 Jun"]
    assert other.pk != action.pk


def test_a_price_is_ours_to_decide_by_an_hour(desk, now):
    action = make_action(places=1)
    (person,) = invited(action, 1, now)
    pricing.counter(person.pk, action.pk, Decimal(320), "camera", seen(person), now=now)

    line = desk.get("/").context["desk"].today[0]

    assert (line.bold, line.text, line.button, line.url) == (
        f"{person.blogger.name} asks €320",
        "we offered €250",
        "Decide the price",
        f"/actions/{action.pk}/people/{person.pk}/",
    )


def test_yeses_that_wait_for_the_client_are_said_with_the_way_to_note_the_word(desk, now):
    action = make_action(places=3)
    people = available(action, 3, now)
    deciding.note_verdict(action.pk, [people[0].pk], "yes", now=now, user=action.owner)
    available(make_action(places=3, needs_approval=False), 1, now)

    found = [line for line in desk.get("/").context["desk"].today if "said yes" in line.bold]

    assert [(line.bold, line.text, line.button, line.url) for line in found] == [
        (
            "2 have said yes",
            "the client has not decided",
            "Note the client’s word",
            f"/actions/{action.pk}/word/",
        )
    ]


def test_where_a_card_asks_for_the_clients_word_it_is_said_once(desk, now):
    action = make_action(places=1)
    available(action, 3, now)
    sweeping.run(now)
    assert Card.objects.filter(action=action, code="propose").exists()

    lines = [line for line in desk.get("/").context["desk"].today if line.button == "Note the client’s word"]

    assert said(lines) == ["3 people are ready to be proposed to the client"]


def test_letters_in_trouble_are_one_line(desk, now):
    action = make_action(places=1)
    sounded(action, 2, now)
    Message.objects.update(state=MessageState.FAILED, error="550")

    assert "2 mails are in trouble" in said(desk.get("/").context["desk"].today)


def test_an_action_that_could_not_be_tended_is_said_while_the_clock_beats(desk, now, monkeypatch):
    broken = make_action(title="Dinner", next_look_at=now - timedelta(minutes=11))
    well = make_action(title="Lunch", next_look_at=now - timedelta(minutes=9))
    make_action(title="Closed", state="closed", next_look_at=now - timedelta(days=1))
    apply = staffing.snapshot

    def fails_for_one(action, *rest):
        if action.pk == broken.pk:
            raise RuntimeError
        return apply(action, *rest)

    monkeypatch.setattr(staffing, "snapshot", fails_for_one)
    silent = untended(desk)
    sweeping.run(now)
    (line,) = untended(desk)
    well.refresh_from_db()

    assert silent == []
    assert (line.bold, line.when, line.url) == (
        "Relevo could not tend “Dinner”",
        "today 9:49",
        f"/actions/{broken.pk}/",
    )
    assert well.next_look_at > now
    assert desk.get("/readyz").json()["seconds_oldest_action_is_untended"] == 11 * 60
    assert desk.get("/healthz").status_code == 200


def test_an_action_that_was_tended_is_no_more_said(desk, now):
    make_action(title="Dinner", next_look_at=now - timedelta(minutes=11))
    Pulse.objects.update_or_create(pk=1, defaults={"last_sweep": clock.wall()})
    before = untended(desk)
    sweeping.run(now)

    assert (said(before), untended(desk)) == (["Relevo could not tend “Dinner”"], [])
    assert desk.get("/readyz").json()["seconds_oldest_action_is_untended"] is None


def test_an_action_that_is_over_waits_to_be_closed(desk, now, story):
    action = make_action(title="Dinner")
    story.set(action.starts_at + timedelta(hours=4))

    line = desk.get("/").context["desk"].today[0]

    assert (line.bold, line.url) == ("“Dinner” is over: who came?", f"/actions/{action.pk}/close/")


def test_a_draft_waits_for_its_date(desk):
    action = make_action(title="Dinner", state="draft", starts_at=None)

    line = desk.get("/").context["desk"].week[0]

    assert (line.bold, line.url) == ("“Dinner” has no date yet", f"/actions/{action.pk}/edit/")


def test_what_relevo_does_by_itself_stands_at_the_side(desk, now):
    action = make_action(places=2, title="Dinner")
    (person,) = sounded(action, 1, now)
    person.invitations.update(answer_by=now + timedelta(hours=5))

    found = desk.get("/").context["desk"]

    assert [(line.when, line.what, line.action) for line in found.ahead] == [
        ("today 15:00", f"If {person.blogger.name} stays silent, the question lapses", "Dinner")
    ]
    assert found.letters_today == 1


def test_an_empty_day_says_so_and_what_comes_next(desk, now, monkeypatch, client):
    action = make_action(places=1)
    confirmed(action, 1, now)
    desk.force_login(make_user(Role.TRAINEE, language="en"))

    page = desk.get("/")

    if not page.context["desk"].number:
        assert "Nothing is waiting for you." in page.content.decode()
    assert said(page.context["desk"].now + page.context["desk"].today) == []


def test_a_freelancer_sees_the_clients_of_her_team_only(client, story, now):
    hers = make_user(Role.FREELANCER, language="en")
    mine = make_action(
        campaign=make_campaign(client=make_client(team=[hers])), title="Mine", state="draft", starts_at=None
    )
    make_action(title="Foreign", state="draft", starts_at=None)
    client.force_login(hers)

    page = client.get("/").content.decode()

    assert mine.title in page
    assert "Foreign" not in page


def test_a_poll_that_has_seen_it_all_gets_nothing(desk, now):
    stamp = desk.get("/").context["stamp"]

    same = desk.get("/today/live/", {"seen": stamp})
    sounded(make_action(), 1, now)

    assert (same.status_code, same.content) == (204, b"")
    assert desk.get("/today/live/", {"seen": stamp}).status_code == 200


def test_one_and_fifty_actions_cost_the_same_number_of_queries(desk, now):
    def fill(number):
        for _n in range(number):
            action = make_action(places=3)
            sounded(action, 1, now)
            (person,) = invited(action, 1, now)
            pricing.counter(person.pk, action.pk, Decimal(320), "", seen(person), now=now)

    fill(1)
    with queries() as few:
        desk.get("/")
    fill(24)
    with queries() as many:
        desk.get("/")

    assert Action.objects.count() == 25
    assert len(few) == len(many)
    assert len(many) <= 26
    assert writes(many) == []


def test_the_next_still_on_stands_at_the_side_where_relevo_asks_by_itself(desk, now):
    action = make_action(places=2, title="Dinner", autopilot="auto", starts_at=now + timedelta(hours=60))
    confirmed(action, 2, now)
    confirmed(make_action(places=2, title="By hand", starts_at=now + timedelta(hours=60)), 2, now)
    Message.objects.update(state=MessageState.SENT, sent_at=now)

    def ahead():
        found = desk.get("/").context["desk"]
        return [(line.when, line.what, line.action) for line in found.ahead if line.action == "Dinner"]

    # Two yeses of a minute ago are not asked about; yeses of five days ago are.
    assert ahead() == [("tomorrow 20:00", "Send 2 practical mails", "Dinner")]
    Participation.objects.filter(action=action).update(answered_at=now - timedelta(days=5))
    assert ahead() == [("tomorrow 9:00", "Ask 2 people “still on?”", "Dinner")]
