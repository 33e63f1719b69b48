"""Asking new people, and once more the silent."""

from dataclasses import replace

from campaigns.fill.applying import LAPSED, LAST_CALL
from campaigns.fill.chances import may_be_asked
from campaigns.fill.deadlines import REMIND_AT, sounding_deadline
from campaigns.fill.ranking import Pick, needed_now, next_wave, wave
from campaigns.fill.snapshot import Command, Person, Snapshot, is_awake


def sound(s: Snapshot) -> list[Command]:
    if not s.may_ask_new:
        return []
    deadline = sounding_deadline(s)
    return _soundings(next_wave(s, needed_now(s), deadline - s.now), deadline)


def last_call(s: Snapshot) -> list[Command]:
    """One more letter to the silent, when nobody new is left and no question is open."""
    asking = any(person.status == "sounded" for person in s.people)
    if not s.may_ask_new or asking or any(map(may_be_asked, s.people)):
        return []
    deadline = sounding_deadline(s)
    silent = [replace(p, p_answer=p.p_answer * LAPSED) for p in s.people if has_a_letter_left(p) and is_awake(p, s)]
    return _soundings(wave(s, silent, needed_now(s), deadline - s.now), deadline, LAST_CALL)


def has_a_letter_left(person: Person) -> bool:
    return person.status == "stale" and person.approved is not False and person.reminders < len(REMIND_AT)


def _soundings(picks: list[Pick], deadline: float, code: str = "") -> list[Command]:
    groups: dict[str | None, list[int]] = {}
    for pick in picks:
        groups.setdefault(pick.group, []).append(pick.id)
    return [Command("sound", tuple(ids), deadline, group, code) for group, ids in groups.items()]
