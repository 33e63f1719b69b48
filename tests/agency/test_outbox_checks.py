"""Each check of the outbox sees exactly what was planted, and nothing in a healthy one."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agency import clock, database, invariants, links
from agency.models import Message, Pulse
from agency.post import Quiet
from tests.agency.outbox_rows import NOW, make_message, make_sent, put_into_registry

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OURS = (24, 25, 26, 27, 28, 29, 31, 33, 34, 41, 59, 62)


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    put_into_registry(monkeypatch, chase=Quiet.NEVER)


def found() -> list[tuple[int, str]]:
    return [(number, line) for number, line in invariants.violations(NOW) if number in OURS]


def healthy() -> None:
    make_sent()
    make_message(not_after=NOW + HOUR)
    make_message(state="held")
    make_message(state="dropped", error="answered")
    make_sent(links=[["s", 5, 1]], recipient_id=5, text=links.placeholder(0))
    make_message(state="sending", lease_until=clock.wall() + timedelta(minutes=2))
    Pulse.objects.create(pk=1, last_sweep=clock.wall())


def test_a_healthy_outbox_has_nothing_to_say():
    healthy()
    assert found() == []


@pytest.mark.parametrize(
    ("number", "fields", "line"),
    [
        (25, {"text": ""}, "was sent without frozen words"),
        (29, {"handing_over_at": None}, "was marked sent out of order: frozen, handed over, sent"),
        (29, {"frozen_at": NOW + HOUR}, "was marked sent out of order: frozen, handed over, sent"),
        (31, {"not_after": NOW - HOUR}, "was sent outside its time"),
        (31, {"not_before": NOW + HOUR}, "was sent outside its time"),
        (34, {"links": [["m", 6, 1]], "recipient_id": 5}, "holds a link 'm' that is not its recipient's"),
        (41, {"text": f"aquí: {links.url('r', 5, 1)}"}, "holds a link that works"),
        (41, {"facts": {"link": links.path("stop"[0], 5)}}, "holds a link that works"),
        (59, {"created_at": NOW - 735 * DAY}, "keeps its words for more than two years"),
    ],
)
def test_a_sent_letter_that_should_not_be_is_seen(number, fields, line):
    healthy()
    planted = make_sent(**fields)
    assert found() == [(number, f"letter {planted.pk} (plain) {line}")]


def test_a_letter_sent_in_the_night_is_seen():
    healthy()
    night = NOW + 14 * HOUR  # midnight in Madrid
    planted = make_sent(purpose="chase", handing_over_at=night, sent_at=night)
    make_sent(purpose="chase", handing_over_at=NOW, sent_at=NOW)
    assert found() == [(33, f"letter {planted.pk} (chase) was sent in its reader's quiet hours")]


def test_one_occasion_with_two_letters_is_seen():
    healthy()
    make_message(key="invitation:7")
    make_message(key="Invitation:7 ")
    assert found() == [(26, "occasion invitation:7 has 2 letters")]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"not_after": NOW - 2 * HOUR}, "is still queued, more than an hour after its time"),
        ({"not_after": NOW - 2 * HOUR, "state": "held"}, "is still held, more than an hour after its time"),
        ({"state": "sending", "lease_until": clock.wall() - HOUR}, "is sending longer than its lease"),
        ({"state": "sending"}, "is sending without a lease"),
    ],
)
def test_a_letter_that_does_not_end_is_seen(fields, line):
    healthy()
    planted = make_message(**fields)
    assert found() == [(27, f"letter {planted.pk} (plain) {line}")]


@pytest.mark.parametrize("state", ["unknown", "failed", "expired", "dropped", "suppressed"])
def test_a_letter_lost_in_silence_is_seen(state):
    healthy()
    planted = make_message(state=state)
    assert found() == [(28, f"letter {planted.pk} (plain) is {state} and nobody is told why")]


def test_a_clock_that_stopped_while_letters_wait_is_seen():
    healthy()
    last = clock.wall() - HOUR
    Pulse.objects.update(last_sweep=last)
    assert found() == []
    Message.objects.filter(state="queued").update(not_before=NOW - HOUR)
    assert found() == [(62, f"nothing was swept since {last:%Y-%m-%d %H:%M} UTC, and 1 due letters wait")]


@pytest.mark.parametrize(("off", "said"), [(29, []), (-31, [24]), (31, [24])])
def test_clocks_that_disagree_are_seen(monkeypatch, off, said):
    monkeypatch.setattr(database, "wall_clock", lambda: clock.wall() + timedelta(seconds=off))
    assert [number for number, _line in found()] == said


# --- the command ----------------------------------------------------------------------------------------
def run(**options) -> tuple[list[str], int]:
    said, code = StringIO(), 0
    try:
        call_command("check_invariants", stdout=said, **options)
    except SystemExit as ended:
        code = ended.code
    return said.getvalue().splitlines(), code


def test_the_command_closes_with_what_was_and_was_not_checked(monkeypatch):
    monkeypatch.setattr(invariants, "CHECKS", {number: [] for number in range(1, 63)})
    assert run() == (["62 checked, 0 violated, not checked: 63, 64, 65, 66"], 0)


def test_the_command_says_a_line_per_violation_and_fails(monkeypatch):
    checks = {2: [lambda now: iter(["b", f"{now:%H:%M}"])], 1: [lambda now: iter(["a"]), lambda now: iter(())]}
    monkeypatch.setattr(invariants, "CHECKS", checks | {number: [] for number in range(3, 67)})
    lines = ["1: a", "2: b", "2: 08:00", "66 checked, 2 violated, not checked: none"]
    assert run(at="2026-06-09T10:00+02:00") == (lines, 1)


@pytest.mark.parametrize("at", ["tomorrow", "2026-13-40T10:00", "2026-06-09T10:00"])
def test_the_command_refuses_what_is_not_a_moment(at):
    with pytest.raises(CommandError):
        run(at=at)


def test_a_check_has_a_number_of_the_catalogue():
    with pytest.raises(ValueError, match="67"):
        invariants.check(67)
