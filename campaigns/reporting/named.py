"""An occasion in a few words, for the team: on Today, in the cockpit, beside the draft."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from campaigns import saying
from campaigns.models import Participation
from campaigns.reporting.occasions import Occasion

WORDS = {
    "no": _("%(name)s has said no"),
    "lapse": _("the time of %(name)s to answer is over"),
    "dropout": _("%(name)s can no longer come"),
    "swap": _("%(came)s takes the place of %(name)s"),
    "move": _("the date or the place has changed"),
    "places": _("the number of places has changed"),
    "cancel": _("the action is cancelled"),
    "price": _("a price has changed"),
}


def names_for(occasions: Iterable[Occasion]) -> dict[int, str]:
    """The names that their words need. One query."""
    ids = {number for each in occasions for number in (each.person, each.swap.successor if each.swap else 0)} - {0}
    return dict(Participation.objects.filter(pk__in=ids).values_list("pk", "blogger__name")) if ids else {}


def in_a_few_words(occasion: Occasion, names: dict[int, str]) -> str:
    came = names.get(occasion.swap.successor, "–") if occasion.swap else ""
    return str(WORDS[occasion.kind]) % {"name": names.get(occasion.person, "–"), "came": came}


def with_its_hour(occasion: Occasion, names: dict[int, str], now: datetime) -> str:
    words = in_a_few_words(occasion, names)
    return f"{words[:1].upper()}{words[1:]} · {saying.when(occasion.since, now)}"
