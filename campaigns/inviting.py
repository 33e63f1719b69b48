"""Asking for a place, taking it, and letting a question lapse: below the engine's hand and her own alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agency import clock, hours
from agency.models import User
from bloggers.models import Basis, Blogger
from campaigns import barring, ceilings, consented, days, discipline, notices, promising, swaps, watching
from campaigns.cards import finish_cards
from campaigns.ending import end_calls_to_nothing, end_question
from campaigns.laying_out import move_to
from campaigns.lifecycle import Change, PlaceFilled, by, change, open_question, participation_of
from campaigns.models import Action, Event, Invitation, Participation, Place, PlaceGroup
from campaigns.models.participations import question_deadline
from campaigns.planning import newcomers
from campaigns.states import Ask, Outcome, ParticipationState


@dataclass(frozen=True, slots=True)
class Refused:
    """Somebody who was not asked, and the code of the reason."""

    participation: Participation
    why: str  # opted_out undeliverable never_for no_basis busy same_day asked_often state client_ended


def room(action: Action, group: PlaceGroup, besides: Participation | None = None) -> int:
    """Places that one more person can be promised in the group: free ones less other people's open invitations.

    Where the group itself has none, a bonus place counts that would come over (`bring_bonus`). Below 0 where more
    invitations are open than places are free; 0 where none is.
    """
    free = len(free_places(group))
    left = free - promised(group, besides)
    if left < 1 and (spare := _spare_bonus(action, group, besides)):
        return left + spare
    return left if free else 0


def _spare_bonus(action: Action, group: PlaceGroup, besides: Participation | None = None) -> int:
    """How many free bonus places of other groups nobody there needs."""
    elsewhere = list(Place.objects.of(action).free().filter(bonus=True).exclude(group=group).select_related("group"))
    spare = 0
    for other in {place.group for place in elsewhere}:
        left = len(free_places(other)) - promised(other, besides)
        spare += max(0, min(left, sum(place.group == other for place in elsewhere)))
    return spare


def free_places(group: PlaceGroup) -> list[Place]:
    """The free places of the group, in the order they are taken: ordinary ones first, the lowest first."""
    return list(Place.objects.free().filter(group=group).order_by("bonus", "number"))


def bring_bonus(c: Change, group: PlaceGroup, besides: Participation | None = None) -> None:
    """A bonus place serves any group: one that is free where nobody needs it comes to the group that is full."""
    elsewhere = Place.objects.of(c.action).free().filter(bonus=True).exclude(group=group).select_related("group")
    for place in elsewhere.order_by("-number", "pk"):
        if len(free_places(group)) > promised(group, besides):
            return
        giving = place.group
        if len(free_places(giving)) > promised(giving, besides):
            move_to(place, group)
            end_calls_to_nothing(c)


def promised(group: PlaceGroup, besides: Participation | None = None) -> int:
    """How many places of the group are kept for open invitations (of other people than `besides`)."""
    kept = Invitation.objects.open().filter(group=group, kind=Ask.INVITATION)
    return int((kept.exclude(participation=besides) if besides is not None else kept).count())


def sound_out(
    action_id: int,
    participation_ids: Iterable[int],
    group_id: int,
    *,
    now: datetime,
    user: User,
    strangers: Iterable[Blogger] = (),
    own_lines: dict[int, str] | None = None,
    knowingly: bool = False,
) -> tuple[list[Invitation], list[Refused]]:
    """Ask several people whether they may be counted on or proposed, for one group.

    Who may not be asked is returned with the reason, the others are asked, or proposed at once where
    their standing consent covers it (then the question is answered already); `strangers` come onto the
    list by it. `own_lines` are by person of the address book. `knowingly`: one by one, somebody
    without a known basis, with the notice in the letter.
    """
    own_lines = own_lines or {}
    with change(action_id, now=now, actor=by(user)) as c:
        group = c.action.groups.get(pk=group_id)
        people = [*people_of(c, participation_ids), *newcomers(c.action, strangers)]
        refused = barring.shut_out(c.action, people, now, knowingly=knowingly and len(people) == 1)
        ready = [person for person in people if person.blogger_id not in refused]
        for person in ready:
            if person.pk is None:
                c.create(person, "list")
            person.own_line = own_lines.get(person.blogger_id, person.own_line)
        asked = sound(c, ready, group)
        if asked:
            finish_cards(c, code="ask")
        shut = [person for person in people if person.blogger_id in refused]
        return asked, [Refused(person, refused[person.blogger_id]) for person in shut]


def sound(c: Change, people: list[Participation], group: PlaceGroup) -> list[Invitation]:
    """A sounding for each under the lock; whose standing consent covers the place is told, not asked."""
    covered = consented.covering(c.action, [person.blogger for person in people], group, c.now)
    return [_sound(c, person, group, covered.get(person.blogger_id)) for person in people]


def _sound(c: Change, person: Participation, group: PlaceGroup, basis: Basis | None) -> Invitation:
    if basis is not None:
        return consented.propose(c, person, group, basis)
    c.move(person, "sound", own_line=person.own_line)
    return ask(c, person, Ask.SOUNDING, group, group.fee)


def invite(c: Change, person: Participation, group: PlaceGroup) -> Invitation:
    """The place is hers if she accepts: it is kept while the question is open. PlaceFilled beyond room."""
    bring_bonus(c, group, besides=person)
    if room(c.action, group, besides=person) < 1:
        raise PlaceFilled
    return ask(c, person, Ask.INVITATION, group, person.fee_or(group.fee))


def call_up(
    c: Change, people: list[Participation], group: PlaceGroup, *, on_condition_until: datetime | None = None
) -> list[Invitation]:
    """Offer a free place to several at once; the first yes wins. It pays the place's fee and the supplement.

    `on_condition_until`: the client has not approved them, and says until then whether they come.
    """
    bring_bonus(c, group)
    if room(c.action, group) < 1:
        raise PlaceFilled
    waves = Invitation.objects.filter(group=group, kind=Ask.CALL_UP).order_by("-wave").values_list("wave", flat=True)
    wave = (waves.first() or 0) + 1
    fee = group.fee + supplement(c.action, group, c.now)
    return [
        ask(c, person, Ask.CALL_UP, group, fee, wave=wave, on_condition_until=on_condition_until) for person in people
    ]


def supplement(action: Action, group: PlaceGroup, now: datetime) -> Decimal:
    """What a call-up pays above the fee now: as fixed on the action beforehand, inside the ceiling of the place."""
    if group.in_kind or action.due - now > hours.EMERGENCY:
        return Decimal(0)
    fixed: Decimal = action.urgency_supplement
    return fixed if group.ceiling is None else max(Decimal(0), min(fixed, group.ceiling - group.fee))


def ask(
    c: Change,
    person: Participation,
    kind: Ask,
    group: PlaceGroup,
    fee: Decimal,
    *,
    wave: int = 0,
    not_before: datetime | None = None,
    on_condition_until: datetime | None = None,
) -> Invitation:
    """Open a question and post its letter, which leaves at `not_before` (now). An older open one gives way to it.

    OverCeiling where a place would be offered at a price that breaks a ceiling.
    """
    if kind in (Ask.INVITATION, Ask.CALL_UP):
        ceilings.check(c, person, group, fee)
    for old in person.invitations.open():
        old.participation = person
        end_question(c, old, "close")
    end = question_deadline(kind, c.now, c.action.due, person.blogger.tz)
    end = min(end, on_condition_until) if on_condition_until else end
    question = Invitation(
        participation=person,
        kind=kind,
        group=group,
        fee=fee,
        terms_version=c.action.terms_version,
        wave=wave,
        brand_named=c.action.brand_named,
        on_condition_until=on_condition_until,
        window=clock.hours_between(c.now, end),
        asked_at=c.now,
        planned_by=end,
    )
    facts = {"participation": person.pk, "kind": kind, "group": group.pk, "fee": fee, "wave": wave}
    c.create(question, "ask", facts=facts | {"on_condition_until": on_condition_until})
    notices.question(c, question, not_before)
    c.look_by(c.now)
    return question


def remind(c: Change, question: Invitation) -> bool:
    """One more letter on an open question; never more than three in all. False where it would be too many."""
    if not discipline.may_remind(question):
        return False
    question.reminders += 1
    Invitation.objects.filter(pk=question.pk).update(reminders=question.reminders)
    c.record(
        "invitation",
        question.pk,
        "remind",
        question.outcome,
        question.outcome,
        facts={"participation": question.participation_id, "stage": question.reminders},
    )
    notices.reminder(c, question)
    return True


def chased_instead(c: Change, person: Participation, stage: int) -> bool:
    """Who has not answered about the new date is reminded of that at each stage, and not asked "still on?" besides."""
    question = open_question(person)
    if question is None or question.kind != Ask.NEW_DATE:
        return False
    question.participation = person
    Invitation.objects.filter(pk=question.pk).update(wave=stage)
    remind(c, question)
    return True


def remind_person(action_id: int, participation_id: int, *, now: datetime, user: User) -> bool:
    """A colleague reminds somebody of her open question, within the same limits; False where there is none."""
    with change(action_id, now=now, actor=by(user)) as c:
        question = open_question(participation_of(c, participation_id))
        if question is None or question.kind in (Ask.STILL_ON, Ask.ON_CALL):
            return False
        return remind(c, question)


def lapse(c: Change, question: Invitation) -> None:
    """Nobody answered in time: the place is free, the door stays open. A lapse is no mark."""
    person = question.participation
    end_question(c, question, "lapse")
    if person.state in (ParticipationState.SOUNDED, ParticipationState.AVAILABLE):
        c.move(person, "lapse")


def take(
    c: Change,
    person: Participation,
    group: PlaceGroup,
    fee: Decimal,
    *,
    question: Invitation | None = None,
    channel: str = "",
) -> Event:
    """Give her the lowest free place of the group, or a bonus place of another where it has none.

    PlaceFilled without room for her; OneADay as `days` says.
    OverCeiling where her fee breaks a ceiling: a late yes after others were asked, or a price that nobody allowed.

    Answers her question, tells her, and where no place is left ends the other call-ups of the group.
    """
    bring_bonus(c, group, besides=person)
    free = free_places(group)
    if not free or len(free) <= promised(group, besides=person):
        raise PlaceFilled
    days.check_one_a_day(c, person)
    ceilings.check(c, person, group, fee, taking=True)
    place = free[0]
    if person.state == ParticipationState.RESERVE:
        promising.off_call(c, person)
    event = c.move(
        person,
        "take",
        facts={"place": place.pk, "fee": fee, "terms": c.action.terms_version, "channel": channel or None},
        fee_agreed=fee,
        terms_version=c.action.terms_version,
        answered_at=c.now,
        free_at=None,
        reserve_order=None,
        notice_hours=None,
    )
    c.take(place, person)
    promising.made(c, person, group, fee)
    _end_hers(c, person, question)
    notices.confirmed(c, person, event, channel=channel)
    swaps.write_by_itself(c, place.pk)
    finish_cards(c, participation=person)
    if len(free) == 1:
        end_calls_to_nothing(c)
    _settle_when_full(c, free[1:])
    c.look_by(c.now)
    return event


def _end_hers(c: Change, person: Participation, answered: Invitation | None) -> None:
    """The question that she said yes to, and whatever else she was asked."""
    if answered is not None and answered.is_open:
        end_question(c, answered, "answer_yes")
    for other in person.invitations.open():
        other.participation = person
        end_question(c, other, "close")


def _settle_when_full(c: Change, left: list[Place]) -> None:
    """x of x again: what was said of empty places has its answer. A free bonus place is none of them."""
    full = all(place.bonus for place in left)
    if full and not Place.objects.free().filter(group__action=c.action, bonus=False).exists():
        finish_cards(c, participation=None)
        finish_cards(c, code="dropout")


def vacate(c: Change, person: Participation) -> Place | None:
    """Free her place; a bonus holder's row of the same group becomes ordinary in its stead."""
    place = Place.objects.select_related("group").filter(holder=person).first()
    if place is None:
        return None
    c.free(place)
    if not place.bonus:
        spare = Place.objects.filter(group=place.group, bonus=True, holder__isnull=False).order_by("number").first()
        if spare is not None:
            Place.objects.filter(pk=spare.pk).update(bonus=False)
            Place.objects.filter(pk=place.pk).update(bonus=True)
            c.record("place", spare.pk, "become_ordinary", str(spare.holder_id), str(spare.holder_id))
            place.bonus = True
    return place


def make_reserve(c: Change, person: Participation) -> Event:
    """Put her behind the other reserves, with the hour until which she keeps the date.

    ReserveElsewhere where she is an unpaid reserve for another action that day.
    """
    days.check_reserve(c, person)
    last = c.action.participations.reserves().values_list("reserve_order", flat=True).last()
    far = c.action.due - hours.RESERVE_FREE_BEFORE_EVENT if c.action.is_event else watching.last_hour(c.action)
    event = c.move(person, "reserve", reserve_order=(last or 0) + 1, free_at=max(far, c.now))
    notices.reserve(c, person, event)
    return event


def people_of(c: Change, ids: Iterable[int]) -> Iterable[Participation]:
    """The action's own participations among `ids`, with what letters need."""
    for person in c.action.participations.select_related("blogger__via", "site").filter(pk__in=list(ids)):
        person.action = c.action
        yield person


def copy_deadlines(c: Change, left: dict[int, datetime]) -> None:
    """Set the true deadline of each question whose letter has left: `left` maps its id to the deadline."""
    for question_id, answer_by in left.items():
        Invitation.objects.filter(pk=question_id, outcome=Outcome.OPEN, answer_by=None).update(answer_by=answer_by)
