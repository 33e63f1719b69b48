"""What a person's own page shows her: her answers, fees and dates, what is noted, on both sides.

Everything is about her alone; nothing of other people, of clients' prices or of the team's notes. The
number of queries does not depend on how much there is.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from agency import links
from agency.models import Agency
from bloggers import availability, standing
from bloggers.models import Basis, Blogger, Busy, Rate, Topic
from campaigns import promising, saying, terms
from campaigns.models import Participation
from campaigns.states import ActionState, Answer, ParticipationState
from campaigns.track_record import Fact, Record, correctable, facts_of, record, with_promises, wording

P = ParticipationState
MOST_LINES = 25  # the rest is in the file she can take with her
FAR_AHEAD = 3  # years of busy days that are looked at


@dataclass(frozen=True, slots=True)
class Line:
    """One action: what she said, what is agreed, what is noted."""

    id: int
    title: str
    day: str
    answer: str
    fee: str
    noted: str
    corrected: bool
    correctable: bool
    link: str  # to its own page, while it is going on


@dataclass(frozen=True, slots=True)
class OwnPage:
    person: Blogger
    lines: list[Line]
    more: int
    record: Record
    hers: list[wording.Row]
    ours: list[wording.Row]
    agency: list[wording.Row]  # its own record, towards everybody; empty below five payments
    busy: list[tuple[int, str]]  # id, and the days in words
    consent: dict[str, str]  # topics, fee, until; empty without one
    bases: list[wording.Row]
    rates: list[wording.Row]
    why: str

    @property
    def places_held(self) -> list[Line]:
        return [each for each in self.lines if each.link and each.answer == _words_of(P.CONFIRMED)]


def of(person: Blogger, now: datetime) -> OwnPage:
    facts = with_promises(facts_of([person.pk], now)[person.pk], now)
    by_row = {fact.participation_id: fact for fact in facts}
    asked = _rows(person)
    made = record(facts, now)
    today = now.astimezone(person.tz).date()
    currency = (Agency.current() or Agency()).currency
    bases = list(person.bases.all())
    latest = Basis.counting(bases)
    why = (latest.kind, latest.source, latest.on) if latest else ("", "", None)
    busy = availability.busy_between([person.pk], today, today.replace(year=today.year + FAR_AHEAD, day=1))
    return OwnPage(
        person=person,
        lines=[line(row, by_row.get(row.pk), now) for row in asked.order_by("-action__due", "-pk")[:MOST_LINES]],
        more=max(asked.count() - MOST_LINES, 0),
        record=made,
        hers=wording.hers(made) if made.enough else [],
        ours=wording.ours(made) if made.enough else [],
        agency=_own_record(now),
        busy=[(time.pk, _days(time, now)) for time in busy.get(person.pk, [])],
        consent=_consent(standing.current([person.pk], today).get(person.pk), currency, now),
        bases=[(saying.short_date(basis.on, now), _basis(basis, now)) for basis in bases],
        rates=[(saying.short_date(rate.on, now), _rate(rate, currency)) for rate in person.rates.all()],
        why=terms.why_we_write(*why, now),
    )


def _own_record(now: datetime) -> list[wording.Row]:
    """How the agency keeps its own word, towards everybody. Two queries."""
    mine = promising.own_record(now)
    if mine.payments < promising.ENOUGH_PAYMENTS:
        return []
    paid = _("%(kept)s of %(held)s") % {"kept": mine.on_time, "held": mine.payments}
    return [(_("Paid on time"), paid), (_("Dates moved after a yes"), str(mine.moved))]


def row_of(person: Blogger, participation_id: int) -> Participation | None:
    """One of her rows, as the page names it; None for everybody else's."""
    return _rows(person).filter(pk=participation_id).first()


def topics_of(person: Blogger) -> list[Topic]:
    """Topics she may name in a standing consent: those of her sites, else all."""
    hers = list(Topic.objects.filter(sites__blogger=person).distinct())
    return hers or list(Topic.objects.all())


def _rows(person: Blogger):
    """Her participations, also of rows merged into hers. Who was only on a list was never asked."""
    ids = [person.pk, *person.merged.values_list("pk", flat=True)]
    return Participation.objects.filter(blogger__in=ids).exclude(state=P.LISTED).select_related("action__campaign")


def line(row: Participation, fact: Fact | None, now: datetime) -> Line:
    action = row.action
    going_on = action.state == ActionState.OPEN and action.due is not None and action.due > now
    fee = row.fee_seen if row.fee_agreed is None else row.fee_agreed
    words = _("agreed: %(amount)s") if row.fee_agreed is not None else _("offered: %(amount)s")
    return Line(
        id=row.pk,
        title=action.title,
        day=terms.day(action, now) if action.due else "",
        answer=_answer(row),
        fee=words % {"amount": saying.money(fee, action.currency)} if fee is not None else "",
        noted=wording.fact(fact) if fact else "",
        corrected=bool(fact and fact.corrected),
        correctable=bool(fact and correctable(fact)),
        link=links.path("r", row.pk, row.link_version) if going_on else "",
    )


def _days(busy: Busy, now: datetime) -> str:
    first, last = saying.short_date(busy.starts, now), saying.short_date(busy.ends, now)
    return first if busy.starts == busy.ends else f"{first} – {last}"


def _consent(basis: Basis | None, currency: str, now: datetime) -> dict[str, str]:
    if basis is None or basis.standing_until is None:
        return {}
    return {
        "topics": ", ".join(topic.name for topic in basis.standing_topics.all()),
        "fee": saying.money(basis.standing_min_fee or Decimal(0), currency),
        "until": saying.short_date(basis.standing_until, now),
    }


def _basis(basis: Basis, now: datetime) -> str:
    words = [str(basis.get_kind_display()).capitalize(), basis.source]
    if basis.notice_at:
        sent = {
            "version": basis.notice_version or "–",
            "day": saying.short_date(basis.notice_at.astimezone(saying.zone()).date(), now),
        }
        words.append(_("notice %(version)s, sent on %(day)s") % sent)
    return " · ".join(words)


def _rate(rate: Rate, currency: str) -> str:
    words = [saying.money(rate.fee, currency), rate.kind, rate.in_kind, rate.source]
    return " · ".join(word for word in words if word)


def _answer(row: Participation) -> str:
    if row.state == P.AVAILABLE and row.answer:
        return str(Answer(row.answer).label)
    return _words_of(P(row.state))


def _words_of(state: P) -> str:
    return {
        P.SOUNDED: _("we asked you, and wait for your answer"),
        P.AVAILABLE: _("you said yes to being proposed"),
        P.RESERVE: _("you are in reserve"),
        P.CONFIRMED: _("you have a place"),
        P.DELIVERED: _("you took part"),
        P.SILENT: _("we asked you"),
        P.DECLINED: _("you said: not this time"),
        P.WITHDREW: _("you said that you could not come after all"),
        P.RELEASED: _("we let you go with thanks"),
        P.ABSENT: _("you had a place"),
    }.get(state, "")
