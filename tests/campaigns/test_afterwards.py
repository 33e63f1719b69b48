"""After an action: one question of ours, and a short ladder for who has not published, with a human at its end."""

from datetime import timedelta

import pytest

from agency.models import Message
from campaigns import afterwards, ending
from campaigns.lifecycle import WrongTurn
from campaigns.models import Card, Event, Post
from campaigns.states import ActionState
from tests.campaigns.people import confirmed, sounded
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def agency(db):
    return make_agency()


@pytest.fixture
def over(now):
    """An action that took place with two people, and was closed: one did not come. Posts are due a week later."""
    action = make_action(places=2)
    action.publish_by = action.starts_at + timedelta(days=7)
    action.save(update_fields=["publish_by"])
    people = confirmed(action, 2, now)
    ending.close_action(action.pk, {people[1].pk}, now=action.starts_at + timedelta(hours=12), user=action.owner)
    action.refresh_from_db()
    assert action.state == ActionState.CLOSED
    return action, people


def reminders() -> list[str]:
    return sorted(Message.objects.filter(purpose="publish_reminder").values_list("key", flat=True))


def sweep_each_hour(action, first: timedelta, last: timedelta) -> None:
    at = action.publish_by + first
    while at <= action.publish_by + last:
        afterwards.sweep(at)
        at += timedelta(hours=6)


def test_her_answer_is_kept_once_and_the_owner_learns_of_it(over):
    action, (laia, _absent) = over
    later = action.starts_at + DAY

    for _ in range(2):
        afterwards.say_how_it_was(laia.pk, action.pk, "could_be_better", "No había sitio", now=later)

    said = afterwards.answer_of(laia)
    assert (said.facts["how"], afterwards.words_of(said)) == ("could_be_better", "No había sitio")
    assert Event.objects.filter(verb="how_it_was").count() == 1
    assert Card.objects.waiting().get(code="how_it_was").for_user == action.owner


def test_the_latest_answer_counts(over):
    action, (laia, _absent) = over
    later = action.starts_at + DAY
    afterwards.say_how_it_was(laia.pk, action.pk, "could_be_better", "", now=later)
    afterwards.say_how_it_was(laia.pk, action.pk, "good", "", now=later)

    assert afterwards.answer_of(laia).facts["how"] == "good"


def test_only_who_took_part_is_asked_how_it_was(over, now):
    action, (_laia, absent) = over
    with pytest.raises(WrongTurn):
        afterwards.say_how_it_was(absent.pk, action.pk, "good", "", now=action.starts_at + DAY)

    ahead = make_action()
    (early,) = confirmed(ahead, 1, now)
    with pytest.raises(WrongTurn):
        afterwards.say_how_it_was(early.pk, ahead.pk, "good", "", now=now)


def test_who_has_not_published_is_reminded_twice_and_then_called_once(over):
    action, (laia, _absent) = over

    sweep_each_hour(action, -3 * DAY, 10 * DAY)

    assert reminders() == [f"publish_reminder:{laia.pk}:1", f"publish_reminder:{laia.pk}:2"]
    (card,) = Card.objects.filter(code="publish")
    assert (card.kind, card.participation) == (Card.Kind.CALL, laia)


@pytest.mark.parametrize("days", [-1, 1, 3])
def test_once_a_step_is_taken_no_beat_looks_at_her_until_the_next(over, days):
    action, _people = over
    at = action.publish_by + days * DAY
    assert afterwards.owing(at).exists()

    afterwards.sweep(at)

    assert not afterwards.owing(at).exists()


@pytest.mark.parametrize(("ended", "owes"), [(-DAY, False), (DAY, True)])
def test_for_a_client_that_has_ended_nobody_is_chased(over, ended, owes):
    action, _people = over
    at = action.publish_by + DAY
    type(action.client).objects.update(ended_at=at + ended)
    assert afterwards.owing(at).exists() == owes

    afterwards.sweep(at)

    assert bool(reminders()) == owes


def test_a_card_that_was_seen_to_does_not_come_again(over):
    action, _people = over
    afterwards.sweep(action.publish_by + 4 * DAY)
    Card.objects.filter(code="publish").update(acknowledged_at=action.publish_by + 4 * DAY)

    afterwards.sweep(action.publish_by + 5 * DAY)

    assert Card.objects.filter(code="publish").count() == 1


def test_who_has_published_hears_nothing(over):
    action, (laia, _absent) = over
    Post.objects.create(participation=laia, url="https://blog.example/cena", reported_at=action.starts_at + DAY)

    sweep_each_hour(action, -3 * DAY, 10 * DAY)

    assert (reminders(), Card.objects.filter(code="publish").count()) == ([], 0)


def test_after_an_outage_only_the_later_reminder_leaves(over):
    action, (laia, _absent) = over

    afterwards.sweep(action.publish_by + 2 * DAY)

    assert reminders() == [f"publish_reminder:{laia.pk}:2"]


def test_a_post_without_an_event_is_chased_only_once_its_hour_has_passed(now):
    due = now + 9 * DAY
    action = make_action(starts_at=None, publish_by=due)
    (laia,) = confirmed(action, 1, now)

    afterwards.sweep(due - DAY)
    assert reminders() == []
    afterwards.sweep(due + DAY)
    assert reminders() == [f"publish_reminder:{laia.pk}:2"]


def test_a_cancelled_action_asks_nobody_to_publish(now):
    action = make_action(publish_by=now + 16 * DAY)
    confirmed(action, 1, now)
    ending.cancel_action(action.pk, now=now, user=action.owner)

    afterwards.sweep(now + 20 * DAY)

    assert reminders() == []


def test_who_was_merely_asked_is_not_chased(now):
    action = make_action(publish_by=now + 16 * DAY)
    sounded(action, 1, now)

    afterwards.sweep(now + 17 * DAY)

    assert reminders() == []
