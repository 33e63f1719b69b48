"""Writing down what a client's year is for."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from django.db import transaction

from agency.meanwhile import Overtaken
from agency.models import Client
from campaigns.models import Season, Strategy

Times = list[tuple[str, date, date]]  # name, first and last day


def of(client: Client, year: int) -> tuple[Strategy, Times]:
    """What is written, or an empty one that is not saved yet."""
    row = Strategy.objects.filter(client=client, year=year).first() or Strategy(client=client, year=year)
    times = [(season.name, season.starts, season.ends) for season in row.seasons.all()] if row.pk else []
    return row, times


def edition(row: Strategy, times: Iterable[tuple[str, date, date]]) -> str:
    """A mark of what was read: whoever writes without having read the latest words is told so."""
    said = [row.objective, row.measure, *(f"{name}/{starts}/{ends}" for name, starts, ends in times)]
    return sha256("\n".join(said).encode()).hexdigest()[:16]


@transaction.atomic
def write(client: Client, year: int, *, objective: str, measure: str, times: Times, seen: str) -> Strategy:
    """Write objective, measure and seasons as a whole. Overtaken where a colleague has written meanwhile."""
    Client.objects.select_for_update().get(pk=client.pk)
    row, standing = of(client, year)
    if edition(row, standing) != seen:
        raise Overtaken
    row.objective, row.measure = objective, measure
    row.save()
    row.seasons.all().delete()
    Season.objects.bulk_create(Season(strategy=row, name=name, starts=first, ends=last) for name, first, last in times)
    return row
