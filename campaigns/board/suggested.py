"""What the engine would do now, as buttons."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.board.steps import said
from campaigns.staffing import Suggestion


@dataclass(frozen=True, slots=True)
class Button:
    key: str
    do: str
    what: str
    whom: str


def buttons(suggestions: list[Suggestion]) -> list[Button]:
    return [
        Button(each.key, each.do, _what(each), said(tuple(person.blogger.name for person in each.people)))
        for each in suggestions
    ]


def _what(each: Suggestion) -> str:
    n = len(each.people)
    if each.do == "ping":
        practical = ngettext("Send %(n)s practical mail", "Send %(n)s practical mails", n)
        still_on = ngettext("Ask %(n)s person “still on?”", "Ask %(n)s people “still on?”", n)
        return (practical if each.code == "26" else still_on) % {"n": n}
    words = {
        "sound": ngettext("Sound out %(n)s person", "Sound out a wave of %(n)s", n),
        "invite": ngettext("Invite %(n)s approved person", "Invite %(n)s approved people", n),
        "confirm": ngettext("Confirm %(n)s firm yes", "Confirm %(n)s firm yeses", n),
        "activate": ngettext("Call up %(n)s reserve", "Call up %(n)s reserves at once", n),
        "reserve": ngettext("Keep %(n)s person in reserve", "Keep %(n)s people in reserve", n),
        "remind": ngettext("Remind %(n)s person", "Remind %(n)s people", n),
    }
    text = words.get(each.do, _("Go on with %(n)s")) % {"n": n}
    label = each.group.label if each.group and each.group.label != "–" else ""
    return _("%(what)s for “%(group)s”") % {"what": text, "group": label} if label else text
