"""After an action: how it was for her, and the short ladder for who has not published, with a human at its end."""

import logging
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from agency import hours
from agency.models import Message
from campaigns import discipline, notices
from campaigns.cards import raise_card
from campaigns.lifecycle import BLOGGER, CLOCK, WrongTurn, change, participation_of
from campaigns.models import Action, Card, Event, Participation
from campaigns.states import ActionState, ParticipationState

log = logging.getLogger(__name__)
P = ParticipationState
GOOD, COULD_BE_BETTER = "good", "could_be_better"
# When she is reminded to publish, from the hour she promised; after the last one a person calls.
PUBLISH_REMINDERS = (-timedelta(days=1), timedelta(days=1))
PUBLISH_CALL = timedelta(days=3)
OVER = (ActionState.OPEN, ActionState.CLOSED)


def say_how_it_was(
    participation_id: int, action_id: int, how: str, words: str, *, now: datetime, actor: str = BLOGGER
) -> None:
    """Her answer to the question of the thanks: one press, and words if she likes, for the owner of the action.

    The latest counts; the same answer twice is once. WrongTurn for who took no part.
    """
    with change(action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        if person.state not in (P.CONFIRMED, P.DELIVERED) or c.action.agreed_due > now:
            raise WrongTurn("how_it_was", person.state)
        last = answer_of(person)
        if last is not None and (last.facts["how"], words_of(last)) == (how, words):
            return
        facts = {"how": how}
        c.record("participation", person.pk, "how_it_was", remark=("note", words), facts=facts)
        if words or how == COULD_BE_BETTER:
            raise_card(c, Card.Kind.OWED, "how_it_was", person, {"how": how})


def answer_of(person: Participation) -> Event | None:
    """What she said last of how it was."""
    said = Event.objects.filter(subject_kind="participation", subject_id=person.pk, verb="how_it_was")
    return said.order_by("-pk").first()


def words_of(said: Event) -> str:
    remark = said.remarks.first()
    return remark.text if remark else ""


# --- publishing -------------------------------------------------------------------------------------
def sweep(now: datetime) -> None:
    """Remind, twice at most, whoever promised to publish and has not; then somebody calls. One transaction each."""
    for pk, action_id in list(owing(now).order_by("pk").values_list("pk", "action_id")[:500]):
        try:
            chase(pk, action_id, now)
        except Exception:
            log.exception("participation %s could not be reminded to publish", pk)


def chase(participation_id: int, action_id: int, now: datetime) -> None:
    """The step of the ladder whose hour has come, once."""
    with change(action_id, now=now, actor=CLOCK) as c:
        person = owing(now).filter(pk=participation_id).select_related("blogger__via").first()
        if person is None or c.action.publish_by is None:
            return
        person.action = c.action
        since = now - c.action.publish_by
        if since >= PUBLISH_CALL:
            raise_card(c, Card.Kind.CALL, "publish", person, {})
        elif discipline.has_room(person):
            notices.publish_reminder(c, person, sum(since >= after for after in PUBLISH_REMINDERS))


def owing(now: datetime) -> QuerySet[Participation]:
    """Who took part and promised to publish, of whom no post is known, and whose step of the ladder is to be taken.

    Of two steps whose hour has passed, as after an outage, only the later one is.
    """
    actions = Action.objects.filter(
        Q(starts_at=None) | Q(starts_at__lte=now),
        state__in=OVER,
        publish_by__lte=now - PUBLISH_REMINDERS[0],
        publish_by__gt=now - hours.LINKS_LIVE,
    ).exclude(campaign__client__ended_at__lte=now)
    # A post without an event has its own "still on?" before the hour, so its ladder begins after it.
    late_enough = Q(action__starts_at__isnull=False) | Q(action__publish_by__lte=now - PUBLISH_REMINDERS[1])
    people = Participation.objects.filter(late_enough, action__in=actions, posts=None)
    called = Card.objects.filter(action=OuterRef("action"), participation=OuterRef("pk"), code="publish")
    reminded = Message.objects.filter(
        action_id=OuterRef("action"), purpose="publish_reminder", subject_id=OuterRef("pk")
    )
    taken = (
        Q(action__publish_by__gt=now - PUBLISH_REMINDERS[1]) & Exists(reminded.filter(facts__stage=1))
        | Q(action__publish_by__gt=now - PUBLISH_CALL) & Exists(reminded.filter(facts__stage=2))
        | Q(action__publish_by__lte=now - PUBLISH_CALL) & Exists(called)
    )
    return people.filter(state__in=[P.CONFIRMED, P.DELIVERED]).exclude(taken)
