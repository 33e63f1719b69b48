"""An action as the engine sees it: rows in, hours and chances out."""

from collections import Counter as Counted
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from math import inf

from agency import clock, hours
from agency.models import Agency
from campaigns import days, discipline, watching
from campaigns.deciding import approved
from campaigns.fill import Person, Snapshot, yes_mood
from campaigns.fill.chances import ROUNDS
from campaigns.fill.deadlines import REMIND_AT, STILL_ON_H
from campaigns.models import Action, Card, Counter, Invitation, Participation, PlaceGroup, ProposalLine
from campaigns.models.participations import on_call_question
from campaigns.sight import Sight, look
from campaigns.states import NO_POST, OUT, Ask, Autopilot, Outcome, ParticipationState
from campaigns.track_record import Record

P = ParticipationState
STATUS = {
    P.LISTED: "new",
    P.SOUNDED: "stale",
    P.AVAILABLE: "available",
    P.RESERVE: "reserve",
    P.CONFIRMED: "confirmed",
    P.SILENT: "stale",
}
STATUS_OF_QUESTION = {Ask.SOUNDING: "sounded", Ask.INVITATION: "invited", Ask.CALL_UP: "activated"}
BEFORE_RESERVES = ("available", "invited")
NEVER = -1.0
NO_GROUP = frozenset({"none"})  # she suits no place: an empty set would mean all
OF_EMPTY_PLACES = ("empty:", "short:", "over:", "ask:")
SETTLED = "settled"  # how `cards.finish_cards` ends a card that the turn of things has answered
# Who let a question lapse is that much less likely to answer the next one (the engine cannot remember it).
LAPSED = 0.3
ALL_USED = len(REMIND_AT)
ALL_STAGES = len(STILL_ON_H)
OF_A_PLACE_HELD = (Ask.STILL_ON, Ask.NEW_DATE)
WAITED_FOR = ("confirmed", "sounded", "invited", "activated")
BUSY_DAY = 0.5  # how much less likely a yes is from somebody who has a place elsewhere that day


def snapshot(action: Action, now: datetime, records: dict[int, Record] | None = None) -> Snapshot:
    """The engine's picture of an open action at `now`; hours are counted from its opening. `records` as for `look`."""
    return picture(look(action, now, records), now)


def picture(sight: Sight, now: datetime) -> Snapshot:
    """The same of an action that has been read already."""
    agency = Agency.current() or Agency()
    quiet = (agency.quiet_from, agency.quiet_until)
    action, places = sight.action, sight.places
    asked_for = {group.pk: frozenset(topic.pk for topic in group.topics.all()) for group in sight.groups}
    pencil = _Pencil(sight, action.opened_at or now, now, quiet, asked_for)
    ordinary = [place.group_id for place in places if not place.bonus]
    people = pencil.people()
    return Snapshot(
        now=pencil.hour(now),
        due=pencil.hour(action.due),
        lead=pencil.hour(action.due),
        places={str(group.pk): ordinary.count(group.pk) for group in sight.groups if group.pk in ordinary},
        people=people,
        yes_mood=pencil.mood(people),
        bonus=sum(place.bonus for place in places),
        may_ask_new=action.may_ask_new or action.autopilot != Autopilot.AUTO,
        paused=action.is_paused(now),
        awake=not hours.is_quiet(now, action.tz, *quiet),
        office=hours.is_office(now, action.campaign.client.tz),
        next_awake_h=clock.hours_between(now, hours.next_at(now, action.tz, hours.DEADLINES_FROM)),
        told=told(sight),
        brief_h=action.briefing / timedelta(hours=1),
        standby_fee=action.standby_fee > 0,
        on_the_day=action.watch_until is not None,
        silent=_silent(sight),
    )


def _silent(sight: Sight) -> dict[str, int]:
    """How many holders of each group have not told us of a post that is watched, an hour after it was due."""
    cards = [card for card in sight.cards if card.code == NO_POST and card.result != SETTLED]
    by = sight.action.publish_by
    cards = [card for card in cards if by and card.since >= by]  # others are of the day before a move
    people, holding = {card.participation_id for card in cards}, Counted[str]()
    for place in sight.places:
        if place.holder_id in people:
            holding[str(place.group_id)] += 1
    return dict(holding)


def later(seen: Snapshot, sight: Sight, now: datetime) -> Snapshot:
    """The picture at a later hour, nothing else having happened: who is awake then, and how far the morning is."""
    agency = Agency.current() or Agency()
    quiet = (agency.quiet_from, agency.quiet_until)
    action, rows = sight.action, {row.pk: row for row in sight.people}
    people = []
    for person in seen.people:
        row = rows[person.id]
        asleep = hours.is_quiet(now, row.blogger.tz, *quiet)
        if row.is_left_alone(now):
            people.append(_left_alone(person, asleep=asleep))
        elif row.left_alone_until and person.pings == ALL_STAGES:
            reminders, pings = _letters_used(sight.questions[row.pk])  # as they were, her hold being over
            people.append(replace(person, awake=not asleep, reminders=reminders, pings=pings))
        else:
            people.append(replace(person, awake=not asleep))
    return replace(
        seen,
        now=clock.hours_between(action.opened_at or now, now),
        people=people,
        paused=action.is_paused(now),
        awake=not hours.is_quiet(now, action.tz, *quiet),
        office=hours.is_office(now, action.campaign.client.tz),
        next_awake_h=clock.hours_between(now, hours.next_at(now, action.tz, hours.DEADLINES_FROM)),
    )


def _left_alone(person: Person, *, asleep: bool) -> Person:
    """Whom no automatic step reaches: nothing is asked of her any more, but her silence is still told to the team."""
    if person.status in WAITED_FOR:
        return replace(person, awake=not asleep, reminders=ALL_USED, pings=ALL_STAGES)
    return replace(person, awake=False, night_ok=False)


def _letters_used(questions: list[Invitation]) -> tuple[int, int]:
    """How many letters she had on her latest question, and the latest stage at which her place was asked about."""
    asked = [question for question in questions if question.kind in STATUS_OF_QUESTION]
    pings = (question.wave for question in questions if question.kind in OF_A_PLACE_HELD)
    return asked[-1].reminders if asked else 0, max(pings, default=0)


def told(sight: Sight) -> frozenset[str]:
    """Codes of the engine that a person was told already.

    What was said of empty places counts no longer once a place was taken after it, or once people
    were found for it: the same gap later is news. So is a must-have who is lost again.
    """
    return frozenset(
        code
        for card in sight.cards
        for code in card.facts.get("codes", ())
        if not (sight.taken_at and card.since <= sight.taken_at and code.startswith(OF_EMPTY_PLACES))
        and not (card.result == SETTLED and code.startswith(("empty:", "must:")))
    )


@dataclass(frozen=True, slots=True)
class _Pencil:
    """Draws the people of one action."""

    sight: Sight
    start: datetime
    now: datetime
    quiet: tuple[time, time]
    asked_for: dict[int, frozenset[int]]  # topics, by group

    def hour(self, moment: datetime | None, missing: float = NEVER) -> float:
        return missing if moment is None else clock.hours_between(self.start, moment)

    def people(self) -> list[Person]:
        ours = {question for question, offer in self.sight.counters.items() if offer.turn == Counter.Turn.OURS}
        held = {place.holder_id: place.group_id for place in self.sight.places if place.holder_id}
        calls: dict[int, list[datetime]] = defaultdict(list)
        for card in self.sight.cards:
            if card.kind == Card.Kind.CALL and card.participation_id:
                calls[card.participation_id].append(card.since)
        people = []
        for row in self.sight.people:
            person = self._person(row, ours, held.get(row.pk), calls[row.pk])
            alone = row.is_left_alone(self.now)
            people.append(_left_alone(person, asleep=not person.awake) if alone else person)
        return self._reserves_wait(people)

    def _reserves_wait(self, people: list[Person]) -> list[Person]:
        """Whom the client approved as reserves waits while those approved for a place can still take those free."""
        as_reserve = {pk for pk, role in self.sight.listed.items() if role == ProposalLine.Role.RESERVE}
        free = sum(place.holder_id is None and not place.bonus for place in self.sight.places)
        first = [p for p in people if p.id not in as_reserve and p.approved is True and p.status in BEFORE_RESERVES]
        if not as_reserve or not 0 < free <= len(first):
            return people
        return [replace(p, approved="asked") if p.id in as_reserve and p.approved is True else p for p in people]

    def mood(self, people: list[Person]) -> float:
        """How the soundings go, against what was believed of those asked."""
        rows = {row.pk: row for row in self.sight.people}
        first = {
            number: min(question.asked_at for question in asked)
            for number, questions in self.sight.questions.items()
            if (asked := [question for question in questions if question.kind == Ask.SOUNDING and question.window])
        }
        since = [(person, clock.hours_between(first[person.id], self.now)) for person in people if person.id in first]
        return yes_mood(since, sum(bool(rows[number].answer) for number in first))

    def _person(self, row: Participation, ours: set[int], held: int | None, calls: list[datetime]) -> Person:
        questions = self.sight.questions[row.pk]
        asked = [question for question in questions if question.kind in STATUS_OF_QUESTION]
        latest = asked[-1] if asked else None
        open_one = next((question for question in asked if question.outcome == Outcome.OPEN), None)
        pings = [question for question in questions if question.kind in OF_A_PLACE_HELD]
        status = _status(row, open_one, self.sight.barred)
        group = held or (open_one.group_id if open_one else None)
        if group is None and status in ("available", "stale") and latest is not None:
            group = latest.group_id
        answers = [ping.ended_at for ping in pings if ping.outcome == Outcome.YES]
        since = _latest(row.answered_at, *(question.asked_at for question in (*asked[-1:], *pings[-1:]))) or self.start
        record, that_day = self.sight.records[row.blogger_id], self.sight.that_day.get(row.blogger_id, [])
        chances, (reminders, stage) = record.chances(), _letters_used(questions)
        suited = self._suited(row)
        asked_anew = latest is not None and _was_asked_anew(latest, asked)
        tired = latest is not None and (asked_anew or _let_a_call_lapse(latest))
        return Person(
            id=row.pk,
            status=status,
            firm=row.is_firm(self.now) and watching.holds_today(row),
            holds_until=self.hour(row.holds_until, inf),
            group=str(group) if group else None,
            groups=frozenset(str(group.pk) for group in suited) or NO_GROUP,
            p_answer=chances.p_answer * (LAPSED if tired else 1),
            hours=chances.hours,
            p_accept=chances.p_accept * (BUSY_DAY if any(other.state == P.CONFIRMED for other in that_day) else 1),
            p_keep=chances.p_keep,
            contacts=self.sight.contacts.get(row.blogger_id, 0.0),
            approved=self._approved(row),
            sent=self.hour(open_one.asked_at) if open_one else 0.0,
            deadline=self._deadline(open_one, ours),
            reminders=ALL_USED if asked_anew else reminders,
            pings=stage,
            ping_sent=self.hour(pings[-1].asked_at) if pings else NEVER,
            ping_ok=(not pings or pings[-1].outcome != Outcome.OPEN) and row.terms_version == row.action.terms_version,
            last_ok=self.hour(_latest(row.answered_at, *answers), 0.0),
            phone=sum(1 for at in calls if at >= since),
            must=row.must_have,
            awake=not hours.is_quiet(self.now, row.blogger.tz, *self.quiet),
            night_ok=row.night_ok,
            last_letter=self._last_letter(row),
            calls=_calls(questions, self.now),
            hot=_on_call(questions, row.action),
            reserve_ok=not days.is_reserve_elsewhere(row.action, that_day),
            fit=self._fit(row, suited),
            cost=_cost(row, suited),
            stranger=not record.kept and row.blogger_id not in self.sight.interested,
            full=discipline.among(self.sight.letters.get(row.blogger_id, [])) >= hours.LETTERS_PER_ACTION,
        )

    def _last_letter(self, row: Participation) -> float:
        letters = self.sight.letters.get(row.blogger_id, [])
        return self.hour(_latest(*(letter.not_before for letter in letters)), -inf)

    def _suited(self, row: Participation) -> list[PlaceGroup]:
        return [group for group in self.sight.groups if suits(row, group, self.asked_for[group.pk])]

    def _fit(self, row: Participation, suited: list[PlaceGroup]) -> float:
        """The share of what places ask for that is known of her, at best; the rest nobody knows."""
        site, best = row.site, 0.0 if suited else 1.0
        for group in suited:
            known = [
                *([bool(row.blogger.language)] if group.language else []),
                *([bool(row.blogger.city or (site and site.city))] if group.city else []),
                *([site is not None] if self.asked_for[group.pk] else []),
            ]
            best = max(best, sum(known) / len(known) if known else 1.0)
        return best

    def _approved(self, row: Participation) -> bool | str | None:
        """Whom an approved criterion means counts before she agrees, too; "asked" while a list with her waits."""
        word = approved(row.action, self.sight.foreseen.get(row.pk))
        return "asked" if word is None and row.pk in self.sight.listed else word

    def _deadline(self, open_one: Invitation | None, ours: set[int]) -> float:
        """Hour at which her question ends; inf while the letter has not left, or while it is our turn."""
        if open_one is None:
            return 0.0
        return inf if open_one.pk in ours else self.hour(open_one.answer_by, inf)


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def _cost(row: Participation, suited: list[PlaceGroup]) -> float:
    """Her usual fee by what the places pay; 1 where either is not known, or they pay in kind."""
    paid = max((group.fee for group in suited if not group.in_kind), default=None)
    usual: Decimal | None = row.__dict__["usual_fee"]  # read beside her, see `sight.look`
    return float(usual / paid) if usual is not None and paid else 1.0


def _on_call(questions: list[Invitation], action: Action) -> int:
    """0 where she was not asked to be on call, 1 where she was, 2 where she said yes."""
    asked = on_call_question(questions, action)
    return 0 if asked is None else 2 if asked.outcome == Outcome.YES else 1


def _let_a_call_lapse(latest: Invitation) -> bool:
    return latest.kind == Ask.CALL_UP and latest.outcome == Outcome.LAPSED


def _was_asked_anew(latest: Invitation, asked: list[Invitation]) -> bool:
    """Whether her last question is a second sounding: the last call to who was silent, which nothing follows."""
    first = asked[0]
    return latest.kind == Ask.SOUNDING and latest.pk != first.pk and first.outcome == Outcome.LAPSED


def _calls(questions: list[Invitation], now: datetime) -> int:
    """How often she was called up; a no counts as the last time for a day, so that no next wave finds her at once."""
    called = [question for question in questions if question.kind == Ask.CALL_UP]
    ended = called[-1].ended_at if called and called[-1].outcome == Outcome.NO else None
    said_no = ended is not None and now - ended < hours.LAST_DAY
    return max(len(called), ROUNDS) if said_no else len(called)


def _status(row: Participation, open_one: Invitation | None, barred: dict[int, str]) -> str:
    if row.state == P.CONFIRMED:
        return "confirmed"
    if row.state in OUT or not row.blogger.is_reachable:
        return "out"
    if open_one is not None:
        return STATUS_OF_QUESTION[Ask(open_one.kind)]
    return "out" if row.pk in barred else STATUS[P(row.state)]


def suits(row: Participation, group: PlaceGroup, topics: Collection[int] | None = None) -> bool:
    """Whether she meets what the places of the group ask for; what is not known does not shut her out.

    `topics`: those that the group asks for, by id, where they have been read.
    """
    site = row.site
    if group.language and row.blogger.language and group.language != row.blogger.language:
        return False
    if group.city:
        cities = {city.casefold() for city in (row.blogger.city, site.city if site else "") if city}
        if cities and group.city.casefold() not in cities:
            return False
    topics = {topic.pk for topic in group.topics.all()} if topics is None else topics
    return not topics or site is None or any(topic.pk in topics for topic in site.topics.all())


def at_hour(action: Action, hour: float, now: datetime) -> datetime | None:
    """The moment of an hour of the engine, never a hair earlier: it would find nothing due yet. None for inf."""
    if hour == inf:
        return None
    start = action.opened_at or now
    moment = start + timedelta(hours=hour)
    return moment if clock.hours_between(start, moment) >= hour else moment + timedelta.resolution
