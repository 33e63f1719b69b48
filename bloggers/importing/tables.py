"""What a file holds before anybody asks what its columns mean: rows of cells, and how it stands in the database."""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from bloggers.importing.wording import Finding, refusal

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
Said = Callable[[int, int], None]  # how far a long work has come: so many rows of so many


class NotARoster(ValueError):
    """Why a file cannot be read at all: a code with its facts, and as text one sentence in the reader's language."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts

    def __str__(self) -> str:
        return refusal(self.code, self.facts)


class ColumnsUnknown(NotARoster):
    """Rows there are, but not which column holds names and addresses: somebody must say so."""

    def __init__(self, table: "Table", found: str) -> None:
        super().__init__("columns_unknown", found=found)
        self.table = table


@dataclass(frozen=True, slots=True)
class Record:
    line: int  # as a spreadsheet counts rows: the column names are line 1
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    file_name: str
    file_hash: str
    encoding: str
    records: tuple[Record, ...]  # those with something in them; the first mostly holds the names of the columns
    odd_lines: frozenset[int] = field(default=frozenset())  # written in another encoding than the rest
    told: tuple[Finding, ...] = ()  # what is to be said of the file as a whole
    leap: int = 0  # days from 1900 to the day nought of a workbook's dates

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(tidy(cell) for cell in self.records[0].cells) if self.records else ()

    @property
    def headers_hash(self) -> str:
        """The same for files whose first line is the same."""
        return sha256(json.dumps(self.headers).encode()).hexdigest()

    def packed(self) -> bytes:
        """The rows as they wait in the database: read once, whatever kind of file they came in."""
        told = [[finding.code, finding.facts] for finding in self.told]
        rows = [[record.line, record.cells] for record in self.records]
        return json.dumps([self.encoding, sorted(self.odd_lines), told, self.leap, rows]).encode()

    @classmethod
    def unpacked(cls, content: bytes, file_name: str, file_hash: str) -> "Table":
        encoding, odd, told, leap, rows = json.loads(content)
        records = tuple(Record(line, tuple(cells)) for line, cells in rows)
        findings = tuple(Finding(code, facts) for code, facts in told)
        return cls(file_name, file_hash, encoding, records, frozenset(odd), findings, leap)


def safe_name(file_name: str) -> str:
    """A file's name without folders, invisible letters and length."""
    last = re.split(r"[/\\]", file_name)[-1]
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    return (plain[-80:] if len(plain) > 80 else plain) or "roster.csv"


def tidy(header: str) -> str:
    return " ".join("".join(h for h in header if unicodedata.category(h)[0] != "C" or h.isspace()).split())[:80]
