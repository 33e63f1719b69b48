"""Ten guards, each taken out once: what goes wrong then is seen, by the check or the promise that is named.

`wrong` lays out a moment and says what is wrong with its end. With the product as it is: nothing.
With the guard out: something, or the check that ought to see it is blind. `held_by` names the test
that holds the guard in the suite.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.core import mail
from django.test import Client

from agency import delivery, last_look, links, post
from agency.invariants import CHECKS
from agency.models import Client as Brand
from agency.models import Message
from agency.models.messages import MessageState
from campaigns import answering, lifecycle, present
from campaigns.answering import NotApproved, accept, withdraw
from campaigns.inviting import ask, people_of
from campaigns.lifecycle import Change, PlaceFilled, change
from campaigns.models import Action, Participation, Place
from campaigns.states import Ask
from tests.campaigns.people import available, confirmed, invited, reserves, seen, sounded, state
from tests.faults.race import ROOT
from tests.make import make_action, make_agency
from tests.site_walk import fingerprint

pytestmark = [pytest.mark.fault, pytest.mark.django_db]


class Killed(BaseException):
    """The sender is gone in the middle of a letter."""


def lines(number: int, now: datetime) -> list[str]:
    """What a check of the catalogue says."""
    return [line for part in CHECKS[number] for line in part(now)]


# --- moments, and what is wrong with how they end --------------------------------------------------------
def two_take_the_place_they_both_saw_free(now):
    action = make_action(places=1)
    first, second = available(action, 2, now)
    for person in (first, second):
        seen_free = Place.objects.of(action).get()
        seen_free.holder = None  # as both saw it
        try:
            with change(action.pk, now=now, actor="blogger") as c:
                (row,) = people_of(c, [person.pk])
                c.take(seen_free, row)
                c.move(row, "take", facts={"terms": 1})
        except PlaceFilled:
            pass
    return lines(7, now) + lines(4, now)


def a_question_waits_while_its_client_ends(now):
    night = now.replace(hour=20)
    action = make_action(now=night)
    sounded(action, 2, night)
    delivery.deliver(night)
    Brand.objects.update(ended_at=night + timedelta(hours=1))
    delivery.deliver(night + timedelta(hours=14))
    return [f"a letter to {message.to}" for message in mail.outbox]


def a_scanner_opens_an_invitation(now):
    action = make_action()
    (laia,) = invited(action, 1, now)
    before = fingerprint()
    Client(SERVER_NAME="127.0.0.1").get(links.path("r", laia.pk))
    return [table for table, rows in fingerprint().items() if rows != before[table]]


def a_sender_is_killed_in_the_middle_of_a_letter(now):
    action = make_action()
    sounded(action, 1, now)
    hand_over = delivery.Line.hand_over

    def dies(line, parcel):
        delivery.Line.hand_over = hand_over
        raise Killed

    delivery.Line.hand_over = dies
    with suppress(Killed):
        delivery.deliver(now)
    Message.objects.filter(state=MessageState.SENDING).update(lease_until=now - timedelta(days=1))
    delivery.recover(now)
    delivery.deliver(now)
    return [f"{message.key} never arrived" for message in Message.objects.filter(state="sent") if not mail.outbox]


def an_occasion_is_posted_twice(now):
    action = make_action()
    (laia,) = sounded(action, 1, now)
    (letter,) = Message.objects.filter(purpose="sounding")
    again = Message(**{field.name: getattr(letter, field.name) for field in Message._meta.fields if field.name != "id"})
    post.post([again])
    delivery.deliver(now)
    return [f"copy {n} to {laia.blogger.email}" for n, _ in enumerate(mail.outbox[1:], 2)]


def the_link_to_stop_is_tried_as_another(now):
    action = make_action()
    (laia,) = invited(action, 1, now)
    stop = links.token("s", laia.pk, laia.link_version)
    status = Client(SERVER_NAME="127.0.0.1").get(f"/r/{stop}/").status_code
    return [] if status == 404 else [f"a link of another kind opens her page: {status}"]


def the_terms_move_while_she_reads(now):
    action = make_action()
    (laia,) = invited(action, 1, now)
    shown = seen(laia)
    Action.objects.filter(pk=action.pk).update(terms_version=2)
    typed = {"terms": shown.terms, "question": shown.question}
    status = Client(SERVER_NAME="127.0.0.1").post(f"{links.path('r', laia.pk)}accept/", typed).status_code
    laia = Participation.objects.get(pk=laia.pk)
    return [f"{status}: bound to terms 2, having read terms 1"] if laia.terms_version == 2 else []


def somebody_unapproved_says_yes(now):
    action = make_action()
    (laia,) = available(action, 1, now)
    with change(action.pk, now=now, actor="clock") as c:
        (row,) = people_of(c, [laia.pk])
        question = ask(c, row, Ask.INVITATION, action.groups.get(), 250)
    try:
        accept(laia.pk, action.pk, seen(laia), now=now)
    except NotApproved:
        assert state(laia) == "available"
    return [line for line in lines(22, now) if not line.startswith(f"question {question.pk}")]


def a_question_is_asked_at_eleven_at_night(now):
    night = now.replace(hour=21)
    sounded(make_action(now=night), 1, night)
    delivery.deliver(night)
    return lines(33, night)


def somebody_drops_out_the_day_before(now):
    action = make_action(starts_at=now + timedelta(hours=26), autopilot="auto")
    (laia,) = confirmed(action, 1, now)
    reserves(action, 2, now)
    Action.objects.filter(pk=action.pk).update(next_look_at=None)
    withdraw(laia.pk, action.pk, now=now)
    return lines(8, now)


# --- the guards, out -------------------------------------------------------------------------------------
def no_lock_and_no_compare_and_set(patch):
    def take(c, place, participation):
        place.holder = Participation(pk=participation.pk)
        place.save(update_fields=["holder"])
        return c.record("place", place.pk, "take", "", str(participation.pk))

    patch.setattr(lifecycle, "lock", lambda action_id: Action.objects.get(pk=action_id))
    patch.setattr(Change, "take", take)


def no_relevance_check(patch):
    for letter in post.LETTERS.values():
        patch.setattr(type(letter), "still_true", lambda self, message, now: "")


def a_get_acts(patch):
    shown = present.of

    def of(person, now):
        accept(person.pk, person.action_id, seen(person), now=now)
        return shown(person, now)

    patch.setattr(present, "of", of)


def marked_before_sent(patch):
    settle = delivery._Round._change

    def marks(self, message, changes):
        held = settle(self, message, changes)
        if changes["state"] == MessageState.SENDING:
            Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=self.now)
        return held

    patch.setattr(delivery._Round, "_change", marks)


def no_unique_key(patch):
    numbers, written = count(1), Message.objects.bulk_create

    def bulk_create(letters, **options):
        for letter in letters:
            letter.key = f"{letter.key}#{next(numbers)}"
        return written(letters, **options)

    patch.setattr(Message.objects, "bulk_create", bulk_create)


def wrong_salt(patch):
    tag = links._tag
    patch.setattr(links, "_tag", lambda kind, body, key: tag("r", body, key))


def stale_terms(patch):
    patch.setattr(answering, "check_seen", lambda c, shown: None)


def unapproved_confirmed(patch):
    patch.setattr(answering, "is_approved", lambda person: True)


def a_letter_in_the_night(patch):
    patch.setattr(last_look, "allowed_at", lambda letter, message, now, agency: now)


def a_place_left_uncovered(patch):
    patch.setattr(answering, "tend_within", lambda c: None)
    patch.setattr(Change, "look_by", lambda self, moment: None)


@dataclass(frozen=True)
class Fault:
    take_out: Callable[[pytest.MonkeyPatch], None]
    wrong: Callable[[datetime], list[str]]
    held_by: str
    in_one_process: bool = True  # else processes of their own are raced or killed, and have controls of their own


FAULTS = [
    Fault(
        no_lock_and_no_compare_and_set,
        two_take_the_place_they_both_saw_free,
        "tests/faults/test_last_place.py::test_of_ten_who_press_at_once_one_has_the_last_place",
        in_one_process=False,
    ),
    Fault(
        no_relevance_check,
        a_question_waits_while_its_client_ends,
        "tests/journeys/test_whose_client.py::test_an_explanation_over_the_agencys_head_is_dropped_at_the_door",
    ),
    Fault(
        a_get_acts,
        a_scanner_opens_an_invitation,
        "tests/test_get_changes_nothing.py::test_links_opened_thirty_times_by_scanners_change_nothing",
    ),
    Fault(
        marked_before_sent,
        a_sender_is_killed_in_the_middle_of_a_letter,
        "tests/faults/test_kill_sender.py::test_no_letter_is_lost_and_the_copies_are_identical",
        in_one_process=False,
    ),
    Fault(no_unique_key, an_occasion_is_posted_twice, "tests/agency/test_bell.py::test_posting_twice_posts_once"),
    Fault(
        wrong_salt,
        the_link_to_stop_is_tried_as_another,
        "tests/test_matrix.py::test_a_forged_link_and_one_to_nobody_read_the_same",
    ),
    Fault(
        stale_terms,
        the_terms_move_while_she_reads,
        "tests/campaigns/test_answering.py::test_terms_that_have_moved_are_not_answered_by_accident",
    ),
    Fault(
        unapproved_confirmed,
        somebody_unapproved_says_yes,
        "tests/campaigns/test_answering.py::test_without_the_clients_word_a_yes_gives_no_place",
    ),
    Fault(
        a_letter_in_the_night,
        a_question_is_asked_at_eleven_at_night,
        "tests/journeys/test_nights.py::test_a_night_is_each_readers_own",
    ),
    Fault(
        a_place_left_uncovered,
        somebody_drops_out_the_day_before,
        "tests/journeys/test_dropouts.py::test_a_place_that_comes_free_late_has_somebody_again_within_the_hour",
    ),
]
NAMES = [fault.take_out.__name__ for fault in FAULTS]


@pytest.fixture(autouse=True)
def agency(story):
    make_agency()


@pytest.mark.parametrize("fault", FAULTS, ids=NAMES)
def test_with_its_guard_nothing_is_wrong(fault, now):
    assert fault.wrong(now) == []


@pytest.mark.parametrize("fault", FAULTS, ids=NAMES)
def test_without_its_guard_it_is_seen(fault, now, monkeypatch):
    fault.take_out(monkeypatch)
    assert fault.wrong(now) != []


@pytest.mark.parametrize("fault", FAULTS, ids=NAMES)
def test_the_test_that_holds_it_is_there(fault):
    file, _, name = fault.held_by.partition("::")
    assert f"def {name}(" in (ROOT / file).read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault", [each for each in FAULTS if each.in_one_process], ids=lambda each: each.take_out.__name__
)
def test_the_test_that_holds_it_turns_red(fault, tmp_path):
    """The very test, run with the guard out."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    environment |= {"PLANTED": fault.take_out.__name__, "DATABASE_URL": f"sqlite:///{tmp_path}/relevo.sqlite3"}
    environment |= {"DATA_DIR": str(tmp_path), "REQUIRE_REAL": "0"}
    command = [sys.executable, "-m", "pytest", "-p", "tests.faults.planted", "-q", "--color=no", "-x", fault.held_by]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, " failed" in done.stdout) == (1, True), done.stdout


def test_there_are_ten():
    assert len(set(NAMES)) == 10
