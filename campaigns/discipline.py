"""How often, and whom, we may write to: the rules of contact, in one place. Whoever posts a letter asks here.

What is asked when: before a letter is posted (`has_room`, `leaves_room`, `may_remind`, `asked_often`), and once
more when it is about to leave (`unreachable`, `waits_until`), since a person's word of a minute ago counts.
Hours of the day are looked at by the post room (`agency.last_look.allowed_at`); what her days say, by `days`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from agency import hours, post
from agency.models import Agency, Message
from agency.models.messages import NEVER_LEFT, MessageState, RecipientKind
from bloggers.models import Blogger
from campaigns.models import Action, Invitation, Participation
from campaigns.states import Ask

# The letters that always leave; room for those still to come is kept among the seven.
ALWAYS = ("confirmed", "still_on", "practical")
SOUNDINGS_WINDOW = timedelta(days=30)
SOUNDINGS_MOST = 3
# Answers to a press of hers: they make no day full, and wait for none.
HER_OWN_PRESS = {"confirmed", "receipt", "reserve", "counter_answer"}
UNREACHABLE = ("erased", "opted_out", "undeliverable")


# --- whom ---------------------------------------------------------------------------------------------
def unreachable(blogger: Blogger) -> str:
    """Why no letter may leave to her at all; '' where one may."""
    return next((code for code in UNREACHABLE if getattr(blogger, f"{code}_at")), "")


def shut(blogger: Blogger) -> str:
    """The same as the team reads it: that somebody was forgotten is told to nobody."""
    code = unreachable(blogger)
    return "opted_out" if code == "erased" else code


def asked_often(blogger_ids: Iterable[int], now: datetime) -> set[int]:
    """Who was sounded out as often as may be in thirty days, over all clients. One query."""
    asked = Invitation.objects.reached().filter(
        kind=Ask.SOUNDING, participation__blogger__in=list(blogger_ids), asked_at__gt=now - SOUNDINGS_WINDOW
    )
    times = asked.order_by().values_list("participation__blogger").annotate(times=Count("pk"))
    return set(times.filter(times__gte=most_soundings()).values_list("participation__blogger", flat=True))


def most_soundings() -> int:
    """How often one person is sounded out in thirty days, over all clients."""
    agency = Agency.current()
    return agency.soundings_in_30_days if agency else SOUNDINGS_MOST


# --- how many -----------------------------------------------------------------------------------------
@cache
def counting() -> list[str]:
    """Purposes of the letters that count among the seven per person and action."""
    return [purpose for purpose, letter in post.LETTERS.items() if letter.counts]


def counted(participation: Participation) -> int:
    """How many of the seven letters of this action she has got or will get."""
    key = (participation.action_id, participation.blogger_id)
    return counts([participation.action_id], [participation.blogger_id]).get(key, 0)


def counts(action_ids: Iterable[int | None], blogger_ids: Iterable[int | None]) -> dict[tuple[int, int], int]:
    """The same by (action, blogger), for many. One query."""
    letters = Message.objects.filter(
        action_id__in=list(action_ids),
        recipient_kind=RecipientKind.BLOGGER,
        recipient_id__in=list(blogger_ids),
        purpose__in=counting(),
    ).exclude(state__in=NEVER_LEFT)
    found = letters.order_by().values_list("action_id", "recipient_id").annotate(Count("pk"))
    return {(action, blogger): number for action, blogger, number in found if action and blogger}


def among(letters: Iterable[Message]) -> int:
    """The same of letters to one person in one action that have been read already."""
    purposes = counting()
    return sum(letter.purpose in purposes and letter.state not in NEVER_LEFT for letter in letters)


def has_room(participation: Participation) -> bool:
    """Whether one more letter fits into the seven, where none of the three that always leave is still to come."""
    return counted(participation) < hours.LETTERS_PER_ACTION


def leaves_room(participation: Participation) -> bool:
    """Whether a letter that may be left out still fits: the three that always leave keep their room."""
    return counted(participation) + 1 + len(ALWAYS) <= hours.LETTERS_PER_ACTION


def still_on_fits(participation: Participation, hours_before: str) -> bool:
    """Whether "still on?" may leave at this stage: a week ahead and in the last hours only within the seven."""
    if hours_before == "168":
        return leaves_room(participation)
    return hours_before != "7" or has_room(participation)


def may_remind(question: Invitation) -> bool:
    """Whether one more letter on this question may leave: three in all, and within the seven."""
    return question.reminders + 1 < hours.LETTERS_ON_ONE_QUESTION and leaves_room(question.participation)


# --- who presses ------------------------------------------------------------------------------------
def just_handed_over(person: Participation, now: datetime) -> bool:
    """Whether a letter with a question to her left so short a while ago that nobody can have read it. One query."""
    letters = Message.objects.filter(
        action_id=person.action_id, recipient_kind=RecipientKind.BLOGGER, recipient_id=person.blogger_id
    ).exclude(purpose__in=HER_OWN_PRESS)
    leaving = Q(state=MessageState.SENDING, handing_over_at__isnull=False)
    return letters.filter(leaving | Q(sent_at__gt=now - hours.TOO_SOON, sent_at__lt=now)).exists()


# --- when ---------------------------------------------------------------------------------------------
def waits_until(message: Message, action: Action, last: datetime | None, now: datetime) -> datetime:
    """`now`, or the next day of the reader where a letter about this action has left to her today (`last`).

    One a day outside the last 72 hours. What answers a press of her own, and what tells her that something has
    changed, makes no day full and waits for none.
    """
    if last is None or action.due is None or action.due - now <= hours.EMERGENCY or message.purpose not in one_a_day():
        return now
    zone = ZoneInfo(message.zone)
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if last < midnight:
        return now
    tomorrow = (midnight + timedelta(days=1)).astimezone(now.tzinfo)
    return hours.next_at(tomorrow, zone, hours.QUIET_UNTIL)


def one_a_day() -> set[str]:
    """Purposes of which one a day may leave, per person and action."""
    return set(counting()) - HER_OWN_PRESS


def last_left(messages: Iterable[Message]) -> dict[tuple[int | None, int | None], datetime]:
    """When, in the last two days, such a letter left last about the same action to the same person. One query."""
    messages = list(messages)
    newest = max(message.not_before for message in messages)
    letters = Message.objects.filter(
        action_id__in={message.action_id for message in messages},
        recipient_kind=RecipientKind.BLOGGER,
        recipient_id__in={message.recipient_id for message in messages},
        purpose__in=one_a_day(),
        state__in=[MessageState.SENT, MessageState.UNKNOWN],
        handing_over_at__gt=newest - timedelta(days=2),
    ).exclude(pk__in=[message.pk for message in messages])
    left = letters.order_by("handing_over_at").values_list("action_id", "recipient_id", "handing_over_at")
    return {(action, blogger): at for action, blogger, at in left if at}
