"""One beat does all that is due; a part that fails, or a clock that is off, harms nothing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency import clock, database, delivery, sweeping, tasks
from agency.celery import app
from agency.models import Message, Pulse
from tests.agency.outbox_rows import NOW, make_message, put_into_registry, states

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    put_into_registry(monkeypatch)
    monkeypatch.setattr(sweeping, "SWEEPS", [])
    monkeypatch.setattr(sweeping, "DAILY", [])


def once(work):
    """A part with one row to see to."""
    row = Message.objects.filter(pk=make_message(state="held").pk)

    def see_to(now):
        row.delete()
        work(now)

    return sweeping.Part(see_to, lambda now: row)


def test_a_beat_recovers_delivers_everything_and_leaves_its_mark():
    before = clock.wall()
    make_message(key="stuck", state="sending", lease_until=before - timedelta(seconds=1))
    make_message(key="late", not_after=NOW - timedelta(minutes=1))
    for n in range(110):
        make_message(key=str(n))
    sweeping.run(NOW)
    ended = states()
    assert (ended.pop("late"), set(ended.values()), len(mail.outbox)) == ("expired (not_after)", {"sent"}, 111)
    assert Pulse.objects.get().last_sweep >= before


def test_what_the_floors_above_post_leaves_in_the_same_beat():
    sweeping.SWEEPS.append(once(lambda now: make_message(key=f"posted at {now:%H:%M}")))
    sweeping.run(NOW)
    assert states() == {"posted at 08:00": "sent"}


def test_a_part_that_fails_does_not_keep_the_next_from_its_work():
    done = []

    def broken(now):
        raise RuntimeError

    sweeping.SWEEPS.extend([once(broken), once(done.append)])
    make_message(key="a")
    sweeping.run(NOW)
    assert (done, states()) == ([NOW], {"a": "sent"})


def test_what_a_part_cannot_see_to_waits_for_the_next_beat():
    done: list = []
    sweeping.SWEEPS.append(sweeping.Part(done.append, lambda now: Pulse.objects.all()))
    sweeping.run(NOW)
    assert done == [NOW]


def test_a_beat_with_nothing_to_do_asks_once_and_leaves_its_mark(django_assert_num_queries):
    make_message(key="tomorrow", not_before=NOW + timedelta(days=1))
    called: list = []
    sweeping.SWEEPS.append(sweeping.Part(called.append, lambda now: Message.objects.filter(not_before__lte=now)))
    sweeping.run(NOW)
    with django_assert_num_queries(3):
        sweeping.run(NOW + timedelta(minutes=1))
    assert (called, states()) == ([], {"tomorrow": "queued"})


@pytest.mark.parametrize(
    "what",
    [
        {"state": "sending", "lease_until": NOW},
        {"state": "held", "not_after": NOW - timedelta(minutes=1)},
        {"state": "failed", "no_such_address": 550},
    ],
)
def test_whatever_waits_is_seen_to(what):
    make_message(key="a", **what)
    sweeping.run(NOW)
    with CaptureQueriesContext(connection) as queries:
        sweeping.run(NOW)
    assert len(queries) == 3


def test_what_waits_is_found_by_its_index_among_many_letters(postgres):
    for n in range(300):
        make_message(key=str(n), state="sent", sent_at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE agency_message")
    for index, waiting in {
        "message_leased": delivery.stuck(NOW),
        "message_late": delivery.late(NOW),
        "message_due": delivery.leaving(NOW, NOW),
        "message_to_nobody": delivery.to_nobody(),
    }.items():
        assert index in waiting.order_by()[:1].explain()


@pytest.mark.parametrize(
    ("later", "again"), [({"minutes": 5}, False), ({"hours": 15, "minutes": 59}, False), ({"hours": 16}, True)]
)
def test_what_is_done_once_a_day_is_done_by_the_first_beat_of_a_day(later, again):
    done = []
    sweeping.DAILY.append(done.append)
    sweeping.run(NOW)
    sweeping.run(NOW + timedelta(**later))
    assert done == [NOW] + again * [NOW + timedelta(**later)]


def test_after_an_outage_as_after_an_old_backup_it_is_done_again_and_before_any_letter_leaves():
    done = []
    sweeping.DAILY.append(lambda now: done.append(states()))
    make_message(key="a")
    sweeping.run(NOW)
    Pulse.objects.update(last_sweep=clock.wall() - sweeping.OUTAGE)
    make_message(key="b")
    sweeping.run(NOW)
    assert done == [{"a": "queued"}, {"a": "sent", "b": "queued"}]


@pytest.mark.parametrize("part", ["DAILY", "recover", "deliver", "tell_undeliverable", "SWEEPS"])
def test_a_beat_of_which_a_part_failed_leaves_no_mark(monkeypatch, part):
    def broken(*args, **options):
        raise RuntimeError

    sweeping.run(NOW)
    last = Pulse.objects.get().last_sweep
    make_message(key="leaves")
    make_message(key="late", not_after=NOW)
    make_message(key="to nobody", state="failed", no_such_address=550)
    with monkeypatch.context() as patched:
        if part in ("DAILY", "SWEEPS"):
            patched.setattr(sweeping, part, [once(broken) if part == "SWEEPS" else broken])
        else:
            patched.setattr(delivery, part, broken)
        sweeping.run(NOW + timedelta(days=1))
    failed = Pulse.objects.get().last_sweep
    sweeping.run(NOW)
    assert (failed, Pulse.objects.get().last_sweep > last) == (last, True)


def test_a_beat_uses_one_connection_however_many_rounds(smtp_sink, monkeypatch):
    from agency.mail_server import mailers  # noqa: PLC0415 - to count

    opened, real = [], type(mailers).__getitem__
    monkeypatch.setattr(type(mailers), "__getitem__", lambda self, alias: opened.append(alias) or real(self, alias))
    for _ in range(120):
        make_message()
    sweeping.run(NOW)
    assert (len(smtp_sink.messages), opened) == (120, ["default"])


@pytest.mark.parametrize(("off", "swept"), [(0, True), (29, True), (31, False), (-31, False)])
def test_clocks_that_disagree_stop_the_sweep(monkeypatch, off, swept):
    monkeypatch.setattr(database, "wall_clock", lambda: clock.wall() + timedelta(seconds=off))
    make_message(key="a")
    sweeping.sweep()
    assert (states(), Pulse.objects.exists()) == (({"a": "sent"}, True) if swept else ({"a": "queued"}, False))


def test_a_database_without_a_clock_of_its_own_is_trusted(monkeypatch):
    monkeypatch.setattr(database, "wall_clock", lambda: None)
    assert not sweeping.is_skewed()


def test_the_queue_knows_the_sweep_by_name_and_its_payload_is_empty():
    make_message(key="a", not_before=clock.wall() - timedelta(hours=1))
    assert tasks.sweep.name == app.conf.beat_schedule["sweep"]["task"]
    tasks.sweep.apply()
    assert list(Message.objects.values_list("state", flat=True)) == ["sent"]
