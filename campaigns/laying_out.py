"""The x places of an action, as rows: laid out, made more, made fewer. Nobody who holds one loses it here."""

from collections.abc import Iterable

from campaigns.models import Action, Invitation, Place, PlaceGroup
from campaigns.states import Ask


class PlacesHeld(Exception):
    """More places are held, or promised to somebody, than there would be."""


def lay_out(action: Action) -> None:
    """One row for each ordinary place of each group, and the bonus places behind the first group's (see `move_to`)."""
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
    """Let the action have `number` bonus places, in whatever group they stand. PlacesHeld as in `change_places`."""
    groups = list(action.groups.order_by("pk"))
    fewer = Place.objects.of(action).filter(bonus=True).count() - number
    if groups and fewer < 0:
        _add_places(groups[0], -fewer, bonus=True)
    spare: list[int] = []
    for group in groups:
        free = group.places.filter(bonus=True, holder=None).order_by("-number").values_list("pk", flat=True)
        spare += free[: max(0, _not_promised(group))]
    if fewer > len(spare):
        raise PlacesHeld
    Place.objects.filter(pk__in=spare[: max(0, fewer)]).delete()


def move_to(place: Place, group: PlaceGroup) -> None:
    """Let a free bonus place stand behind the places of another group of its action: it serves any."""
    place.group, place.number = group, _last(group) + 1
    place.save(update_fields=["group", "number"])


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
    last = _last(group)
    Place.objects.bulk_create(Place(group=group, number=last + n + 1, bonus=bonus) for n in range(more))


def _last(group: PlaceGroup) -> int:
    return max(group.places.values_list("number", flat=True), default=0)


def ordinary_places(action: Action) -> int:
    """How many places the action has, bonus places apart."""
    return int(Place.objects.of(action).filter(bonus=False, released_at=None).count())
