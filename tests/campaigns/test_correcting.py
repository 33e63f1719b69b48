"""A fact put right: by her or by the team, at once, once; what was noted stays in the history."""

from datetime import timedelta

import pytest

from agency.models import Message
from campaigns import correcting, reporting, waiting
from campaigns.correcting import NothingToCorrect, correct
from campaigns.lifecycle import by
from campaigns.models import Card, Event, Participation, Remark
from campaigns.track_record import records_of
from tests.campaigns.letters_sent import rendered, truth
from tests.campaigns.people import confirmed
from tests.campaigns.track_record.past import took_part
from tests.make import make_action, make_blogger

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(now) -> Participation:
    """She is noted as having withdrawn four hours before."""
    return took_part(make_blogger(name="Ana Gil"), now, state="withdrew", notice_hours=4.0)


def record(person, now):
    return records_of([person.blogger_id], now)[person.blogger_id]


def test_her_word_wins_at_once(left, now):
    assert correct(left.pk, left.action_id, "told_before", notice=120, now=now)
    assert record(left, now).withdrawals == (120.0,)
    assert correct(left.pk, left.action_id, "you_cancelled", now=now)
    assert (record(left, now).withdrawals, record(left, now).we_cancelled) == ((), 1)


def test_what_was_noted_stays_in_the_history_with_her_words_beside_it(left, now):
    correct(left.pk, left.action_id, "you_cancelled", words="You wrote to me on Monday.", now=now)
    event = Event.objects.get(verb="corrected")
    assert (event.actor, event.facts, event.before, event.after) == (
        "blogger", {"fact": "you_cancelled"}, "withdrew", "withdrew",
    )  # fmt: skip
    assert list(Remark.objects.values_list("event", "kind", "text")) == [
        (event.pk, "note", "You wrote to me on Monday.")
    ]
    assert Participation.objects.get(pk=left.pk).notice_hours == 4.0
    told = [line.text for line in reporting.timeline(left.action, now)]
    assert "Corregido lo que consta de Ana Gil" in told


def test_pressing_twice_is_pressing_once(left, now):
    said = [correct(left.pk, left.action_id, "you_cancelled", words="On Monday.", now=now) for _ in range(2)]
    said += [correct(left.pk, left.action_id, "you_cancelled", now=now)]
    assert (said, Event.objects.filter(verb="corrected").count()) == ([True, False, False], 1)


def test_the_owner_sees_it_on_today_and_by_mail_though_the_action_is_over(left, now):
    correct(left.pk, left.action_id, "you_cancelled", now=now)
    owner = left.action.owner
    (line,) = waiting.desk(owner, now).today
    assert (line.bold, line.url) == (
        "Ana Gil ha corregido lo que constaba sobre esta acción",
        f"/actions/{left.action_id}/people/{left.pk}/",
    )
    letter = Message.objects.get(purpose="owed")
    words = rendered(letter, now)
    assert (letter.address, truth(letter, now), letter.not_after) == (owner.email, "", None)
    assert f"/actions/{left.action_id}/people/{left.pk}/" in words.text
    assert "quedan" not in words.text


def test_of_a_correction_by_the_team_nobody_needs_to_be_told(left, now):
    correct(left.pk, left.action_id, "was_there", words="She came late.", now=now, actor=by(left.action.owner))
    assert (record(left, now).kept, Card.objects.count()) == (1, 0)


def test_the_team_may_take_a_correction_back_she_may_not(left, now):
    correct(left.pk, left.action_id, "you_cancelled", now=now)
    with pytest.raises(NothingToCorrect):
        correct(left.pk, left.action_id, correcting.AS_NOTED, now=now)
    correct(left.pk, left.action_id, correcting.AS_NOTED, words="The mail", now=now, actor=by(left.action.owner))
    assert record(left, now).withdrawals == (4.0,)


def test_she_may_correct_again_what_was_corrected(left, now):
    correct(left.pk, left.action_id, "was_there", now=now)
    correct(left.pk, left.action_id, "told_before", notice=48, now=now)
    assert record(left, now).withdrawals == (48.0,)


@pytest.mark.parametrize("code", ["had_answered", "nonsense", ""])
def test_what_cannot_be_said_of_a_fact_is_not_noted(code, left, now):
    with pytest.raises(NothingToCorrect):
        correct(left.pk, left.action_id, code, now=now)
    assert Event.objects.count() == 0


def test_who_holds_a_place_of_an_action_to_come_can_say_only_words(now):
    action = make_action()
    (ana,) = confirmed(action, 1, now)
    assert correct(ana.pk, action.pk, "other", words="My site is called otherwise.", now=now + timedelta(hours=1))
    with pytest.raises(NothingToCorrect):
        correct(ana.pk, action.pk, "was_there", now=now)


def test_a_notice_stays_within_reason(left, now):
    correct(left.pk, left.action_id, "told_before", notice=1e9, now=now)
    assert record(left, now).withdrawals == (correcting.MOST_NOTICE,)
