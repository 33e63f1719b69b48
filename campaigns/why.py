"""Why the engine took a step, in codes and numbers: an event beside what the step did."""

from typing import Any

from campaigns.fill import Command, Snapshot, fill_confidence, needed_now, why_so_many
from campaigns.fill.rooms import Rooms
from campaigns.fill.snapshot import hours_left
from campaigns.lifecycle import Change

TO_PEOPLE = ("sound", "remind", "ping", "oncall", "confirm", "invite", "activate", "reserve", "phone")


def note(c: Change, command: Command, seen: Snapshot, decided: list[Command]) -> None:
    """One event per step to people: subject "step", the verb what was done, the facts why.

    `decided`: all that was decided with it, before anything was done. The facts are ids, group, why (a code
    of `reporting.history.WHY`) and its params; chances are percent, for the team, and about the action as a whole only.
    """
    if command.do in TO_PEOPLE:
        facts = {"ids": list(command.ids), "group": command.group} | _why(command, seen, decided)
        c.record("step", c.action.pk, command.do, facts=facts)


def _why(command: Command, s: Snapshot, decided: list[Command]) -> dict[str, Any]:
    if command.do == "sound":
        code = "last_call" if command.code else why_so_many(s, [each for each in decided if each.do == "sound"])
        return {"why": code, "needed": _percent(needed_now(s)), "cover": _percent(fill_confidence(s).enough)}
    if command.do == "activate":
        return {"why": "gap", "free": max(1, Rooms(s).ordinary(command.group or "")), "left": round(hours_left(s))}
    if command.do in ("ping", "phone"):
        return {"why": command.do, "stage": command.code}
    return {"why": CODES[command.do]}


CODES = {
    "remind": "silent",
    "confirm": "firm_and_approved",
    "invite": "approved_to_confirm",
    "reserve": "places_taken",
    "oncall": "day_before",
}


def _percent(chance: float) -> int:
    return round(100 * chance)
