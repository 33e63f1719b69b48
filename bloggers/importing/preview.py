"""What would become of each row: the preview that a manager sees before anything is saved."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bloggers.importing.sheets import Sheet
from bloggers.importing.tables import Record
from bloggers.importing.wording import Finding, field_name
from bloggers.models import Audience, Basis

FIGURES = tuple(Audience.Kind.values)


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Values:
    """One row's cells in the form that is kept. '' and None mean that the roster says nothing."""

    name: str = ""
    email: str = ""
    phone: str = ""
    site: str = ""
    url: str = ""
    identity: str = ""
    topics: tuple[str, ...] = ()
    city: str = ""
    language: str = ""
    visits: int | None = None
    instagram: int | None = None
    facebook: int | None = None
    x: int | None = None
    youtube: int | None = None
    tiktok: int | None = None
    newsletter: int | None = None
    fee: Decimal | None = None
    origin: str = ""
    basis: str = ""
    on: date | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that would change, as text for people; '' stands for nothing."""

    field: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return field_name(self.field)

    @property
    def shown(self) -> tuple[str, str]:
        """Before and after as people read them."""
        return _shown(self.field, self.before), _shown(self.field, self.after)


def _shown(column: str, text: str) -> str:
    if not text:
        return ""
    if column == "basis":
        return str(Basis.Kind(text).label)
    if column == "fee" or column in FIGURES:
        return number_format(Decimal(text), force_grouping=True)
    return text


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    verdict: Verdict
    values: Values
    faults: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    changes: tuple[Cell, ...] = ()
    blogger_id: int | None = None

    @property
    def text(self) -> str:
        """The verdict in words: `ok`, `ok, https added`, `refused: no e-mail`."""
        if self.verdict == Verdict.REFUSED:
            return _("refused: %(reasons)s") % {"reasons": self.reasons}
        if self.notes:
            return _("ok, %(notes)s") % {"notes": "; ".join(note.text for note in self.notes)}
        return _("ok")

    @property
    def reasons(self) -> str:
        return "; ".join(fault.text for fault in self.faults)


# A row of the file, its values, why it cannot be taken, what is to be said about it: all that the file alone says.
Understood = tuple[Record, Values, list[Finding], list[Finding]]


@dataclass(frozen=True)
class Preview:
    sheet: Sheet
    rows: list[Row] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list, repr=False)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows of each verdict, and how many cells of known people would change."""
        found = Counter(row.verdict.value for row in self.rows)
        return {verdict.value: found[verdict.value] for verdict in Verdict} | {
            "cells": sum(len(row.changes) for row in self.changed)
        }

    def _of(self, verdict: Verdict) -> list[Row]:
        return [row for row in self.rows if row.verdict == verdict]

    @cached_property
    def new(self) -> list[Row]:
        return self._of(Verdict.NEW)

    @cached_property
    def changed(self) -> list[Row]:
        return self._of(Verdict.CHANGED)

    @cached_property
    def refused(self) -> list[Row]:
        return self._of(Verdict.REFUSED)

    @cached_property
    def without_basis(self) -> int:
        """How many new people come with no known right to write to them."""
        return sum(row.values.basis == "none" for row in self.new)

    @cached_property
    def notes(self) -> list[tuple[Row, Finding]]:
        """What was understood, added or is worth a look: one example of each kind, in the order of the file."""
        examples: dict[str, tuple[Row, Finding]] = {}
        for row in self.rows:
            for note in row.notes:
                examples.setdefault(note.code, (row, note))
        return list(examples.values())

    @cached_property
    def changes_something(self) -> bool:
        return bool(self.new or self.changed)

    @cached_property
    def digest(self) -> str:
        """Names what the manager saw: applying refuses if the address book has moved since."""
        seen = [(row.line, row.verdict.value, row.blogger_id, row.changes, row.faults) for row in self.rows]
        return sha256(f"{self.sheet.file_hash}{seen!r}".encode()).hexdigest()[:32]
