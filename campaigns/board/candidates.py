"""Who could be asked for a place, a line each: the facts, why her, and why not where she cannot be asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.models import User
from bloggers.models import Audience, Blogger, Busy, Site
from campaigns import days, discipline, finding, load, saying
from campaigns.barring import Against, barred, with_states
from campaigns.board import reasons
from campaigns.board.heeds import full_week, perhaps_busy
from campaigns.finding import Fact
from campaigns.models import Action, PlaceGroup
from campaigns.states import ParticipationState

MOST_WHYS = 2
QUICK = 4.0  # hours


@dataclass(frozen=True, slots=True)
class Candidate:
    id: int  # of the person in the address book
    url: str
    name: str
    label: str  # of the box to tick
    who: str  # sites and city
    why: str
    readers: str
    fee: str
    asked: int
    record: str  # 'kept / withdrew', from three actions on
    wanted_in: bool
    note: str
    why_not: str
    what_to_do: str
    one_by_one: bool  # only alone, and knowingly


@dataclass(frozen=True, slots=True)
class Scene:
    """What the lines of a page have in common."""

    action: Action
    group: PlaceGroup
    topics: set[str]  # that the places ask for
    now: datetime

    def day(self, at: datetime) -> str:
        return saying.short_date(at.astimezone(self.action.tz).date(), self.now)


def candidates(
    action: Action, group: PlaceGroup, people: list[Blogger], now: datetime, reader: User
) -> list[Candidate]:
    """A line for each of `people` (as `finding.shown`), those who can be asked first. One query for any number."""
    known = finding.facts(action, people, now, reader=reader)
    shut = _shut_out(action, people, known, now)
    scene = Scene(action, group, set(group.about), now)
    lines = [_line(scene, person, known[person.pk], shut.get(person.pk, "")) for person in people]
    return sorted(lines, key=lambda line: bool(line.why_not))


def _shut_out(action: Action, people: list[Blogger], known: dict[int, Fact], now: datetime) -> dict[int, str]:
    """As the sounding itself refuses them, told from what the page has read."""
    most = discipline.most_soundings()
    speaks = Against(
        busy={pk for pk, fact in known.items() if days.bars(action, fact.busy, now)},
        same_day={pk for pk, fact in known.items() if fact.has_the_day},
        often={pk for pk, fact in known.items() if fact.asked_herself >= most},
        no_basis={person.pk for person in people if not ((basis := person.latest_basis) and basis.allows_bulk)},
    )
    states = {pk: fact.state for pk, fact in known.items() if fact.state}
    return with_states(barred(action, people, now, known=speaks), states)


def _line(scene: Scene, person: Blogger, fact: Fact, shut: str) -> Candidate:
    sites = person.known_sites
    cities = [person.city, *(site.city for site in sites)]
    label = _("%(name)s, cannot be asked") if shut else _("Choose %(name)s")
    return Candidate(
        id=person.pk,
        url=reverse("person", args=[person.pk]),
        name=person.name,
        label=label % {"name": person.name},
        who=" · ".join(filter(None, [", ".join(map(str, sites)), next(filter(None, cities), "")])),
        why="" if shut else because(scene, person, sites, cities, fact),
        readers=_readers(sites),
        fee=_fee(scene, person, fact),
        asked=fact.asked,
        record=f"{fact.record.kept} / {len(fact.record.withdrawals)}" if fact.record.enough else "–",
        wanted_in=person.wanted_in is not None,
        note=_sentence(_notes(scene, fact, shut)),
        why_not=_sentence([_why_not(scene, fact, shut)]),
        what_to_do=str(reasons.what_to_do(shut)) if shut else "",
        one_by_one=shut == "no_basis",
    )


# --- why her -----------------------------------------------------------------------------------------
def because(scene: Scene, person: Blogger, sites: list[Site], cities: list[str], fact: Fact) -> str:
    """'Because …': the two strongest facts that speak for her; '' where nothing is known that does."""
    whys = [why for why in _whys(scene, person, sites, cities, fact) if why][:MOST_WHYS]
    if not whys:
        return ""
    return _("Because: %(facts)s") % {"facts": _(" and ").join(whys)}


def _whys(scene: Scene, person: Blogger, sites: list[Site], cities: list[str], fact: Fact) -> list[str]:
    client, record = scene.action.client, fact.record
    here = ngettext("took part %(n)s time for this client", "took part %(n)s times for this client", fact.kept_here)
    steady = record.enough and record.kept and not record.withdrawals and not record.absent
    quick = record.typical_hours if record.enough else None
    topics = sorted({name for site in sites for name in site.about if name in scene.topics})
    lives = scene.group.city and scene.group.city.casefold() in (city.casefold() for city in cities)
    return [
        _("asked to be included on %(day)s") % {"day": scene.day(person.wanted_in)} if person.wanted_in else "",
        here % {"n": fact.kept_here} if fact.kept_here else "",
        _("speaks well of %(client)s") % {"client": client.name} if person.speaks_well else "",
        _("kept every one of %(n)s places") % {"n": record.kept} if steady else "",
        _("usually answers in %(span)s") % {"span": saying.left(timedelta(hours=quick))}
        if quick is not None and quick <= QUICK
        else "",
        _("writes about %(topics)s") % {"topics": _(" and ").join(topics)} if topics else "",
        _("is in %(city)s") % {"city": scene.group.city} if lives else "",
    ]


# --- cells -------------------------------------------------------------------------------------------
def _readers(sites: list[Site]) -> str:
    """The latest figure of visits; where none is known, the largest other one with what it counts."""
    figures = [figure for site in sites if (figure := site.read_by)]
    visits = [figure.figure for figure in figures if figure.kind == Audience.Kind.VISITS]
    if visits:
        return saying.number(max(visits))
    if not figures:
        return "–"
    best = max(figures, key=lambda figure: figure.figure)
    return f"{saying.number(best.figure)} {best.get_kind_display()}"


def _fee(scene: Scene, person: Blogger, fact: Fact) -> str:
    """What was last agreed; else the usual fee she told."""
    if fact.last:
        return fact.last.in_kind or saying.money(fact.last.fee, fact.last.currency)
    rate = person.latest_rate
    if rate is None:
        return "–"
    return rate.in_kind or saying.money(Decimal(rate.fee), scene.action.currency)


def _sentence(parts: list[str]) -> str:
    said = " · ".join(filter(None, parts))
    return said[:1].upper() + said[1:]


def _notes(scene: Scene, fact: Fact, shut: str) -> list[str]:
    said = [] if shut == "busy" else [_busy(scene, busy) for busy in fact.busy[:2]]
    if fact.rival:
        named = fact.rival.client_is_visible
        rival = _("rival brand %(name)s") % {"name": fact.rival.client_name} if named else _("a rival brand")
        said.append(f"{rival}, {scene.day(fact.rival.due)}")
    if fact.in_week >= load.FULL_WEEK:
        said.append(full_week(fact.in_week))
    if fact.record.enough and fact.record.withdrawals:
        notice = timedelta(hours=fact.record.withdrawals[-1])
        said.append(_("withdrew %(span)s ahead") % {"span": saying.left(notice)})
    return said


def _busy(scene: Scene, busy: Busy) -> str:
    if busy.is_hint:
        return perhaps_busy(busy, scene.now)
    until = saying.short_date(busy.ends, scene.now)
    if busy.starts <= scene.now.astimezone(scene.action.tz).date():
        return _("busy until %(day)s") % {"day": until}
    return _("busy from %(start)s to %(day)s") % {"start": saying.short_date(busy.starts, scene.now), "day": until}


def _why_not(scene: Scene, fact: Fact, shut: str) -> str:
    if not shut:
        return ""
    why = str(reasons.why(shut))
    if shut == "state":
        return _("%(why)s: %(state)s") % {"why": why, "state": ParticipationState(fact.state).label}
    known = [busy for busy in fact.busy if not busy.is_hint]
    return _busy(scene, known[0]) if shut == "busy" and known else why
