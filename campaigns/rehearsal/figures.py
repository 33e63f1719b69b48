"""What came of many actions, as figures. Everything is simulated, and says so where it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt
from statistics import median

from campaigns.rehearsal.course import CHECKED_AT, Outcome

BANDS = ((0.97, "97–100 %"), (0.90, "90–97 %"), (0.75, "75–90 %"), (0.0, "0–75 %"))
IN_TIME_H = 24.0  # a warning later than this is none
Z = 1.96


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's 95 % interval."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Source: Wilson (1927), the score interval; (0, 1) where nothing was tried."""
        if not self.of:
            return 0.0, 1.0
        n, p = self.of, self.value
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Checked:
    """Cover as it was shown so many hours ahead, in one band, against what came when nobody new was asked."""

    hours: float
    band: str
    shown: float
    true: Share

    @property
    def off(self) -> float:
        return self.shown - self.true.value

    @property
    def allowed(self) -> float:
        """Five points and two standard errors."""
        p, n = self.true.value, self.true.of
        # With none or all the estimated error would be nought: half a case either way.
        p = min(max(p, 0.5 / n), 1 - 0.5 / n)
        return 0.05 + 2 * sqrt(p * (1 - p) / n)

    @property
    def holds(self) -> bool:
        return abs(self.off) <= self.allowed


@dataclass(frozen=True, slots=True)
class Figures:
    actions: int
    filled: Share
    filled_at_due: Share  # before anybody stepped in on the day itself
    letters_per_place: float
    letters_per_person: float
    too_late: int
    over: int
    flagged: Share  # of all, a day ahead at the latest
    unflagged_filled: Share
    missed_flagged: Share  # of those that did not fill
    reserves_unused: float  # per action
    reserve_hours: float  # per action
    lost: Share  # of names on client lists
    gaps_filled: Share
    gap_hours: float  # median
    checks: tuple[Checked, ...]


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Raises ZeroDivisionError without outcomes."""
    n, places = len(outcomes), sum(each.places for each in outcomes)
    letters = sum(each.letters for each in outcomes)
    in_time = [each.flagged_at >= IN_TIME_H for each in outcomes]
    gaps = [gap for each in outcomes for gap in each.gaps]
    closed = [filled - known for known, filled in gaps if filled < inf]
    missed = [flag for each, flag in zip(outcomes, in_time, strict=True) if not each.filled]
    calm = [each.filled for each, flag in zip(outcomes, in_time, strict=True) if not flag]
    return Figures(
        actions=n,
        filled=Share(sum(each.filled for each in outcomes), n),
        filled_at_due=Share(sum(each.came_at_due >= each.places for each in outcomes), n),
        letters_per_place=letters / places,
        letters_per_person=letters / max(1, sum(each.persons for each in outcomes)),
        too_late=sum(each.too_late for each in outcomes),
        over=sum(each.over for each in outcomes),
        flagged=Share(sum(in_time), n),
        unflagged_filled=Share(sum(calm), len(calm)),
        missed_flagged=Share(sum(missed), len(missed)),
        reserves_unused=sum(each.reserves_unused for each in outcomes) / n,
        reserve_hours=sum(each.reserve_hours for each in outcomes) / n,
        lost=Share(sum(each.lost for each in outcomes), sum(each.shown for each in outcomes)),
        gaps_filled=Share(len(closed), len(gaps)),
        gap_hours=median(closed) if closed else 0.0,
        checks=tuple(_checked(outcomes)),
    )


def _checked(outcomes: Sequence[Outcome]) -> list[Checked]:
    found = []
    for hours in CHECKED_AT:
        pairs = [(shown, came) for each in outcomes for at, shown, came in each.checks if at == hours]
        upper = inf
        for lower, name in BANDS:
            band = [(shown, came) for shown, came in pairs if lower <= shown < upper]
            upper = lower
            if band:
                shown = sum(shown for shown, _ in band) / len(band)
                found.append(Checked(hours, name, shown, Share(sum(came for _, came in band), len(band))))
    return found
