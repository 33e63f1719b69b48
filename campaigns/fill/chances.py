"""What each person of a snapshot is worth to the action, and the cover that follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from statistics import fmean

from campaigns.fill.confidence import WEEKS, Cover, at_least, robust_at_least
from campaigns.fill.deadlines import REMIND_AT, REST_H, STILL_ON_H
from campaigns.fill.odds import (
    answered_by,
    answers_in_time,
    drop_share,
    kept_if_silent,
    mood,
    sane,
    shift,
)
from campaigns.fill.snapshot import (
    Person,
    Snapshot,
    hours_left,
    is_firm,
    serves,
    time_to_say_yes,
    wanted,
)

# Whose answer often comes after the end of the question: a day, or the 45 minutes of a call-up.
OFTEN_LATE = ("sounded", "activated")
PRIOR_ANSWER, PRIOR_YES, PRIOR_KEEP, PRIOR_HOURS = 0.70, 0.50, 0.90, 6.0
STILL_YES = 0.92
RESERVE_OK = 0.80
# Clients approve most names; a guess of the trials.
CLIENT_YES = 0.90
# Of withdrawals after the last "I'm in", the share that nobody tells us; and plain forgetting.
UNTOLD = 0.40
FORGETS = 0.004
# Of those who left without a word, the share that says so when asked "still on?".
OWNS_UP = 0.60
# Who answered the practical letter of the day before is half as likely to withdraw.
SAID_SO_THE_DAY_BEFORE = 0.5
DAY_BEFORE = 3
# Two rounds of call-ups, then the phone.
ROUNDS = 2
MOST_SPARE = 10
CHUNK = 8  # people counted before the question is asked again


@dataclass(frozen=True, slots=True)
class Confidence:
    """Cover of an action.

    value: enough take part with nobody new asked, late answers included, and nobody vanishes
    silently (the number shown);
    enough: enough take part by answers in time alone, what waves are judged by; silent_risk: chance
    that too many vanish; reachable: what it could become if everybody not yet asked were asked now,
    and the silent reminded once;
    bottleneck: the fewest groups behind half of the risk; parts: (id, chance to take part, reason
    code) of each live person, the code being her status, save silent (a holder who has not
    answered), firm (may be confirmed at once) and on_call.
    """

    value: float
    enough: float
    silent_risk: float
    reachable: float
    bottleneck: tuple[str, ...]
    parts: tuple[tuple[int, float, str], ...]


# Everybody of a snapshot asks for the same hour.
_still_ahead = lru_cache(maxsize=256)(drop_share)


def keeps(person: Person) -> float:
    return sane(person.p_keep, PRIOR_KEEP)


def says_yes(person: Person, s: Snapshot) -> float:
    return shift(sane(person.p_accept, PRIOR_YES), s.yes_mood)


def answers(person: Person, s: Snapshot) -> float:
    return shift(sane(person.p_answer, PRIOR_ANSWER), s.ans_mood)


def answers_again(person: Person, s: Snapshot) -> float:
    """Who already answered in this action is as likely to be silent as two people at once."""
    return 1 - (1 - answers(person, s)) ** 2


def usual_hours(person: Person) -> float:
    return person.hours if person.hours > 0 else PRIOR_HOURS  # nan compares False


def stays(person: Person, s: Snapshot) -> float:
    """Chance that a yes of hers holds from now to D: 1 - (1 - keep) x share still ahead.

    Of a holder also: that she has not left already, without a word, and will say so when she is asked. On the day
    of a post nobody is asked in a holder's stead: her post is there, or a person decides.
    """
    if s.on_the_day and person.status == "confirmed":
        return 1.0
    risk = (1 - keeps(person)) * _still_ahead(s.due - s.now)
    if person.status != "confirmed":
        return 1 - risk
    left = OWNS_UP * _left_unsaid(person, s)
    if person.ping_ok:
        return 1 - left - risk * (SAID_SO_THE_DAY_BEFORE if person.pings >= DAY_BEFORE else 1)
    waited = s.now - person.ping_sent if person.ping_sent >= 0 else 0.0
    return kept_if_silent(1 - risk - left, answered_by(answers(person, s), usual_hours(person), waited))


def _left_unsaid(person: Person, s: Snapshot) -> float:
    """Chance that a holder has withdrawn since her last "I'm in" and told nobody."""
    since = _still_ahead(s.due - person.last_ok) - _still_ahead(s.due - s.now)
    return (1 - keeps(person)) * UNTOLD * max(0.0, since)


def yes_mood(asked: Iterable[tuple[Person, float]], yeses: int) -> float:
    """How an action goes against what was believed of its people: (yeses + 4) / (expected yeses so far + 4).

    asked: (person, hours since her first sounding). Expected is P(answered by now) x P(yes) of each.
    Whose counter-offer waits for us has said neither yes nor no, and is left out.
    """
    expected = sum(
        answered_by(sane(person.p_answer, PRIOR_ANSWER), usual_hours(person), waited) * sane(person.p_accept, PRIOR_YES)
        for person, waited in asked
        if person.deadline < inf
    )
    return mood(yeses, expected)


def approval(person: Person, s: Snapshot) -> float:
    """Chance that the client approves her while there is still time to say yes."""
    if isinstance(person.approved, bool):
        return float(person.approved)
    return answered_by(CLIENT_YES, s.client_hours, time_to_say_yes(person, s))


def yes_to_sounding(person: Person, s: Snapshot, waited: float, until: float, reminders: int = 0) -> float:
    """Chance of a yes to a sounding of `until` hours, of which `waited` have passed in silence."""
    return answers_in_time(answers(person, s), usual_hours(person), waited, until, reminders) * says_yes(person, s)


def yes_to_offer(person: Person, s: Snapshot, *, late: bool = False) -> float:
    """Chance that she takes the place that an invitation or a call-up offers her; late: after its end, too."""
    waited = silent_for(person, s)
    until = waited + time_to_say_yes(person, s)
    if not late:
        until = min(person.deadline - person.sent, until)
    reminded = REMIND_AT[0] * (person.deadline - person.sent) >= REST_H
    in_time = answers_in_time(answers_again(person, s), usual_hours(person), waited, until, reminders=int(reminded))
    still = RESERVE_OK if person.status == "activated" and person.hot < 2 else STILL_YES
    return in_time * still


def silent_for(person: Person, s: Snapshot) -> float:
    """Hours of silence on her open question; none while it is our turn to answer her counter-offer."""
    return 0.0 if person.deadline == inf else s.now - person.sent


def is_worn_out(person: Person, s: Snapshot) -> bool:
    """A reserve who let two call-ups pass: from now on only the phone."""
    return person.status == "reserve" and person.calls >= ROUNDS and not is_firm(person, s)


def yes_if_offered(person: Person, s: Snapshot) -> float:
    """Chance that one who said yes once takes a place, were she asked as late as possible."""
    left = time_to_say_yes(person, s)
    if not left or is_worn_out(person, s):
        return 0.0
    still = STILL_YES if person.status == "available" or person.hot == 2 else RESERVE_OK
    if is_firm(person, s):
        return still
    return still * answers_in_time(answers_again(person, s), usual_hours(person), 0, left)


def asked_now(person: Person, s: Snapshot, window: float, reminders: int = 0) -> float:
    """Chance that one not yet asked takes part, sounded now for `window` hours."""
    yes = yes_to_sounding(person, s, 0, min(window, time_to_say_yes(person, s)), reminders)
    return yes * approval(person, s) * STILL_YES * stays(person, s)


def taking_part(person: Person, s: Snapshot) -> float:
    """Chance that she takes part, 0..1, as things stand. 0 for new, stale and out."""
    if person.status == "confirmed":
        return stays(person, s)
    if person.approved is False:
        return 0.0
    if person.status in ("invited", "activated"):
        return yes_to_offer(person, s) * stays(person, s)
    if person.status in ("available", "reserve"):
        return yes_if_offered(person, s) * approval(person, s) * stays(person, s)
    if person.status == "sounded":
        waited = silent_for(person, s)
        until = min(person.deadline - person.sent, waited + time_to_say_yes(person, s))
        yes = yes_to_sounding(person, s, waited, until)
        return yes * approval(person, s) * STILL_YES * stays(person, s)
    return 0.0


def at_last(person: Person, s: Snapshot, *, reminded: bool = True) -> float:
    """Chance that she takes part if she is asked (and reminded once); a late answer is welcome too."""
    if person.approved is False or person.status not in ("new", *OFTEN_LATE):
        return taking_part(person, s)
    if person.status == "activated":
        return yes_to_offer(person, s, late=True) * stays(person, s)
    waited = silent_for(person, s) if person.status == "sounded" else 0.0
    reminders = int(reminded and (person.status == "new" or not person.reminders))
    yes = yes_to_sounding(person, s, waited, waited + time_to_say_yes(person, s), reminders)
    return yes * approval(person, s) * STILL_YES * stays(person, s)


def reason(person: Person, s: Snapshot) -> str:
    if person.status == "confirmed":
        return "confirmed" if person.ping_ok else "silent"
    if person.status == "reserve" and person.hot == 2:
        return "on_call"
    if person.status == "available" and is_firm(person, s):
        return "firm"
    return person.status


LIVE = ("confirmed", "invited", "activated", "available", "reserve", "sounded")


def vanishes(person: Person, s: Snapshot) -> float:
    """Chance that a holder neither comes nor tells: what no reserve can mend.

    Untold withdrawals since her last "I'm in", less those that the questions still to come, or still open, will
    bring to light; and plain forgetting.
    """
    unseen, last = s.due - person.last_ok, min(hours_left(s), STILL_ON_H[DAY_BEFORE - 1])
    if person.ping_ok and hours_left(s) <= STILL_ON_H[DAY_BEFORE - 1]:
        last = unseen
    return _vanishes(person, _still_ahead(last) + (1 - OWNS_UP) * (_still_ahead(unseen) - _still_ahead(last)))


def _vanishes(person: Person, share: float) -> float:
    return (1 - keeps(person)) * UNTOLD * share + FORGETS


def silent_risk(s: Snapshot) -> float:
    """Chance that holders vanish whom no bonus place makes up for."""
    holders = [1 - vanishes(person, s) for person in s.people if person.status == "confirmed"]
    return 1 - at_least(holders, min(wanted(s), len(holders)))


def silent_risk_at_last(s: Snapshot) -> float:
    """`silent_risk` as it will be once the day before has been asked about and the bonus places are held."""
    x, unseen = wanted(s), STILL_ON_H[DAY_BEFORE - 1]
    holders = [
        1 - min(vanishes(person, s), _vanishes(person, _still_ahead(min(unseen, s.due - person.last_ok))))
        for person in s.people
        if person.status == "confirmed"
    ]
    bonus = max(0, x + s.bonus - max(x, len(holders)))
    usual = 1 - (1 - PRIOR_KEEP) * UNTOLD * _still_ahead(unseen) - FORGETS
    return 1 - at_least(holders + [usual] * bonus, min(x, len(holders)))


def cover_of(s: Snapshot, people: list[tuple[float, list[str]]]) -> Cover:
    """Cover of the places by (chance, groups she serves) pairs; who serves none is left out."""
    cover = Cover(s.places, WEEKS)
    for chance, groups in people:
        if groups:
            cover.add(chance, groups)
    return cover


def live_cover(s: Snapshot) -> Cover:
    return cover_of(s, [(taking_part(p, s), serves(p, s)) for p in s.people if p.status in LIVE])


def may_be_asked(person: Person) -> bool:
    return person.status == "new" and person.approved is not False


def supply(s: Snapshot) -> dict[str, dict[int, float]]:
    """Group -> id -> her part of the people expected to take a place of it yet; holders are none of them.

    Who fits several groups counts in part for each.
    """
    parts: dict[str, dict[int, float]] = {group: {} for group in s.places}
    for person in s.people:
        if person.status == "confirmed" or not (person.status in LIVE or may_be_asked(person)):
            continue
        groups = serves(person, s)
        chance = at_last(person, s) if groups else 0.0
        for group in groups:
            parts[group][person.id] = chance / len(groups)
    return parts


def can_reach(s: Snapshot, enough: float) -> bool:
    """Whether `reachable` is at least `enough`; counts no more of those not yet asked than it takes."""
    still = 1 - silent_risk_at_last(s)
    cover = cover_of(s, [(at_last(p, s), serves(p, s)) for p in s.people if p.status in LIVE])
    fresh = [person for person in s.people if may_be_asked(person)]
    for start in range(0, len(fresh), CHUNK):
        if cover.shown * still >= enough:
            return True
        for person in fresh[start : start + CHUNK]:
            if groups := serves(person, s):
                cover.add(at_last(person, s), groups)
    return cover.shown * still >= enough


def fill_confidence(s: Snapshot) -> Confidence:
    """Cover: how sure it is that at least x take part, see `Confidence` for the parts.

    Source: Poisson-binomial over one ordinary and one bad week, groups by Hall's theorem, times
    the chance that nobody vanishes silently. With x = 0 the value is 1; with fewer live people
    than places it is 0.
    """
    if not wanted(s):
        return Confidence(1.0, 1.0, 0.0, 1.0, (), ())
    chances = [(person, taking_part(person, s)) for person in s.people if person.status in LIVE]
    settled = cover_of(
        s, [(chance, serves(person, s)) for person, chance in chances if person.status not in OFTEN_LATE]
    )
    cover, late, at_most = settled, settled.copy(), settled.copy()
    for person, chance in chances:
        if person.status in OFTEN_LATE and (groups := serves(person, s)):
            cover.add(chance, groups)
            late.add(at_last(person, s, reminded=False), groups)
            at_most.add(at_last(person, s), groups)
    for person in s.people:
        if may_be_asked(person) and (groups := serves(person, s)):
            at_most.add(at_last(person, s), groups)
    risk = silent_risk(s)
    parts = tuple((person.id, chance, reason(person, s)) for person, chance in chances)
    return Confidence(
        value=late.shown * (1 - risk),
        enough=cover.shown,
        silent_risk=risk,
        reachable=at_most.shown * (1 - silent_risk_at_last(s)),
        bottleneck=cover.bottleneck,
        parts=parts,
    )


def reserve_seats(s: Snapshot) -> int:
    """How many more yeses than places are welcome: average keepers beyond x, 0..10.

    The smallest r with P(at least x of x + r average keepers stay) >= target, at least the bonus.
    """
    x = wanted(s)
    keep = fmean([keeps(person) for person in s.people if person.status != "out"] or [PRIOR_KEEP])
    return _seats(x, 1 - (1 - keep) * _still_ahead(hours_left(s)), s.bonus, s.target)


@lru_cache(maxsize=64)
def _seats(x: int, chance: float, bonus: int, target: float) -> int:
    spare = range(bonus, bonus + MOST_SPARE)
    return next((r for r in spare if robust_at_least([chance] * (x + r), x) >= target), spare.stop)
