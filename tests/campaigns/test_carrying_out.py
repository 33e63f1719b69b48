"""Steps of the engine done to the rows: what was not done to somebody is written down of nobody."""

from datetime import timedelta

import pytest

from agency.models import Message
from agency.models.messages import MessageState
from campaigns import staffing
from campaigns.carrying_out import carry_out
from campaigns.fill import Command
from campaigns.lifecycle import change
from campaigns.models import Action, Event, Invitation, Place
from campaigns.states import Answer, Ask
from tests.campaigns.people import approved, confirmed, invited, listed
from tests.make import make_action

pytestmark = pytest.mark.django_db


def tend(action, now):
    Action.objects.filter(pk=action.pk).update(next_look_at=now)
    staffing.tend(action.pk, now)


def steps(action, do: str) -> list[list[int]]:
    """Whom each step of that kind was written down for."""
    events = Event.objects.filter(action=action, subject_kind="step", verb=do).order_by("seq")
    return [event.facts["ids"] for event in events]


def written_to_seven_times(person, now):
    shared = {"purpose": "reminder", "recipient_kind": "blogger", "zone": "Europe/Madrid", "state": MessageState.QUEUED}
    Message.objects.bulk_create(
        Message(
            key=f"earlier:{n}",
            action_id=person.action_id,
            recipient_id=person.blogger_id,
            created_at=now,
            not_before=now,
            **shared,
        )
        for n in range(7)
    )


def test_a_reminder_that_would_be_one_letter_too_many_is_no_step(now):
    action = make_action(autopilot="auto", places=1)
    laia, jon = invited(action, 1, now) + approved(action, 1, now)
    Invitation.objects.filter(participation=laia).update(answer_by=now + timedelta(hours=40))
    written_to_seven_times(laia, now)

    for hour in range(1, 36):
        tend(action, now + timedelta(hours=hour))

    assert Invitation.objects.get(participation=laia, kind=Ask.INVITATION).reminders == 0
    assert steps(action, "remind") == []
    assert jon.invitations.filter(kind=Ask.SOUNDING).exists()


def test_a_last_still_on_that_would_be_one_letter_too_many_is_no_step(now):
    action = make_action(places=2)
    laia, jon = confirmed(action, 2, now)
    Message.objects.filter(recipient_kind="blogger").delete()
    written_to_seven_times(laia, now)
    with change(action.pk, now=action.due - timedelta(hours=7), actor="clock") as c:
        done = carry_out(c, Command("ping", (laia.pk, jon.pk), code="7"))
    assert done.ids == (jon.pk,)
    assert not Invitation.objects.filter(participation=laia, kind=Ask.STILL_ON).exists()


def test_of_three_firm_yeses_the_two_that_the_ceiling_allows_are_written_down(now):
    action = make_action(places=3, fee=250, ceiling=550, autopilot="auto")
    people = approved(action, 3, now, Answer.COUNT_ME_IN)

    tend(action, now)

    holders = set(Place.objects.exclude(holder=None).values_list("holder", flat=True))
    assert holders == {person.pk for person in people[:2]}
    assert steps(action, "confirm") == [[person.pk for person in people[:2]]]


def test_what_was_done_names_those_for_whom_it_was(now):
    action = make_action(places=3)
    laia, jon = invited(action, 2, now)
    (new,) = listed(action, 1)
    with change(action.pk, now=now, actor="clock") as c:
        reminded = carry_out(c, Command("remind", (laia.pk, new.pk, jon.pk)))
        nobody = carry_out(c, Command("remind", (new.pk,)))
        told = carry_out(c, Command("client", code="owed:list"))
    assert reminded.ids == (laia.pk, jon.pk)
    assert nobody is None
    assert told == Command("client", code="owed:list")
