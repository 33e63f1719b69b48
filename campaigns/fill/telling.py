"""What only a person can do: cards owed to the client, and what the manager is told."""

from dataclasses import replace

from campaigns.fill.asking import has_a_letter_left
from campaigns.fill.chances import (
    LIVE,
    can_reach,
    fill_confidence,
    is_worn_out,
    live_cover,
    may_be_asked,
)
from campaigns.fill.deadlines import sounding_deadline
from campaigns.fill.ranking import needed_now, next_wave
from campaigns.fill.rooms import Rooms, is_kept_for
from campaigns.fill.snapshot import (
    Command,
    Person,
    Snapshot,
    hours_left,
    serves,
    time_to_say_yes,
    wanted,
)

# With less lead than this the client approves criteria while people are still being asked.
SHORT_LEAD_H = 96.0
# A list goes a week ahead at the latest, however short.
LIST_BY_H = 168.0
# A silent must-have keeps her place no longer than this without a word to the manager.
MUST_HAVE_BY_H = 96.0
# The band "will not fill".
NO_REACH = 0.75


def client(s: Snapshot) -> list[Command]:
    """Cards owed to the client: criteria when the lead is short, else a list of names.

    Names go together, once they would do, nobody is being asked any more, or time is short.
    """
    if not s.office:
        return []
    cards = []
    unasked = [p for p in s.people if p.approved is None and time_to_say_yes(p, s)]
    if any(p.status in ("new", "sounded") for p in unasked) and (s.lead < SHORT_LEAD_H or _needs_criteria(s)):
        cards.append(Command("client", code="criteria"))
    ready = tuple(sorted(person.id for person in unasked if person.status == "available"))
    if ready and (s.lead < SHORT_LEAD_H or _is_a_list(s, len(ready))):
        cards.append(Command("client", ready, code=f"propose:{','.join(map(str, ready))}"))
    return [card for card in cards if card.code not in s.told]


def _needs_criteria(s: Snapshot) -> bool:
    """Whether, in the last week, those whom the client has said yes to would not do."""
    if hours_left(s) > LIST_BY_H + s.client_hours:
        return False
    approved = [p for p in s.people if p.approved is True and p.status in LIVE]
    return live_cover(replace(s, people=approved)).shown < s.target


def _is_a_list(s: Snapshot, ready: int) -> bool:
    held = sum(person.status in ("confirmed", "invited") for person in s.people)
    asking = any(person.status == "sounded" for person in s.people)
    # Later a weekend between the list and the client's answer would cost the time to press on.
    hurry = s.due - s.now <= LIST_BY_H + s.client_hours
    return hurry or not asking or ready >= wanted(s) - held


def escalate(s: Snapshot) -> list[Command]:
    """What only a person can mend, each said once.

    must:<id> a must-have declined, or is silent to all her letters · over:<n> more holders
    than places · empty:<group>:<n> places with nobody left to ask · short:<groups> asking everybody
    would not do · ask:<n> new people are to be asked, which needs a press.
    """
    told = [*_lost(s), *_too_many(s), *(_empty(s) or _short(s)), *_needs_a_press(s)]
    return [command for command in told if command.code not in s.told]


def _lost(s: Snapshot) -> list[Command]:
    """Must-haves who will not come by themselves: their place is kept until the manager lets it turn ordinary."""
    lost = [p.id for p in s.people if p.must and is_kept_for(p, s) and _is_lost(p, s)]
    return [Command("escalate", code=f"must:{number}", params=(number,)) for number in lost]


def _is_lost(person: Person, s: Snapshot) -> bool:
    if person.status == "stale":
        return hours_left(s) <= MUST_HAVE_BY_H or not has_a_letter_left(person)
    return person.status == "out" or is_worn_out(person, s)


def _too_many(s: Snapshot) -> list[Command]:
    over = -Rooms(s, counting=("confirmed",)).bonus
    return [Command("escalate", code=f"over:{over}", params=(over,))] if over > 0 else []


def _empty(s: Snapshot) -> list[Command]:
    rooms = Rooms(s)
    coming = [serves(person, s) for person in s.people if _may_still_come(person, s)]
    commands = []
    for group in sorted(s.places):
        empty = rooms.ordinary(group) - sum(group in groups for groups in coming)
        if empty > 0:
            code = f"empty:{group}:{empty}"
            commands.append(Command("escalate", group=group, code=code, params=(empty,)))
    return commands


def _may_still_come(person: Person, s: Snapshot) -> bool:
    if person.approved is False or not time_to_say_yes(person, s):
        return False
    if person.status == "reserve":
        return not is_worn_out(person, s)
    return person.status in ("new", "sounded", "available", "activated") or has_a_letter_left(person)


def _short(s: Snapshot) -> list[Command]:
    """Early news: on the day of a post each place that is missing is on a card of its own."""
    if s.on_the_day or can_reach(s, min(NO_REACH, s.target)):
        return []
    return [Command("escalate", code=f"short:{','.join(fill_confidence(s).bottleneck)}")]


def _needs_a_press(s: Snapshot) -> list[Command]:
    if s.may_ask_new:
        return []
    picks = next_wave(s, needed_now(s), sounding_deadline(s) - s.now)
    if not picks:
        return []
    new = sum(map(may_be_asked, s.people))
    return [Command("escalate", tuple(pick.id for pick in picks), code=f"ask:{new}")]
