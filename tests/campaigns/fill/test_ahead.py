"""A dry run: what would be decided if nobody answered."""

from dataclasses import replace

from campaigns.fill import Person, Snapshot, ahead, decide


def at(s: Snapshot, hour: float) -> Snapshot:
    """Everybody is awake at any hour."""
    return replace(s, now=hour)


def action(**fields) -> Snapshot:
    people = [Person(number) for number in range(1, 13)]
    return Snapshot(**{"now": 0.0, "due": 240.0, "lead": 240.0, "places": {"a": 2}, "people": people} | fields)


def test_it_begins_with_what_is_decided_now():
    s = action()
    assert [command for hour, command in ahead(s, 0.0, at) if hour == 0.0] == decide(s)


def test_hours_run_forward_and_end_where_it_was_asked_to_end():
    hours = [hour for hour, _command in ahead(action(), 100.0, at)]
    assert hours == sorted(hours)
    assert hours[0] == 0.0
    assert 10 < hours[-1] <= 100.0


def test_who_stays_silent_is_let_go_and_others_are_asked_instead():
    steps = ahead(action(), 100.0, at)
    asked = [number for _hour, command in steps if command.do == "sound" for number in command.ids]
    lapsed = [number for _hour, command in steps if command.do == "expire" for number in command.ids]
    assert lapsed
    assert len(asked) > len([n for _h, c in steps[:1] for n in c.ids])


def test_the_snapshot_stays_as_it_was():
    s = action()
    before = replace(s, people=[replace(person) for person in s.people])
    ahead(s, 100.0, at)
    assert s == before


def test_an_action_that_is_over_has_nothing_ahead():
    assert ahead(action(now=240.0), 400.0, at) == []


def test_an_hour_that_comes_back_a_hair_early_is_no_hour_at_which_it_stands_still():
    def through_a_clock(s: Snapshot, hour: float) -> Snapshot:
        return replace(s, now=hour - 1e-9)

    assert ahead(action(), 100.0, through_a_clock) == ahead(action(), 100.0, at)
