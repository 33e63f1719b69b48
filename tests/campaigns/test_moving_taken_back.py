"""A move that is taken back before anybody was told, and two moves at once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agency.models import Message
from agency.models.messages import MessageState
from campaigns import agreeing, moving
from campaigns.lifecycle import TermsMoved
from campaigns.reporting.occasions import occasions_of
from campaigns.states import ParticipationState
from tests.campaigns.checked import lines
from tests.campaigns.people import called_up, confirmed, invited, reserves, sounded
from tests.campaigns.test_moving import LATER, agency, moved, rows, seen, terms_of, version  # noqa: F401 - a fixture
from tests.make import make_action

pytestmark = pytest.mark.django_db
P = ParticipationState


def test_taken_back_before_anybody_was_told_all_is_as_before(now):
    action = make_action(places=6, fee=300)
    confirmed(action, 2, now)
    for make in (sounded, invited, called_up, reserves):
        make(action, 1, now)
    held = Message.objects.waiting().filter(purpose="sounding").first()
    Message.objects.filter(pk=held.pk).update(state=MessageState.HELD, held_by="user:1")
    before = rows(action)

    moved(
        action,
        now,
        starts_at=action.starts_at + LATER,
        place="Calle Mayor 1",
        fees={action.groups.get().pk: Decimal(200)},
        places={action.groups.get().pk: 9},
        brief="Another one",
    )
    assert rows(action) != before
    moving.take_back(action.pk, now=now + timedelta(minutes=9), user=action.owner)

    assert rows(action) == before
    assert [each.kind for each in occasions_of(action)] == []
    assert [line for number in (1, 4, 7, 11, 13, 16, 20, 32) for line in lines(number, now)] == []


def test_terms_that_were_taken_back_leave_their_number_to_nobody(now):
    action = make_action()
    (person,) = confirmed(action, 1, now)
    moved(action, now)
    undone = seen(action)
    moving.take_back(action.pk, now=now, user=action.owner)

    moved(action, now, starts_at=action.starts_at + 2 * LATER)

    with pytest.raises(TermsMoved):
        agreeing.agree(person.pk, action.pk, undone, now=now)
    assert version(action) == 3


@pytest.mark.parametrize("answer", [agreeing.agree, agreeing.cannot])
def test_once_somebody_has_answered_nothing_is_taken_back(now, answer):
    action = make_action()
    (person, _other) = confirmed(action, 2, now)
    moved(action, now)
    answer(person.pk, action.pk, seen(action), now=now)

    with pytest.raises(moving.HasLeft):
        moving.take_back(action.pk, now=now, user=action.owner)


def test_once_a_letter_has_left_nothing_is_taken_back(now):
    action = make_action()
    confirmed(action, 2, now)
    moved(action, now)
    letter = Message.objects.filter(purpose="new_date").first()
    Message.objects.filter(pk=letter.pk).update(state=MessageState.SENT, sent_at=now)

    with pytest.raises(moving.HasLeft):
        moving.take_back(action.pk, now=now, user=action.owner)


def test_taken_back_twice_is_once(now):
    action = make_action()
    confirmed(action, 1, now)
    moved(action, now)
    moving.take_back(action.pk, now=now, user=action.owner)

    with pytest.raises(moving.HasLeft):
        moving.take_back(action.pk, now=now, user=action.owner)

    assert version(action) == 1


def test_of_two_moves_at_once_the_second_sees_the_first(now):
    action = make_action()
    confirmed(action, 1, now)
    one = terms_of(action, starts_at=action.starts_at + LATER)
    two = terms_of(action, place="Elsewhere")
    saw = moving.preview(action, two, now).saw
    moved(action, now, starts_at=one.starts_at)

    with pytest.raises(moving.Stale):
        moving.move(action.pk, two, saw=saw, why="", now=now, user=action.owner)

    assert version(action) == 2
