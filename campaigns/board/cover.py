"""Cover as a reader can use it: a band in words, what makes it up, and, in time, that it will not do.

The number stands beside the band once the agency has thirty finished questions of its own: before that it
would claim more than is known. Chances of single people are never shown.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns import fill
from campaigns.models import Invitation
from campaigns.sight import Sight
from campaigns.states import OF_HER_PLACE, Outcome

# Least cover of a band, its word, its pip.
BANDS = (
    (0.97, gettext_lazy("Safe"), "confirmed"),
    (0.90, gettext_lazy("Good"), "confirmed"),
    (0.75, gettext_lazy("At risk"), "open"),
    (0.0, gettext_lazy("Not enough"), "risk"),
)
WILL_DO = 0.75
OWN_QUESTIONS = 30
ANSWERED_OR_LAPSED = (Outcome.YES, Outcome.MAY_PROPOSE, Outcome.NO, Outcome.LAPSED)


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways out of an action that will not fill."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Cover:
    band: str
    pip: str
    number: str  # '93 %'; '' until the agency has enough questions of its own
    made_of: str
    short: str  # why it will not do, with the bottleneck; '' while it may
    ways: tuple[Way, ...]


def cover(sight: Sight, seen: fill.Snapshot) -> Cover:
    """Three queries at most, whatever the size of the action."""
    found = fill.fill_confidence(seen)
    band, pip = band_of(found.value)
    known = knows_itself()
    short = found.reachable < WILL_DO
    return Cover(
        band=band,
        pip=pip,
        number=percent(found.value) if known else "",
        made_of=_made_of(found, seen, known),
        short=_short(sight, seen, found, known) if short else "",
        ways=_ways(sight, found) if short else (),
    )


def band_of(value: float) -> tuple[str, str]:
    """The word and the pip of the band that a cover of 0..1 lies in."""
    return next((str(word), pip) for least, word, pip in BANDS if value >= least)


def knows_itself() -> bool:
    """Whether the agency has asked enough people for its own figures to mean something."""
    ended = Invitation.objects.filter(outcome__in=ANSWERED_OR_LAPSED).exclude(kind__in=OF_HER_PLACE)
    return ended[:OWN_QUESTIONS].count() == OWN_QUESTIONS


def percent(chance: float) -> str:
    """'93 %': rounded down, so that 100 is never promised."""
    return f"{int(chance * 100)}\N{NO-BREAK SPACE}%"


def _made_of(found: fill.Confidence, seen: fill.Snapshot, known: bool) -> str:
    """'6 confirmed of 8, 4 asked, 3 reserves', with average starting values where that is so."""
    refused = {person.id for person in seen.people if person.approved is False and person.status != "confirmed"}
    kinds = [code for pk, _chance, code in found.parts if pk not in refused]
    held = kinds.count("confirmed") + kinds.count("silent")
    asked = sum(kinds.count(code) for code in ("sounded", "invited", "activated"))
    reserves = sum(kinds.count(code) for code in ("reserve", "on_call"))
    ready = kinds.count("firm") + kinds.count("available")
    said = [
        _("%(n)s confirmed of %(places)s") % {"n": held, "places": sum(seen.places.values())},
        ngettext("%(n)s said yes", "%(n)s said yes", ready) % {"n": ready} if ready else "",
        ngettext("%(n)s asked", "%(n)s asked", asked) % {"n": asked} if asked else "",
        ngettext("%(n)s reserve", "%(n)s reserves", reserves) % {"n": reserves} if reserves else "",
        "" if known else _("with average starting values"),
    ]
    return ", ".join(filter(None, said))


def _short(sight: Sight, seen: fill.Snapshot, found: fill.Confidence, known: bool) -> str:
    """'Asking the 14 who fit would reach 61 %. The bottleneck is Bilbao.'"""
    new = sum(person.status == "new" and person.approved is not False for person in seen.people)
    if new and known:
        text = ngettext(
            "Asking the one on the list who fits would reach %(percent)s.",
            "Asking the %(n)s on the list who fit would reach %(percent)s.",
            new,
        ) % {"n": new, "percent": percent(found.reachable)}
    elif new:
        text = ngettext(
            "Asking the one on the list who fits would not be enough.",
            "Asking the %(n)s on the list who fit would not be enough.",
            new,
        ) % {"n": new}
    else:
        text = _("Nobody on the list is left to ask.")
    narrow = [group.label for group in sight.groups if str(group.pk) in found.bottleneck and len(sight.groups) > 1]
    if narrow:
        text += " " + _("The bottleneck: %(groups)s.") % {"groups": ", ".join(narrow)}
    return text


def _ways(sight: Sight, found: fill.Confidence) -> tuple[Way, ...]:
    """More people, other terms, or a place less: the three that there are."""
    action = sight.action
    groups = {str(group.pk): group.pk for group in sight.groups}
    narrow = next((groups[name] for name in found.bottleneck if name in groups), None)
    find = reverse("action_find", args=[action.pk]) + (f"?group={narrow}" if narrow else "")
    edit = reverse("action_edit", args=[action.pk])
    return (
        Way(_("Look for more people, also in other cities"), find),
        Way(_("Widen the budget or the fee"), edit),
        Way(_("Agree on a place less with the client"), edit),
    )


def because(seen: fill.Snapshot, wave: list[fill.Command], *, known: bool) -> str:
    """Why a wave of soundings is as large as it is, and whether it is enough. `known` as `knows_itself`."""
    why = fill.why_so_many(seen, wave)
    if why == "no_more_at_once":
        return _("as many as can be asked at once without a yes too many; the next follow as answers come in")
    if why == "everybody":
        return _("everybody who can be asked now; it is not enough for what today needs")
    if known:
        return _("enough for the %(percent)s that today needs") % {"percent": percent(fill.needed_now(seen))}
    return _("enough for what today needs, no more")
