"""The rehearsal: the same luck for everybody, honest counting, and the engine that keeps its promises in it."""

import re

import pytest
from django.core.management import CommandError, call_command

from campaigns.rehearsal.course import Outcome
from campaigns.rehearsal.figures import Checked, Share, figures
from campaigns.rehearsal.picture import page
from campaigns.rehearsal.policies import WAYS
from campaigns.rehearsal.seasons import actions
from campaigns.rehearsal.telling import report
from campaigns.rehearsal.world import NAMES, Fate, in_hours, plan, population, roster


def rehearsed(number=6, *, people="base", seed=7, way="engine", **how):
    return list(actions(population(people), seed, WAYS[way], number, **how))


def test_the_same_seed_gives_the_same_rehearsal():
    assert rehearsed(3) == rehearsed(3)
    assert rehearsed(3) != rehearsed(3, seed=8)


def test_every_population_is_described():
    assert [population(name)["roster"] for name in NAMES] == [250, 250, 45, 250, 250, 250]
    assert population("drop30")["withdraws_late"] == 0.3
    assert population("drop30")["answers"] == population("base")["answers"]


def test_a_persons_luck_does_not_depend_on_who_asks():
    people = population("base")
    everybody = roster(people, 1, 0)
    first = plan(people, everybody, 1, 0, 0)
    who = first.pool[0][0]
    one, other = Fate(people, first, who, 1), Fate(people, first, who, 1)
    assert one.answers_letter(1, 5.0, 0.0) == other.answers_letter(1, 5.0, 0.0)
    assert one.leaves_at == other.leaves_at


def test_nobody_answers_in_her_night():
    people = population("base")
    first = plan(people, roster(people, 1, 0), 1, 0, 0)
    fate = Fate(people, first, first.pool[0][0], 1)
    for hour in range(48):
        assert 8 <= (fate.awake(float(hour)) + first.opens) % 24 < 23


@pytest.mark.parametrize(("hour", "then"), [(10, 10), (3, 9), (20, 33), (4 * 24 + 20, 7 * 24 + 9)])
def test_a_managers_hours_are_those_of_weekdays(hour, then):
    assert in_hours(hour, 9, 18, weekdays=True) == then


def test_the_engine_keeps_its_promises():
    outcomes = rehearsed(12, check_every=0)
    found = figures(outcomes)
    assert (found.too_late, found.over) == (0, 0)
    assert found.filled.hits >= 11
    assert found.letters_per_place < 12


def test_by_hand_and_broadcast_do_worse_under_the_same_luck():
    engine, manual, broadcast = (figures(rehearsed(16, way=way)) for way in ("engine", "manual", "broadcast"))
    assert engine.filled.hits > max(manual.filled.hits, broadcast.filled.hits)
    assert manual.lost.value > 3 * engine.lost.value
    assert broadcast.too_late > 50


def test_the_caps_on_mails_hold():
    asked = rehearsed(8, people="tiny", caps=True)
    assert sum(each.letters for each in asked) < sum(each.letters for each in rehearsed(8, people="tiny"))


def test_shares_come_with_wilsons_interval():
    low, high = Share(9, 10).interval
    assert (low, high) == (pytest.approx(0.5958, abs=1e-4), pytest.approx(0.9821, abs=1e-4))
    assert Share(0, 0).interval == (0.0, 1.0)


def test_cover_is_judged_by_five_points_and_two_standard_errors():
    assert Checked(48.0, "", 0.90, Share(84, 100)).holds
    assert not Checked(48.0, "", 0.90, Share(700, 1000)).holds


def test_figures_count_what_happened():
    one = Outcome(3, came=3, came_at_due=2, letters=30, persons=10, flagged_at=30.0, gaps=[(10.0, 12.0)])
    other = Outcome(5, came=4, came_at_due=4, letters=10, persons=10, flagged_at=5.0, shown=10, lost=1)
    found = figures([one, other])
    assert (found.filled, found.filled_at_due) == (Share(1, 2), Share(0, 2))
    assert (found.letters_per_place, found.letters_per_person) == (5.0, 2.0)
    assert (found.flagged, found.missed_flagged, found.unflagged_filled) == (Share(1, 2), Share(0, 1), Share(0, 1))
    assert (found.lost, found.gaps_filled, found.gap_hours) == (Share(1, 10), Share(1, 1), 2.0)


def test_whatever_is_printed_says_that_it_is_simulated():
    found = figures(rehearsed(2))
    assert "simulated" in next(report("base", found))
    html = page([("base", found)])
    assert "simulated" in html
    assert not re.search(r"<script|https?://", html)


def test_the_worst_population_comes_first(tmp_path, capsys):
    file = tmp_path / "report.html"
    call_command("rehearse", actions=4, population=["base", "tiny"], seed=[3], report=file)
    said, html = capsys.readouterr().out, file.read_text()
    shares = [float(value) for value in re.findall(r"actions filled\s+([\d.]+) %", said)]
    assert shares == sorted(shares)
    assert html.count("<h2>") == 2


def test_agencies_on_several_cores_come_to_what_they_come_to_one_by_one(capsys):
    call_command("rehearse", actions=2, seed=[3, 4])
    one_by_one = figures(rehearsed(2, seed=3, check_every=2) + rehearsed(2, seed=4, check_every=2))
    assert capsys.readouterr().out.splitlines() == list(report("base · engine", one_by_one))


def test_with_the_caps_it_prints_what_they_cost_beside_the_same_actions_without_them(capsys):
    call_command("rehearse", actions=8, population=["tiny"], seed=[3], caps=True)
    said = capsys.readouterr().out
    capped, free = figures(rehearsed(8, people="tiny", seed=3, caps=True)), figures(rehearsed(8, people="tiny", seed=3))
    before, after = free.letters_per_place, capped.letters_per_place

    assert said.startswith("tiny · engine · with the caps · simulated · 8 actions")
    assert "what the caps cost" in said
    assert f"{before:.2f} → {after:.2f} · {after - before:+.2f}" in said
    assert before > after


def test_a_report_that_cannot_be_written_is_said_before_anything_is_rehearsed(tmp_path):
    with pytest.raises(CommandError, match="is a folder"):
        call_command("rehearse", actions=1, report=tmp_path)
    with pytest.raises(CommandError, match="there is no folder"):
        call_command("rehearse", actions=1, report=tmp_path / "none" / "report.html")


def test_no_actions_are_no_rehearsal():
    with pytest.raises(CommandError):
        call_command("rehearse", actions=0)
