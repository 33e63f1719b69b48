"""Chances of one person, as they can be said on a screen.

Every function takes plain numbers: chances 0..1, hours as floats. None reads a clock.
"""

import math
from collections.abc import Sequence

# Of all withdrawals, the share still ahead with so many hours to go (trial figures; linear between).
DROP_CURVE: tuple[tuple[float, float], ...] = (
    (0.0, 0.0),
    (4.0, 0.05),
    (24.0, 0.20),
    (48.0, 0.35),
    (168.0, 0.65),
    (504.0, 1.0),
)
LOWEST, HIGHEST = 0.01, 0.99
# A reminder that leaves at 40 % of the window has this much of it left to work.
AFTER_REMINDER = 0.6
MOOD_STRENGTH = 4.0
ROOT_OF_TWO = math.sqrt(2)


def sane(chance: float | None, prior: float) -> float:
    """The chance, kept within .01 and .99; the prior where history gives None or nan."""
    if chance is None or chance != chance:
        return prior
    if LOWEST <= chance <= HIGHEST:
        return chance
    return min(HIGHEST, max(LOWEST, chance))


def beta_mean(success: float, total: float, prior: float, strength: float) -> float:
    """A rate shrunk to the roster's: (success + strength x prior) / (total + strength).

    success, total: tries, may be fractions once they fade with age; prior: the roster's rate;
    strength: imaginary tries (5 answers, 5 yes, 8 keeps her word).
    Raises ZeroDivisionError for no tries at strength 0. Source: mean of a beta-binomial.
    """
    return (success + strength * prior) / (total + strength)


def shrunk_hours(sum_log: float, n: float, roster_hours: float, strength: float = 4) -> float:
    """Typical hours to answer: the geometric mean of her own times, shrunk to the roster's.

    sum_log: sum of the natural logarithms of her hours; n: how many; roster_hours > 0, else
    ValueError. Source: mean of a normal on the log scale with `strength` imaginary answers.
    """
    return math.exp((sum_log + strength * math.log(roster_hours)) / (n + strength))


def answered_by(p: float, hours: float, t: float, sigma: float = 1.2) -> float:
    """Chance that she has answered within t hours: p x Phi(ln(t / hours) / sigma).

    p: chance that she ever answers; hours > 0: her typical hours, half of her answers come sooner.
    0 for t <= 0. Source: lognormal time to answer with a share 1 - p that never does.
    """
    if t <= 0:
        return 0.0
    if t == math.inf:
        return p
    return p * 0.5 * (1 + math.erf((math.log(t) - math.log(hours)) / (sigma * ROOT_OF_TWO)))


def answers_in_time(
    p: float, hours: float, waited: float, until: float, reminders: int = 0, gain: float = 0.45
) -> float:
    """Chance that one who was silent for `waited` hours answers before `until`.

    Both are hours since the question left. Each reminder wins `gain` of those who would answer a
    fresh letter in 60 % of the time left. 0 once `until` is reached. Source: conditional chance
    (F(until) - F(waited)) / (1 - F(waited)).
    """
    if until <= waited:
        return 0.0
    before = answered_by(p, hours, waited) if waited > 0 else 0.0
    if before >= 1:
        return 0.0
    answers = (answered_by(p, hours, until) - before) / (1 - before)
    if not reminders:
        return answers
    won = gain * answered_by(p, hours, AFTER_REMINDER * (until - waited))
    return 1 - (1 - answers) * (1 - won) ** reminders


def drop_share(hours_left: float, curve: Sequence[tuple[float, float]] = DROP_CURVE) -> float:
    """Share of all withdrawals still ahead, 0..1, with so many hours to go.

    curve: (hours, share) rising in both; linear between, flat outside.
    """
    last_hours, last_share = curve[0]
    if hours_left <= last_hours:
        return last_share
    for hours, share in curve[1:]:
        if hours_left <= hours:
            return last_share + (share - last_share) * (hours_left - last_hours) / (hours - last_hours)
        last_hours, last_share = hours, share
    return last_share


def mood(happened: float, expected: float) -> float:
    """How much better or worse than believed an action goes: (happened + 4) / (expected + 4).

    It multiplies everyone's odds, so that wrong beliefs correct themselves within the action.
    """
    return (happened + MOOD_STRENGTH) / (expected + MOOD_STRENGTH)


def shift(p: float, factor: float) -> float:
    """The chance whose odds are `factor` times the odds of p; factor > 0. 0 and 1 stay."""
    return p if factor == 1 else p * factor / (p * factor + 1 - p)


def worse(p: float, factor: float) -> float:
    """The chance whose odds of *failure* are `factor` times those of p; factor > 0."""
    return p / (p + (1 - p) * factor)


def kept_if_silent(stays: float, would_have_answered: float) -> float:
    """Chance that one who has not answered "still on?" comes, by Bayes.

    stays: the chance before the question; would_have_answered: g, the chance that by now she would
    have. Of those who will not come, 60 % of that answer too. Silence is weak evidence: treated as
    a near-certain dropout it starts a spiral of letters.
    """
    comes = stays * (1 - would_have_answered)
    stays_away = (1 - stays) * (1 - 0.6 * would_have_answered)
    return comes / (comes + stays_away)
