"""The rehearsal at the product's depth: real verbs, letters and links, and the engine's depth beside it.

The world of these tests is small, so that ten actions cost seconds: a roster of 45, eight who fit, two or three places,
four days. Everything in it is simulated.
"""

import os
import subprocess
import sys
from functools import cache

import pytest
from django.core.management import CommandError, call_command

from agency import clock
from agency.invariants import violations
from agency.models import Message
from campaigns.rehearsal.course import Outcome
from campaigns.rehearsal.figures import figures
from campaigns.rehearsal.policies import WAYS
from campaigns.rehearsal.product import agreement, both
from campaigns.rehearsal.product.agreement import Pair
from campaigns.rehearsal.seasons import actions
from campaigns.rehearsal.world import population
from tests.campaigns.telling import PERSONAL, Visits, Warnings, as_demo
from tests.house_rules import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("product depth")]
TINY = population("tiny")
SMALL = TINY._replace(own=TINY.own | {"lead_days": [4], "places": [2, 3], "pool_max": 8})
ACTIONS, SEED = 10, 1


@pytest.fixture(autouse=True)
def demo(settings, tmp_path):
    as_demo(settings, tmp_path / "mail")


@cache
def rehearsed() -> tuple[list[Pair], list[str], list[str], list, set[str]]:
    """Played once for all tests of this file: pairs, warnings, pages asked for, broken rules, states of letters."""
    broken, letters = [], set()
    found = []
    with Visits() as visits, Warnings() as warnings:
        for pair in both.pairs(SMALL, SEED, ACTIONS):
            found.append(pair)
            broken += violations(clock.now())
            letters |= set(Message.objects.values_list("state", flat=True))
    return found, warnings.said, visits.paths, broken, letters


def test_both_depths_agree_on_the_same_actions():
    pairs = rehearsed()[0]
    assert [pair.number for pair in pairs if not pair.holds] == []
    assert agreement.agree(pairs)
    assert len(pairs) == ACTIONS


def test_the_products_actions_are_whole():
    pairs, warnings, visited, broken, letters = rehearsed()
    assert (warnings, broken) == ([], [])
    assert any(PERSONAL.match(path) for path in visited)
    assert any(path.startswith("/p/") and path.endswith("/vote/") for path in visited)
    assert not letters & {"failed", "unknown", "sending"}
    assert {pair.product.too_late for pair in pairs} | {pair.product.over for pair in pairs} == {0}


def test_the_engine_alone_keeps_its_promises_on_three_hundred():
    found = figures(list(actions(TINY, SEED, WAYS["engine"], 300, check_every=0)))
    assert (found.actions, found.too_late, found.over) == (300, 0, 0)
    assert found.missed_flagged.value > 0.95


def engine_and(**other) -> Pair:
    same = {"places": 4, "held": 5, "came": 4, "came_at_due": 4, "asks": 30}
    return Pair(0, Outcome(**same), Outcome(**same | other))


@pytest.mark.parametrize(
    ("other", "holds"),
    [({}, True), ({"asks": 33}, True), ({"asks": 34}, False), ({"held": 4}, False), ({"came_at_due": 5}, False)],
)
def test_agreement_is_as_many_places_as_many_who_come_and_nearly_as_many_questions(other, holds):
    pair = engine_and(**other)
    assert pair.holds is holds
    assert ("they differ" in "\n".join(agreement.lines([pair]))) is not holds


def test_only_the_engine_is_rehearsed_in_the_product():
    with pytest.raises(CommandError, match="one policy"):
        call_command("rehearse", depth="product", policy=["manual"])


@pytest.mark.slow
def test_the_command_makes_a_database_of_its_own_and_leaves_nothing_behind(tmp_path):
    real = tmp_path / "real.sqlite3"
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    kept |= {"DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{real}", "TMPDIR": str(tmp_path / "scratch")}
    (tmp_path / "scratch").mkdir()
    command = [sys.executable, "manage.py", "rehearse", "--depth", "product", "--population", "tiny", "--actions", "1"]
    done = subprocess.run(command, cwd=ROOT, env=kept, text=True, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "they agree on 1 of 1" in done.stdout
    assert not real.exists()
    assert list((tmp_path / "scratch").iterdir()) == []
