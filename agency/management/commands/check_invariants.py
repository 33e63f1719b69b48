"""`manage.py check_invariants [--at T]`: one line per violation, exit code 1 if there is any."""

import sys
from datetime import UTC, datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from agency import clock, invariants


class Command(BaseCommand):
    help = "Check what must hold at any instant, as far as the rows can tell."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--at", default="", metavar="T", help="as if it were then: 2026-06-18T19:00+02:00")

    def handle(self, *, at: str, **options) -> None:
        found = invariants.violations(_moment(at))
        for number, line in found:
            self.stdout.write(f"{number}: {line}")
        missing = ", ".join(map(str, invariants.not_checked())) or "none"
        violated = len({number for number, _line in found})
        self.stdout.write(f"{len(invariants.CHECKS)} checked, {violated} violated, not checked: {missing}")
        if found:
            sys.exit(1)


def _moment(text: str) -> datetime:
    if not text:
        return clock.now()
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise CommandError(f"not a moment with its offset, such as 2026-06-18T19:00+02:00: {text}")
    return moment.astimezone(UTC)
