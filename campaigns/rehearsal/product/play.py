"""One invented action in the real product, from its opening to its day, on the story's clock."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from math import inf
from typing import Any

from agency import clock
from agency.models import Message
from agency.models.messages import MessageState, RecipientKind
from campaigns.models import Event, Place
from campaigns.playing import machinery, mailbox, scratch
from campaigns.rehearsal.course import Outcome
from campaigns.rehearsal.policies import Way
from campaigns.rehearsal.product import office, people, tally
from campaigns.rehearsal.product.rows import Rows, lay_out
from campaigns.rehearsal.world import Desk, Fate, Plan, Population

HAPPENS: dict[str, Callable[["Play", int, Any], None]] = {**people.HAPPENS, **office.HAPPENS}
FLAGS = ("empty", "short")


class Stuck(Exception):
    """The machinery finds something to do at every moment, for ever."""


class Play:
    """What is still to happen, and what the invented people have seen so far. Hours are those of the world."""

    def __init__(self, of: Population, plan: Plan, seed: int, way: Way) -> None:
        self.plan, self.way = plan, way
        self.desk = Desk(of, plan, seed)
        self.fates = {who.number: Fate(of, plan, who, seed) for who, _fit in plan.pool}
        self.contacts = dict.fromkeys(self.fates, 0.0)  # nobody was written to before
        self.asked: dict[tuple[int, str], int] = defaultdict(int)  # letters of a kind of question, by person
        self.letters: dict[int, list[tuple[float, str]]] = defaultdict(list)  # what reached her: hour, purpose
        self.bargaining: set[int] = set()  # named a price, and waits for our word
        self.called: set[int] = set()
        self.reserves: set[int] = set()
        self.gone: set[int] = set()  # holders who left without a word
        self.shown: set[int] = set()
        self.before_client: set[int] = set()  # participations on a list that was sent
        self.begun: set[tuple[str, str]] = set()  # cards the manager has taken up
        self.flagged_at = -1.0
        self._heap: list[tuple[float, int, str, int, Any]] = []
        self._count = self._seen_event = 0
        self._seen_letters: set[int] = set()
        self.rows: Rows

    # --- time -------------------------------------------------------------------------------------------
    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def hour(self) -> float:
        return self.rows.hour

    def later(self, hour: float, what: str, who: int = 0, how: Any = None) -> None:
        if hour < inf:
            self._count += 1
            heappush(self._heap, (max(hour, self.hour), self._count, what, who, how))

    def flag(self, code: str) -> None:
        """A person was told that it may not fill."""
        if code in FLAGS and self.flagged_at < 0:
            self.flagged_at = self.plan.due - self.hour

    def run(self) -> Outcome:
        scratch.empty()
        mailbox.throw_away()
        self.rows = lay_out(self.plan, self.way)
        self._settle()
        while (stop := self._next_stop()) < self.rows.action.due:
            clock.set_story(max(stop, self.now))
            while self._heap and self.rows.moment(self._heap[0][0]) <= self.now:
                _hour, _count, what, who, how = heappop(self._heap)
                HAPPENS[what](self, who, how)
            self._settle()
        return tally.outcome(self)

    def _next_stop(self) -> datetime:
        """The machinery's next moment, or that of the next thing that happens in the world."""
        moments = [self.rows.moment(self._heap[0][0])] if self._heap else []
        due = machinery.next_due()
        if due is not None:
            if due <= self.now:
                raise Stuck(f"at hour {self.hour:.2f}")
            moments.append(due)
        return min(moments, default=self.rows.action.due)

    def _settle(self) -> None:
        """The product does what is due; then letters are in the mailboxes, and cards on the manager's page."""
        if machinery.is_busy():
            machinery.settle()
        self._read_events()
        self._read_letters()
        office.see_cards(self)

    # --- what the product has done ------------------------------------------------------------------------
    def _read_events(self) -> None:
        new = Event.objects.filter(action=self.rows.action, seq__gt=self._seen_event, subject_kind="participation")
        for event in new.order_by("seq"):
            self._seen_event = event.seq
            number = self.rows.numbers[event.subject_id]
            if event.verb == "take":
                self._holds(number)
            elif event.verb == "reserve":
                self.reserves.add(number)

    def _holds(self, number: int) -> None:
        """She has a place: her own way out begins."""
        at = self.fates[number].leaves_at
        if 0 <= at < self.plan.due - self.hour:
            self.later(self.plan.due - at, "leave", number, "by herself")

    def _read_letters(self) -> None:
        """Each delivered letter is met once by whom it reached."""
        left = Message.objects.filter(recipient_kind=RecipientKind.BLOGGER, state=MessageState.SENT)
        for letter in left.exclude(pk__in=self._seen_letters).order_by("handing_over_at", "pk"):
            self._seen_letters.add(letter.pk)
            number = self.rows.bloggers[letter.recipient_id or 0]
            self.letters[number].append((self.hour, letter.purpose))
            if letter.purpose in people.SETS_GOING:
                people.SETS_GOING[letter.purpose](self, number, letter)

    # --- what is measured -----------------------------------------------------------------------------------
    def comes(self, number: int) -> bool:
        recent = sum(at >= self.plan.due - 48 for at, purpose in self.letters[number] if purpose in tally.REACHES_HER)
        return number not in self.gone and self.fates[number].comes(recent)

    def held(self) -> list[int]:
        holders = Place.objects.of(self.rows.action).exclude(holder=None).values_list("holder", flat=True)
        return [self.rows.numbers[pk] for pk in holders]
