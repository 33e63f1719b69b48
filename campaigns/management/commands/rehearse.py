"""`manage.py rehearse`: invented agencies fill invented actions. Everything it prints is simulated."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from campaigns.rehearsal import picture, telling
from campaigns.rehearsal.course import Outcome
from campaigns.rehearsal.figures import Figures, figures
from campaigns.rehearsal.policies import WAYS
from campaigns.rehearsal.seasons import actions
from campaigns.rehearsal.world import NAMES, population

STEPS = 20  # lines of progress


class Command(BaseCommand):
    help = "Rehearse the fill engine on invented people (simulated): how often x of x take part, and at what cost."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--actions", type=int, default=300, metavar="N", help="actions per seed and population")
        parser.add_argument("--seed", type=int, nargs="+", default=[1], metavar="S", help="one luck each")
        parser.add_argument("--population", nargs="+", choices=NAMES, default=["base"], help="who the people are")
        parser.add_argument("--policy", nargs="+", choices=list(WAYS), default=["engine"], help="how places are filled")
        parser.add_argument("--caps", action="store_true", help="with the most mails a person gets, in 30 days too")
        parser.add_argument("--check-every", type=int, default=2, metavar="K", help="compare cover in one of K actions")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write a page (HTML, SVG) as well")

    def handle(self, **said) -> None:
        if said["actions"] < 1 or said["check_every"] < 0:
            raise CommandError("--actions is 1 or more, --check-every 0 or more.")
        found = [
            (f"{people} · {policy}", self._rehearse(people, policy, said))
            for people in said["population"]
            for policy in said["policy"]
        ]
        for title, came in sorted(found, key=lambda pair: pair[1].filled.value):
            for line in telling.report(title, came):
                self.stdout.write(line)
        if said["report"]:
            said["report"].write_text(picture.page(found), encoding="utf-8")
            self.stdout.write(f"written: {said['report']}")

    def _rehearse(self, people: str, policy: str, said: dict) -> Figures:
        outcomes: list[Outcome] = []
        every = max(1, said["actions"] * len(said["seed"]) // STEPS)
        checks = said["check_every"] if policy == "engine" else 0
        for seed in said["seed"]:
            way = WAYS[policy]
            for outcome in actions(
                population(people), seed, way, said["actions"], caps=said["caps"], check_every=checks
            ):
                outcomes.append(outcome)
                if len(outcomes) % every == 0:
                    filled = sum(each.filled for each in outcomes)
                    self.stderr.write(f"{people} {policy} seed {seed}: {filled} of {len(outcomes)} filled (simulated)")
                    self.stderr.flush()
        return figures(outcomes)
