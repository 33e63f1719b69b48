"""A client's year: seasons, campaigns and actions as bars, and below them how much the roster was asked.

Lengths are units of the drawing (`WIDE` × `Year.height`); days are those of the client's zone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from textwrap import shorten
from typing import Any

import holidays
from babel.core import get_global
from django.db.models import Count
from django.db.models.functions import Coalesce, ExtractMonth
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _

from agency.models import Agency, Client
from campaigns import listing
from campaigns.models import Action, Campaign, Card, Invitation, Season, Strategy
from campaigns.models.strategies import FIRST_YEAR
from campaigns.states import ActionState

WIDE, LEFT, TOP = 1096, 20, 70
SPAN = WIDE - 2 * LEFT
LANE, THIN_LANE = 58, 28  # how high the lane of an action is, and that of a campaign
SHORTEST = 165  # of a bar: its title stands in it
LETTER = 8  # how wide one is, about
# What the bar of an open action says by its colour: pip and words.
IN_WORDS = {
    "act-run": ("asked", _("Filling")),
    "act-risk": ("risk", _("At risk")),
    "act": ("open", _("Planned")),
}
LOAD = 84
SHOWN_BEFORE = timedelta(days=14)  # of an action that was not opened yet


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    wide: float
    title: str
    y: int = 0
    row: Any = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    x: float
    middle: float
    name: str
    load: float = 0.0  # questions per person asked
    said: str = ""
    y: float = 0.0
    high: float = 0.0
    over: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    number: int
    strategy: Strategy | None
    months: list[Month]
    seasons: list[Bar]
    campaigns: list[Bar]
    actions: list[Bar]
    lines: list[listing.Line]
    holidays: list[tuple[float, date, str]]
    most: int  # questions per person and month from which on it is too much
    today: float | None = None
    height: int = 0
    floor: int = 0  # where the bars end
    undated: list[Action] = field(default_factory=list)

    @property
    def was_asked(self) -> bool:
        return any(month.load for month in self.months)


def year(client: Client, number: int, now: datetime) -> Year:
    """Everything of that year. Ten queries, however much there is."""
    strategy = Strategy.objects.filter(client=client, year=number).prefetch_related("seasons").first()
    rows = _actions(client, number)
    lines = listing.lines(rows, now)
    risky = set(Card.objects.waiting().filter(action__in=rows, kind=Card.Kind.ALARM).values_list("action", flat=True))
    shown = [line for line in lines if line.action.state != ActionState.CANCELLED]
    campaigns = _in_lanes([_campaign(row, number) for row in _campaigns(client, number)], TOP, THIN_LANE)
    below = _bottom(campaigns, TOP, THIN_LANE)
    actions = _in_lanes([_action(line, number, risky) for line in shown], below, LANE)
    floor = _bottom(actions, below, LANE)
    agency = Agency.current()
    most = agency.soundings_in_30_days if agency else 3
    today = now.astimezone(client.tz).date()
    return Year(
        number=number,
        strategy=strategy,
        months=_months(_asked(client, number), most, floor + LOAD),
        seasons=[_season(row, number) for row in strategy.seasons.all()] if strategy else [],
        campaigns=campaigns,
        actions=actions,
        lines=[_in_words(line, risky) for line in lines],
        holidays=[(_x(day, number), day, name) for day, name in public_holidays(client.zone, number)],
        most=most,
        today=_x(today, number) if today.year == number else None,
        height=floor + LOAD + 40,
        floor=floor,
        undated=list(Action.objects.filter(campaign__client=client, due=None, state=ActionState.DRAFT).order_by("-pk")),
    )


def public_holidays(zone: str, number: int) -> list[tuple[date, str]]:
    """Those of the country of a time zone, in the reader's language where they are known in it; else none."""
    country = get_global("zone_territories").get(zone, "")
    if country not in holidays.list_supported_countries():
        return []
    wanted = "es" if translation.get_language() == "es" else "en_US"
    return sorted(holidays.country_holidays(country, years=number, language=wanted).items())


# --- rows ------------------------------------------------------------------------------------------
def _around(number: int) -> tuple[datetime, datetime]:
    """A day more on either side: which day it is depends on the zone."""
    return datetime(number, 1, 1, tzinfo=UTC), datetime(number + 1, 1, 1, tzinfo=UTC)


def _actions(client: Client, number: int) -> list[Action]:
    first, after = _around(number)
    rows = (
        Action.objects.filter(campaign__client=client, due__gte=first - timedelta(days=1))
        .filter(due__lt=after + timedelta(days=1))
        .select_related("campaign__client", "owner")
        .order_by("due", "pk")
    )
    return [row for row in rows if _day(row).year == number]


def _day(action: Action) -> date:
    return action.due.astimezone(action.tz).date()


def _campaigns(client: Client, number: int) -> list[Campaign]:
    first, last = date(number, 1, 1), date(number, 12, 31)
    dated = Campaign.objects.filter(client=client).exclude(starts=None, ends=None)
    dated = dated.annotate(begins=Coalesce("starts", "ends"), stops=Coalesce("ends", "starts"))
    return list(dated.filter(begins__lte=last, stops__gte=first).order_by("begins", "pk"))


def _asked(client: Client, number: int) -> dict[int, tuple[int, int]]:
    """Month -> (questions, people), over all clients: a person does not care which client asked."""
    first, after = _around(number)
    asked = Invitation.objects.reached().filter(asked_at__gte=first, asked_at__lt=after).order_by()
    months = asked.annotate(month=ExtractMonth("asked_at", tzinfo=client.tz)).values("month")
    counted = months.annotate(asked=Count("pk"), people=Count("participation__blogger", distinct=True))
    return {row["month"]: (row["asked"], row["people"]) for row in counted}


# --- the drawing -----------------------------------------------------------------------------------
def _x(day: date, number: int) -> float:
    days = (date(number + 1, 1, 1) - date(number, 1, 1)).days
    gone = (min(max(day, date(number, 1, 1)), date(number, 12, 31)) - date(number, 1, 1)).days
    return round(LEFT + SPAN * gone / days, 1)


def _span(first: date, last: date, number: int, shortest: float = 0) -> tuple[float, float]:
    """Where days begin, and how wide they are; never beyond the year."""
    x = _x(first, number)
    wide = max(_x(last, number) - x + SPAN / 365, shortest)
    return round(min(x, LEFT + SPAN - wide), 1), round(wide, 1)


def _season(row: Season, number: int) -> Bar:
    x, wide = _span(row.starts, row.ends, number)
    return Bar(x, wide, row.name, row=row)


def _campaign(row: Campaign, number: int) -> Bar:
    first = row.starts or row.ends
    last = row.ends or row.starts
    x, wide = _span(first, last, number, SHORTEST)
    return Bar(x, wide, _fitting(row.name, wide), row=row, kind="idea")


def _action(line: listing.Line, number: int, risky: set[int]) -> Bar:
    row = line.action
    opened = row.opened_at.astimezone(row.tz).date() if row.opened_at else _day(row) - SHOWN_BEFORE
    ends = row.ends_at.astimezone(row.tz).date() if row.ends_at else _day(row)
    x, wide = _span(opened, max(ends, _day(row)), number, SHORTEST)
    return Bar(x, wide, _fitting(row.title, wide), row=line, kind=_kind(line, risky))


def _fitting(title: str, wide: float) -> str:
    return shorten(title, int(wide / LETTER), placeholder="…")


def _kind(line: listing.Line, risky: set[int]) -> str:
    if line.action.state == ActionState.CLOSED:
        return "act-done"
    if line.action.state == ActionState.DRAFT:
        return "idea"
    if line.action.pk in risky:
        return "act-risk"
    return "act-run" if line.held or line.asked else "act"


def _in_words(line: listing.Line, risky: set[int]) -> listing.Line:
    """As the bar shows it: "open" says less of a year than how far an action has come."""
    kind = _kind(line, risky)
    if line.action.state != ActionState.OPEN or kind not in IN_WORDS:
        return line
    if kind == "act-run" and line.held >= line.places:
        return replace(line, pip="confirmed", said=str(_("all places covered")))
    pip, said = IN_WORDS[kind]
    return replace(line, pip=pip, said=str(said))


def _in_lanes(bars: Iterable[Bar], top: int, high: int) -> list[Bar]:
    """Each bar in the first lane that is free where it begins."""
    lanes: list[float] = []
    placed = []
    for bar in sorted(bars, key=lambda bar: bar.x):
        lane = next((at for at, end in enumerate(lanes) if end + 8 <= bar.x), len(lanes))
        lanes[lane : lane + 1] = [bar.x + bar.wide]
        placed.append(replace(bar, y=top + lane * high))
    return placed


def _bottom(bars: list[Bar], top: int, high: int) -> int:
    return max((bar.y + high for bar in bars), default=top)


def _months(asked: dict[int, tuple[int, int]], most: int, floor: int) -> list[Month]:
    means = {month: questions / people for month, (questions, people) in asked.items() if people}
    highest = max([*means.values(), float(most)])
    step = SPAN / 12
    months = []
    for number in range(1, 13):
        load = means.get(number, 0.0)
        high = round(load / highest * (LOAD - 30), 1)
        x = round(LEFT + (number - 1) * step, 1)
        said = number_format(round(load, 1)) if load else ""
        name = date_format(date(FIRST_YEAR, number, 1), "M")
        months.append(Month(x, round(x + step / 2, 1), name, load, said, floor - high, high, over=load > most))
    return months
