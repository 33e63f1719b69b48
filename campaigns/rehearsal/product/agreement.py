"""Whether both depths tell the same of the same actions, and by how much they differ where they do not.

They agree on an action where as many places are taken at its hour, as many people come, and the letters that ask
something of anybody differ by no more than `FEW`, for the reasons that decision 105 names. On a rehearsal they agree
where they do on every action.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from campaigns.rehearsal.course import Outcome

FEW = 0.10  # of the letters that ask, and one more


@dataclass(frozen=True, slots=True)
class Pair:
    """One action at both depths."""

    number: int
    engine: Outcome
    product: Outcome

    @property
    def allowed(self) -> int:
        """By how many letters that ask the depths may differ."""
        return ceil(FEW * self.engine.asks)

    @property
    def holds(self) -> bool:
        same = (self.engine.held, self.engine.came_at_due) == (self.product.held, self.product.came_at_due)
        return same and abs(self.engine.asks - self.product.asks) <= self.allowed


def agree(pairs: Sequence[Pair]) -> bool:
    return all(pair.holds for pair in pairs)


def lines(pairs: Sequence[Pair]) -> Iterator[str]:
    """Beside each other, an action a line; those on which the depths differ say so."""
    hold = sum(pair.holds for pair in pairs)
    yield f"both depths on the same actions · simulated · they agree on {hold} of {len(pairs)}"
    for pair in pairs:
        engine, product = pair.engine, pair.product
        yield (
            f"  action {pair.number:>3} · {engine.places:>2} places"
            f" · taken {engine.held:>2} and {product.held:>2}"
            f" · came {engine.came_at_due:>2} and {product.came_at_due:>2}"
            f" · mails that ask {engine.asks:>3} and {product.asks:>3}" + ("" if pair.holds else "   they differ")
        )
