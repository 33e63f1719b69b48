"""What Relevo will do by itself next, over all actions: letters that leave, questions that lapse."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Q
from django.utils.translation import gettext as _

from agency import hours, post
from agency.models import Message
from agency.models.messages import MessageState
from campaigns import saying
from campaigns.models import Counter, Invitation
from campaigns.states import ActionState, Ask

MOST_AHEAD = 6


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something Relevo will do by itself."""

    at: datetime
    when: str
    what: str
    action: str


def by_itself(seen, now: datetime) -> tuple[list[Ahead], int]:
    """The next steps, soonest first, and how many letters leave today."""
    titles = dict(seen.filter(state=ActionState.OPEN).values_list("pk", "title"))
    end_of_day = hours.next_at(now, saying.zone(), time.min)
    queued = Message.objects.filter(
        Q(action_id__in=seen.values("pk")) | Q(action_id=None), state=MessageState.QUEUED, not_before__lt=end_of_day
    )
    letters_today = queued.count()
    together: dict[tuple, int] = defaultdict(int)
    waiting = Message.objects.filter(action_id__in=seen.values("pk"), state=MessageState.QUEUED, not_before__gt=now)
    for purpose, action, at in waiting.order_by("not_before").values_list("purpose", "action_id", "not_before")[:60]:
        together[at.replace(second=0, microsecond=0), purpose, action] += 1
    lines = [
        Ahead(at, saying.when(at, now), _letters_said(purpose, number), titles.get(action, ""))
        for (at, purpose, action), number in together.items()
    ]
    lapsing = (
        Invitation.objects.open()
        .filter(participation__action__in=seen.filter(state=ActionState.OPEN), answer_by__gt=now)
        .exclude(kind=Ask.STILL_ON)
        .exclude(counters__result=Counter.Result.OPEN)
        .order_by("answer_by")
        .values_list("answer_by", "participation__blogger__name", "participation__action_id")[:MOST_AHEAD]
    )
    lines += [
        Ahead(
            at,
            saying.when(at, now),
            _("If %(name)s stays silent, the question lapses") % {"name": name},
            titles.get(action, ""),
        )
        for at, name, action in lapsing
    ]
    return sorted(lines, key=lambda line: line.at)[:MOST_AHEAD], letters_today


def _letters_said(purpose: str, number: int) -> str:
    letter = post.LETTERS.get(purpose)
    title = str(letter.title) if letter else purpose
    return f"{number} × {title}"
