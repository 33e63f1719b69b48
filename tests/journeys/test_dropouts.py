"""Somebody who has a place cannot come: 26 hours ahead, 2 hours ahead, at night, with nobody left."""

from datetime import datetime, timedelta

import pytest

from campaigns import reporting
from campaigns.models import Participation
from tests.journeys.world import MADRID, lived_once

pytestmark = pytest.mark.xdist_group("a full table")  # one worker, which fills it once for all of them

START = datetime(2026, 6, 9, 10, 0, tzinfo=MADRID)


@lived_once
def a_full_table(world, *, reserves: int = 3, night_ok: bool = False, language: str = "es"):
    """A dinner for five on Thursday, full, with `reserves` people in reserve whom the client has approved."""
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=5)
    names = ["Marta Vidal", "Laia Serra", "Jon Etxeberria", "Carmen Ruiz", "Nuria Pons"]
    places = [world.people(1, name=name, language=language)[0] for name in names]
    spare = [
        world.people(1, name=name, language=language)[0] for name in ("Bea Sanz", "Iker Gil", "Ana Mora")[:reserves]
    ]
    world.fill(places, spare, night_ok=night_ok)
    return places, spare


def say_all_good(world):
    world.press_all(world.holders(), "still-on")


@pytest.mark.parametrize("ahead", [26, 2])
def test_a_place_that_comes_free_late_has_somebody_again_within_the_hour(world, ahead):
    places, reserves = a_full_table(world)
    marta, others = places[0], places[1:]
    world.run_to(world.action.starts_at - timedelta(hours=47))
    say_all_good(world)
    world.run_to(world.action.starts_at - timedelta(hours=ahead))
    world.press(marta, "withdraw", via="cannot", reason="personal")
    told = world.now

    # In the same minute the manager is told, and reserves are asked; too late to be briefed by
    # mail alone, that is the manager's to press.
    (alarm,) = world.cards(kind="alarm")
    assert (alarm.code, alarm.since, alarm.acknowledged_at) == ("dropout", told, None)
    assert "Marta Vidal" in world.letters_to(world.manager.email)[0].text
    if ahead == 2:
        assert alarm.facts["codes"] == [f"empty:{world.action.groups.get().pk}:1"]
        world.call_up(reserves)
    called = {call.participation.blogger for call in world.asked("call_up")}
    assert called
    assert called <= set(reserves)
    assert {call.asked_at for call in world.asked("call_up")} == {told}

    world.run_for(minutes=20)
    bea = next(person for person in reserves if world.offers(person, "accept"))
    world.press(bea, "accept")
    assert world.holders() == {bea, *others}
    assert world.row(marta).notice_hours == ahead
    (alarm,) = world.cards(kind="alarm", code="dropout")
    assert alarm.acknowledged_at == world.now
    for late in set(called) - {bea}:
        assert not world.offers(late, "accept")
        assert world.purposes(late).count("filled") == 1

    # The draft for the client says what the rows say, each fact with its hour, and no reason.
    assert explained(world) == [
        f"Marta Vidal nos avisó ({said_at(told)}), con {ahead}\xa0h de antelación, de que ya no puede participar.",
        f"{asked_in_words(len(called))} ({said_at(told)}).",
        f"{bea.name} dijo que sí ({said_at(world.now)}) y ocupa la plaza.",
        f"Diste el visto bueno a {bea.name} ({said_at(approved_at(world, bea))}).",
        "Vuelven a ser 5 de 5; no tienes que hacer nada.",
    ]
    world.run_to(world.action.starts_at + timedelta(hours=12))
    assert world.holders() == {bea, *others}
    world.end()


def explained(world) -> list[str]:
    return [sentence.text for sentence in reporting.draft(world.action).sentences]


def said_at(moment: datetime) -> str:
    local = moment.astimezone(MADRID)
    days = ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"]
    return f"{days[local.weekday()]} {local.day} jun, {local:%H:%M}".replace(", 0", ", ")


def asked_in_words(people: int) -> str:
    if people == 1:
        return "Preguntamos por la plaza a 1 persona que ya tenía el visto bueno"
    return f"Preguntamos por la plaza a {people} personas que ya tenían el visto bueno"


def approved_at(world, person) -> datetime:
    return Participation.objects.get(action=world.action, blogger=person).decisions.latest("pk").at


def test_a_dropout_at_ten_at_night_asks_only_those_who_agreed_to_be_asked_at_night(world):
    places, reserves = a_full_table(world, night_ok=True)
    asleep = reserves[0]
    Participation.objects.filter(pk=world.row(asleep).pk).update(night_ok=False)
    world.run_to(world.local(8, "22:04"))
    world.press(places[0], "withdraw", via="cannot")
    assert {call.participation.blogger for call in world.asked("call_up")} <= set(reserves[1:])
    bea = next(person for person in reserves[1:] if world.offers(person, "accept"))
    assert "call_up" in world.purposes(bea)
    world.run_for(minutes=15)
    world.press(bea, "accept")
    assert world.holders() == {bea, *places[1:]}
    assert "call_up" not in world.purposes(asleep)
    world.end()


def test_when_no_reserve_is_left_the_alarm_says_so_and_the_place_is_nobodys_secret(world):
    places, _ = a_full_table(world, reserves=0)
    world.run_to(world.action.starts_at - timedelta(hours=26))
    world.press(places[0], "withdraw", via="cannot")
    (alarm,) = world.cards(kind="alarm")
    assert (alarm.code, alarm.facts["codes"]) == ("dropout", [f"empty:{world.action.groups.get().pk}:1"])
    assert "Marta Vidal" in world.letters_to(world.manager.email)[0].text
    world.acknowledge(alarm)
    world.run_to(world.action.starts_at + timedelta(hours=1))
    assert world.held() == 4
    world.end()


def test_a_dropout_far_ahead_waits_ten_minutes_and_can_be_taken_back_meanwhile(world):
    places, _reserves = a_full_table(world)
    marta = places[0]
    world.run_for(hours=3)
    world.press(marta, "withdraw", via="cannot")
    world.run_for(minutes=9)
    assert world.asked("call_up") == []
    world.press(marta, "come-back")
    assert (world.holders(), world.row(marta).notice_hours) == (set(places), None)
    world.press(marta, "withdraw", via="cannot")
    world.run_for(minutes=11)
    called = [call.participation.blogger for call in world.asked("call_up")]
    confirmed = world.holders() - set(places)
    assert len(called) + len(confirmed) == 1
    if called:
        world.press(called[0], "accept")
    assert world.held() == 5
    world.end()


def test_as_many_as_hold_a_place_may_leave_and_there_are_never_more_than_five(world):
    places, reserves = a_full_table(world)
    world.run_to(world.action.starts_at - timedelta(hours=26))
    for leaver in places[:3]:
        world.press(leaver, "withdraw", via="cannot")
    took = world.press_all(reserves, "accept")
    world.run_for(minutes=50)
    took += world.press_all(reserves, "accept")
    assert world.holders() == {*took, *places[3:]}
    # Who left wants to come back: only as reserve now, the first of them.
    if world.held() == 5:
        world.press(places[0], "come-back")
        assert world.state(places[0]) == "reserve"
    world.end()


def test_a_gap_is_news_again_after_the_table_was_full_once(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=1)
    marta, *_new = world.people(3)
    world.fill([marta])
    assert world.cards(code="ask", acknowledged_at=None) == []
    world.run_to(world.action.starts_at - timedelta(hours=47))
    say_all_good(world)
    world.run_to(world.action.starts_at - timedelta(hours=26))
    world.press(marta, "withdraw", via="cannot")
    (ask,) = world.cards(code="ask", acknowledged_at=None)
    assert ask.since == world.now
    world.end()
