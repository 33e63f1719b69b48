"""What some more people would do for the cover of an action, were they sounded out now."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from campaigns import fill
from campaigns.board.cover import band_of, knows_itself, percent
from campaigns.deciding import approved
from campaigns.fill.deadlines import sounding_deadline
from campaigns.models import Action, Participation, PlaceGroup
from campaigns.snapshots import snapshot
from campaigns.track_record import records_of

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
    by_word = not knows_itself()
    return Raise(_said(before, by_word=by_word), _said(after, by_word=by_word), by_word)


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


def _said(value: float, *, by_word: bool) -> str:
    return _("“%(band)s”") % {"band": band_of(value)[0]} if by_word else percent(value)
