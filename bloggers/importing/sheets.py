"""What the columns of a file mean: by their names, as somebody said before, or as somebody says now."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bloggers.importing import columns
from bloggers.importing.tables import MOST_ROWS, ColumnsUnknown, NotARoster, Record, Table
from bloggers.importing.wording import Finding


@dataclass(frozen=True, slots=True)
class Choice:
    """How somebody said that a file is to be read."""

    fields: tuple[str | None, ...] = ()  # of each column; () = by their names
    has_headers: bool = True
    english: bool = False  # numbers such as 1,234.50

    def packed(self) -> dict[str, Any]:
        return {"fields": list(self.fields), "has_headers": self.has_headers, "english": self.english}

    @classmethod
    def unpacked(cls, said: dict[str, Any] | None) -> "Choice | None":
        if not said:
            return None
        return cls(tuple(said["fields"]), said["has_headers"], said["english"])


@dataclass(frozen=True, slots=True)
class Sheet:
    file_name: str
    file_hash: str
    encoding: str
    headers: tuple[str, ...]
    fields: tuple[str | None, ...]  # what each column means
    records: tuple[Record, ...]
    odd_lines: frozenset[int] = field(default=frozenset())  # written in another encoding than the rest
    told: tuple[Finding, ...] = ()  # what is to be said of the file as a whole
    leap: int = 0  # days from 1900 to the day nought of a workbook's dates
    english: bool = False

    @property
    def ignored(self) -> list[str]:
        return [header for header, name in zip(self.headers, self.fields, strict=True) if name is None and header]

    @property
    def mapping(self) -> dict[str, str]:
        return {header: name for header, name in zip(self.headers, self.fields, strict=True) if name}


def arrange(table: Table, choice: Choice | None = None) -> Sheet:
    """The people of a table. Raises NotARoster; ColumnsUnknown where the names of the columns do not say enough."""
    choice = choice or Choice()
    records = table.records[1:] if choice.has_headers else table.records
    headers = table.headers if choice.has_headers else ("",) * len(table.headers)
    fields = choice.fields if len(choice.fields) == len(headers) else _fields(table)
    if not records:
        raise NotARoster("no_people")
    if len(records) > MOST_ROWS:
        raise NotARoster("too_many_people", most=MOST_ROWS)
    return Sheet(
        table.file_name,
        table.file_hash,
        table.encoding,
        headers,
        fields,
        records,
        table.odd_lines,
        table.told,
        table.leap,
        choice.english,
    )


def suggested(table: Table) -> Choice:
    """A first idea of what the columns mean, by their names and, where these say nothing, by what stands in them."""
    named = [columns.field_of(header) for header in table.headers]
    has_headers = columns.known(list(table.headers)) > 0 or not any("@" in cell for cell in table.headers)
    rows = table.records[has_headers : has_headers + 50]
    fields: list[str | None] = []
    for column, header in enumerate(named):
        name = header or columns.guessed([row.cells[column] for row in rows if len(row.cells) > column])
        fields.append(None if name in fields else name)
    return Choice(tuple(fields), bool(has_headers))


def _fields(table: Table) -> tuple[str | None, ...]:
    headers = table.headers
    fields = [columns.field_of(header) for header in headers]
    if not {"name", "email"} <= set(fields):
        raise ColumnsUnknown(table, ", ".join(headers[:12])[:200] or "–")
    if "url" not in fields and "site" in fields:
        column = fields.index("site")
        values = [record.cells[column].strip() for record in table.records[1:] if len(record.cells) > column]
        if sum("." in value and " " not in value for value in values) * 2 > len(values):
            fields[column] = "url"  # a column called «Blog» that holds addresses rather than names
    for name in {name for name in fields if name and fields.count(name) > 1}:
        twice = ", ".join(
            _("“%(column)s”") % {"column": header} for header, one in zip(headers, fields, strict=True) if one == name
        )
        raise NotARoster("columns_twice", columns=twice)
    return tuple(fields)
