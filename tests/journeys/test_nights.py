"""Nights, the two Sundays when the clocks change, Madrid and the Canaries, and a start at 23:30."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agency import clock
from campaigns.models import Invitation
from tests.journeys.world import MADRID

# In the night to the third of these days the clocks change.
FRIDAYS = {
    "to summer": datetime(2026, 3, 27, 10, 0, tzinfo=MADRID),
    "to winter": datetime(2026, 10, 23, 10, 0, tzinfo=MADRID),
}
ZONES = ["Europe/Madrid", "Atlantic/Canary"]


@pytest.mark.parametrize("change", FRIDAYS)
@pytest.mark.parametrize("zone", ZONES)
def test_over_the_night_when_clocks_change_each_deadline_comes_once_and_nobody_is_woken(world, zone, change):
    world.begin(FRIDAYS[change])
    world.plan(world.local(4, "20:30"), places=2)
    marta, laia, jon, silent = world.people(4, zone=zone)
    world.run_to(world.local(0, "20:40"))
    world.sound_out([marta, laia, jon, silent])
    world.run_to(world.local(1, "10:30"))
    world.press(marta, "count_me_in")
    world.press(laia, "may_propose")
    world.press(jon, "count_me_in")
    world.run_to(world.local(0, "20:50"))
    world.approve([marta, laia])

    # The night itself, a beat every ten minutes.
    through_the_night(world)
    world.press(laia, "accept")
    world.run_to(world.action.starts_at + timedelta(hours=1))
    assert world.holders() == {marta, laia}
    assert_once(world)
    assert_decent(world, ZoneInfo(zone))
    world.end()


def through_the_night(world) -> None:
    """From Saturday 21:00 to Sunday 9:00 by the wall: eleven hours or thirteen, and 2:30 never or twice."""
    begins, ends = world.local(0, "21:00"), world.local(1, "09:00")
    beats = int((ends.astimezone(UTC) - begins.astimezone(UTC)) / timedelta(minutes=10))
    assert beats in (11 * 6, 13 * 6)
    letters = len(world.sent(recipient_kind="blogger"))
    for beat in range(1, beats):
        clock.set_story(begins.astimezone(UTC) + timedelta(minutes=10 * beat))
        world.settle()
    assert len(world.sent(recipient_kind="blogger")) == letters
    world.run_to(world.local(0, "10:05") if world.now.astimezone(MADRID).weekday() == 6 else world.local(1, "10:05"))


def assert_once(world) -> None:
    """One lapse per question, one letter per occasion, one "still on?" per person and stage."""
    lapses = Counter(event.subject_id for event in world.events(subject_kind="invitation", verb="lapse"))
    assert set(lapses.values()) <= {1}
    stages = Counter((ask.participation_id, ask.wave) for ask in world.asked("still_on"))
    assert stages
    assert set(stages.values()) == {1}
    letters = Counter((m.purpose, m.subject_id, str(m.facts)) for m in world.sent(recipient_kind="blogger"))
    assert set(letters.values()) == {1}


def assert_decent(world, zone) -> None:
    """No deadline ends in her night, unless fewer than ten hours were left."""
    for asked in Invitation.objects.exclude(kind="still_on").exclude(answer_by=None):
        ends = asked.answer_by.astimezone(zone)
        left = world.action.starts_at - asked.asked_at
        assert (9, 30) <= (ends.hour, ends.minute) <= (21, 0) or left < timedelta(hours=10), ends


def test_a_night_is_each_readers_own(world):
    """At 9:00 in Madrid it is 8:00 in Las Palmas: her letter waits an hour more."""
    world.begin(datetime(2026, 6, 9, 22, 15, tzinfo=MADRID))
    world.plan(world.local(9, "20:30"), places=2)
    (marta,) = world.people(1)
    (yaiza,) = world.people(1, zone="Atlantic/Canary", city="Las Palmas de Gran Canaria")
    world.sound_out([marta, yaiza])
    assert world.sent(recipient_kind="blogger") == []
    world.run_to(world.local(1, "12:00"))
    left = {m.recipient_id: m.sent_at.astimezone(MADRID).hour for m in world.sent(purpose="sounding")}
    assert left == {marta.pk: 9, yaiza.pk: 10}
    world.end()


def test_an_action_begun_at_half_past_eleven_at_night_writes_to_each_in_her_language_in_the_morning(world):
    world.begin(datetime(2026, 6, 9, 23, 30, tzinfo=MADRID), manager_language="en")
    world.plan(world.local(9, "20:30"), places=2)
    (jane,) = world.people(1, language="en", name="Jane Example")
    (marta,) = world.people(1, language="es", name="Marta Ejemplo")
    world.sound_out([jane, marta])
    assert (world.sent(recipient_kind="blogger"), world.asked("sounding")[0].answer_by) == ([], None)

    world.run_to(world.local(1, "09:00"))
    (english,), (spanish,) = world.letters_to(jane.email), world.letters_to(marta.email)
    assert (english.subject[:11], spanish.subject[:12]) == ("Interested?", "¿Te apetecer")
    assert {letter.date.astimezone(MADRID).strftime("%H:%M") for letter in (english, spanish)} == {"09:00"}
    # The deadline counts from when the letter left, not from when it was written at night.
    world.run_for(minutes=1)
    assert world.asked("sounding")[0].answer_by >= world.now + timedelta(hours=24)
    assert "Would you like to take part?" in world.reads(jane)
    assert "¿Te apetecería?" in world.reads(marta)

    # She answers at 23:40: the receipt of her own press may come at once, nothing else.
    world.run_to(world.local(0, "23:40"))
    world.press(jane, "count_me_in")
    assert world.letters_to(jane.email)[0].date == world.now
    world.press(marta, "may_propose")
    world.approve([jane, marta])
    assert "confirmed" not in world.purposes(jane)
    world.run_to(world.local(1, "09:31"))
    assert world.holders() == {jane}
    assert "confirmed" in world.purposes(jane)
    world.press(marta, "accept")
    world.run_to(world.action.starts_at + timedelta(hours=1))
    assert world.holders() == {jane, marta}
    for letter in world.letters_to(world.manager.email):
        assert "correo" not in letter.text
    world.end()
