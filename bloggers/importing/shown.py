"""A preview as its page shows it: counts, and the first rows of each kind. Of long lists it is kept in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bloggers.importing.preview import Cell, Preview, Row, Values, Verdict
from bloggers.importing.wording import Finding

MOST = 200  # rows of a kind that a page lists
MOST_NEW = 10
_VALUES = ("name", "email", "site", "identity", "city", "topics")


@dataclass(frozen=True, slots=True)
class Shown:
    counts: dict[str, int]
    digest: str
    without_basis: int
    ignored: list[str]
    told: list[Finding]
    two_ways: bool  # fees that are one thing in Spain and another in English
    refused: list[Row]
    changed: list[Row]
    new: list[Row]
    notes: list[tuple[Row, Finding]]

    @property
    def changes_something(self) -> bool:
        return bool(self.counts["new"] or self.counts["changed"])


def shown(preview: Preview) -> Shown:
    return thawed(frozen(preview))


def frozen(preview: Preview) -> dict[str, Any]:
    """What a page shows of it, as plain values."""
    faults = {fault.code for row in preview.refused for fault in row.faults}
    return {
        "counts": preview.counts,
        "digest": preview.digest,
        "without_basis": preview.without_basis,
        "ignored": preview.sheet.ignored,
        "told": _plain(preview.sheet.told),
        "two_ways": "fee_two_ways" in faults,
        "refused": [_row(row) for row in preview.refused[:MOST]],
        "changed": [_row(row) for row in preview.changed[:MOST]],
        "new": [_row(row) for row in preview.new[:MOST_NEW]],
        "notes": [[_row(row), *_plain([note])] for row, note in preview.notes],
    }


def thawed(kept: dict[str, Any]) -> Shown:
    rows = {kind: [_whole(row, kind) for row in kept[kind]] for kind in ("refused", "changed", "new")}
    notes = [(_whole(row, "new"), Finding(*note)) for row, note in kept["notes"]]
    return Shown(**kept | rows | {"told": [Finding(*one) for one in kept["told"]], "notes": notes})


def _row(row: Row) -> dict[str, Any]:
    return {
        "line": row.line,
        "values": {name: getattr(row.values, name) for name in _VALUES},
        "faults": _plain(row.faults),
        "changes": [[cell.field, cell.before, cell.after] for cell in row.changes],
    }


def _plain(findings: Iterable[Finding]) -> list[list[Any]]:
    return [[finding.code, finding.facts] for finding in findings]


def _whole(row: dict[str, Any], verdict: str) -> Row:
    return Row(
        row["line"],
        Verdict(verdict),
        Values(**row["values"]),
        tuple(Finding(*fault) for fault in row["faults"]),
        (),
        tuple(Cell(*cell) for cell in row["changes"]),
    )
