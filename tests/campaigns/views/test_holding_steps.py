"""A manager's hand on the automatic steps: what would happen, not today, skip, do it now."""

from datetime import timedelta

import pytest

from agency.models import Message
from campaigns import staffing
from campaigns.models import Action, Card, Event, Invitation, Participation
from tests.campaigns.people import confirmed, fresh, invited, listed, sounded, state
from tests.campaigns.views.looking import queries, writes
from tests.make import make_action

pytestmark = pytest.mark.django_db
AUTO = {"mode": "auto", "may_ask_new": "on"}


def url(action, tail="") -> str:
    return f"/actions/{action.pk}/{tail}"


def test_switching_to_auto_first_shows_what_it_would_do_and_changes_nothing(desk, now):
    action = make_action(places=2)
    people = listed(action, 6)
    page = desk.post(url(action, "autopilot/"), AUTO)
    assert page.status_code == 200
    assert "This is what Relevo would do by itself" in page.content.decode()
    assert page.context["week"].steps[0].what.startswith("Sound out")
    assert Action.objects.get(pk=action.pk).autopilot == "suggest"
    assert {state(person) for person in people} == {"listed"}
    assert not Message.objects.exists()


def test_the_second_press_switches_it_on(desk, now):
    action = make_action(places=2)
    desk.post(url(action, "autopilot/"), AUTO | {"sure": "on"})
    found = Action.objects.get(pk=action.pk)
    assert (found.autopilot, found.may_ask_new) == ("auto", True)


def test_without_leave_to_ask_new_people_the_dry_run_asks_none(desk, now):
    action = make_action(places=2)
    listed(action, 6)
    steps = desk.post(url(action, "autopilot/"), {"mode": "auto"}).context["week"].steps
    assert [step for step in steps if step.what.startswith("Sound out")] == []


def test_the_dry_run_is_what_auto_then_really_does(desk, now, story):
    action = make_action(places=2)
    listed(action, 6)
    steps = desk.post(url(action, "autopilot/"), AUTO).context["week"].steps
    desk.post(url(action, "autopilot/"), AUTO | {"sure": "on"})
    staffing.tend(action.pk, now)
    asked = Invitation.objects.filter(kind="sounding").count()
    assert steps[0].what.endswith(f" {asked}")


def test_the_next_seven_days_can_be_read_at_any_time_and_reading_writes_nothing(desk, now):
    action = make_action(places=2)
    sounded(action, 3, now)
    Invitation.objects.update(answer_by=now + timedelta(hours=30))
    desk.get(url(action, "ahead/"))
    with queries() as asked:
        page = desk.get(url(action, "ahead/"))
    assert writes(asked) == []
    assert "3 questions lapse" in page.content.decode()
    assert all(step.at <= now + timedelta(days=7) for step in page.context["week"].steps)


def test_not_today_leaves_these_people_alone_until_the_morning_and_finds_others(desk, now, story):
    action = make_action(places=1)
    listed(action, 8)
    first = staffing.suggestions(Action.objects.get(pk=action.pk), now)[0]
    desk.post(url(action, "hold/"), {"key": first.key, "until": "morning"})
    second = staffing.suggestions(Action.objects.get(pk=action.pk), now)[0]
    held = {person.pk for person in first.people}
    assert second.do == "sound"
    assert held & {person.pk for person in second.people} == set()
    until = Participation.objects.get(pk=min(held)).left_alone_until
    assert until.astimezone(action.tz).strftime("%d %H:%M") == "10 09:30"
    assert Event.objects.filter(verb="leave_alone").count() == len(held)


def test_in_the_morning_the_steps_come_back(desk, now):
    action = make_action(places=1)
    listed(action, 3)
    first = staffing.suggestions(Action.objects.get(pk=action.pk), now)[0]
    desk.post(url(action, "hold/"), {"key": first.key, "until": "morning"})
    tomorrow = staffing.suggestions(Action.objects.get(pk=action.pk), now + timedelta(hours=24))[0]
    assert {person.pk for person in first.people} <= {person.pk for person in tomorrow.people}


def test_skipped_for_good_stays_skipped_until_let_go_on(desk, now):
    action = make_action(places=1)
    (person,) = listed(action, 1)
    first = staffing.suggestions(Action.objects.get(pk=action.pk), now)[0]
    desk.post(url(action, "hold/"), {"key": first.key, "until": "for_good"})
    later = now + timedelta(days=4)
    assert [s for s in staffing.suggestions(Action.objects.get(pk=action.pk), later) if s.do == "sound"] == []
    desk.post(url(action, f"people/{person.pk}/hold/"), {"until": "go_on"})
    desk.post(url(action, f"people/{person.pk}/hold/"), {"until": "go_on"})
    assert [s.do for s in staffing.suggestions(Action.objects.get(pk=action.pk), later)] == ["sound"]
    assert Event.objects.filter(verb="go_on").count() == 1


def test_in_auto_nobody_left_alone_is_written_to(desk, now):
    action = make_action(places=1, autopilot="auto", may_ask_new=True)
    (person,) = listed(action, 1)
    desk.post(url(action, f"people/{person.pk}/hold/"), {"until": "for_good"})
    staffing.tend(action.pk, now)
    assert state(person) == "listed"
    assert not Message.objects.exclude(purpose__in=["owed", "alarm"]).exists()


def look_at(action, at):
    Action.objects.filter(pk=action.pk).update(next_look_at=at)
    staffing.tend(action.pk, at)


def asked(person, kind: str = "still_on") -> int:
    return Invitation.objects.filter(participation=person, kind=kind).count()


def test_a_skipped_still_on_is_skipped_once_and_the_practical_mail_of_the_day_before_leaves(desk, now, story):
    action = make_action(places=1)
    confirmed(action, 1, now)
    at = action.starts_at - timedelta(hours=34)
    step = next(each for each in staffing.suggestions(Action.objects.get(pk=action.pk), at) if each.do == "ping")
    assert (step.code, step.skipped_until(action)) == ("48", action.starts_at - timedelta(hours=26))

    story.set(at)
    desk.post(url(action, "hold/"), {"key": step.key, "until": "for_good"})

    def pings(hours: float) -> list[str]:
        seen = Action.objects.get(pk=action.pk)
        steps = staffing.suggestions(seen, action.starts_at - timedelta(hours=hours))
        return [each.code for each in steps if each.do == "ping"]

    assert [pings(hours) for hours in (33, 27, 25)] == [[], [], ["26"]]


def test_who_is_left_alone_is_asked_nothing_and_her_silence_is_still_told(desk, now):
    action = make_action(places=1, autopilot="auto")
    (laia,) = confirmed(action, 1, now)
    for hours in (48, 47):
        look_at(action, action.starts_at - timedelta(hours=hours))
    assert asked(laia) == 1
    desk.post(url(action, f"people/{laia.pk}/hold/"), {"until": "for_good"})

    for hours in range(46, 3, -1):
        look_at(action, action.starts_at - timedelta(hours=hours))

    assert asked(laia) == 1
    assert Card.objects.filter(kind=Card.Kind.CALL, participation=laia).count() == 1


def test_who_is_left_alone_with_a_question_gets_no_reminder_and_the_team_a_card_to_call(desk, now):
    action = make_action(places=1, autopilot="auto")
    (laia,) = invited(action, 1, now)
    Invitation.objects.filter(participation=laia).update(answer_by=now + timedelta(hours=30))
    desk.post(url(action, f"people/{laia.pk}/hold/"), {"until": "for_good"})
    for hour in range(1, 30):
        look_at(action, now + timedelta(hours=hour))
    assert not Message.objects.filter(purpose="reminder").exists()
    assert Card.objects.filter(kind=Card.Kind.CALL, participation=laia).count() == 1


def test_a_week_ahead_asks_her_again_once_her_hold_is_over(desk, now):
    action = make_action(places=1, starts_at=now + timedelta(days=5))
    (laia,) = confirmed(action, 1, now)
    desk.post(url(action, f"people/{laia.pk}/hold/"), {"until": "morning"})
    steps = desk.get(url(action, "ahead/")).context["week"].steps
    assert {step.whom for step in steps if "still on" in step.what} == {laia.blogger.name}


def test_her_answer_counts_while_she_is_left_alone(desk, now):
    action = make_action(places=1)
    (person,) = sounded(action, 1, now)
    desk.post(url(action, f"people/{person.pk}/hold/"), {"until": "for_good"})
    page = desk.get(url(action, f"people/{person.pk}/")).content.decode()
    assert "Answers count as ever." in page
    desk.post(
        url(action, f"people/{person.pk}/note/"),
        {"answer": "may_propose", "channel": "phone", "terms": 1, "question": person.invitations.get().pk},
    )
    assert state(person) == "available"


def test_a_reminder_can_leave_now_but_never_beyond_the_three(desk, now):
    action = make_action(places=1)
    (person,) = sounded(action, 1, now)
    for _press in range(5):
        desk.post(url(action, f"people/{person.pk}/remind/"))
    assert Message.objects.filter(purpose="reminder").count() == 2


@pytest.mark.parametrize("typed", [{}, {"until": "always"}, {"until": ["morning", "x"]}, {"until": "\x00"}])
def test_a_hold_that_is_none_is_said_and_changes_nothing(desk, now, typed):
    action = make_action(places=1)
    (person,) = listed(action, 1)
    key = staffing.suggestions(Action.objects.get(pk=action.pk), now)[0].key
    assert desk.post(url(action, "hold/"), {"key": key} | typed).status_code == 302
    assert desk.post(url(action, f"people/{person.pk}/hold/"), typed).status_code == 302
    assert fresh([person])[0].left_alone_until is None


def test_a_step_that_is_no_longer_there_is_not_held(desk, now):
    action = make_action(places=1)
    listed(action, 1)
    page = desk.post(url(action, "hold/"), {"key": "0" * 16, "until": "morning"}, follow=True).content.decode()
    assert "Things have moved on" in page
    assert not Event.objects.filter(verb="leave_alone").exists()
