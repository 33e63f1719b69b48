"""What Relevo would do with an action in the days to come, if nobody answered: a dry run, said in words."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency import clock
from agency.models import Agency
from campaigns import fill, saying
from campaigns.board.steps import said
from campaigns.board.suggested import step_words
from campaigns.models import Action
from campaigns.sight import look
from campaigns.snapshots import at_hour, later, picture

AHEAD = timedelta(days=7)
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Foreseen:
    at: datetime
    when: str
    what: str
    whom: str
    writes: bool  # whether a mail to a blogger would leave


@dataclass(frozen=True, slots=True)
class Week:
    steps: list[Foreseen]
    more: bool  # than these


WRITING = {"remind", "ping", "oncall", "confirm", "invite", "activate", "reserve", "sound"}


def week_ahead(action: Action, now: datetime, *, may_ask_new: bool) -> Week:
    """The steps of the next seven days as *auto* would take them. Reads the action once; nothing is written."""
    if not action.is_open or action.due is None or action.due <= now:
        return Week([], more=False)
    sight = look(action, now)
    with Agency.kept():
        seen = replace(picture(sight, now), may_ask_new=may_ask_new, paused=False)
        until = clock.hours_between(action.opened_at or now, min(now + AHEAD, action.due))
        steps = fill.ahead(seen, until, lambda s, hour: later(s, sight, at_hour(action, hour, now) or now))
    names = {row.pk: row.blogger.name for row in sight.people}
    groups = {str(group.pk): group.label for group in sight.groups}
    lines = []
    for hour, command in steps[:MOST_LINES]:
        at = at_hour(action, hour, now) or now
        lines.append(
            Foreseen(
                at=at,
                when=saying.when(at, now),
                what=_what(command, groups),
                whom=said(tuple(names[number] for number in command.ids if number in names)),
                writes=command.do in WRITING,
            )
        )
    return Week(lines, more=len(steps) > MOST_LINES)


def _what(command: fill.Command, groups: dict[str, str]) -> str:
    n = len(command.ids)
    own = {
        "expire": ngettext("%(n)s question lapses", "%(n)s questions lapse", n),
        "phone": ngettext("A call card for %(n)s person", "A call card for %(n)s people", n),
        "client": _("You are told what the client owes"),
        "escalate": _("You are told: Relevo gets no further by itself"),
    }.get(command.do)
    if own:
        return own % {"n": n}
    return step_words(command.do, n, command.code, groups.get(command.group or "", ""))
