"""What the database itself refuses, and what it only asks us to try again."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from agency import clock, database
from agency.models import Agency, Contact, Pulse
from campaigns.models import Event
from tests.agency.elsewhere import elsewhere, meanwhile
from tests.make import make_agency, make_client, make_media_agency

pytestmark = pytest.mark.sqlite


@pytest.fixture
def event(db, now) -> Event:
    return Event.objects.create(seq=1, subject_kind="client", subject_id=1, verb="end", actor="clock", at=now)


@pytest.mark.parametrize(
    "change",
    [
        lambda event: Event.objects.filter(pk=event.pk).update(actor="somebody"),
        lambda event: Event.objects.filter(pk=event.pk).delete(),
        lambda event: Event.objects.all()._raw_delete("default"),
    ],
    ids=["update", "delete", "delete all"],
)
def test_an_event_is_neither_changed_nor_deleted(event, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(event)
    event.refresh_from_db()
    assert event.actor == "clock"


@pytest.mark.django_db(transaction=True)
def test_a_read_only_transaction_reads_and_refuses_to_write():
    make_agency(name="Before")
    with pytest.raises(DatabaseError, match=r"read-only|readonly"), database.read_only():
        Agency.objects.update(name="After")
    with database.read_only():
        assert Agency.current().name == "Before"
    Agency.objects.update(name="After")
    assert Agency.current().name == "After"


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_takes_too_long_only_asks_to_be_tried_again(postgres):
    agency = make_agency()
    errors = []

    def try_it() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = 50")
                Agency.objects.select_for_update().get(pk=agency.pk)
        except OperationalError as error:
            errors.append(database.is_busy(error))
        finally:
            connection.close()

    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        second = threading.Thread(target=try_it)
        second.start()
        second.join(10)
    assert errors == [True]


@pytest.mark.parametrize(
    ("error", "busy"),
    [
        (OperationalError("database is locked"), True),
        (ValueError("database is locked"), False),
        (IntegrityError("UNIQUE constraint failed"), False),
    ],
    ids=["locked", "not of the database", "a refusal"],
)
def test_which_errors_ask_to_be_tried_again(error, busy):
    assert database.is_busy(error) is busy


def test_the_databases_clock_is_aware_and_agrees_with_ours(db):
    theirs = database.wall_clock()
    if connection.vendor == "postgresql":
        assert abs(clock.hours_between(theirs, clock.wall())) < 1 / 60
    else:
        assert theirs is None  # it runs in our process, by our clock


def test_there_is_one_agency(db):
    make_agency()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_agency(pk=2)


def test_a_contact_is_of_one_side(db):
    both = Contact(name="Both", email="b@client.example", client=make_client(), media_agency=make_media_agency())
    with pytest.raises(IntegrityError), transaction.atomic():
        both.save()
    both.media_agency = None
    both.save()
    assert list(Contact.objects.all()) == [both]


# --- whether anybody else has written ----------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_reading_leaves_the_stand_as_it_is_and_our_own_writing_moves_it_by_one(postgres):
    def deeds() -> tuple[bool, bool]:
        before = database.stand()
        Pulse.objects.first()
        read = database.stand()
        Pulse.objects.update_or_create(pk=1, defaults={"mail_trouble": "busy"})
        return before == read, database.stand() == read.after_one_of_ours()

    Pulse.objects.create(pk=1)
    # Another database of the same server may be written meanwhile.
    assert (True, True) in [deeds() for _ in range(50)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ours", [0, 1])
def test_what_another_connection_commits_is_seen_whatever_we_wrote_ourselves(postgres, ours):
    Pulse.objects.create(pk=1)
    before = database.stand()
    elsewhere(lambda: Pulse.objects.update(mail_trouble="busy"))
    for _ in range(ours):
        Pulse.objects.update(mail_answer="later")
        before = before.after_one_of_ours()
    assert database.stand() != before


@pytest.mark.django_db(transaction=True)
def test_what_was_under_way_already_is_seen_when_it_ends(postgres):
    Pulse.objects.create(pk=1)
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            Pulse.objects.update(mail_trouble="busy")
            begun.set()
            may_end.wait(10)

    with meanwhile(slow):
        begun.wait(10)
        make_agency()  # ends after the other has begun, so that the other is named as under way
        before = database.stand()
        may_end.set()
    assert database.stand() != before


def test_only_postgresql_tells(db):
    assert (database.stand() is None) == (connection.vendor != "postgresql")


@pytest.mark.django_db
def test_a_database_that_took_the_steps_before_the_first_version_has_nothing_to_take():
    replaced = MigrationExecutor(connection).loader.replacements
    assert {app for app, _ in replaced} == {"agency", "bloggers", "campaigns"}
    for (app, name), step in replaced.items():
        MigrationRecorder(connection).record_unapplied(app, name)
        for earlier in step.replaces:
            MigrationRecorder(connection).record_applied(*earlier)
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
