"""What has been said about the price of one question: whose turn it is, the rounds, the words of both."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from campaigns.models import Counter, Invitation, Remark

ROUNDS = 2  # prices of hers that are answered in writing; then people talk by telephone
HERS, OURS = ("counter", "argue"), ("our_price", "keep_price", "accept_price")


@dataclass(frozen=True, slots=True)
class Step:
    """One price: whose it was, what was said with it, what became of it."""

    id: int
    amount: Decimal
    ours: bool
    at: datetime
    result: str  # a code of Counter.Result
    argument: str = ""
    adds: str = ""
    answer: str = ""  # our words to it


@dataclass(frozen=True, slots=True)
class Talk:
    steps: list[Step] = field(default_factory=list)  # oldest first
    turn: str = ""  # a code of Counter.Turn while a price is open
    by_when: datetime | None = None

    @property
    def open(self) -> Step | None:
        last = self.steps[-1] if self.steps else None
        return last if last and last.result == Counter.Result.OPEN else None

    @property
    def hers(self) -> Step | None:
        """Her price, while it waits for us."""
        return self.open if self.open and not self.open.ours and self.turn == Counter.Turn.OURS else None

    @property
    def ours(self) -> Step | None:
        """Our new price, while it waits for her."""
        return self.open if self.open and self.open.ours else None

    @property
    def why(self) -> Step | None:
        """Her price, while we have asked for its reason."""
        return self.open if self.open and not self.open.ours and self.turn == Counter.Turn.HERS else None

    @property
    def kept(self) -> Step | None:
        """Her last price, where we stayed with ours and she has said nothing since."""
        last = self.steps[-1] if self.steps else None
        return last if last and last.result == Counter.Result.KEPT else None

    @property
    def last_of_hers(self) -> Step | None:
        return next((step for step in reversed(self.steps) if not step.ours), None)

    @property
    def rounds(self) -> int:
        """How often a price of hers was answered with one of ours, new or old."""
        return sum(step.ours or step.result == Counter.Result.KEPT for step in self.steps)

    @property
    def round(self) -> int:
        """The round that a price of hers is in now."""
        return min(self.rounds + 1, ROUNDS)

    @property
    def may_propose(self) -> bool:
        return self.rounds < ROUNDS

    def is_late(self, now: datetime) -> bool:
        return self.hers is not None and self.by_when is not None and self.by_when < now


def of(question: Invitation) -> Talk:
    """Two queries; one where no other price was named."""
    offers = list(question.counters.order_by("pk"))
    if not offers:
        return Talk()
    words = _words(question)
    steps = [Step(each.pk, each.amount, each.ours, each.at, each.result, **words.get(each.pk, {})) for each in offers]
    last = offers[-1]
    is_open = last.result == Counter.Result.OPEN
    return Talk(steps, last.turn if is_open else "", last.by_when if is_open else None)


def _words(question: Invitation) -> dict[int, dict[str, str]]:
    said: dict[int, dict[str, str]] = {}
    remarks = Remark.objects.filter(event__subject_kind="invitation", event__subject_id=question.pk)
    for remark in remarks.filter(event__verb__in=[*HERS, *OURS]).select_related("event").order_by("pk"):
        name = "answer" if remark.event.verb in OURS else "argument" if remark.kind == "argument" else "adds"
        said.setdefault(remark.event.facts.get("counter", 0), {})[name] = remark.text
    return said
