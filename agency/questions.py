"""Questions to the database that are put together once, and asked again and again with other values.

For what is asked often, by pages and by every beat: Django takes longer to put such a question together than the
database to answer it.
"""

import json
from collections.abc import Callable, Iterable
from copy import copy
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import BigIntegerField, BooleanField, Expression, Field, Func, Model, QuerySet
from django.db.models.expressions import RawSQL


class Slot(Expression):
    """Stands in a question where a value comes, which is given anew each time."""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection) -> tuple[str, list[Any]]:
        return "%s", [self]

    def given(self, value: Any) -> Any:
        """`value` as the database is given it."""
        return self.output_field.get_db_prep_value(value, connection)


class Keys(Slot):
    """The slot of keys, however many; see `Among`."""

    def __init__(self, name: str) -> None:
        super().__init__(name, BigIntegerField())

    def given(self, value: Iterable[int]) -> Any:
        return list(value) if connection.vendor == "postgresql" else json.dumps(list(value))


class Among(Func):
    """To filter by: whether the key in a column is one of those in the slot `name`."""

    output_field = BooleanField()
    template = "%(expressions)s::bigint[])"
    arg_joiner = " = ANY("

    def __init__(self, column: str, name: str) -> None:
        super().__init__(column, Keys(name))

    def as_sqlite(self, compiler, connection, **context):
        each = " IN (SELECT value FROM JSON_EACH("
        return self.as_sql(compiler, connection, template="%(expressions)s))", arg_joiner=each, **context)


def filled(params: Iterable[Any], values: dict[str, Any]) -> list[Any]:
    """`params` of a question, with the value of each slot."""
    return [param.given(values[param.name]) if isinstance(param, Slot) else param for param in params]


class Question:
    """The rows of `query()`, whatever it makes of them; what varies in it are slots."""

    def __init__(self, query: Callable[[], QuerySet]) -> None:
        self._put_together = cache(lambda vendor: _put_together(query()))

    def rows(self, **values: Any) -> list[Any]:
        """One query. `values`: of each slot."""
        query, compiler, sql, params = self._put_together(connection.vendor)
        asked = copy(compiler)
        asked.connection = connections[DEFAULT_DB_ALIAS]  # of this thread
        asked.as_sql = lambda: (sql, filled(params, values))
        rows = query.all()
        rows.query.get_compiler = lambda using: asked
        return list(rows)


def _put_together(query: QuerySet):
    compiler = query.query.get_compiler(connection=connection)
    return query, compiler, *compiler.as_sql()


class Columns:
    """JSON columns for queries of a model; what varies in them are slots.

    For queries of which rows are made; where a query becomes part of another they would name the wrong table.
    """

    def __init__(self, columns: Callable[[], tuple[type[Model], dict[str, Expression]]]) -> None:
        self._put_together = cache(lambda vendor: _columns(*columns()))

    def __call__(self, **values: Any) -> dict[str, RawSQL]:
        """To be given to `annotate`. `values`: of each slot."""
        columns = self._put_together(connection.vendor)
        return {
            name: RawSQL(sql, filled(params, values), field)  # noqa: S611 - as Django wrote it
            for name, (sql, params, field) in columns.items()
        }


def _columns(model: type[Model], columns: dict[str, Expression]) -> dict[str, tuple[str, list[Any], Field]]:
    query = model._default_manager.annotate(**columns).query
    compiler = query.get_compiler(connection=connection)
    asked = {name: query.annotations[name] for name in columns}
    return {name: (*compiler.compile(column), column.output_field) for name, column in asked.items()}
