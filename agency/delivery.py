"""The only sender. Letters leave one by one, each checked against the present just before.

A round claims up to 50 due letters in one commit, with a lease of two minutes of wall time. Then
one commit per letter marks it sent *and* the next one as being handed over, so that a killed
sender leaves at most one letter of which nobody knows whether it left; `recover` sees to it.

What the mail server answers                         what becomes of the letter
2xx                                                  sent
5xx to the recipient or the content                  failed, with the answer
4xx to the recipient or the content                  queued again: 1, 5, 15, 60 minutes, then hourly
421, 4xx or 5xx to the sender, no connection         all wait; tried again in 1, then every 5 minutes
wrong password, no TLS, no mail server configured    all wait; one try every 5 minutes
connection broke after the last line                 sent again, the same bytes; courtesies: unknown
"""

import logging
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, transaction
from django.db.models import Exists, Expression, F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agency import clock
from agency.last_look import LEASE, ended, examined, said
from agency.mail_server import Down, Line, Lost, Parcel, Postponed, Refused
from agency.mime import compose
from agency.models import Agency, Message, Pulse
from agency.models.messages import MessageState
from agency.post import LETTERS
from agency.reading_ahead import ReadingAhead

log = logging.getLogger(__name__)

RENEW_BELOW = timedelta(seconds=90)
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
MOST_ATTEMPTS = 50
MOST_COPIES = 3  # of a letter whose connection breaks each time after the last line
FIRST_PROBE, PROBE = timedelta(minutes=1), timedelta(minutes=5)

# Called with (message, code, now), in a transaction of their own, when an address turned out not to exist.
# May be called again for the same letter.
UNDELIVERABLE: list[Callable[[Message, int, datetime], None]] = []

TROUBLES: dict[str, Promise] = {
    "no_mail_server": _("No mail server is set up (EMAIL_URL); mail waits."),
    "wrong_password": _("The mail server refuses our name or password; mail waits."),
    "not_supported": _("The mail server does not offer what EMAIL_URL asks of it; mail waits."),
    "not_secure": _("No secure connection to the mail server; mail waits."),
    "misconfigured": _("The mail settings make no sense; mail waits."),
    "unreachable": _("The mail server does not answer; mail waits."),
    "busy": _("The mail server asks us to come back later; mail waits."),
    "sender_refused": _("The mail server does not take mail from our address; mail waits."),
}
NEEDS_A_PERSON = {"wrong_password", "not_supported", "not_secure", "misconfigured", "sender_refused"}


class LeaseLost(Exception):
    """Another sender took over what this one held too long."""


@dataclass(frozen=True, slots=True)
class Trouble:
    code: str
    answer: str = ""
    since: datetime | None = None

    @property
    def words(self) -> Promise:
        return TROUBLES[self.code]


def trouble() -> Trouble | None:
    """Why no letter can leave at present; None while they can."""
    if "default" not in settings.MAILERS:
        return Trouble("no_mail_server")
    pulse = Pulse.objects.filter(pk=1).exclude(mail_trouble="").first()
    return pulse and Trouble(pulse.mail_trouble, pulse.mail_answer, pulse.mail_trouble_since)


def try_at_once() -> None:
    """The settings may be right now: do not wait for the next probe."""
    Pulse.objects.filter(pk=1).update(mail_try_at=None)


def deliver(now: datetime, *, limit: int = 50, line: Line | None = None) -> int:
    """One round: how many due letters it took on; 0 when none is due or none may leave."""
    pulse = Pulse.objects.filter(pk=1).first() or Pulse()
    waits = pulse.sending_held_at or (pulse.mail_try_at and pulse.mail_try_at > clock.wall())
    if "default" not in settings.MAILERS or waits:
        return 0
    lease = clock.wall() + LEASE
    claimed = _claim(now, limit, lease)
    if not claimed:
        return 0
    with nullcontext(line) if line else Line() as kept, Agency.kept():
        return _Round(
            now, deque(claimed), lease, kept, Agency.current() or Agency(pk=1), had_trouble=bool(pulse.mail_trouble)
        ).run()


def recover(now: datetime) -> None:
    """See to letters whose sender was killed, and to those that came too late."""
    left = stuck(clock.wall())
    left.filter(handing_over_at=None).update(state=MessageState.QUEUED, lease_until=None)
    again = [purpose for purpose, letter in LETTERS.items() if letter.resend]
    left.filter(purpose__in=again).update(state=MessageState.QUEUED, lease_until=None)
    left.update(state=MessageState.UNKNOWN, lease_until=None, error="sender_stopped")
    late(now).filter(handing_over_at=None).update(state=MessageState.EXPIRED, error="not_after")
    late(now).update(state=MessageState.UNKNOWN, error="not_after")


def tell_undeliverable(now: datetime) -> None:
    """Tell the floors above of addresses that do not exist; what fails is told again at the next beat.

    They lock people and actions, so this waits until the letter's own commit is done, and touches its row last.
    """
    for message in to_nobody().order_by("pk"):
        try:
            with transaction.atomic():
                for told in UNDELIVERABLE:
                    told(message, message.no_such_address, now)
                Message.objects.filter(pk=message.pk).update(no_such_address=None)
        except Exception:
            log.exception("nobody took note of an address that does not exist; it is told again")


# --- what waits, as a beat asks ---------------------------------------------------------------------
def stuck(wall: datetime | Expression) -> QuerySet[Message]:
    """Letters that somebody took on and did not see to in time."""
    return Message.objects.filter(state=MessageState.SENDING, lease_until__lt=wall)


def late(now: datetime | Expression) -> QuerySet[Message]:
    """Letters that have not left by the hour after which they say nothing true."""
    return Message.objects.waiting().filter(not_after__lt=now)


def leaving(now: datetime | Expression, wall: datetime | Expression) -> QuerySet[Message]:
    """Letters that may leave, where there is a mail server."""
    held = Q(sending_held_at__isnull=False) | Q(mail_try_at__gt=wall)
    return Message.objects.due(now).exclude(Exists(Pulse.objects.filter(held, pk=1)))


def to_nobody() -> QuerySet[Message]:
    """Letters whose address does not exist, of which the floors above have not taken note."""
    return Message.objects.exclude(no_such_address=None)


# --- a round --------------------------------------------------------------------------------------
@dataclass
class _Round:
    now: datetime
    rest: deque[Message]
    lease: datetime
    line: Line
    agency: Agency
    had_trouble: bool = False
    took: int = 0
    ahead: ReadingAhead = field(default_factory=ReadingAhead)

    def __post_init__(self) -> None:
        self.began = self.lease - LEASE  # by the machine's clock

    def run(self) -> int:
        try:
            self._letters()
        except LeaseLost:
            log.warning("another sender took over; this one stops")
        except DatabaseError:
            # What was handed over keeps its mark; the leases of the rest run out, and `recover` finds them.
            log.exception("the database failed while letters were leaving")
            self.line.close()
        return self.took

    def _letters(self) -> None:
        current = self._next(None)
        while current is not None:
            try:
                self.line.hand_over(_parcel(current, self.agency))
                outcome: Exception | None = None
            except Down as down:
                self._all_wait(current, down)
                return
            except (Refused, Postponed, Lost) as answer:
                outcome = answer
            except DatabaseError:
                raise
            except Exception as error:
                log.exception("a letter could not be handed over (%s)", current.purpose)
                self.line.close()
                outcome = error
            if self.had_trouble:
                self._trouble_is_over()
            current = self._next(lambda message=current, outcome=outcome: self._settle(message, outcome))

    def _next(self, settle_last: Callable[[], bool] | None) -> Message | None:
        """The next letter that may leave, marked as being handed over in the commit that settles the last."""
        decisions, upcoming, failure = self._looked_at()
        with transaction.atomic():
            # A lease that is lost stops the round, but never takes back that the last letter has left.
            held = settle_last is None or settle_last()
            for message, changes in decisions:
                held = held and self._change(message, changes)
            if upcoming:
                held = held and self._renew_rest()
        self.ahead.wrote()
        self.took += len(decisions)
        if not held:
            raise LeaseLost
        if failure:
            raise failure
        return upcoming

    def _looked_at(self) -> tuple[list[tuple[Message, dict]], Message | None, DatabaseError | None]:
        """What becomes of the next letters, up to and with the first that may leave."""
        decisions: list[tuple[Message, dict]] = []
        while self.rest:
            message = self.rest.popleft()
            try:
                self.ahead.before(message, self.rest)
                changes = examined(message, self.now, self.agency)
            except DatabaseError as error:
                return decisions, None, error
            decisions.append((message, changes))
            if changes["state"] == MessageState.SENDING:
                return decisions, message, None
        return decisions, None, None

    def _change(self, message: Message, changes: dict) -> bool:
        """Compare-and-set on our own lease: whether it was still ours."""
        ours = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, lease_until=message.lease_until)
        for name, value in changes.items():
            setattr(message, name, value)
        return bool(ours.update(**changes))

    def _renew_rest(self) -> bool:
        if not self.rest or self.lease - clock.wall() > RENEW_BELOW:
            return True
        renewed = clock.wall() + LEASE
        ours = Message.objects.filter(
            pk__in=[message.pk for message in self.rest], state=MessageState.SENDING, lease_until=self.lease
        )
        self.lease = renewed
        for message in self.rest:
            message.lease_until = renewed
        return ours.update(lease_until=renewed) == len(self.rest)

    def _settle(self, message: Message, outcome: Exception | None) -> bool:
        return self._change(message, _outcome(message, outcome, self._taken_at(message)))

    def _taken_at(self, message: Message) -> datetime:
        """When the mail server took it: a round of many letters lasts a while, and the first answers come within it."""
        at = self.now + timedelta(seconds=int((clock.wall() - self.began).total_seconds()))
        return min(at, message.not_after) if message.not_after else at

    def _all_wait(self, current: Message, down: Down) -> None:
        """Nothing has left: the whole lot goes back as it was, and the next try is a while off."""
        pulse = Pulse.objects.get_or_create(pk=1)[0]
        wall = clock.wall()
        pause = PROBE if down.code in NEEDS_A_PERSON or pulse.mail_trouble else FIRST_PROBE
        log.warning("no letter can leave: %s", down.code)
        with transaction.atomic():
            self._change(current, _unsent(current) | {"attempts": current.attempts - 1})
            for message in self.rest:
                self._change(message, ended(MessageState.QUEUED, "") | {"attempts": message.attempts - 1})
            Pulse.objects.filter(pk=1).update(
                mail_trouble=down.code,
                mail_answer=down.words,
                mail_trouble_since=pulse.mail_trouble_since or wall,
                mail_try_at=wall + pause,
            )
        self.took = 0

    def _trouble_is_over(self) -> None:
        Pulse.objects.filter(pk=1).update(mail_trouble="", mail_answer="", mail_trouble_since=None, mail_try_at=None)
        self.had_trouble = False


def _claim(now: datetime, limit: int, lease: datetime) -> list[Message]:
    with transaction.atomic():
        due = list(Message.objects.due(now).select_for_update(skip_locked=True)[:limit])
        Message.objects.filter(pk__in=[message.pk for message in due]).update(
            state=MessageState.SENDING, lease_until=lease, attempts=F("attempts") + 1
        )
    for message in due:
        message.state, message.lease_until, message.attempts = MessageState.SENDING, lease, message.attempts + 1
    return due


def _parcel(message: Message, agency: Agency) -> Parcel:
    from_address = agency.from_address or settings.DEFAULT_FROM_EMAIL
    message.sender_name = message.sender_name or agency.name
    return Parcel(
        compose(message, from_address),
        subject=message.subject,
        text=message.text,
        html=message.html,
        from_address=from_address,
        address=message.address,
    )


def _outcome(message: Message, outcome: Exception | None, now: datetime) -> dict:
    if outcome is None:
        return {"state": MessageState.SENT, "sent_at": now, "lease_until": None, "error": ""}
    if isinstance(outcome, Lost) and (not LETTERS[message.purpose].resend or message.attempts >= MOST_COPIES):
        return ended(MessageState.UNKNOWN, "connection_broke")
    if isinstance(outcome, Postponed | Lost):
        back = {"error": said(outcome), "not_before": now + _backoff(message.attempts)}
        if isinstance(outcome, Lost):
            return back | {"state": MessageState.QUEUED, "lease_until": None}
        if message.attempts >= MOST_ATTEMPTS:
            return ended(MessageState.FAILED, str(outcome))
        return back | _unsent(message)
    gone = isinstance(outcome, Refused) and outcome.no_such_address
    return ended(MessageState.FAILED, said(outcome)) | ({"no_such_address": outcome.code} if gone else {})


def _unsent(message: Message) -> dict:
    """Back to the queue, surely not sent by this try: its words and its deadline are made anew next time."""
    back = {"state": MessageState.QUEUED, "lease_until": None}
    if message.handing_over_at is None:
        return back
    back["handing_over_at"] = message.left_before
    return back if message.left_before else back | {"frozen_at": None, "answer_by": None}


def _backoff(attempts: int) -> timedelta:
    return BACKOFF[min(attempts, len(BACKOFF)) - 1]


class LetterFiles(BaseEmailBackend):
    """The demo's mail server: each letter a file, named by its Message-ID. No mail leaves the machine."""

    def __init__(self, folder: str | Path, **options) -> None:
        super().__init__(**options)
        self.folder = Path(folder)

    def send_messages(self, email_messages) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for parcel in email_messages:
            name = parcel.message()["Message-ID"].strip("<>").partition("@")[0]
            half = self.folder / f"{name}.part"
            half.write_bytes(parcel.raw)
            half.replace(self.folder / f"{name}.eml")
        return len(email_messages)
