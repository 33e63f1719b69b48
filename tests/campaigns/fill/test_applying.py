from copy import deepcopy

import pytest

from campaigns.fill import Command, Person, applied
from tests.campaigns.fill.made import action


def after(person, command, **facts):
    return applied(action([person], **facts), [command]).people[0]


@pytest.mark.parametrize(
    ("do", "status", "calls"), [("sound", "sounded", 0), ("invite", "invited", 0), ("activate", "activated", 1)]
)
def test_a_question_opens(do, status, calls):
    before = Person(id=1, reminders=2, phone=1)
    assert after(before, Command(do, (1,), 120.0, "all")) == Person(
        id=1, status=status, group="all", sent=96.0, deadline=120.0, last_letter=96.0, calls=calls
    )


def test_a_question_without_a_deadline_ends_with_the_action():
    assert after(Person(id=1), Command("sound", (1,))).deadline == 336


def test_a_last_call_uses_up_her_letters():
    asked = after(Person(id=1, status="stale"), Command("sound", (1,), 120.0, code="last_call"))
    assert (asked.status, asked.reminders, asked.p_answer) == ("sounded", 2, pytest.approx(0.21))


@pytest.mark.parametrize("status", ["sounded", "invited"])
def test_a_lapsed_question_leaves_her_stale(status):
    assert after(Person(id=1, status=status), Command("expire", (1,))) == Person(id=1, status="stale")


def test_a_lapsed_call_up_leaves_a_reserve_who_answers_less():
    lapsed = after(Person(id=1, status="activated"), Command("expire", (1,)))
    assert (lapsed.status, lapsed.p_answer) == ("reserve", pytest.approx(0.21))


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (Command("remind", (1,)), Person(id=1, reminders=1, last_letter=96.0)),
        (Command("phone", (1,)), Person(id=1, phone=1)),
        (Command("oncall", (1,)), Person(id=1, hot=1, last_letter=96.0)),
        (Command("reserve", (1,)), Person(id=1, status="reserve", last_letter=96.0)),
        (
            Command("confirm", (1,), group="all"),
            Person(id=1, status="confirmed", group="all", last_ok=96.0, last_letter=96.0),
        ),
    ],
)
def test_each_command_changes_what_it_says(command, expected):
    assert after(Person(id=1), command) == expected


def test_still_on_waits_for_an_answer_at_the_stage_reached():
    asked = after(Person(id=1, status="confirmed", phone=1), Command("ping", (1,)), now=310.0)
    assert (asked.ping_sent, asked.ping_ok, asked.pings, asked.phone) == (310, False, 3, 0)


def test_what_was_told_is_remembered():
    told = applied(action([]), [Command("client", code="criteria"), Command("escalate", code="over:1")]).told
    assert told == {"criteria", "over:1"}


def test_the_snapshot_before_stays_as_it_was():
    s = action([Person(id=1), Person(id=2)])
    before = deepcopy(s)
    applied(s, [Command("sound", (1,), 120.0), Command("escalate", code="over:1")])
    assert s == before


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="no such command: release"):
        applied(action([]), [Command("release")])
    with pytest.raises(KeyError):
        applied(action([]), [Command("remind", (7,))])
