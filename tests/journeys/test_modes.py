"""Suggest: every step is a button somebody presses. Off: nothing is proposed, and what must go on goes on."""

from datetime import datetime, timedelta

from django.test import Client as TeamBrowser
from django.urls import reverse

from campaigns import placing, staffing
from tests.journeys.world import MADRID

START = datetime(2026, 6, 9, 10, 0, tzinfo=MADRID)


def press_every_suggestion(world) -> list[str]:
    """By the real button of the cockpit, until it offers none; what was pressed."""
    browser = TeamBrowser(SERVER_NAME="127.0.0.1")
    browser.force_login(world.manager)
    pressed = []
    while steps := staffing.suggestions(world.fresh_action(), world.now):
        step = steps[0]
        assert step.key in browser.get(reverse("action", args=[world.action.pk])).content.decode()
        answer = browser.post(reverse("action_press", args=[world.action.pk]), {"key": step.key})
        assert answer.status_code in (200, 302)
        pressed.append(step.do)
        world.settle()
        assert len(pressed) < 30
    return pressed


def test_in_suggest_an_action_fills_by_buttons_and_by_nothing_else(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=2, mode="suggest")
    marta, laia, bea = world.people(3)
    world.run_for(hours=1)
    assert world.sent(recipient_kind="blogger") == []
    assert set(press_every_suggestion(world)) == {"sound"}
    world.press(marta, "count_me_in")
    world.press(laia, "may_propose")
    world.press(bea, "count_me_in")
    world.approve([marta, laia])
    world.run_for(hours=2)
    assert (world.holders(), world.asked("invitation")) == (set(), [])

    assert set(press_every_suggestion(world)) >= {"confirm", "invite"}
    world.press(laia, "accept")
    assert world.holders() == {marta, laia}
    world.approve([bea])
    press_every_suggestion(world)
    assert world.state(bea) == "reserve"

    # A dropout: the alarm carries the button, no call-up leaves by itself.
    world.run_to(world.action.starts_at - timedelta(hours=26))
    press_every_suggestion(world)
    world.press(laia, "withdraw", via="cannot")
    assert world.cards(kind="alarm", code="dropout", acknowledged_at=None)
    world.run_for(minutes=20)
    assert world.asked("call_up") == []
    assert "activate" in press_every_suggestion(world)
    world.press(bea, "accept")
    assert world.holders() == {marta, bea}
    world.run_to(world.action.starts_at + timedelta(hours=1))
    world.end()


def test_off_proposes_nothing_and_lapses_receipts_and_alarms_go_on(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=2, mode="off")
    marta, laia, silent = world.people(3)
    world.sound_out([marta, laia, silent])
    world.press(marta, "count_me_in")
    world.press(laia, "may_propose")
    world.approve([marta, laia])
    world.run_to(world.local(3, "12:00"))
    assert (world.state(silent), world.holders()) == ("silent", set())
    assert staffing.suggestions(world.fresh_action(), world.now) == []
    assert {purpose for person in (marta, laia, silent) for purpose in world.purposes(person)} == {
        "sounding",
        "receipt",
    }

    group = world.action.groups.get().pk
    ids = [world.row(person).pk for person in (marta, laia)]
    placing.invite_people(world.action.pk, ids, group, now=world.now, user=world.manager)
    world.settle()
    world.press_all([marta, laia], "accept")
    assert world.holders() == {marta, laia}
    world.run_to(world.action.starts_at - timedelta(hours=26))
    world.press(marta, "withdraw", via="cannot")
    (alarm,) = world.cards(kind="alarm")
    assert (alarm.code, world.asked("call_up")) == ("dropout", [])
    world.acknowledge(alarm)
    world.run_to(world.action.starts_at + timedelta(hours=1))
    assert world.holders() == {laia}
    world.end()
