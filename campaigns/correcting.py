"""A fact about a person put right: by her on her own page, or by the team with a reason. It counts at once.

What was noted stays in the history beside it; the latest correction is what the record says.
"""

from datetime import datetime

from campaigns.cards import raise_card
from campaigns.lifecycle import BLOGGER, change, participation_of
from campaigns.models import Card, Event, Remark
from campaigns.track_record import correctable, fact_of

AS_NOTED = "as_noted"  # the team takes a correction back, with its reason
MOST_NOTICE = 2000.0  # hours


class NothingToCorrect(Exception):
    """The record holds no fact of which that could be said."""


def correct(
    participation_id: int,
    action_id: int,
    code: str,
    *,
    now: datetime,
    actor: str = BLOGGER,
    words: str = "",
    notice: float | None = None,
) -> bool:
    """Put a fact right by a code of `correctable`, or by `as_noted` (the team only).

    `notice`: hours before the action, of `told_before`. Raises NothingToCorrect. False where the record
    says so already. Of a correction of hers the owner gets a card.
    """
    with change(action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        fact = fact_of(person, now)
        by_her = actor == BLOGGER
        if fact is None or code not in [*correctable(fact), *([] if by_her else [AS_NOTED])]:
            raise NothingToCorrect
        said: dict[str, object] = {"fact": code}
        if code == "told_before":
            said["hours"] = min(max(notice or 0.0, 0.0), MOST_NOTICE)
        if _says_so_already(participation_id, said, words):
            return False
        c.record(
            "participation",
            person.pk,
            "corrected",
            person.state,
            person.state,
            remark=(Remark.Kind.NOTE, words),
            facts=said,
        )
        if by_her:
            raise_card(c, Card.Kind.OWED, "corrected", person, said)
        if c.action.is_open:
            c.look_by(now)
        return True


def _says_so_already(participation_id: int, said: dict[str, object], words: str) -> bool:
    of_her = Event.objects.filter(subject_kind="participation", subject_id=participation_id, verb="corrected")
    last = of_her.order_by("-seq").first()
    if last is None or last.facts != said:
        return False
    return not words or last.remarks.filter(text=words).exists()
