from dataclasses import replace

import pytest

from campaigns.fill import Command, Person, applied, decide
from tests.campaigns.fill.made import action, holders, ids, near, newcomers, only, ready, reserves, sounded


def codes(commands, do):
    return [command.code for command in only(commands, do)]


# Nothing to do


@pytest.mark.parametrize("facts", [{"now": 336.0}, {"now": 337.0}, {"places": {}}, {"places": {"all": 0}}])
def test_nothing_is_decided_after_the_day_or_without_places(facts):
    asked = Person(id=1, status="sounded", sent=0, deadline=1)
    assert decide(action([asked, *newcomers(5)], **facts)) == []


def test_a_pause_stops_everything_but_lapses_still_on_and_cards():
    people = [
        Person(id=1, status="invited", approved=True, sent=200, deadline=280),
        *holders(1, pings=1, ping_sent=200, ping_ok=False),
        Person(id=2, status="invited", approved=True, sent=200, deadline=300),
        *reserves(3),
        *newcomers(9, start=10),
    ]
    assert decide(near(people, 48, paused=True)) == [
        Command("expire", (1,)),
        Command("ping", (100,), code="48"),
        Command("phone", (2,), code="question"),
    ]


# Places


def test_a_firm_yes_that_the_client_approved_is_confirmed():
    s = action([ready(1, firm=True), ready(2, firm=True, holds_until=95.0), ready(3)])
    commands = decide(s)
    assert only(commands, "confirm") == [Command("confirm", (1,), group="all")]
    assert ids(commands, "invite") == [2, 3]


@pytest.mark.parametrize("approved", [None, "asked", False])
def test_without_the_clients_word_nobody_is_confirmed_or_invited(approved):
    people = [Person(id=1, status="available", firm=True, approved=approved)]
    commands = decide(action(people))
    assert {c.do for c in commands} <= {"client", "escalate"}


def test_only_open_places_and_the_bonus_are_confirmed_and_the_rest_wait_in_order():
    people = [*holders(2), *(ready(i, firm=True, p_keep=0.99 - i / 100) for i in range(1, 5))]
    commands = decide(action(people, bonus=1))
    assert ids(commands, "confirm") == [1, 2]
    assert ids(commands, "reserve") == [3, 4]


def test_a_firm_reserve_moves_up_without_another_question():
    people = [*holders(2), *reserves(2, firm=True)]
    commands = decide(near(people, 30))
    assert ids(commands, "confirm") == [200]
    assert ids(commands, "activate") == []


def test_a_place_is_kept_for_the_must_have():
    people = [*holders(2), sounded(9, must=True), ready(1, firm=True)]
    assert ids(decide(action(people)), "confirm") == []
    assert ids(decide(action([*holders(2), ready(9, must=True, firm=True)])), "confirm") == [9]


def test_people_are_confirmed_in_their_own_group():
    people = [ready(1, firm=True, group="a"), ready(2, firm=True, group="a"), ready(3, firm=True, group="b")]
    commands = decide(action(people, places={"a": 1, "b": 1}))
    assert [(c.group, c.ids) for c in only(commands, "confirm")] == [("a", (1,)), ("b", (3,))]
    assert ids(commands, "reserve") == [2]


def test_invitations_hold_places_so_that_no_more_leave():
    people = [*holders(1), Person(id=1, status="invited", approved=True, sent=95, deadline=140), ready(2), ready(3)]
    assert ids(decide(action(people)), "invite") == [2]


def test_an_invitation_may_stay_open_longer_than_a_sounding():
    s = action([ready(1), *newcomers(9, start=10)], next_awake_h=16.0)
    commands = decide(s)
    assert [c.deadline for c in (*only(commands, "invite"), *only(commands, "sound"))] == [96 + 48, 96 + 40]


def test_a_confirmation_waits_for_her_morning():
    assert ids(decide(action([ready(1, firm=True, awake=False), ready(2, firm=True)])), "confirm") == [2]


def test_far_out_one_reserve_is_called_for_each_gap():
    called = decide(action([*holders(1), *reserves(4)]))
    assert only(called, "activate") == [Command("activate", (200, 201), 96 + 48, "all")]


def test_far_out_a_gap_somebody_is_called_for_waits_for_her_answer():
    called = Person(id=1, status="activated", approved=True, sent=95, deadline=130)
    assert ids(decide(action([*holders(1), called, *reserves(4)])), "activate") == [200]


def test_a_reserve_is_called_for_one_group_at_a_time():
    commands = decide(action(reserves(1), places={"a": 1, "b": 1}))
    assert [(c.group, c.ids) for c in only(commands, "activate")] == [("a", (200,))]


def test_a_dropout_the_day_before_calls_as_many_reserves_as_it_takes():
    s = near([*holders(2, pings=3), *reserves(3, p_answer=0.9, hours=1)], 26)
    called = decide(s)
    assert ids(called, "activate") == [200, 201, 202]
    sure = near([*holders(2, pings=3), *reserves(3, p_answer=0.99, hours=0.1, hot=2)], 26)
    assert ids(decide(sure), "activate") == [200, 201]


def test_silence_makes_the_wave_grow():
    first = near([*holders(2, pings=3), *reserves(6, p_answer=0.97, hours=0.5)], 30)
    later = replace(applied(first, decide(first)), now=first.now + 4)
    assert ids(decide(first), "activate") == [200, 201]
    assert ids(decide(later), "activate") == [202]


def test_in_the_last_day_a_call_up_stays_open_for_45_minutes():
    s = near([*holders(2, pings=3), *reserves(1)], 20)
    assert only(decide(s), "activate") == [Command("activate", (200,), s.now + 0.75, "all")]


def test_by_night_only_reserves_who_agreed_are_called_in_the_last_day():
    people = [*holders(2, pings=3), *reserves(1), *reserves(1, start=210, night_ok=True)]
    asleep = {"awake": False, "next_awake_h": 9.0}
    assert ids(decide(near(people, 20, **asleep)), "activate") == [210]
    assert ids(decide(near(people, 25, **asleep)), "activate") == []


def test_those_on_call_are_called_first_and_those_called_before_last():
    people = [*holders(1, pings=3), *reserves(1, calls=1), *reserves(2, start=210), *reserves(1, start=220, hot=2)]
    s = near(people, 26, places={"all": 2})
    assert only(decide(s), "activate")[0].ids[:2] == (220, 210)


def test_after_two_rounds_only_the_phone_is_left():
    commands = decide(near([*holders(2, pings=3), *reserves(2, calls=2)], 26))
    assert (ids(commands, "activate"), codes(commands, "escalate")) == ([], ["empty:all:1"])


def test_nobody_is_called_who_could_not_be_briefed_in_time():
    people = [*holders(2, pings=4), *reserves(1), *reserves(1, start=210, hot=2)]
    assert ids(decide(near(people, 5)), "activate") == [210]


def test_on_call_is_asked_of_the_fastest_reserves_and_only_for_a_fee():
    people = [*holders(3, pings=3), *(p for i in range(4) for p in reserves(1, start=200 + i, hours=9.0 - i))]
    assert ids(decide(near(people, 30)), "oncall") == []
    assert ids(decide(near(people, 30.5, standby_fee=True)), "oncall") == []
    assert ids(decide(near(people, 30, standby_fee=True)), "oncall") == [202, 203]
    asked = [replace(p, hot=1) if p.id == 203 else p for p in people]
    assert ids(decide(near(asked, 29, standby_fee=True)), "oncall") == [202]


# Asking


def test_new_people_are_asked_for_the_group_that_lacks():
    s = action([*holders(3, group="a"), *newcomers(8)], places={"a": 2, "b": 1})
    (wave,) = only(decide(s), "sound")
    assert (wave.group, wave.deadline, wave.code) == ("b", 96 + 48, "")


def test_nobody_new_is_asked_without_leave_but_the_manager_is_told_once():
    s = action(newcomers(20), may_ask_new=False)
    commands = decide(s)
    assert only(commands, "sound") == []
    assert codes(commands, "escalate") == ["ask:20"]
    assert len(ids(commands, "escalate")) > 2
    assert decide(replace(applied(s, commands), now=97.0)) == []


def test_the_silent_get_one_last_call_when_nobody_new_is_left():
    stale = [Person(id=1, status="stale", reminders=1), Person(id=2, status="stale", reminders=2)]
    (call,) = only(decide(action([*holders(2), *stale])), "sound")
    assert (call.ids, call.code) == ((1,), "last_call")
    assert ids(decide(action([*holders(2), *stale, *newcomers(1, start=9)])), "sound") == [9]
    assert ids(decide(action([*holders(2), *stale, sounded(8)])), "sound") == []


def test_names_are_proposed_together_once_there_are_enough_or_nobody_is_asked():
    some = [Person(id=i, status="available") for i in (3, 1)]
    assert codes(decide(action([*some, sounded(9)])), "client") == []
    (card,) = only(decide(action(some)), "client")
    assert (card.code, card.ids) == ("propose:1,3", (1, 3))
    assert codes(decide(action(some, office=False)), "client") == []
    hurry = near([*some, Person(id=9, status="sounded", sent=230, deadline=250)], 100)
    assert codes(decide(hurry), "client") == ["criteria", "propose:1,3"]


def test_names_wait_for_the_answers_to_a_wave_that_leaves_now():
    commands = decide(action([Person(id=99, status="available"), *newcomers(20)]))
    assert ids(commands, "sound")
    assert codes(commands, "client") == []


def test_a_short_lead_asks_the_client_for_criteria_meanwhile():
    s = action(newcomers(9), now=0.0, due=90.0, lead=90.0)
    commands = decide(s)
    assert codes(commands, "client") == ["criteria"]
    assert ids(commands, "sound")
    assert codes(decide(replace(s, people=newcomers(9, approved=True))), "client") == []


def test_criteria_are_asked_for_in_the_last_week_if_the_approved_would_not_do():
    asked = [Person(id=number, status="sounded", sent=190, deadline=230) for number in range(9)]
    held = holders(4, pings=1)
    assert "criteria" in codes(decide(near([*holders(3), *asked], 140)), "client")
    assert "criteria" not in codes(decide(near([*holders(3), *asked], 180)), "client")
    assert "criteria" not in codes(decide(near([*held, *holders(1, start=110), *asked], 140)), "client")
    s = near([*holders(3), *asked], 140)
    assert codes(decide(replace(applied(s, decide(s)), now=197.0)), "client") == []


def test_a_yes_in_the_night_is_answered_at_once_and_nobody_else_is_written_to():
    now = 336.0 - 20
    pressed = ready(1, firm=True, last_ok=now - 1 / 60)
    earlier = ready(2, firm=True, last_ok=now - 1)
    assert decide(near([*holders(2, pings=3), earlier, pressed], 20, awake=False, office=False))[0] == Command(
        "confirm", (1,), group="all"
    )
    full = decide(near([*holders(3, pings=3), earlier, pressed], 20, awake=False, office=False))
    assert only(full, "reserve") == [Command("reserve", (1,))]


# Telling people


def test_an_empty_place_with_nobody_left_is_told_once():
    s = action(holders(2))
    commands = decide(s)
    assert commands == [Command("escalate", group="all", code="empty:all:1", params=(1,))]
    assert decide(replace(applied(s, commands), now=110.0)) == []
    assert codes(decide(replace(applied(s, commands), people=holders(1))), "escalate") == ["empty:all:2"]


def test_a_place_somebody_may_still_take_is_not_told():
    assert decide(action([*holders(2), sounded(1, p_answer=0.99, p_accept=0.99)], now=96.0, target=0.3)) == []


def test_an_action_that_will_not_fill_says_so_with_the_bottleneck():
    people = [*holders(2, group="madrid"), *newcomers(1, p_accept=0.9, groups=frozenset({"bilbao"}))]
    assert codes(decide(action(people, places={"madrid": 2, "bilbao": 1})), "escalate") == ["short:bilbao"]


def test_fewer_places_than_holders_release_nobody_but_are_told():
    s = action(holders(4), places={"all": 2}, bonus=1)
    assert decide(s) == [Command("escalate", code="over:1", params=(1,))]
    assert decide(action(holders(3), places={"all": 2}, bonus=1)) == []


def test_more_places_call_for_a_wave():
    s = action([*holders(3), *reserves(1), *newcomers(30)])
    assert ids(decide(s), "sound") == []
    assert ids(decide(replace(s, places={"all": 6})), "sound")


def test_a_must_have_who_declined_is_told_and_her_place_kept():
    people = [*holders(2), Person(id=9, status="out", must=True), *reserves(2, firm=True)]
    commands = decide(action(people))
    assert commands == [Command("escalate", code="must:9", params=(9,))]
    ordinary = [replace(p, must=False) for p in people]
    assert ids(decide(action(ordinary)), "confirm") == [200]


def test_who_waits_for_another_action_that_day_is_not_put_in_reserve_here():
    firm = {"status": "available", "approved": True, "firm": True}
    s = action([*holders(3), Person(id=1, **firm), Person(id=2, reserve_ok=False, **firm)])
    assert [command for command in decide(s) if command.do == "reserve"] == [Command("reserve", (1,))]
