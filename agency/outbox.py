"""What a person may do with a letter, and what time does to old ones.

Only while it waits: each verb is a compare-and-set, so that a letter that is just leaving is
never half held. Who was too late is told so by `TooLate`.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agency import approving, hours, post
from agency.delivery import try_at_once
from agency.meanwhile import Overtaken
from agency.models import Message, User
from agency.models.messages import MessageState, RecipientKind

WAITING = (MessageState.QUEUED, MessageState.HELD)
WORDS_KEPT = timedelta(days=730)

# Code of a reason (Message.error, up to a colon) -> what a person reads; the upper floors add theirs.
REASONS: dict[str, Promise] = {
    "not_after": _("Its time was over before it could leave."),
    "newer": _("A newer mail to the same person took its place."),
    "taken_back": _("What it told of was taken back before it left."),
    "by_hand": _("Somebody of the team took it out."),
    "sender_stopped": _("Relevo was stopped while handing it over: nobody knows whether it left."),
    "connection_broke": _("The connection broke while handing it over: nobody knows whether it left."),
    "link_used": _("Its link has been used or is no longer needed."),
    "link_over": _("Its link no longer works."),
    "newer_link": _("A newer link was sent."),
    "unknown_purpose": _("Relevo no longer knows this kind of mail."),
    "EmptyField": _("A field of its text is empty: %(detail)s."),
    "WrongLink": _("It held a link that is not its reader’s, so it did not leave."),
    "UnicodeEncodeError": _("No mail can be sent to an address with such characters."),
}


class TooLate(Exception):
    """The letter no longer waits; `state` says what it is now."""

    def __init__(self, state: str) -> None:
        self.state = MessageState(state)
        super().__init__(state)


def why(message: Message) -> str:
    """Why a letter has not left, in the reader's language; the mail server's own words where it was that."""
    code, _colon, detail = message.error.partition(": ")
    return str(REASONS[code]) % {"detail": detail} if code in REASONS else message.error


def hold(message: Message, by: str, now: datetime) -> None:
    """Keep it here until somebody releases or drops it, or its time is over. `by`: an actor's code, 'user:7'."""
    _change(message, now, (MessageState.QUEUED,), state=MessageState.HELD, held_by=by)


def keep_for_approval(letters: Iterable[Message], actor: str) -> None:
    """Of letters that are about to be posted, a trainee's wait until a colleague releases them."""
    for letter in approving.need_a_colleague(letters, actor):
        letter.state, letter.held_by = MessageState.HELD, approving.MARK + actor.partition(":")[2]


def release(message: Message, by: str, now: datetime) -> None:
    """It leaves at its hour, or now where that has passed."""
    with transaction.atomic():
        _change(message, now, (MessageState.HELD,), state=MessageState.QUEUED, held_by=by)
        transaction.on_commit(post.ring)


def drop(message: Message, by: str, now: datetime) -> None:
    """It does not leave at all."""
    _change(message, now, WAITING, state=MessageState.DROPPED, error="by_hand", held_by=by)


def drop_untrue(action_id: int, subject_ids: Iterable[int], purposes: Iterable[str], why: str) -> None:
    """Letters about what is no longer so: those that still wait do not leave."""
    waiting = Message.objects.waiting().filter(
        action_id=action_id, subject_id__in=list(subject_ids), purpose__in=list(purposes)
    )
    waiting.update(state=MessageState.DROPPED, error=why)


def put_back(states: dict[int, str]) -> None:
    """Letters that were dropped by what has been taken back wait again as they did: `states` maps id to state."""
    for state in WAITING:
        were = [pk for pk, before in states.items() if before == state]
        Message.objects.filter(pk__in=were, state=MessageState.DROPPED).update(state=state, error="")


@transaction.atomic
def look_again(ended: time, now: datetime) -> None:
    """The quiet hours have changed: what was put off until their former end is looked at again at once."""
    for zone in (
        Message.objects.waiting().filter(not_before__gt=now).order_by().values_list("zone", flat=True).distinct()
    ):
        put_off_until = hours.next_at(now, ZoneInfo(zone), ended)
        Message.objects.waiting().filter(zone=zone, not_before=put_off_until, error="").update(not_before=now)
    transaction.on_commit(post.ring)


def edit_own_line(message: Message, line: str, by: str, now: datetime, *, seen: str | None = None) -> None:
    """The one line of one's own, of a letter whose words are not made yet. Approval is not given by it.

    Overtaken where it is neither the line that was seen nor the new one.
    """
    message.refresh_from_db(fields=["own_line", "state", "held_by"])
    if seen is not None and message.own_line not in (seen, line):
        raise Overtaken
    who = message.held_by if approving.waits_for_colleague(message) else by
    _change(message, now, WAITING, own_line=line, held_by=who)


def send_test_letter(user: User, now: datetime) -> Message:
    """A letter to oneself, at once, whatever the last try of the mail server was like."""
    return _post_test(post.to_user(user), user.first_name or user.email, now)


def send_test_letter_to(address: str, now: datetime) -> Message:
    """The same to an address that need not be a team member's."""
    to = post.Recipient(RecipientKind.ADDRESS, None, address, settings.LANGUAGE_CODE, settings.TIME_ZONE)
    return _post_test(to, address.partition("@")[0], now)


@transaction.atomic
def _post_test(to: post.Recipient, first_name: str, now: datetime) -> Message:
    key = f"test_letter:{to.address}:{now.isoformat()}"
    try_at_once()
    post.post([post.draft("test_letter", key=key, to=to, now=now, facts={"first_name": first_name})])
    return Message.objects.get(key=key)


def forget_old_words(now: datetime) -> None:
    """Once a day: what was written more than two years ago is emptied; that it was sent stays known."""
    Message.objects.filter(created_at__lt=now - WORDS_KEPT).exclude(text="", html="").update(
        subject="", text="", html="", attachment="", own_line="", facts={}, links=[]
    )


def _change(message: Message, now: datetime, states: tuple[MessageState, ...], **changes) -> None:
    waiting = Message.objects.filter(Q(not_after=None) | Q(not_after__gte=now), pk=message.pk, state__in=states)
    if "own_line" in changes:
        waiting = waiting.filter(frozen_at=None, own_line__in={message.own_line, changes["own_line"]})
    if not waiting.update(**changes):
        message.refresh_from_db()
        raise TooLate(message.state)
    for name, value in changes.items():
        setattr(message, name, value)
