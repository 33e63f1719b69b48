"""The hours of the house, by the reader's wall clock, nights and clock changes included."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency import hours

MADRID, CANARY, UTC_ZONE = ZoneInfo("Europe/Madrid"), ZoneInfo("Atlantic/Canary"), ZoneInfo("UTC")
MEXICO = ZoneInfo("America/Mexico_City")
ZONES = [MADRID, CANARY, MEXICO, UTC_ZONE, ZoneInfo("Asia/Kathmandu")]


def at(text: str, zone: ZoneInfo = MADRID, fold: int = 0) -> datetime:
    """The moment when the wall clock in `zone` shows `text`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("20:59:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("08:59:59", True), ("09:00", False)],
)
def test_the_night_is_from_21_to_9(clock, quiet):
    assert hours.is_quiet(at(f"2026-06-09 {clock}"), MADRID) is quiet


def test_the_night_is_the_readers():
    moment = at("2026-06-09 21:30")
    assert [hours.is_quiet(moment, zone) for zone in (MADRID, CANARY, MEXICO)] == [True, False, False]


def test_quiet_hours_may_lie_within_a_day():
    assert [hours.is_quiet(at(f"2026-06-09 {clock}"), MADRID, time(13), time(15)) for clock in ("12:59", "14:00")] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("clock", "office"), [("08:29", False), ("08:30", True), ("19:59", True), ("20:00", False), ("03:00", False)]
)
def test_clients_read_from_half_past_8_to_8(clock, office):
    assert hours.is_office(at(f"2026-06-09 {clock}"), MADRID) is office


def test_a_letter_of_the_night_waits_for_9():
    assert hours.next_decent(at("2026-06-09 22:04"), MADRID) == at("2026-06-10 09:00")
    assert hours.next_decent(at("2026-06-10 03:10"), MADRID) == at("2026-06-10 09:00")


def test_a_letter_of_the_day_leaves_at_once():
    assert hours.next_decent(at("2026-06-09 09:00"), MADRID) == at("2026-06-09 09:00")


def test_a_client_letter_waits_for_the_office():
    assert hours.next_office(at("2026-06-09 20:01"), MADRID) == at("2026-06-10 08:30")
    assert hours.next_office(at("2026-06-09 12:00"), MADRID) == at("2026-06-09 12:00")


@pytest.mark.parametrize(
    ("evening", "morning", "asleep"),
    [
        ("2026-03-28 22:00", "2026-03-29 09:00", timedelta(hours=10)),  # the clock goes forward in this night
        ("2026-10-24 22:00", "2026-10-25 09:00", timedelta(hours=12)),  # and back in this one
        ("2026-06-09 22:00", "2026-06-10 09:00", timedelta(hours=11)),
    ],
)
@pytest.mark.parametrize("zone", [MADRID, CANARY])
def test_9_is_9_on_the_nights_when_clocks_change(evening, morning, asleep, zone):
    waits = hours.next_decent(at(evening, zone), zone)
    assert (waits, waits - at(evening, zone)) == (at(morning, zone), asleep)


def test_an_hour_that_comes_twice_is_met_once():
    first, second = at("2026-10-25 02:30", fold=0), at("2026-10-25 02:30", fold=1)
    assert hours.next_at(at("2026-10-24 23:00"), MADRID, time(2, 30)) == first
    assert second - first == timedelta(hours=1)
    assert hours.next_at(at("2026-10-25 12:00"), MADRID, time(2, 30)) == at("2026-10-26 02:30")


@given(
    moment=st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
)
def test_whenever_it_is_the_next_decent_hour_is_decent_and_within_a_night(moment, zone):
    decent = hours.next_decent(moment, zone)
    assert not hours.is_quiet(decent, zone)
    assert timedelta(0) <= decent - moment <= timedelta(hours=13)


@given(
    moment=st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    clock=st.times().map(lambda t: t.replace(minute=0, second=0, microsecond=0)).filter(lambda t: t.hour > 3),
)
def test_the_next_hour_of_the_clock_lies_ahead_and_within_a_day(moment, zone, clock):
    found = hours.next_at(moment, zone, clock)
    assert found.astimezone(zone).time() == clock
    assert timedelta(0) <= found - moment <= timedelta(hours=25)
