"""How the install is: what monitors ask, and what is still missing before work can start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from agency import bell, clock, delivery
from agency.models import Agency, Client, Message, Pulse

SILENT_AFTER = timedelta(minutes=3)

# What the floors above say is left undone: name in `/readyz` -> since when, at `now`; None where nothing is.
UNDONE: dict[str, Callable[[datetime], datetime | None]] = {}


def last_sweep() -> datetime | None:
    return Pulse.objects.filter(pk=1).values_list("last_sweep", flat=True).first()


def is_beating(wall: datetime) -> bool:
    """Whether a sweep ended within the last three minutes of the machine's time."""
    last = last_sweep()
    return last is not None and wall - last < SILENT_AFTER


def scheduler_silent() -> str:
    """The words that every page of the team shows while nothing is swept; '' while all is well."""
    agency = Agency.current()
    last = agency.last_sweep if agency else last_sweep()
    if last is None:
        return _("Relevo’s clock has not run yet. No mail leaves before it does.")
    if clock.wall() - last < SILENT_AFTER:
        return ""
    return _("Relevo’s clock has been silent for more than three minutes. No mail leaves until it runs again.")


def report(wall: datetime) -> dict[str, bool | int | None]:
    """What `/readyz` says: shapes and ages only, no names, no addresses, no secrets."""
    database = _database_answers()
    migrated = database and _is_migrated()
    answer: dict[str, bool | int | None] = {
        "database": database,
        "migrations_applied": migrated,
        "broker": _broker_answers(),
        "mail_server": "default" in settings.MAILERS,
        "seconds_since_last_sweep": None,
        "seconds_oldest_letter_is_late": None,
    } | dict.fromkeys(UNDONE)
    if migrated:
        now = clock.now()
        oldest = Message.objects.due(now).order_by("not_before").values_list("not_before", flat=True).first()
        answer["seconds_since_last_sweep"] = _age(last_sweep(), wall)
        answer["seconds_oldest_letter_is_late"] = _age(oldest, now)
        answer |= {name: _age(since(now), now) for name, since in UNDONE.items()}
    answer["ready"] = bool(migrated and answer["broker"])
    return answer


def _age(since: datetime | None, at: datetime) -> int | None:
    return int((at - since).total_seconds()) if since else None


def _database_answers() -> bool:
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    return True


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker_answers() -> bool:
    try:
        bell.listen()
    except Exception:  # noqa: BLE001 - whatever the broker's library raises means the same here
        return False
    return True


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that has to be done before all of Relevo works: what it means, and where to do it."""

    code: str
    words: str
    path: str = ""  # of the page where it can be put right; '' where only the operator can


def setup_missing(now: datetime) -> list[Missing]:
    """What is missing, most pressing first, in plain words in the reader's language."""
    agency = Agency.current() or Agency()
    trouble = delivery.trouble()
    steps: list[tuple[object, str, str]] = [
        (trouble, trouble.code if trouble else "", str(trouble.words) if trouble else ""),
        (_is_held(), "sending_held", _("Sending is held after a restore until a person releases it.")),
        (not agency.from_address, "from_address", _("Mails have no From address of yours yet.")),
        (not agency.legal_name, "legal_name", _("Your legal name is missing; it stands below each mail.")),
        (not agency.legal_address, "legal_address", _("Your postal address is missing; it stands below each mail.")),
        (not agency.on_duty_id, "on_duty", _("Nobody is on duty: alarms go to the owner of an action only.")),
        (not _has_client(now), "client", _("There is no client yet; campaigns and actions belong to one.")),
    ]
    return [Missing(code, words, WHERE.get(code, "")) for is_missing, code, words in steps if is_missing]


WHERE = dict.fromkeys(["from_address", "legal_name", "legal_address", "on_duty"], "/settings/") | {
    "client": "/clients/new/"
}


def _is_held() -> bool:
    return Pulse.objects.filter(pk=1, sending_held_at__isnull=False).exists()


def _has_client(now: datetime) -> bool:
    return Client.objects.going_on(now).exists()
