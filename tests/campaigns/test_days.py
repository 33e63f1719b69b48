"""Her days: busy, one action a day, in reserve for one only."""

from datetime import date, timedelta

import pytest

from bloggers import availability
from bloggers.models import Busy
from campaigns import answering, barring, days, inviting, placing, pricing, staffing
from campaigns.carrying_out import carry_out
from campaigns.fill import Command
from campaigns.lifecycle import change, open_question, participation_of
from campaigns.models import Action
from campaigns.snapshots import snapshot
from campaigns.states import Answer
from campaigns.states import ParticipationState as P
from tests.campaigns import people
from tests.campaigns.letters_sent import letter, truth
from tests.campaigns.people import fresh, seen, state
from tests.make import make_action, make_blogger, make_participation

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 18)  # of every action here


def note(person, now, first=DAY, last=DAY, **options) -> Busy:
    options = {"source": Busy.Source.TEAM, "now": now} | options
    return availability.note_busy(person.blogger, first, last, **options)


def offered(action, person, now, verb=placing.invite_people) -> list[str]:
    asked, refused = verb(action.pk, [person.pk], action.groups.first().pk, now=now, user=action.owner)
    return [question.kind for question in asked] + [each.why for each in refused]


def status(action, person, now) -> str:
    action = Action.objects.select_related("campaign__client", "owner").get(pk=action.pk)
    return {each.id: each.status for each in snapshot(action, now).people}[person.pk]


def with_a_place(blogger, now, **fields):
    """The same person with a place in another action of that day."""
    other = make_action(places=1, **fields)
    person = make_participation(other, blogger, P.CONFIRMED)
    other.groups.first().places.update(holder=person)
    return person


# --- busy -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("first", "last"), [(DAY, DAY), (date(2026, 6, 9), date(2026, 6, 10))])
@pytest.mark.parametrize("verb", [placing.invite_people, placing.call_up_people])
def test_nobody_is_invited_or_called_up_on_a_busy_day_or_inside_a_busy_time(verb, first, last, now):
    action = make_action()
    (laia,) = people.approved(action, 1, now)
    note(laia, now, first, last)
    assert offered(action, laia, now, verb) == ["busy"]


def test_a_hint_warns_and_bars_nobody(now):
    action = make_action()
    (laia,) = people.approved(action, 1, now)
    hint = note(laia, now, is_hint=True)
    assert offered(action, laia, now) == ["invitation"]
    assert days.hints(action, [laia.blogger_id]) == {laia.blogger_id: hint}
    assert days.busy(action, [laia.blogger_id], now) == {}


def test_a_yes_that_she_gave_later_holds_all_the_same(now):
    action = make_action()
    (laia,) = people.sounded(action, 1, now)
    note(laia, now)
    later = now + timedelta(hours=1)
    answering.answer_sounding(laia.pk, action.pk, Answer.MAY_PROPOSE, seen(laia), now=later)
    assert days.shut(action, fresh([laia]), later) == {}


def test_the_engine_counts_on_nobody_who_is_busy_that_day_and_asks_nobody_inside_a_busy_time(now):
    action = make_action(autopilot="auto")
    laia, bea = people.available(action, 2, now)
    (ana,) = people.available(action, 1, now, Answer.COUNT_ME_IN)
    note(laia, now)
    for person in (bea, ana):
        note(person, now, date(2026, 6, 9), date(2026, 6, 10))
    assert [status(action, person, now) for person in (laia, bea, ana)] == ["out", "out", "available"]
    note(ana, now)
    assert status(action, ana, now) == "out"


@pytest.mark.parametrize("purpose", ["sounding", "invitation", "call_up"])
def test_a_letter_that_asks_stays_when_its_day_turns_busy_before_it_leaves(purpose, now):
    action = make_action()
    (laia,) = {"sounding": people.sounded, "invitation": people.invited, "call_up": people.called_up}[purpose](
        action, 1, now
    )
    assert truth(letter(purpose, action), now) == ""
    note(laia, now)
    assert truth(letter(purpose, action), now) == "busy"


def test_a_change_of_her_days_has_her_open_actions_looked_at_again(now):
    action, over = make_action(), make_action(starts_at=now - timedelta(days=1))
    laia = make_participation(action)
    make_participation(over, laia.blogger)
    Action.objects.update(next_look_at=now + timedelta(hours=9))
    note(laia, now)
    looks = dict(Action.objects.values_list("pk", "next_look_at"))
    assert looks == {action.pk: now, over.pk: now + timedelta(hours=9)}


# --- one a day --------------------------------------------------------------------------------------
@pytest.mark.parametrize(("here", "there"), [(True, False), (False, True)])
def test_where_one_a_day_is_agreed_a_second_place_that_day_is_refused_and_nothing_is_written(here, there, now):
    action = make_action(one_a_day=here)
    (laia,) = people.invited(action, 1, now)
    with_a_place(laia.blogger, now, one_a_day=there)
    with pytest.raises(days.OneADay):
        answering.accept(laia.pk, action.pk, seen(laia), now=now)
    assert (state(laia), open_question(laia).is_open) == (P.AVAILABLE, True)


@pytest.mark.parametrize("fields", [{}, {"one_a_day": True, "starts_at": None}])
def test_two_places_on_one_day_are_hers_where_nobody_agreed_otherwise_or_the_days_differ(fields, now):
    action = make_action(one_a_day=bool(fields))
    (laia,) = people.invited(action, 1, now)
    with_a_place(laia.blogger, now, **({"starts_at": action.starts_at + timedelta(days=1)} if fields else {}))
    answering.accept(laia.pk, action.pk, seen(laia), now=now)
    assert state(laia) == P.CONFIRMED


def test_her_price_gives_no_second_place_that_day_either(now):
    action = make_action(one_a_day=True)
    (laia,) = people.invited(action, 1, now)
    offer = pricing.counter(laia.pk, action.pk, 300, "", seen(laia), now=now)
    with_a_place(laia.blogger, now)
    with pytest.raises(days.OneADay):
        pricing.decide_counter(offer.pk, action.pk, accept=True, now=now, user=action.owner)
    offer.refresh_from_db()
    assert (state(laia), offer.result) == (P.AVAILABLE, "open")


def test_who_has_a_place_that_day_is_not_asked_where_one_a_day_is_agreed(now):
    action = make_action(one_a_day=True)
    laia, (bea,) = make_participation(action), people.approved(action, 1, now)
    for person in (laia, bea):
        with_a_place(person.blogger, now)
    assert barring.why_not(action, [laia], now) == {laia.pk: "same_day"}
    assert offered(action, bea, now) == ["same_day"]
    assert [status(action, person, now) for person in (laia, bea)] == ["out", "out"]


def test_days_are_compared_by_the_clock_of_each_action(now):
    madrid = make_action(starts_at=now.replace(day=18, hour=23), zone="Europe/Madrid")  # Friday, 01:00
    azores = make_action(starts_at=now.replace(day=18, hour=23), zone="Atlantic/Azores")  # Thursday, 23:00
    laia = make_blogger()
    make_participation(azores, laia)
    friday = make_participation(make_action(starts_at=now.replace(day=19, hour=20)), laia)
    assert days.that_day(madrid, [laia.pk]) == {laia.pk: [friday]}


def test_the_engine_finds_a_yes_less_likely_where_she_has_a_place_that_day(now):
    action = make_action()
    laia, bea = make_participation(action), make_participation(action)
    with_a_place(laia.blogger, now)
    chances = {each.id: each.p_accept for each in snapshot(action, now).people}
    assert chances[laia.pk] == chances[bea.pk] / 2


# --- in reserve for one -----------------------------------------------------------------------------
def in_reserve_elsewhere(blogger, **fields):
    return make_participation(make_action(**fields), blogger, P.RESERVE, reserve_order=1)


def test_nobody_becomes_an_unpaid_reserve_for_a_second_action_of_the_day(now):
    action = make_action()
    (laia,) = people.approved(action, 1, now, Answer.COUNT_ME_IN)
    in_reserve_elsewhere(laia.blogger)
    with pytest.raises(days.ReserveElsewhere):
        placing.keep_in_reserve(laia.pk, action.pk, now=now, user=action.owner)
    assert state(laia) == P.AVAILABLE


@pytest.mark.parametrize(("here", "there"), [(25, 0), (0, 25)])
def test_a_paid_reserve_may_be_another_one_as_well(here, there, now):
    action = make_action(standby_fee=here)
    (laia,) = people.approved(action, 1, now)
    in_reserve_elsewhere(laia.blogger, standby_fee=there)
    placing.keep_in_reserve(laia.pk, action.pk, now=now, user=action.owner)
    assert state(laia) == P.RESERVE


def test_by_her_own_press_she_waits_for_one_and_for_the_other_once_she_has_left_the_first(now):
    action = make_action(places=1)
    laia, bea = people.approved(action, 2, now)
    with change(action.pk, now=now, actor="clock") as c:
        inviting.call_up(c, list(inviting.people_of(c, [laia.pk, bea.pk])), action.groups.first())
    first = in_reserve_elsewhere(laia.blogger)
    answering.accept(bea.pk, action.pk, seen(bea), now=now)
    with pytest.raises(days.ReserveElsewhere):
        answering.be_reserve(laia.pk, action.pk, now=now)
    answering.leave_reserve(first.pk, first.action_id, now=now)
    assert answering.be_reserve(laia.pk, action.pk, now=now).state == P.RESERVE


def test_the_engine_leaves_available_whom_it_cannot_put_in_reserve_and_does_not_propose_it_again(now):
    action = make_action(places=1, autopilot="auto")
    people.confirmed(action, 1, now)
    (laia,) = people.approved(action, 1, now, Answer.COUNT_ME_IN)
    in_reserve_elsewhere(laia.blogger)
    staffing.tend(action.pk, now)
    assert state(laia) == P.AVAILABLE
    with change(action.pk, now=now, actor="clock") as c:
        assert carry_out(c, Command("reserve", (laia.pk,))) is None
        assert participation_of(c, laia.pk).state == P.AVAILABLE
    assert [step.do for step in staffing.suggestions(Action.objects.get(pk=action.pk), now)] == []
