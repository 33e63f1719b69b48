"""The rules of the client's word, without rows: whose word counts, and whom a criterion means."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

YES, NO, MUST_HAVE = "yes", "no", "must_have"


@dataclass(frozen=True, slots=True)
class Said:
    """One decision; `rank` is the link of the chain it came from, None: told to the team for the whole side."""

    verdict: str
    rank: int | None = None


def word_of(said: Iterable[Said], last: int | None) -> str | None:
    """What the decisions, oldest first, come to: the last link's word counts, a no of an earlier one ends it.

    `last` is the rank of the last link that decides; None: nobody was named, then the latest word counts.
    None while the last link has not spoken. A word for the whole side settles what was said before it.
    """
    words: dict[int, str] = {}
    end = last or 1
    for each in said:
        if each.rank is None or last is None:
            words = {end: each.verdict}
        else:
            words[min(each.rank, end)] = each.verdict
    return NO if NO in words.values() else words.get(end)


@dataclass(frozen=True, slots=True)
class Sought:
    """A criterion as a machine checks it; what is empty is not asked."""

    topics: frozenset[int] = frozenset()
    city: str = ""  # folded, as are the cities of `Known`
    audience_from: int | None = None
    audience_to: int | None = None
    price_to: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        return self == Sought()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one person: topics and cities of hers, readers a month, the client's price for her."""

    topics: frozenset[int] = frozenset()
    cities: frozenset[str] = frozenset()
    readers: int | None = None
    price: Decimal | None = None


def meets(sought: Sought, known: Known) -> bool:
    """Whether she is meant. What is asked and not known is not met; a criterion that asks nothing means nobody."""
    if sought.is_empty:
        return False
    if sought.topics and not sought.topics & known.topics:
        return False
    if sought.city and sought.city not in known.cities:
        return False
    if sought.audience_from is not None and (known.readers is None or known.readers < sought.audience_from):
        return False
    if sought.audience_to is not None and (known.readers is None or known.readers > sought.audience_to):
        return False
    return sought.price_to is None or (known.price is not None and known.price <= sought.price_to)
