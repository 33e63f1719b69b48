"""What the engine would do now, as buttons."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import fill, saying
from campaigns.board.cover import because
from campaigns.board.steps import said
from campaigns.models import Participation, PlaceGroup
from campaigns.sight import Sight
from campaigns.staffing import Suggestion


@dataclass(frozen=True, slots=True)
class Why:
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Button:
    key: str
    do: str
    what: str
    whom: str
    ids: tuple[int, ...]
    because: str = ""  # why so many
    whys: tuple[Why, ...] = ()  # why these


EXPLAINED = ("sound", "activate")


def buttons(suggestions: list[Suggestion], seen: fill.Snapshot, sight: Sight, *, known: bool) -> list[Button]:
    """The steps that wait for a press; what is asked of people says why so many, and why these.

    `known`: whether a number of the forecast may be said, see `cover.knows_itself`.
    """
    rows, groups = {row.pk: row for row in sight.people}, {group.pk: group for group in sight.groups}
    wave = [each.command for each in suggestions if each.do == "sound"]
    so_many = because(seen, wave, known=known) if wave else ""
    return [
        Button(
            each.key,
            each.do,
            step_words(each.do, len(each.people), each.code, each.group.label if each.group else ""),
            said(tuple(person.blogger.name for person in each.people)),
            tuple(person.pk for person in each.people),
            so_many if each.do == "sound" else "",
            tuple(_why(rows[row.pk], groups.get(each.group.pk) if each.group else None, sight) for row in each.people)
            if each.do in EXPLAINED
            else (),
        )
        for each in suggestions
    ]


def _why(row: Participation, group: PlaceGroup | None, sight: Sight) -> Why:
    """What speaks for her, in facts: nothing is said that is not on record."""
    record = sight.records[row.blogger_id]
    asked_for = {topic.name for topic in group.topics.all()} if group else set()
    own = {topic.name for topic in row.site.topics.all()} if row.site and asked_for else set()
    usual = record.typical_hours
    facts = [
        _("the client’s own wish") if row.must_have else "",
        _("same topic: %(topics)s") % {"topics": ", ".join(sorted(asked_for & own))} if asked_for & own else "",
        _("kept %(kept)s of %(held)s") % {"kept": record.kept, "held": record.held}
        if record.enough and record.held
        else "",
        _("usually answers within %(left)s") % {"left": saying.left(timedelta(hours=usual))} if usual else "",
        _("asked to be included") if row.blogger_id in sight.interested else "",
    ]
    return Why(row.blogger.name, ", ".join(filter(None, facts)) or _("suits the place; nothing else is on record"))


def step_words(do: str, n: int, code: str, label: str) -> str:
    """A step with `n` people in words: 'Sound out a wave of 6 for “cocina”'. `label`: of the group."""
    if do == "ping":
        practical = ngettext("Send %(n)s practical mail", "Send %(n)s practical mails", n)
        still_on = ngettext("Ask %(n)s person “still on?”", "Ask %(n)s people “still on?”", n)
        return (practical if code == "26" else still_on) % {"n": n}
    words = {
        "sound": ngettext("Sound out %(n)s person", "Sound out a wave of %(n)s", n),
        "invite": ngettext("Invite %(n)s approved person", "Invite %(n)s approved people", n),
        "confirm": ngettext("Confirm %(n)s firm yes", "Confirm %(n)s firm yeses", n),
        "activate": ngettext("Call up %(n)s reserve", "Call up %(n)s reserves at once", n),
        "reserve": ngettext("Keep %(n)s person in reserve", "Keep %(n)s people in reserve", n),
        "remind": ngettext("Remind %(n)s person", "Remind %(n)s people", n),
        "oncall": ngettext("Ask %(n)s reserve to be on call", "Ask %(n)s reserves to be on call", n),
    }
    text = words.get(do, _("Go on with %(n)s")) % {"n": n}
    return _("%(what)s for “%(group)s”") % {"what": text, "group": label} if label not in ("", "–") else text
