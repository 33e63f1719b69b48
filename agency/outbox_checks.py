"""What must hold of the outbox and of the clock that empties it, as far as rows can tell."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, F, Q
from django.db.models.functions import Lower, Trim

from agency import clock, links, sweeping
from agency.invariants import check
from agency.last_look import allowed_at, foreign_links
from agency.models import Agency, Message, Pulse
from agency.models.messages import OPEN_STATES, MessageState
from agency.outbox import WORDS_KEPT
from agency.post import LETTERS, Quiet

A_SWEEP = timedelta(minutes=1)  # until the next beat sees to it
ALARM_AFTER = timedelta(minutes=3)
QUIET_LOOKED_AT = timedelta(days=31)  # the agency may change its quiet hours; older letters went by older ones
_TOKEN = re.compile(r"/(" + "|".join(links.KINDS.values()) + r")([\w-]{38})")
_KIND_OF = {path: kind for kind, path in links.KINDS.items()}

UNSENT_ENDS = (
    MessageState.UNKNOWN,
    MessageState.FAILED,
    MessageState.EXPIRED,
    MessageState.DROPPED,
    MessageState.SUPPRESSED,
)


@check(24)
def the_clocks_agree(now: datetime) -> Iterator[str]:
    """In part: that nobody below the edge reads one is read from the code."""
    if sweeping.is_skewed():
        yield "the clocks of this machine and of the database are more than 30 seconds apart"


@check(25)
def what_left_was_a_row_with_its_words(now: datetime) -> Iterator[str]:
    wordless = Message.objects.filter(state=MessageState.SENT, created_at__gte=now - WORDS_KEPT)
    for message in wordless.filter(Q(frozen_at=None) | Q(subject="") | Q(text="") | Q(html="")).iterator():
        yield f"{_named(message)} was sent without frozen words"


@check(26)
def one_occasion_is_one_letter(now: datetime) -> Iterator[str]:
    occasions = Message.objects.values(occasion=Lower(Trim("key"))).annotate(times=Count("pk"))
    for row in occasions.filter(times__gt=1).order_by("occasion"):
        yield f"occasion {row['occasion']} has {row['times']} letters"


@check(27)
def every_letter_ends_in_time(now: datetime) -> Iterator[str]:
    late = Message.objects.filter(state__in=OPEN_STATES, not_after__lt=now - timedelta(hours=1))
    for message in late.order_by("pk").iterator():
        yield f"{_named(message)} is still {message.state}, more than an hour after its time"
    stuck = Message.objects.filter(state=MessageState.SENDING, lease_until__lt=clock.wall() - A_SWEEP)
    for message in stuck.order_by("pk").iterator():
        yield f"{_named(message)} is sending longer than its lease"
    for message in Message.objects.filter(state=MessageState.SENDING, lease_until=None).iterator():
        yield f"{_named(message)} is sending without a lease"


@check(28)
def no_letter_is_lost_in_silence(now: datetime) -> Iterator[str]:
    for message in Message.objects.filter(state__in=UNSENT_ENDS, error="").order_by("pk").iterator():
        yield f"{_named(message)} is {message.state} and nobody is told why"


@check(29)
def what_was_sent_was_handed_over_after_it_was_frozen(now: datetime) -> Iterator[str]:
    sent = Message.objects.filter(state=MessageState.SENT)
    disordered = Q(handing_over_at=None) | Q(sent_at__lt=F("handing_over_at")) | Q(handing_over_at__lt=F("frozen_at"))
    for message in sent.filter(disordered).order_by("pk").iterator():
        yield f"{_named(message)} was marked sent out of order: frozen, handed over, sent"


@check(31)
def nothing_left_before_or_after_its_time(now: datetime) -> Iterator[str]:
    outside = Q(sent_at__lt=F("not_before")) | Q(sent_at__gt=F("not_after"))
    for message in Message.objects.filter(outside, state=MessageState.SENT).order_by("pk").iterator():
        yield f"{_named(message)} was sent outside its time"


@check(33)
def nothing_left_in_quiet_hours(now: datetime) -> Iterator[str]:
    agency = Agency.current() or Agency(pk=1)
    hours_matter = [purpose for purpose, letter in LETTERS.items() if letter.quiet not in (Quiet.ALWAYS, Quiet.DUTY)]
    sent = Message.objects.filter(state=MessageState.SENT, purpose__in=hours_matter, sent_at__gte=now - QUIET_LOOKED_AT)
    for message in sent.order_by("pk").iterator():
        left_at = message.handing_over_at or message.sent_at
        if allowed_at(LETTERS[message.purpose], message, left_at, agency) > message.sent_at:
            yield f"{_named(message)} was sent in its reader's quiet hours"


@check(34)
def every_link_is_its_recipients(now: datetime) -> Iterator[str]:
    for message in Message.objects.exclude(frozen_at=None).exclude(links=[]).order_by("pk").iterator():
        for kind in foreign_links(message):
            yield f"{_named(message)} holds a link '{kind}' that is not its recipient's"


@check(41)
def no_row_holds_a_usable_link(now: datetime) -> Iterator[str]:
    stored = ("subject", "text", "html", "attachment", "error", "own_line")
    for message in Message.objects.order_by("pk").iterator():
        whole = "\n".join(getattr(message, name) for name in stored) + str(message.facts)
        if any(_is_usable(path, token) for path, token in _TOKEN.findall(whole)):
            yield f"{_named(message)} holds a link that works"


@check(59)
def old_words_are_emptied(now: datetime) -> Iterator[str]:
    a_day_late = now - WORDS_KEPT - timedelta(days=1)
    kept = Message.objects.filter(created_at__lt=a_day_late).exclude(text="", html="")
    for message in kept.order_by("pk").iterator():
        yield f"{_named(message)} keeps its words for more than two years"


@check(62)
def the_clock_beats_while_something_waits(now: datetime) -> Iterator[str]:
    pulse = Pulse.objects.filter(pk=1).first()
    last = pulse and pulse.last_sweep
    if not last or clock.wall() - last < ALARM_AFTER:
        return
    waiting = Message.objects.due(now).filter(not_before__lt=now - ALARM_AFTER).count()
    if waiting:
        yield f"nothing was swept since {last:%Y-%m-%d %H:%M} UTC, and {waiting} due letters wait"


def _named(message: Message) -> str:
    return f"letter {message.pk} ({message.purpose})"


def _is_usable(path: str, token: str) -> bool:
    try:
        links.read(_KIND_OF[path], token)
    except links.BadLink:
        return False
    return True
