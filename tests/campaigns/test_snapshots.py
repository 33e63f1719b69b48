"""The engine's picture of the rows."""

from datetime import timedelta

import pytest

from agency import clock
from bloggers import interest
from bloggers.models import Rate
from campaigns import answering, inviting
from campaigns.fill import decide
from campaigns.lifecycle import change, open_question
from campaigns.snapshots import at_hour, snapshot
from campaigns.staffing import tend
from campaigns.states import Ask
from campaigns.states import ParticipationState as P
from campaigns.voting import CRITERIA, Ballot, Word, before_link, seen_mark, vote
from tests.campaigns import proposals
from tests.campaigns.people import available, called_up, listed, sounded
from tests.make import make_action, make_blogger, make_participation

pytestmark = pytest.mark.django_db


def calls(action, now):
    return {person.id: person.calls for person in snapshot(action, now).people if person.calls}


def test_who_said_no_to_a_call_up_is_not_called_to_that_place_again(now):
    action = make_action(places=1, autopilot="auto", starts_at=now + timedelta(hours=20))
    ana, bea = called_up(action, 2, now)
    answering.decline(ana.pk, action.pk, now=now)
    tend(action.pk, now)
    assert calls(action, now) == {ana.pk: 2, bea.pk: 1}
    assert list(ana.invitations.filter(kind=Ask.CALL_UP).values_list("outcome", flat=True)) == ["no"]


def test_a_day_after_her_no_she_may_be_called_up_again(now):
    action = make_action(places=1)
    (ana,) = called_up(action, 1, now)
    answering.decline(ana.pk, action.pk, now=now)
    assert calls(action, now + timedelta(hours=23)) == {ana.pk: 2}
    assert calls(action, now + timedelta(hours=24)) == {ana.pk: 1}


def test_who_asked_to_be_included_or_took_part_before_is_no_stranger(now):
    action = make_action()
    asked, took_part, long_ago, nobody = listed(action, 4)
    interest.note(asked.blogger, "", "mail", now - timedelta(days=300))
    interest.note(long_ago.blogger, "", "mail", now - timedelta(days=400))
    over = make_action(starts_at=now - timedelta(days=30), state="closed")
    make_participation(over, took_part.blogger, P.DELIVERED)
    strangers = {person.id for person in snapshot(action, now).people if person.stranger}
    assert strangers == {long_ago.pk, nobody.pk}


def approvals(action, now):
    return {person.id: person.approved for person in snapshot(action, now).people}


def test_who_is_on_a_list_that_waits_is_not_proposed_once_more(now):
    action = proposals.direct()
    _number, found, _kept = proposals.sent(action, now, reserves=0)
    (later,) = available(action, 1, now)
    assert approvals(action, now) == dict.fromkeys([row.pk for row in found], "asked") | {later.pk: None}


def test_whom_approved_criteria_mean_counts_as_approved_before_she_has_agreed(now):
    action = proposals.direct()
    number, found, _kept = proposals.sent(action, now, reserves=0, criteria=True)
    (asked,) = sounded(action, 1, now)  # in Madrid, as the criterion asks
    (link,) = proposals.links(action)
    words = Ballot({row.pk: Word("yes") for row in found}, substitutes=CRITERIA)
    vote(link.pk, number.number, seen_mark(number, before_link(link, number)), words, "Javier Ortuño", now=now)
    assert approvals(action, now)[asked.pk] is True


def test_a_second_sounding_is_the_last_letter_to_the_silent(now):
    action = make_action(starts_at=now + timedelta(days=20))
    (ana,) = sounded(action, 1, now)
    (first,) = snapshot(action, now).people
    with change(action.pk, now=now + timedelta(days=2), actor="clock") as c:
        (person,) = inviting.people_of(c, [ana.pk])
        inviting.lapse(c, open_question(person))
    with change(action.pk, now=now + timedelta(days=2), actor="clock") as c:
        inviting.sound(c, list(inviting.people_of(c, [ana.pk])), action.groups.first())
    (again,) = snapshot(action, now + timedelta(days=2)).people
    assert (first.reminders, again.reminders) == (0, 2)
    assert again.p_answer < first.p_answer


def test_a_look_at_an_hour_of_the_engine_is_not_a_hair_early(now):
    action = make_action(opened_at=now)
    hours = [n / 7 + n / 1_000_000_007 for n in range(1, 500)]
    assert all(clock.hours_between(now, at_hour(action, hour, now)) >= hour for hour in hours)
    assert at_hour(action, 21.5, now) == now + timedelta(hours=21.5)


# --- whom to ask first ------------------------------------------------------------------------------
def test_who_usually_asks_for_more_than_the_place_pays_costs_more(now):
    action = make_action(fee=200)
    dear, fair, unknown, in_kind = listed(action, 4)
    for person, fee in ((dear, 500), (fair, 100)):
        Rate.objects.create(blogger=person.blogger, fee=fee, on=now.date())
    Rate.objects.create(blogger=dear.blogger, fee=300, on=now.date())
    Rate.objects.create(blogger=in_kind.blogger, fee=900, in_kind="a dinner", on=now.date())
    seen = {person.id: person.cost for person in snapshot(action, now).people}
    assert seen == {dear.pk: 1.5, fair.pk: 0.5, unknown.pk: 1.0, in_kind.pk: 1.0}


def test_who_is_known_to_suit_fits_better_than_who_only_may(now):
    action = make_action(groups=[{"number": 1, "topics": ["cocina"], "city": "Alicante", "language": "es"}])
    made = {
        "all": make_blogger(topics=["cocina"], city="Alicante", language="es"),
        "no city": make_blogger(topics=["cocina"], city="", language="es"),
        "nothing": make_blogger(city="", language="", site=None),
    }
    rows = {name: make_participation(action, blogger) for name, blogger in made.items()}
    seen = {person.id: person.fit for person in snapshot(action, now).people}
    assert [round(seen[rows[name].pk], 2) for name in made] == [1.0, 0.67, 0.0]


def test_of_two_of_whom_nothing_else_is_known_the_one_within_the_fee_is_asked_first(now):
    action = make_action(places=1, fee=200)
    first, second = listed(action, 2)
    Rate.objects.create(blogger=first.blogger, fee=400, on=now.date())
    (wave,) = [command for command in decide(snapshot(action, now)) if command.do == "sound"]
    assert wave.ids[0] == second.pk


def test_an_action_that_asks_nothing_fits_everybody(now):
    action = make_action()
    listed(action, 2)
    assert {person.fit for person in snapshot(action, now).people} == {1.0}
