"""The hour of a next step is the hour at which it really happens."""

from datetime import timedelta

import pytest

from agency import sweeping
from agency.models import Message
from bloggers.models import Blogger
from campaigns.models import Action, Invitation
from tests.campaigns.people import invited
from tests.make import make_action

pytestmark = pytest.mark.django_db

AT_HALF_PAST_THREE = timedelta(hours=17.5 / 0.45)  # of a question asked at 10:00


def asked_to_be_reminded_at_night(now, zone: str = "Europe/Madrid") -> Action:
    action = make_action(places=1, autopilot="auto")
    (person,) = invited(action, 1, now)
    Blogger.objects.filter(pk=person.blogger_id).update(zone=zone)
    Invitation.objects.filter(participation=person, kind="invitation").update(
        asked_at=now, answer_by=now + AT_HALF_PAST_THREE
    )
    Message.objects.update(state="sent", sent_at=now, not_before=now)
    return Action.objects.get(pk=action.pk)


@pytest.mark.parametrize(("zone", "said"), [("Europe/Madrid", "tomorrow 9:00"), ("Atlantic/Canary", "tomorrow 10:30")])
def test_a_reminder_that_falls_into_the_night_is_announced_for_the_morning(desk, now, story, zone, said):
    action = asked_to_be_reminded_at_night(now, zone)
    step = next(step for step in desk.get(f"/actions/{action.pk}/").context["board"].steps if "reminder" in step.what)

    at = now
    while not Message.objects.filter(purpose="reminder").exists():
        story.set(at)
        sweeping.run(at)
        at = Action.objects.get(pk=action.pk).next_look_at
    sent = Message.objects.get(purpose="reminder").created_at

    assert (step.when, step.at) == (said, sent)


def test_the_quiet_hours_are_those_of_the_agency(desk, now, story):
    action = asked_to_be_reminded_at_night(now)
    agency_quiet = desk.get(f"/actions/{action.pk}/").context["agency"]
    agency_quiet.quiet_until = agency_quiet.quiet_until.replace(hour=11)
    agency_quiet.save(update_fields=["quiet_until"])

    step = desk.get(f"/actions/{action.pk}/").context["board"].places[0]

    assert (step.when, step.next) == ("tomorrow 11:00", "reminder, if still worth it")
