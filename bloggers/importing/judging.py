"""Rows to verdicts: each cell understood, each row compared with the file before it and with the address book."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError

from bloggers.duplicates import Entry, Match, matches
from bloggers.folding import mailbox
from bloggers.formulas import unguarded
from bloggers.importing import cells
from bloggers.importing.book import Book, changes
from bloggers.importing.places import basis_of
from bloggers.importing.preview import FIGURES, Preview, Row, Understood, Values, Verdict
from bloggers.importing.sheets import Sheet
from bloggers.importing.tables import Record, Said
from bloggers.importing.wording import Finding, Refused
from bloggers.models import Blogger
from bloggers.models.sites import site_identity

LONGEST_CELL = 5_000
Cleaner = Callable[[str, list[Finding]], Any]


def judge(sheet: Sheet, say: Said = lambda done, of: None) -> Preview:
    """What would become of each row. Saves nothing; asks the database the same few questions whatever the rows."""
    return _compare(sheet, _understand_all(sheet, say))


def judge_again(preview: Preview) -> Preview:
    """The same against the address book as it is now."""
    return _compare(preview.sheet, preview.understood)


def _compare(sheet: Sheet, understood: list[Understood]) -> Preview:
    book = Book([values for _record, values, faults, _notes in understood if not faults])
    taken, doubles = Taken(), _doubles(book, understood)
    rows = []
    for record, values, faults, understanding in understood:
        known = book.person(values.email)
        objections = faults or taken.objections(values, known) or book.objections(values)
        if objections:
            rows.append(Row(record.line, Verdict.REFUSED, values, tuple(objections)))
            continue
        notes = list(understanding)
        taken.add(record.line, values, known, notes)
        if known and known.email != values.email:
            cells.note(notes, "joined_address", name=known.name)
        if values.email in doubles:
            cells.note(notes, f"may_be_{doubles[values.email].why}", name=doubles[values.email].name)
        different = changes(values, known, book)
        verdict = Verdict.NEW if known is None else Verdict.CHANGED if different else Verdict.UNCHANGED
        rows.append(Row(record.line, verdict, values, (), tuple(notes), tuple(different), known.pk if known else None))
    return Preview(sheet, rows, understood)


def _doubles(book: Book, understood: list[Understood]) -> dict[str, Match]:
    """Who is new by address, and may be somebody in the book all the same. A sign, no proof: it refuses nobody."""
    new = [values for _record, values, faults, _notes in understood if not faults and not book.person(values.email)]
    if not new:
        return {}
    # Of the same site the row is refused anyway, with its owner's name.
    entries = [Entry(email=row.email, phone=row.phone, name=row.name, city=row.city) for row in new]
    found = zip(new, matches(entries), strict=True)
    return {row.email: match for row, match in found if match is not None}


class Taken:
    """The people and sites of the rows above: a second row for one of them is refused, the first one counts."""

    def __init__(self) -> None:
        self.emails: dict[str, int] = {}
        self.people: dict[int, int] = {}
        self.sites: dict[str, int] = {}
        self.mailboxes: dict[str, int] = {}

    def objections(self, values: Values, known: Blogger | None) -> list[Finding]:
        if values.email in self.emails:
            return [Finding("same_email", {"line": self.emails[values.email]})]
        if known and known.pk in self.people:
            return [Finding("same_person", {"line": self.people[known.pk]})]
        if values.identity in self.sites:
            return [Finding("same_site", {"line": self.sites[values.identity]})]
        return []

    def add(self, line: int, values: Values, known: Blogger | None, notes: list[Finding]) -> None:
        box = mailbox(values.email)
        if box in self.mailboxes:
            cells.note(notes, "same_mailbox", line=self.mailboxes[box])
        self.mailboxes.setdefault(box, line)
        self.emails[values.email] = line
        if known:
            self.people[known.pk] = line
        if values.identity:
            self.sites[values.identity] = line


def _understand_all(sheet: Sheet, say: Said) -> list[Understood]:
    cleaners = _CLEANERS | {"fee": partial(cells.fee, english=sheet.english), "on": partial(cells.day, leap=sheet.leap)}
    found = []
    for done, record in enumerate(sheet.records):
        found.append(_understand(record, sheet, cleaners))
        if done % 500 == 499:
            say(done, len(sheet.records))
    return found


def _understand(record: Record, sheet: Sheet, cleaners: dict[str, Cleaner]) -> Understood:
    """The values of a row, why it cannot be taken, and what is to be said about it."""
    fault = _broken(record, sheet)
    if fault:
        return record, Values(name=_whose(record, sheet)), [Finding(fault)], []
    written = {name: unguarded(cell) for name, cell in zip(sheet.fields, record.cells, strict=False) if name}
    found: dict[str, Any] = {}
    faults: list[Finding] = []
    notes: list[Finding] = []
    for name in sheet.fields:
        if name:
            try:
                found[name] = cleaners[name](written[name], notes)
            except Refused as refusal:
                faults.append(refusal.finding)
    if found.get("url"):
        try:
            found["identity"] = site_identity(found["url"])
        except ValidationError:
            faults.append(Finding("url_not_valid"))
    elif not faults and any(found.get(name) for name in ("topics", *FIGURES)):
        cells.note(notes, "no_site")
    found["basis"] = basis_of(found.get("origin", ""))
    found["topics"] = tuple(found.get("topics", ()))
    return record, Values(**found), faults, notes


def _whose(record: Record, sheet: Sheet) -> str:
    """The name in a row that cannot be taken, so that it is found again in the file."""
    column = sheet.fields.index("name")
    return cells.text(record.cells[column], [], column="name", most=60) if column < len(record.cells) else ""


def _broken(record: Record, sheet: Sheet) -> str:
    """The code of what is wrong with the row itself, whatever its cells mean; '' for a whole one."""
    width = len(sheet.fields)
    if len(record.cells) < width:
        return "too_few_cells"
    if any(cell.strip() for cell in record.cells[width:]):
        return "too_many_cells"
    if record.line in sheet.odd_lines:
        return "encoding_mixed"
    if any("\0" in cell for cell in record.cells):
        return "nul"
    if any(len(cell) > LONGEST_CELL for cell in record.cells):
        return "cell_too_long"
    return ""


_CLEANERS: dict[str, Cleaner] = {
    "name": cells.name,
    "email": cells.email,
    "phone": cells.phone,
    "site": lambda written, notes: cells.text(written, notes, column="site", most=160),
    "url": cells.url,
    "topics": cells.topics,
    "city": lambda written, notes: cells.text(written, notes, column="city", most=80),
    "language": cells.language,
    **{kind: partial(cells.figure, column=kind) for kind in FIGURES},
    "fee": cells.fee,
    "origin": lambda written, notes: cells.text(written, notes, column="origin", most=120),
    "on": cells.day,
    "notes": lambda written, notes: cells.text(written, notes, column="notes", most=LONGEST_CELL, lines=True),
}
