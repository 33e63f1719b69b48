from dataclasses import replace

from campaigns.fill import Command, Person, applied, decide
from campaigns.fill.rooms import Rooms, home
from tests.campaigns.fill.made import action, holders, newcomers, only, reserves


def test_holders_and_open_invitations_take_room_soundings_and_call_ups_do_not():
    people = [
        *holders(1),
        Person(id=1, status="invited"),
        Person(id=2, status="sounded"),
        Person(id=3, status="activated"),
    ]
    assert Rooms(action(people)).ordinary("all") == 1


def test_a_bonus_place_is_room_for_any_group_once():
    rooms = Rooms(action(holders(1, group="a"), places={"a": 1, "b": 1}, bonus=1))
    assert (rooms.ordinary("a"), rooms.all("a"), rooms.all("b")) == (0, 1, 2)
    rooms.take("a")
    assert (rooms.all("a"), rooms.all("b")) == (0, 1)


def test_more_holders_than_places_leave_no_room_and_no_bonus():
    rooms = Rooms(action(holders(5), bonus=1))
    assert (rooms.all("all"), rooms.bonus) == (0, -1)


def test_holders_of_whom_no_group_is_said_fill_what_is_free_and_nobody_is_confirmed_beyond_it():
    firm = Person(id=1, status="available", approved=True, firm=True, group="b")
    s = action([*holders(2, group=None), firm], places={"a": 1, "b": 1})
    assert (Rooms(s).all("a"), Rooms(s).all("b")) == (0, 0)
    assert only(decide(s), "confirm") == []


def test_who_suits_one_group_alone_is_counted_there_before_who_suits_any():
    people = [*holders(1, group=None), *holders(1, start=110, group=None, groups=frozenset({"a"}))]
    rooms = Rooms(action(people, places={"a": 1, "b": 1}))
    assert (rooms.ordinary("a"), rooms.ordinary("b"), rooms.bonus) == (0, 0, 0)


def test_a_place_is_kept_for_a_must_have_until_she_holds_one():
    star, other = Person(id=1, must=True, status="out"), Person(id=2)
    rooms = Rooms(action([star, other], places={"all": 1}))
    assert (rooms.ordinary("all", other), rooms.ordinary("all", star)) == (0, 1)
    rooms.take("all", star)
    assert rooms.ordinary("all", star) == 0


def test_no_place_is_kept_for_a_must_have_whom_the_client_refused():
    assert Rooms(action([Person(id=1, must=True, approved=False)])).ordinary("all") == 3


def test_she_takes_the_emptiest_group_that_she_serves():
    s = action(holders(1, group="a"), places={"a": 2, "b": 3, "c": 9})
    assert Rooms(s).best(Person(id=1, groups=frozenset({"a", "b"}))) == "b"
    assert Rooms(s).best(Person(id=1, group="a")) == "a"
    assert Rooms(s).best(Person(id=1, group="gone")) is None


def test_home_is_her_own_group_else_the_first_she_serves():
    s = action([], places={"a": 1, "b": 1})
    assert home(Person(id=1, group="b"), s) == "b"
    assert home(Person(id=1), s) == "a"
    assert home(Person(id=1, groups=frozenset({"gone"})), s) is None


def test_who_fits_several_groups_takes_the_scarcest():
    both = Person(id=1, status="available", approved=True, firm=True, groups=frozenset({"bilbao", "madrid"}))
    of_madrid = newcomers(6, start=10, approved=True, groups=frozenset({"madrid"}))
    s = action([both, *of_madrid], places={"bilbao": 1, "madrid": 2})
    assert only(decide(s), "confirm") == [Command("confirm", (1,), group="bilbao")]
    of_bilbao = newcomers(6, start=10, approved=True, groups=frozenset({"bilbao"}))
    s = action([both, *of_bilbao], places={"bilbao": 2, "madrid": 1})
    assert only(decide(s), "confirm") == [Command("confirm", (1,), group="madrid")]


def test_a_full_group_is_never_the_scarcest():
    both = Person(id=1, status="available", approved=True, firm=True)
    of_madrid = newcomers(9, start=10, approved=True, groups=frozenset({"madrid"}))
    places = {"bilbao": 1, "madrid": 1, "vigo": 1}
    s = action([*holders(1, group="bilbao"), *of_madrid, both], places=places, bonus=1)
    assert only(decide(s), "confirm") == [Command("confirm", (1,), group="vigo")]
    s = replace(s, people=[replace(p, groups=frozenset({"bilbao", "madrid"})) if p is both else p for p in s.people])
    assert only(decide(s), "confirm") == [Command("confirm", (1,), group="madrid")]


def test_a_reserve_who_fits_several_is_called_up_for_the_scarcest():
    both = reserves(1, groups=frozenset({"bilbao", "madrid"}))
    one = reserves(1, start=201, groups=frozenset({"bilbao"}))
    s = action([*both, *one], places={"bilbao": 1, "madrid": 1})
    calls = only(decide(s), "activate")
    assert {(call.ids, call.group) for call in calls} == {((200,), "madrid"), ((201,), "bilbao")}
    assert applied(s, calls).people[0].group == "madrid"
