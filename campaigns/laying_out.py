"""The x places of an action, as rows: laid out, made more, made fewer. Nobody who holds one loses it here."""

from collections.abc import Iterable

from campaigns.models import Action, Invitation, Place, PlaceGroup
from campaigns.states import Ask


class PlacesHeld(Exception):
    """More places are held, or promised to somebody, than there would be."""


def lay_out(action: Action) -> None:
    """One row for each ordinary place of each group, and the bonus places behind the first group's."""
    groups = list(action.groups.all())
    for group in groups:
        Place.objects.bulk_create(Place(group=group, number=n + 1) for n in range(group.number))
    if groups and action.bonus_places:
        first = groups[0]
        Place.objects.bulk_create(
            Place(group=first, number=first.number + n + 1, bonus=True) for n in range(action.bonus_places)
        )


def change_places(group: PlaceGroup, number: int) -> None:
    """Let the group have `number` ordinary places. PlacesHeld where more are held, or promised to somebody."""
    have = list(group.places.filter(bonus=False).order_by("number"))
    _take_away(group, reversed(have), len(have) - number)
    _add_places(group, number - len(have))
    PlaceGroup.objects.filter(pk=group.pk).update(number=number)
    group.number = number


def change_bonus(action: Action, number: int) -> None:
    """Let the action have `number` bonus places, in its first group. PlacesHeld as in `change_places`."""
    first = action.groups.order_by("pk").first()
    if first is not None:
        have = list(first.places.filter(bonus=True).order_by("-number"))
        _take_away(first, have, len(have) - number)
        _add_places(first, number - len(have), bonus=True)


def _take_away(group: PlaceGroup, places: Iterable[Place], fewer: int) -> None:
    """Delete the first `fewer` free ones of `places`; a bonus place serves an open invitation as well."""
    if fewer <= 0:
        return
    free = [place.pk for place in places if place.holder_id is None]
    if fewer > min(len(free), _not_promised(group)):
        raise PlacesHeld
    Place.objects.filter(pk__in=free[:fewer]).delete()


def fewest_places(group: PlaceGroup) -> int:
    """How many ordinary places the group cannot have fewer of: held, or promised to somebody."""
    ordinary = group.places.filter(bonus=False)
    free: int = ordinary.filter(holder=None).count()
    have: int = ordinary.count()
    return have - max(0, min(free, _not_promised(group)))


def _not_promised(group: PlaceGroup) -> int:
    promised: int = Invitation.objects.open().filter(group=group, kind=Ask.INVITATION).count()
    free: int = Place.objects.free().filter(group=group).count()
    return free - promised


def _add_places(group: PlaceGroup, more: int, *, bonus: bool = False) -> None:
    last = max(group.places.values_list("number", flat=True), default=0)
    Place.objects.bulk_create(Place(group=group, number=last + n + 1, bonus=bonus) for n in range(more))


def ordinary_places(action: Action) -> int:
    """How many places the action has, bonus places apart."""
    return int(Place.objects.of(action).filter(bonus=False, released_at=None).count())
