"""What hangs on each row of a question, read beside it in the same query.

For pages that show some facts of each of many people: a query per table would cost more than the rows themselves.
"""

import json
from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, JSONField, Model, QuerySet, Subquery
from django.db.models.functions import JSONObject


class FirstBeside(Subquery):
    """A column with the first row of `queryset`, a dict of the columns named; NULL where there is none.

    Values come as JSON has them: make rows of them by `row_of`.
    """

    output_field = JSONField()

    def __init__(self, queryset: QuerySet, *columns: str, **expressions: Any) -> None:
        asked = {column: column for column in columns} | expressions
        super().__init__(self.of(queryset.values(row=JSONObject(**asked))))

    def of(self, rows: QuerySet) -> QuerySet:
        return rows[:1]

    def as_sqlite(self, compiler, connection, **context):
        # Said once more that it is JSON: in a dict of another row it would be a text.
        return self.as_sql(compiler, connection, template="JSON((%(subquery)s))", **context)


class AllBeside(FirstBeside):
    """The same with all rows, in the order of `queryset`: a list, empty where there are none."""

    template = "(SELECT COALESCE(JSONB_AGG(hanging.row), '[]'::jsonb) FROM (%(subquery)s) hanging)"

    def of(self, rows: QuerySet) -> QuerySet:
        return rows

    def as_sqlite(self, compiler, connection, **context):
        template = 'JSON((SELECT JSON_GROUP_ARRAY(JSON(hanging."row")) FROM (%(subquery)s) hanging))'
        return self.as_sql(compiler, connection, template=template, **context)


def row_of[M: Model](model: type[M], found: dict[str, Any]) -> M:
    """An unsaved row of `model`, of what was found beside; what is no field of it becomes an attribute."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    row = model(**{name: _value(fields[name], value) for name, value in found.items() if name in fields})
    row.__dict__.update({name: value for name, value in found.items() if name not in fields})
    return row


def _value(field, value):
    if isinstance(value, str) and isinstance(field, DateTimeField):
        at = datetime.fromisoformat(value)
        return at if at.tzinfo else at.replace(tzinfo=UTC)  # SQLite keeps no zone
    if isinstance(value, str) and isinstance(field, JSONField):
        return json.loads(value)  # SQLite keeps a text
    return field.to_python(value)
