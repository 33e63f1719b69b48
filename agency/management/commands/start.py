"""`manage.py start`: all of Relevo in one process; the last line is its address."""

import os

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError

from agency import one_process


class Command(BaseCommand):
    help = "Start web server, worker and clock in one process on http://127.0.0.1:8000 (PORT)."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=None, help="instead of PORT")

    def handle(self, *, port: int | None, **options) -> None:
        self.check(tags=[Tags.database], databases=["default"])
        try:
            one_process.run(port or port_wished(), self.announce, say=self.announce)
        except one_process.AlreadyRunning as error:
            message = f"Relevo already runs on this DATA_DIR (process {error}). Stop that one first."
            raise CommandError(message) from error
        except one_process.NoPort as error:
            raise CommandError(f"No free port from {error} on.") from error

    def announce(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def port_wished() -> int:
    wished = os.environ.get("PORT", "8000")
    if not wished.isdigit() or not 0 < int(wished) < 65_000:
        raise CommandError(f"PORT is not a port: {wished}")
    return int(wished)
