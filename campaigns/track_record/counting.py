"""Counting facts: pure, and the order of the facts does not matter."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import exp, fsum, log
from typing import Any, NamedTuple

from campaigns.fill.chances import PRIOR_ANSWER, PRIOR_HOURS, PRIOR_KEEP, PRIOR_YES
from campaigns.fill.odds import beta_mean, drop_share, shrunk_hours

WINDOW, HALF_LIFE = timedelta(days=730), timedelta(days=365)
ENOUGH = 3  # actions from which on there is something to say
K_ANSWERS, K_YES, K_KEEPS, K_HOURS = 5, 5, 8, 4  # imaginary tries at the roster's rate
K_ROSTER = 20  # the same, of the roster at the engine's defaults
USUAL_STAY = drop_share(168.0)  # of a whole try: an imaginary place is one that was taken a week ahead
# Who withdraws within a day of her yes, with so many hours to go, had second thoughts.
SECOND_THOUGHT_H, NOT_NEAR_H = 24.0, 72.0
QUICKEST = 1 / 60  # hours: a minute is all that can be told
KEPT, WITHDREW, ABSENT = "kept", "withdrew", "absent"


class Chances(NamedTuple):
    """As the engine wants them: three chances 0..1, and typical hours to answer."""

    p_answer: float = PRIOR_ANSWER
    hours: float = PRIOR_HOURS
    p_accept: float = PRIOR_YES
    p_keep: float = PRIOR_KEEP


@dataclass(frozen=True, slots=True)
class Fact:
    """What one action says about one person, and about us towards her."""

    participation_id: int
    action_id: int
    on: datetime  # the action's date
    asked: bool = False
    answered: bool = False
    hours: float | None = None  # from our question to her first answer
    silent: bool = False  # a question lapsed and she never answered
    yes: bool = False
    early_no: bool = False
    end: str = ""  # kept, withdrew, absent; '' where she held no place, or it is not over
    notice: float | None = None  # hours before the action at which she withdrew
    ahead: float | None = None  # hours before the action at which she took her place; None where it is not known
    cancelled: bool = False  # ours: she had a place and we took it back
    late: int = 0  # ours: prices of hers that we answered after our hour, or not at all
    moved: bool = False  # ours: the terms changed after her yes
    payments: int = 0  # ours: fees that are due or were paid
    paid_on_time: int = 0
    told_late: bool = False  # ours: a change that came later than we had promised
    published_late: float | None = None  # hours after the day she had promised
    corrected: str = ""  # the code of the latest correction
    as_noted: "Fact | None" = None  # how it read before

    @property
    def weighs(self) -> bool:
        return self.asked or self.end != ""


@dataclass(frozen=True, slots=True)
class Tries:
    """Sums of a number of facts, each fading with its age."""

    asked: float = 0.0
    answered: float = 0.0
    yes: float = 0.0
    held: float = 0.0
    lost: float = 0.0
    log_hours: float = 0.0
    timed: float = 0.0


@dataclass(frozen=True, slots=True)
class Record:
    """Facts about one person, and beside them our own towards her. `typical_hours`: None where none is known."""

    actions: int = 0
    asked: int = 0
    answered: int = 0
    typical_hours: float | None = None
    yes: int = 0
    kept: int = 0
    withdrawals: tuple[float, ...] = ()  # hours of notice, the longest first
    absent: int = 0
    early_noes: int = 0
    we_cancelled: int = 0
    we_answered_late: int = 0
    we_moved: int = 0
    we_told_late: int = 0
    payments: int = 0
    paid_on_time: int = 0
    published_late: tuple[float, ...] = ()  # hours after the day, the longest first
    tries: Tries = field(default_factory=Tries, repr=False)
    roster: Chances = field(default_factory=Chances, repr=False)

    @property
    def enough(self) -> bool:
        return self.actions >= ENOUGH

    @property
    def held(self) -> int:
        """How many places she said yes to whose day has come, or which she left."""
        return self.kept + len(self.withdrawals) + self.absent

    def chances(self) -> Chances:
        """Her own numbers shrunk to the roster's; below three actions the roster's."""
        return _pooled(self.tries, self.roster, K_ANSWERS, K_YES, K_KEEPS, K_HOURS) if self.enough else self.roster


# --- counting ------------------------------------------------------------------------------------------
def record(facts: Iterable[Fact], now: datetime, roster: Chances | None = None) -> Record:
    """The record of one person at `now`. Of two rows in one action the fuller one counts."""
    best: dict[int, Fact] = {}
    for fact in facts:
        if fact.weighs or fact.cancelled:
            best[fact.action_id] = max(fact, best.get(fact.action_id, fact), key=_fullness)
    seen = list(best.values())
    timed = [fact.hours for fact in seen if fact.hours is not None]
    return Record(
        actions=sum(fact.weighs for fact in seen),
        asked=sum(fact.asked for fact in seen),
        answered=sum(fact.answered for fact in seen),
        typical_hours=exp(fsum(log(max(hours, QUICKEST)) for hours in timed) / len(timed)) if timed else None,
        yes=sum(fact.yes for fact in seen),
        kept=sum(fact.end == KEPT for fact in seen),
        withdrawals=tuple(sorted((fact.notice or 0.0 for fact in seen if fact.end == WITHDREW), reverse=True)),
        absent=sum(fact.end == ABSENT for fact in seen),
        early_noes=sum(fact.early_no for fact in seen),
        we_cancelled=sum(fact.cancelled for fact in seen),
        we_answered_late=sum(fact.late for fact in seen),
        we_moved=sum(fact.moved for fact in seen),
        we_told_late=sum(fact.told_late for fact in seen),
        payments=sum(fact.payments for fact in seen),
        paid_on_time=sum(fact.paid_on_time for fact in seen),
        published_late=tuple(
            sorted((fact.published_late for fact in seen if fact.published_late is not None), reverse=True)
        ),
        tries=tries(seen, now),
        roster=roster or Chances(),
    )


def tries(facts: Iterable[Fact], now: datetime) -> Tries:
    """Faded sums. A question that is still open, or that we ended, is no try.

    held: each place by the share of all withdrawals that could still come when she took it (`drop_share`), so
    that lost / held is the chance to withdraw at all, whenever she is asked. Source: the maximum likelihood of
    a rate under unequal exposure.
    """
    aged = [(fact, weight(now - fact.on)) for fact in facts]
    timed = [(fact.hours, share) for fact, share in aged if fact.hours is not None]
    places = [(fact, share) for fact, share in aged if fact.end and not _is_second_thought(fact)]
    return Tries(
        asked=fsum(share for fact, share in aged if fact.answered or fact.silent),
        answered=fsum(share for fact, share in aged if fact.answered),
        yes=fsum(share for fact, share in aged if fact.yes and fact.answered),
        held=fsum(share * _tested(fact) for fact, share in places),
        lost=fsum(share for fact, share in places if fact.end != KEPT),
        log_hours=fsum(share * log(max(hours, QUICKEST)) for hours, share in timed),
        timed=fsum(share for _hours, share in timed),
    )


def _tested(fact: Fact) -> float:
    return 1.0 if fact.ahead is None else drop_share(fact.ahead)


def _is_second_thought(fact: Fact) -> bool:
    """As good as a no, and counted where a yes is asked for again (`STILL_YES`), not against her word."""
    if fact.end != WITHDREW or fact.ahead is None or fact.notice is None:
        return False
    return fact.notice >= NOT_NEAR_H and fact.ahead - fact.notice <= SECOND_THOUGHT_H


def weight(age: timedelta) -> float:
    """1 today (and for an action that is still ahead), a half after a year, 0 beyond the window."""
    return 0.0 if age > WINDOW else 0.5 ** (max(age, timedelta(0)) / HALF_LIFE)


def roster_chances(facts: Iterable[Fact], now: datetime) -> Chances:
    """The roster's own averages, pooled with the engine's defaults."""
    return _pooled(tries(facts, now), Chances(), K_ROSTER, K_ROSTER, K_ROSTER * USUAL_STAY, K_ROSTER)


def _pooled(sums: Tries, prior: Chances, answers: float, yes: float, keeps: float, hours: float) -> Chances:
    return Chances(
        beta_mean(sums.answered, sums.asked, prior.p_answer, answers),
        shrunk_hours(sums.log_hours, sums.timed, prior.hours, hours),
        beta_mean(sums.yes, sums.answered, prior.p_accept, yes),
        beta_mean(max(0.0, sums.held - sums.lost), sums.held, prior.p_keep, keeps),
    )


def _fullness(fact: Fact) -> tuple[Any, ...]:
    """What two rows in one action are told apart by; a total order, so that neither comes first by chance."""
    return (fact.end != "", fact.yes, fact.answered, fact.asked, fact.participation_id)


# --- corrections ---------------------------------------------------------------------------------------
def corrected(fact: Fact, code: str, hours: float | None = None) -> Fact:
    """The fact as it reads once somebody has put it right. `hours`: notice, of `told_before`."""
    readings: dict[str, dict[str, Any]] = {
        "was_there": {"end": KEPT, "notice": None},
        "you_cancelled": {"end": "", "notice": None, "cancelled": True},
        "told_before": {"end": WITHDREW, "notice": hours or 0.0},
        "never_said_yes": {"end": "", "notice": None, "yes": False},
        "had_answered": {"answered": True, "silent": False},
    }
    # Of the others, words alone or "as it was noted", the fact stands.
    return replace(fact, corrected=code, as_noted=fact, **readings.get(code, {}))


def correctable(fact: Fact) -> list[str]:
    """What can be said against a fact as it was noted, the likeliest first."""
    fact = fact.as_noted or fact
    codes = {
        WITHDREW: ["told_before", "you_cancelled", "was_there", "never_said_yes"],
        ABSENT: ["was_there", "told_before", "you_cancelled", "never_said_yes"],
    }.get(fact.end, ["had_answered"] if fact.silent else [])
    return [*codes, "other"]
