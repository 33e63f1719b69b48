"""How often, and whom, we may write to: counted over everything that was posted, asked again when it leaves."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agency import hours
from agency.models import Message
from agency.models.messages import MessageState
from campaigns import discipline
from campaigns.models import Invitation
from campaigns.models.participations import question_deadline
from campaigns.states import Ask
from tests.campaigns.people import available, confirmed, invited, sounded
from tests.campaigns.test_random_walks import letters_leave
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def agency(db):
    return make_agency()


def left(purpose: str) -> int:
    return Message.objects.filter(purpose=purpose, state=MessageState.SENT).count()


def test_of_two_letters_of_a_day_the_second_waits_for_the_next(now):
    action = make_action()
    (person,) = sounded(action, 1, now)
    letters_leave(now)
    Message.objects.filter(purpose="sounding").update(handing_over_at=now)
    invited(action, 0, now)
    question = Invitation.objects.get(participation=person)
    letter = Message.objects.get(purpose="sounding")
    second = Message.objects.create(
        key="x", purpose="reminder", subject_id=question.pk, action_id=action.pk, recipient_kind="blogger",
        recipient_id=person.blogger_id, address=letter.address, language="es", zone=letter.zone, created_at=now,
        not_before=now + HOUR,
    )  # fmt: skip

    letters_leave(now + 2 * HOUR)
    second.refresh_from_db()

    local = second.not_before.astimezone(ZoneInfo(letter.zone))
    assert (second.state, local.date() - now.date(), local.time()) == (
        MessageState.QUEUED,
        timedelta(days=1),
        hours.QUIET_UNTIL,
    )
    letters_leave(second.not_before)
    assert left("reminder") == 1


def test_in_the_last_72_hours_the_second_does_not_wait(now):
    action = make_action(starts_at=now + 70 * HOUR)
    letter = Message(purpose="reminder", zone="Europe/Madrid")

    assert discipline.waits_until(letter, action, now - HOUR, now) == now


@pytest.mark.parametrize("purpose", ["receipt", "confirmed", "counter_answer", "new_date", "cancelled", "filled"])
def test_answers_to_her_press_and_news_wait_for_no_other_day(purpose, now):
    letter = Message(purpose=purpose, zone="Europe/Madrid")

    assert discipline.waits_until(letter, make_action(), now - HOUR, now) == now


def test_who_was_sounded_out_three_times_in_thirty_days_is_not_asked(now):
    (person,) = sounded(make_action(), 1, now)
    first = Invitation.objects.get()
    for days in (1, 2):
        Invitation.objects.create(
            participation=person, kind=Ask.SOUNDING, group=first.group, fee=1, terms_version=1, window=1,
            asked_at=now - timedelta(days=days), planned_by=now, outcome="no",
        )  # fmt: skip

    assert discipline.asked_often([person.blogger_id], now) == {person.blogger_id}
    assert discipline.asked_often([person.blogger_id], now + timedelta(days=29)) == set()


def test_letters_count_per_person_and_action_whatever_will_never_leave_apart(now):
    action = make_action()
    one, _other = confirmed(action, 2, now)
    Message.objects.filter(purpose__in=["sounding", "invitation"]).update(state=MessageState.SENT, sent_at=now)
    assert discipline.counted(one) == 3  # and the confirmation that waits; receipts count nothing
    Message.objects.filter(purpose="confirmed").update(state=MessageState.FAILED)
    assert discipline.counted(one) == 2


@pytest.mark.parametrize(
    ("code", "team_reads"),
    [("erased", "opted_out"), ("opted_out", "opted_out"), ("undeliverable", "undeliverable")],
)
def test_nobody_reads_that_somebody_was_forgotten(code, team_reads, now):
    (person,) = available(make_action(), 1, now)
    setattr(person.blogger, f"{code}_at", now)

    assert (discipline.unreachable(person.blogger), discipline.shut(person.blogger)) == (code, team_reads)


ZONES = ["Europe/Madrid", "Atlantic/Canary", "America/Mexico_City", "UTC"]
NIGHTS = [datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2027, 3, 27, 12, tzinfo=UTC)]


@pytest.mark.parametrize("start", NIGHTS)
@pytest.mark.parametrize("zone", ZONES)
def test_the_night_the_clocks_change_is_quiet_to_its_end_and_no_hour_is_skipped(zone, start):
    tz = ZoneInfo(zone)
    for quarters in range(36 * 4):
        at = start + timedelta(minutes=15 * quarters)
        leaves = hours.next_decent(at, tz)
        local = leaves.astimezone(tz)
        assert not hours.is_quiet(leaves, tz)
        assert leaves >= at
        if hours.is_quiet(at, tz):
            assert (local.hour, local.minute) == (9, 0)
            assert leaves - at <= timedelta(hours=13)


@pytest.mark.parametrize("start", NIGHTS)
@pytest.mark.parametrize("zone", ZONES)
def test_no_question_ends_in_that_night_and_none_is_longer_than_promised(zone, start):
    tz = ZoneInfo(zone)
    for days in (2, 4, 9, 30):
        for quarters in range(24 * 4):
            at = start + timedelta(minutes=15 * quarters)
            due = at + timedelta(days=days)
            for kind, most in ((Ask.SOUNDING, 36), (Ask.INVITATION, 48)):
                end = question_deadline(kind, at, due, tz)
                assert at < end < due
                # Moved out of the night at most: to 9:30 of its end.
                assert end - at <= timedelta(hours=most + 12.5 + 1)
                # The last minute to answer is one in which people are awake.
                awake = not hours.is_quiet(end - timedelta(minutes=1), tz)
                assert awake or due - at <= timedelta(days=9)


@pytest.mark.parametrize("start", NIGHTS)
@pytest.mark.parametrize("zone", ZONES)
def test_the_day_after_begins_with_its_own_morning(zone, start, now):
    tz = ZoneInfo(zone)
    action = make_action(starts_at=start + timedelta(days=30))
    for hour in range(36):
        at = start + hour * HOUR
        waits = discipline.waits_until(Message(purpose="reminder", zone=zone), action, at, at)
        local = waits.astimezone(tz)
        assert (local.date() - at.astimezone(tz).date(), local.time()) == (timedelta(days=1), hours.QUIET_UNTIL)
