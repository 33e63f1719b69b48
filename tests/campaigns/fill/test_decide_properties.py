from dataclasses import astuple, replace
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.fill import applied, decide, next_look
from tests.campaigns.fill.made import ids, only, snapshots

WRITES = ("sound", "remind", "ping", "oncall", "confirm", "invite", "activate", "reserve")
often = settings(max_examples=60)


def awake(person, s):
    return s.awake if person.awake is None else person.awake


@settings(max_examples=200)
@given(snapshots())
def test_a_second_look_at_the_same_hour_finds_nothing(s):
    assert decide(applied(s, decide(s))) == []


@often
@given(snapshots())
def test_deciding_changes_nothing_by_itself(s):
    before = astuple(s)
    assert decide(s) == decide(s)
    assert astuple(s) == before


@often
@given(snapshots())
def test_nobody_who_is_out_is_ever_concerned(s):
    out = {p.id for p in s.people if p.status == "out"}
    assert not out & {number for command in decide(s) for number in command.ids}


@often
@given(snapshots())
def test_only_the_approved_are_offered_a_place(s):
    approved = {p.id for p in s.people if p.approved is True}
    commands = decide(s)
    for do in ("confirm", "invite", "activate"):
        assert set(ids(commands, do)) <= approved


@often
@given(snapshots())
def test_only_a_firm_yes_is_confirmed_without_another_question(s):
    firm = {p.id for p in s.people if p.firm and s.now <= p.holds_until}
    assert set(ids(decide(s), "confirm")) <= firm


@often
@given(snapshots())
def test_nobody_is_seated_beyond_the_places_and_the_bonus_whether_or_not_holders_have_a_group(s):
    nowhere = [replace(person, group=None, groups=frozenset({"elsewhere"})) for person in s.people[:1]]
    for people in (s.people, [replace(person, group=None) for person in s.people], [*nowhere, *s.people[1:]]):
        before = replace(s, people=people)
        after = applied(before, decide(before))
        was, now = (sum(p.status in ("confirmed", "invited") for p in each.people) for each in (before, after))
        assert now == was or now <= sum(s.places.values()) + s.bonus


@often
@given(snapshots())
def test_nobody_is_seated_beyond_the_places_of_the_group_and_the_bonus(s):
    after = applied(s, decide(s))
    over = 0
    for group, places in s.places.items():
        mine = [p for p in after.people if p.group == group and p.status in ("confirmed", "invited")]
        was = {p.id for p in s.people if p.status in ("confirmed", "invited")}
        new = [p for p in mine if p.id not in was]
        if new:
            over += max(0, len(mine) - places)
    assert over <= s.bonus


@often
@given(snapshots())
def test_nobody_is_written_to_in_her_night_save_receipts_and_call_ups_she_agreed_to(s):
    asleep = {p.id: p for p in s.people if not awake(p, s)}
    for command in decide(s):
        if command.do not in WRITES:
            continue
        for number in asleep.keys() & set(command.ids):
            if command.do in ("confirm", "reserve") and s.now - asleep[number].last_ok <= 5 / 60:
                continue  # a receipt of her own press
            assert command.do == "activate"
            assert asleep[number].night_ok
            assert s.due - s.now <= 24


@often
@given(snapshots())
def test_nobody_is_asked_the_same_more_than_three_times(s):
    commands = decide(s)
    reminders = {p.id: p.reminders for p in s.people}
    assert all(reminders[number] < 2 for number in ids(commands, "remind"))
    assert all(p.reminders <= 2 for p in applied(s, commands).people)


@often
@given(snapshots())
def test_a_holder_is_never_released(s):
    after = {p.id: p.status for p in applied(s, decide(s)).people}
    assert all(after[p.id] == "confirmed" for p in s.people if p.status == "confirmed")


@often
@given(snapshots())
def test_a_pause_leaves_only_lapses_still_on_and_cards(s):
    assert {c.do for c in decide(replace(s, paused=True))} <= {"expire", "ping", "phone"}


@often
@given(snapshots())
def test_nothing_is_told_twice(s):
    told = applied(s, decide(s)).told
    later = decide(replace(s, told=told, people=s.people))
    assert not {c.code for c in only(later, "escalate") + only(later, "client")} & told


@often
@given(snapshots())
def test_a_call_up_leaves_only_for_a_place_that_is_free(s):
    commands = decide(s)
    before = applied(s, [c for c in commands if c.do in ("expire", "ping", "confirm", "invite")])
    for command in only(commands, "activate"):
        held = [p for p in before.people if p.status in ("confirmed", "invited") and p.group == command.group]
        assert len(held) < s.places[command.group]


@often
@given(snapshots(), st.floats(0.01, 0.99))
def test_no_lapse_reminder_or_card_falls_due_before_the_next_look(s, part):
    s = applied(s, decide(s))
    look = next_look(s)
    assert look > s.now
    until = min(look, s.due) if look < inf else s.due
    between = s.now + part * (until - s.now)
    dos = {command.do for command in decide(replace(s, now=between))}
    # The pool may turn thin, or a yes lapse, at any moment: then a card follows at the next look.
    assert not dos & {"expire", "ping"}
