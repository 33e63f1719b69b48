"""What is true now for one person in one action, and what she can do: what her link shows.

Read when first asked for, as `her_page` says; prices that were named cost two queries more, promises one; nothing is
written. A press needs none of it where it goes well.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from agency import hours, wording
from agency.models import Agency
from campaigns import (
    answering,
    briefs,
    days,
    earlier_terms,
    price_talk,
    pricing,
    promising,
    publishing,
    saying,
    terms,
    watching,
)
from campaigns.deciding import approved
from campaigns.her_page import Read, has_room, read
from campaigns.models import Action, Invitation, Participation, PlaceGroup, Post
from campaigns.states import Answer, Ask, Autopilot, Outcome, ParticipationState

P = ParticipationState
FOR_A_PLACE = (Ask.INVITATION, Ask.CALL_UP)


@dataclass(frozen=True)
class Present:
    """Her page: `page` names it, the rest is what it may say."""

    person: Participation
    now: datetime

    @cached_property
    def agency(self) -> Agency:
        return Agency.current() or Agency(name="Relevo")

    @cached_property
    def _read(self) -> Read:
        return read(self.person, self.now)

    @property
    def page(self) -> str:
        return self._read.page

    @property
    def question(self) -> Invitation | None:
        return self._read.question

    @property
    def still_on(self) -> bool:
        return self._read.still_on

    @property
    def new_date(self) -> Invitation | None:
        return self._read.new_date

    @property
    def on_call(self) -> str:
        """asked, yes or no; '' where she was not asked, or is asked no longer."""
        question = self._read.on_call
        if question is None or question.outcome == Outcome.CLOSED:
            return ""
        return "asked" if question.is_open else str(question.outcome)

    @property
    def action(self) -> Action:
        return self.person.action

    @property
    def group(self) -> PlaceGroup | None:
        if held := getattr(self.person, "held", None):
            held.group.action = self.action
            return held.group
        return self.question.group if self.question else None

    @property
    def fee(self) -> Decimal | None:
        holds = self.person.state in (P.CONFIRMED, P.RESERVE, P.WITHDREW, P.DELIVERED)
        if holds and self.person.fee_agreed is not None:
            return self.person.fee_agreed
        return self.question.fee if self.question else self.group.fee if self.group else None

    @property
    def facts(self) -> list[terms.Row]:
        if self.page in ("sounding", "offer", "silent") and self.question:
            return terms.of_question(self.question, self.agency, self.now)
        return terms.of_place(self.person, self.group, self.agency, self.now) if self.group else []

    @property
    def moved_facts(self) -> list[terms.Row]:
        """What she said yes to and what it is now, each a row of its own."""
        fee = self.new_date.fee if self.new_date else self.fee
        if self.group is None or fee is None:
            return []
        return terms.moved(self._before, self.person, self.group, fee, self.agency, self.now)

    @property
    def was_when(self) -> str:
        return terms.when(self._before, self.now)

    @property
    def moved_day(self) -> bool:
        return self.action.is_event and terms.differ(self._before, self.action)

    @cached_property
    def _before(self) -> Action:
        return earlier_terms.as_seen(self.person)

    @property
    def binds(self) -> bool:
        """Whether a yes to the new terms keeps the date: she holds a place, is in reserve, or said "count me in"."""
        return self.person.state != P.AVAILABLE or self.person.answer == Answer.COUNT_ME_IN

    @property
    def offer(self) -> str:
        return terms.offer(self.fee, self.group) if self.group and self.fee is not None else ""

    @property
    def amount(self) -> str:
        return terms.amount(self.fee, self.group) if self.group and self.fee is not None else ""

    @property
    def is_paid(self) -> bool:
        return self.group is not None and self.fee is not None and terms.is_paid(self.fee, self.group)

    @property
    def room(self) -> bool:
        """Whether a yes now would give her a place of the group she was asked for."""
        return self.question is not None and has_room(self.question)

    @cached_property
    def talk(self) -> price_talk.Talk:
        """What was said about the price. Two queries where another one was named, else none."""
        named = self.question is not None and self.question.prices_named
        return price_talk.of(self.question) if named else price_talk.Talk()

    @property
    def may_propose_price(self) -> bool:
        asked = self.question is not None and self.question.is_open and not self.is_call_up
        return asked and self.talk.may_propose and self.talk.hers is None

    @property
    def we_are_late(self) -> bool:
        return self.talk.is_late(self.now)

    @property
    def answers_price_by(self) -> datetime:
        """By when we would answer a price that she named now."""
        return pricing.our_hour(self.action, self.now)

    @cached_property
    def promised(self) -> dict[str, list[str]]:
        """What both sides promised and still stands. One query."""
        standing = promising.standing(self.person).values()
        return terms.promised(standing, self.action, self.agency, self.now)

    @property
    def owed(self) -> str:
        return terms.owed(promising.owed_to(self.person), self.action, self.now)

    @property
    def may_publish(self) -> bool:
        return publishing.may_publish(self.person, self.now)

    @cached_property
    def posts(self) -> list[Post]:
        return list(self.person.posts.all()) if self.may_publish else []

    @property
    def late(self) -> bool:
        return self.question is not None and self.question.outcome == Outcome.LAPSED

    @property
    def is_call_up(self) -> bool:
        return self.question is not None and self.question.kind == Ask.CALL_UP

    @property
    def on_condition_until(self) -> datetime | None:
        return self.question.on_condition_until if self.question and self.approved is None else None

    @property
    def for_a_place(self) -> bool:
        return self.question is not None and self.question.kind in FOR_A_PLACE

    @property
    def may_undo(self) -> bool:
        return answering.may_undo(self.person, self.now)

    @property
    def undo_until(self) -> datetime | None:
        return self.person.answered_at + hours.UNDO_WITHIN if self.may_undo else None

    @property
    def number(self) -> int:
        """Her number in the order of the reserves."""
        return self.person.reserves_before + 1

    @property
    def keeps_until(self) -> datetime | None:
        """Until when she keeps the date; None once that hour has passed."""
        until = self.person.free_at if self.person.state == P.RESERVE else self.person.holds_until
        return until if until and until > self.now else None

    @property
    def in_reserve_elsewhere(self) -> bool:
        """Whether she waits for another action of that day too: where a date moved, two may have come onto one day."""
        others = days.that_day(self.action, [self.person.blogger_id]).get(self.person.blogger_id, [])
        return days.is_reserve_elsewhere(self.action, others)

    @property
    def is_firm(self) -> bool:
        return self.person.is_firm(self.now)

    @property
    def approved(self) -> bool | None:
        return approved(self.action, self._read.verdict)

    @property
    def gets_place_back(self) -> bool:
        """Whether "I have changed my mind" would give her a place at once."""
        return self.room and self.approved is True and (self.person.state == P.WITHDREW or self.for_a_place)

    @property
    def asks_at_once(self) -> bool:
        """Whether a withdrawal now would have others asked in the same moment."""
        left, auto = self.action.due - self.now, self.action.autopilot == Autopilot.AUTO
        return auto and self.action.briefing < left <= hours.EMERGENCY

    @property
    def night_matters(self) -> bool:
        return self.action.is_event and not self.person.night_ok

    @property
    def steps(self) -> list[tuple[datetime, str]]:
        """What still comes, with its hour: the moments of who holds a place."""
        due, said = self.action.due, self.person.answered_at
        ahead = [(due - timedelta(hours=48), "still_on"), (due - timedelta(hours=26), "practical"), (due, "due")]
        fresh = said is not None and said >= due - hours.SAID_SO_LATELY
        return [(at, code) for at, code in ahead[fresh:] if at > self.now]

    @property
    def why(self) -> str:
        person = self.person
        return terms.why_we_write(person.basis_kind, person.basis_source, person.basis_on, self.now)

    @property
    def brand(self) -> str:
        """The client's name, once it has been told."""
        named = self.question is None or self.question.brand_named or self.question.kind != Ask.SOUNDING
        return self.action.client.name if named else ""

    @property
    def seen(self) -> dict[str, Any]:
        """What this page shows her, as hidden fields of its forms."""
        return {
            "terms": self.action.terms_version,
            "question": self.question.pk if self.question else 0,
            "saw_when": terms.when(self.action, self.now) if self.action.due else "",
            "saw_offer": self.offer,
        }

    @property
    def short_when(self) -> str:
        return terms.short_when(self.action) if self.action.due else ""

    @property
    def when(self) -> str:
        return terms.when(self.action, self.now)

    @property
    def day(self) -> str:
        return terms.day(self.action, self.now)

    @property
    def would_hold(self) -> datetime:
        """Until when "count me in" would keep the date."""
        return answering.holds_until(self.action, self.now)

    @property
    def brief(self) -> str:
        return briefs.as_html(self.action.brief) if self.action.brief else ""

    @property
    def phone_link(self) -> str:
        return wording.dialled(self.action.owner.phone)

    @property
    def took_part(self) -> bool:
        return self.person.state in (P.CONFIRMED, P.DELIVERED)

    @property
    def waits_for_client(self) -> bool:
        return self.action.needs_approval and self.approved is None

    @property
    def standby(self) -> str:
        asked = self._read.on_call
        fee = self.action.standby_fee if asked is None else asked.fee
        return saying.money(fee, self.action.currency) if fee else ""


def of(person: Participation, now: datetime) -> Present:
    """What her link shows now. `person` comes from `her_page.people()`; where a press shows nothing, from `rows()`."""
    person.action = watching.hers(person)
    return Present(person, now)
