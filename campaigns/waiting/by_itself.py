"""What happens without anybody: mails that wait for their hour, questions that lapse, the next “still on?”.

Nothing here asks the engine; what it would do in a week is foreseen on the page of each action.
"""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from agency import hours, post
from agency.models import Message
from agency.models.messages import MessageState
from campaigns import saying
from campaigns.board.suggested import step_words
from campaigns.fill.deadlines import STILL_ON_H
from campaigns.models import Counter, Invitation
from campaigns.states import OF_HER_PLACE, ActionState, Autopilot
from campaigns.waiting.lines import Ahead, Desk

MOST_AHEAD = 6
TO_ALL_H = STILL_ON_H[1:3]  # to everybody who has a place: “still on?”, and the practical mail of the day before


def by_itself(found: Desk, seen, now: datetime) -> None:
    titles = dict(seen.filter(state=ActionState.OPEN).values_list("pk", "title"))
    end_of_day = hours.next_at(now, saying.zone(), time.min)
    queued = Message.objects.filter(
        Q(action_id__in=seen.values("pk")) | Q(action_id=None), state=MessageState.QUEUED, not_before__lt=end_of_day
    )
    found.letters_today = queued.count()
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
        .exclude(kind__in=OF_HER_PLACE)
        .exclude(pk__in=Counter.objects.filter(result="open", turn=Counter.Turn.OURS).values("invitation"))
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
    lines += _still_on(seen, now)
    found.ahead = sorted(lines, key=lambda line: line.at)[:MOST_AHEAD]


def _letters_said(purpose: str, number: int) -> str:
    letter = post.LETTERS.get(purpose)
    title = str(letter.title) if letter else purpose
    return f"{number} × {title}"


def _still_on(seen, now: datetime) -> list[Ahead]:
    """When everybody who has a place is asked again, where Relevo does so by itself. One query."""
    alone = seen.filter(state=ActionState.OPEN, autopilot=Autopilot.AUTO, due__gt=now)
    lines = []
    holder = "groups__places__holder"
    asked = Q(**{f"{holder}__answered_at__lt": F("due") - hours.SAID_SO_LATELY})
    for action in alone.annotate(taken=Count(holder), asked=Count(holder, filter=asked)).filter(taken__gt=0):
        for hour, number in zip(TO_ALL_H, (action.asked, action.taken), strict=True):
            at = hours.next_decent(action.due - timedelta(hours=hour), action.tz)
            if at > now and number:
                words = step_words("ping", number, f"{hour:.0f}", "")
                lines.append(Ahead(at, saying.when(at, now), words, action.title))
                break
    return lines
