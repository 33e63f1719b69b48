"""What differs between PostgreSQL and SQLite, and nothing else of ours does.

The append-only trigger, the index for searching, the read-only guard, and which errors mean "busy, try again".
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import DatabaseError, OperationalError, ProgrammingError, connection, transaction
from django.db.models import Model

log = logging.getLogger(__name__)
MISSING = ("42P01", "42703")  # a table, a column
BUSY = ("55P03", "40P01", "57014", "57P01", "57P03")  # lock, deadlock, statement time, shutdown, starting up


def refuse_changes(schema_editor, table: str) -> None:
    """Make the database refuse UPDATE and DELETE on `table` (for a migration)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"""
            CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
            """
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only();"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;"
        )


def allow_changes(schema_editor, table: str) -> None:
    """The way back of `refuse_changes`."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table};")
        schema_editor.execute(f"DROP FUNCTION {table}_is_append_only();")
        return
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER {table}_no_{verb};")


def index_words(schema_editor, table: str, column: str) -> None:
    """Let PostgreSQL find any part of a word in `column` by an index (for a migration).

    Where the extension may not be created, searching reads the table: slower, with the same result.
    """
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(
                f"CREATE INDEX {table}_{column}_words ON {table} USING gin ({column} gin_trgm_ops)"
                " WITH (fastupdate = off)"  # read far more often than written
            )
    except DatabaseError as error:
        log.warning("No index for searching %s (%s): it is searched without", table, str(error).strip())


def forget_words(schema_editor, table: str, column: str) -> None:
    """The way back of `index_words`; the extension stays, others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {table}_{column}_words")


def distinct(
    *columns: tuple[type[Model], str, str], names_of: type[Model] | None = None, at_most: int = 1_000_000
) -> dict[str, dict[str, int]]:
    """Column -> its different texts, of indexed columns (model, column, condition); two of one name count together.

    `names_of`: beside them the names of that table's rows, as column `name`, each with its key; a text has 0.
    `at_most`: so many of each column, whatever their number.
    One query, which steps from each text to the next in its index and reads no index whole.
    """
    quote = connection.ops.quote_name
    steps, each = [], []
    for number, (model, column, where) in enumerate(columns):
        table, name = quote(model._meta.db_table), quote(model._meta.get_field(column).column)
        step = f"SELECT min({name}) FROM {table} WHERE {where} AND {name} > "  # noqa: S608 - names of our own tables
        again = f"SELECT ({step} f{number}.value), n + 1 FROM f{number} WHERE value IS NOT NULL AND n < {at_most:d}"  # noqa: S608
        steps.append(f"f{number}(value, n) AS (SELECT ({step} ''), 1 UNION ALL {again})")
        each.append(f"SELECT '{column}', 0, value FROM f{number} WHERE value IS NOT NULL")  # noqa: S608
    found: dict[str, dict[str, int]] = {column: {} for _model, column, _where in columns}
    if names_of is not None:
        each.append(f"SELECT 'name', id, name FROM {quote(names_of._meta.db_table)}")  # noqa: S608
        found["name"] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"WITH RECURSIVE {', '.join(steps)} {' UNION ALL '.join(each)}")
        for column, key, value in cursor.fetchall():
            found[column][value] = key
    return found


def empty(tables: list[str]) -> None:
    """Delete every row of `tables`, append-only ones too: for the demo's example, which is told anew."""
    names = [connection.ops.quote_name(table) for table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            connection.check_constraints()  # no table is truncated of which something is still to be checked
            cursor.execute(f"TRUNCATE {', '.join(names)}")
            return
        # SQLite deletes row by row, which the triggers refuse.
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        lifted = cursor.fetchall()
        for trigger, _made in lifted:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(trigger)}")
        for name in names:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - names of our own tables
        for _trigger, made in lifted:
            cursor.execute(made)


@contextmanager
def read_only() -> Iterator[None]:
    """A transaction in which the database refuses every write."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET TRANSACTION READ ONLY")
            else:
                cursor.execute("PRAGMA query_only = ON")
        try:
            yield
        finally:
            if connection.vendor == "sqlite":
                # Past Django's cursor, which refuses to work after the error that a write has raised.
                connection.connection.execute("PRAGMA query_only = OFF")


def is_busy(error: Exception) -> bool:
    """Whether the database only asks to be tried again: a lock that took too long, a restart."""
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    return code in BUSY if code else "locked" in str(error) or connection.vendor == "postgresql"


def is_unmigrated(error: Exception) -> bool:
    """Whether a table or column is not there: the program is newer than its database, or its first run is under way."""
    if isinstance(error, ProgrammingError):
        return getattr(error.__cause__, "pgcode", None) in MISSING
    return isinstance(error, OperationalError) and str(error).startswith(("no such table", "no such column"))


def unfit() -> list[str]:
    """What keeps this database from being trusted with places; [] where nothing does."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")
        isolation, read_only = cursor.fetchone()
    # Under REPEATABLE READ a lock that was waited for shows the rows as they were before: places are sold twice.
    wrong = [] if isolation == "read committed" else [f"its transactions are {isolation}, not read committed"]
    return wrong + (["it is read-only"] if read_only == "on" else [])


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a database has been written: two equal stands, and nobody has committed anything between them."""

    ended: int  # all transactions below this number have ended, but for those
    under_way: str

    def after_one_of_ours(self) -> "Stand":
        """What this stand is after one more transaction of our own that has written, if nobody else writes."""
        return replace(self, ended=self.ended + 1)


def stand() -> Stand | None:
    """Asked outside of a transaction. None where it cannot be told."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        _oldest, ended, under_way = cursor.fetchone()[0].split(":")
    return Stand(int(ended), under_way)


def wall_clock():
    """The database's own time (aware), for the check that clocks agree."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]
    return None
