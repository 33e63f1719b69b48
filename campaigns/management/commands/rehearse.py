"""`manage.py rehearse`: invented agencies fill invented actions. Everything it prints is simulated."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from campaigns.playing import scratch
from campaigns.rehearsal import picture, telling
from campaigns.rehearsal.course import Outcome
from campaigns.rehearsal.figures import Figures, figures
from campaigns.rehearsal.policies import WAYS
from campaigns.rehearsal.product import agreement, both
from campaigns.rehearsal.seasons import Season, rehearsed, seasons
from campaigns.rehearsal.world import NAMES, population

ENGINE, PRODUCT = "engine", "product"
USUAL = {ENGINE: 300, PRODUCT: 10}  # actions
DATABASE = "rehearsal.sqlite3"


class Command(BaseCommand):
    help = "Rehearse the fill engine on invented people (simulated): how often x of x take part, and at what cost."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--actions", type=int, metavar="N", help="actions per seed and population (300; product 10)"
        )
        parser.add_argument("--seed", type=int, nargs="+", default=[1], metavar="S", help="one luck each")
        parser.add_argument("--population", nargs="+", choices=NAMES, default=["base"], help="who the people are")
        parser.add_argument("--policy", nargs="+", choices=list(WAYS), default=["engine"], help="how places are filled")
        parser.add_argument(
            "--depth", choices=list(USUAL), default=ENGINE, help="the engine alone, or the real product"
        )
        parser.add_argument("--caps", action="store_true", help="with the most mails a person gets, and what they cost")
        parser.add_argument("--check-every", type=int, default=2, metavar="K", help="compare cover in one of K actions")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write a page (HTML, SVG) as well")

    def handle(self, **said) -> None:
        said["actions"] = USUAL[said["depth"]] if said["actions"] is None else said["actions"]
        said["seed"] = list(dict.fromkeys(said["seed"]))
        if said["report"] and said["report"].is_dir():
            raise CommandError(f"--report: {said['report']} is a folder; name a file in it.")
        if said["report"] and not said["report"].parent.is_dir():
            raise CommandError(f"--report: there is no folder {said['report'].parent} to write it into.")
        if said["actions"] < 1 or said["check_every"] < 0:
            raise CommandError("--actions is 1 or more, --check-every 0 or more.")
        if said["depth"] == PRODUCT:
            self._at_the_products_depth(said)
            return
        caps, found, cost = said["caps"], [], {}
        for people in said["population"]:
            for policy in said["policy"]:
                title = f"{people} · {policy}" + " · with the caps" * caps
                came = self._rehearse(people, policy, said, caps=caps)
                found.append((title, came))
                if caps:
                    free = self._rehearse(people, policy, said, caps=False)
                    cost[title] = list(telling.cost_of_the_caps(came, free))
        self._say(found, said, cost)

    def _say(self, found: list[tuple[str, Figures]], said: dict, cost: dict[str, list[str]] | None = None) -> None:
        for title, came in sorted(found, key=lambda pair: pair[1].filled.value):
            for line in (*telling.report(title, came), *(cost or {}).get(title, ())):
                self.stdout.write(line)
        if said["report"]:
            said["report"].write_text(picture.page(found), encoding="utf-8")
            self.stdout.write(f"written: {said['report']}")

    def _rehearse(self, people: str, policy: str, said: dict, *, caps: bool) -> Figures:
        checks = said["check_every"] if policy == "engine" else 0
        how = {"caps": caps, "check_every": checks}
        ahead = [
            season
            for seed in said["seed"]
            for season in seasons(population(people), seed, WAYS[policy], said["actions"], **how)
        ]
        outcomes: list[Outcome] = []
        for season, came in zip(ahead, _at_once(ahead), strict=True):
            outcomes += came
            filled = sum(each.filled for each in outcomes)
            kept = ", with the caps" * caps
            self._progress(f"{people} {policy}{kept} seed {season.seed}: {filled} of {len(outcomes)} filled")
        return figures(outcomes)

    def _progress(self, line: str) -> None:
        self.stderr.write(f"{line} (simulated)")
        self.stderr.flush()

    # --- the product ----------------------------------------------------------------------------------------
    def _at_the_products_depth(self, said: dict) -> None:
        """On a database that is made for it and goes with it; the one that is configured is not touched."""
        if said["policy"] != ["engine"]:
            raise CommandError("At the product's depth there is one policy: the engine.")
        if Path(settings.DATABASES["default"]["NAME"]).name != DATABASE or not settings.STORY:
            raise SystemExit(start_again_on_a_scratch_database())
        call_command("migrate", interactive=False, verbosity=0)
        found, differ = [], 0
        for people in said["population"]:
            pairs = [pair for seed in said["seed"] for pair in self._pairs(people, seed, said["actions"])]
            found.append((f"{people} · product", figures([pair.product for pair in pairs])))
            found.append((f"{people} · engine, same actions", figures([pair.engine for pair in pairs])))
            for line in agreement.lines(pairs):
                self.stdout.write(line)
            differ += not agreement.agree(pairs)
        self._say(found, said)
        if differ:
            raise CommandError("The depths differ on an action.")

    def _pairs(self, people: str, seed: int, number: int) -> Iterator[agreement.Pair]:
        for pair in both.pairs(population(people), seed, number):
            filled = "filled" if pair.product.filled else "not filled"
            self._progress(f"{people} product seed {seed}: action {pair.number + 1} of {number}, {filled}")
            yield pair


def _at_once(ahead: list[Season]) -> Iterator[list[Outcome]]:
    """The outcomes of each, in their order: agencies know nothing of each other, so every core takes one."""
    if len(ahead) == 1:
        yield rehearsed(ahead[0])
        return
    # Where processes are not forked, each needs the models before it can read what it is given.
    with ProcessPoolExecutor(initializer=django.setup) as pool:
        yield from pool.map(rehearsed, ahead)


def start_again_on_a_scratch_database() -> int:
    """The same command, with the settings of a story: those are read once, before any command runs."""
    with TemporaryDirectory(prefix="relevo-rehearsal-") as folder:
        settings_of_it = scratch.environment(Path(folder), DATABASE)
        sys.stdout.flush()
        again = [sys.executable, *sys.argv]
        return subprocess.run(again, env=os.environ | settings_of_it, check=False).returncode  # noqa: S603 - ourselves
