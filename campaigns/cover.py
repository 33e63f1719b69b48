"""How sure an action is of enough people, and how much surer with some more: told as a word, later as a number.

Until the agency has thirty finished questions of its own, a number would claim more than is known.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from agency import wording
from campaigns import fill, saying
from campaigns.board.figures import BANDS
from campaigns.deciding import approved
from campaigns.fill.deadlines import sounding_deadline
from campaigns.models import Action, Invitation, Participation, PlaceGroup
from campaigns.snapshots import snapshot
from campaigns.states import Ask, Outcome
from campaigns.track_record import records_of

ENOUGH = 30  # finished questions
TO_ASK = ("new", "stale")


@dataclass(frozen=True, slots=True)
class Raise:
    """Cover as it stands, and with some more people sounded out, each as it is said on a page."""

    before: str
    after: str
    by_word: bool  # with average starting values, and so not as a number

    @property
    def is_seen(self) -> bool:
        return self.before != self.after


def with_more(action: Action, group: PlaceGroup, people: Collection[int], now: datetime) -> Raise | None:
    """What sounding these people out for places of the group would do; None once the action is over, or not open.

    `people`: ids of the address book; who is past a first question changes nothing.
    """
    if not action.is_open or action.due is None or action.due <= now:
        return None
    seen = snapshot(action, now)
    rows = dict(Participation.objects.filter(action=action, blogger__in=people).values_list("blogger", "pk"))
    fresh = [person.id for person in seen.people if person.status in TO_ASK]
    strangers = _strangers(action, [pk for pk in people if pk not in rows], now)
    ids = tuple(pk for pk in rows.values() if pk in fresh) + tuple(person.id for person in strangers)
    more = replace(seen, people=[*seen.people, *strangers])
    asked = fill.Command("sound", ids, deadline=sounding_deadline(seen), group=str(group.pk))
    before, after = (fill.fill_confidence(each).value for each in (seen, fill.applied(more, [asked])))
    by_word = not counts_its_own()
    return Raise(said(before, by_word=by_word), said(after, by_word=by_word), by_word)


def _strangers(action: Action, people: list[int], now: datetime) -> list[fill.Person]:
    """As the engine would see them, were they on the list; with ids that no row has."""
    return [
        fill.Person(
            id=-pk,
            p_answer=chances.p_answer,
            hours=chances.hours,
            p_accept=chances.p_accept,
            p_keep=chances.p_keep,
            approved=approved(action, None),
        )
        for pk, record in records_of(people, now).items()
        for chances in [record.chances()]
    ]


def counts_its_own() -> bool:
    """Whether the agency has finished questions enough to say a number. One query."""
    finished = Invitation.objects.filter(kind__in=[Ask.SOUNDING, Ask.INVITATION, Ask.CALL_UP])
    finished = finished.exclude(outcome=Outcome.OPEN).exclude(window=0)
    return finished.order_by()[:ENOUGH].count() >= ENOUGH


def said(value: float, *, by_word: bool) -> str:
    """`value`, 0..1: «91 %», or its band in one word."""
    if not by_word:
        return wording.percent(value, saying.language())
    words = {"safe": _("safe"), "good": _("good"), "risk": _("at risk"), "short": _("not enough")}
    return words[next(code for least, code, _pip in BANDS if value >= least)]
