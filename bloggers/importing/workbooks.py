"""A spreadsheet (.xlsx) to rows. It is a ZIP of XML from a stranger: looked at from outside before it is opened.

Dates come out as 2026-05-04, numbers as they would be typed, formulas as the value last shown.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bloggers.importing.tables import MOST_COLUMNS, MOST_ROWS, NotARoster, Record, Said
from bloggers.importing.wording import Finding

MOST_UNPACKED = 50_000_000
MOST_ENTRIES = 1_000
MOST_RATIO = 100
LAST_ROW = 1_048_576  # of any spreadsheet; a file may claim more
DAYS_TO_1904 = 1_462
_OTHERS = {"word/": "Word", "ppt/": "PowerPoint", "mimetype": "OpenDocument"}


def unpacked_size(content: bytes) -> int:
    """How large it says it is when unpacked; 0 for what is no ZIP."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return 0


def records(content: bytes, say: Said) -> tuple[list[Record], list[Finding], int]:
    """The rows of the first sheet that is not hidden, what is to be told of the file, and how its dates are moved.

    Raises NotARoster.
    """
    look(content)
    if not openpyxl.DEFUSEDXML:
        raise NotARoster("broken")  # without it entities would be resolved
    try:
        return _records(content, say)
    except NotARoster:
        raise
    except Exception as error:
        # Whatever a damaged file makes the library raise; it may wrap what the parser forbids.
        forbidden = isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException)
        raise NotARoster("entities" if forbidden else "broken") from error


def look(content: bytes) -> None:
    """Look at it from outside, without unpacking anything. Raises NotARoster."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise NotARoster("broken") from error
    names = [entry.filename for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 1):
        raise NotARoster("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotARoster("password")
    if any("vbaproject" in name.lower() for name in names):
        raise NotARoster("macros")
    if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
        kinds = [kind for start, kind in _OTHERS.items() if any(name.startswith(start) for name in names)]
        raise NotARoster("other_kind", kind=kinds[0] if kinds else "ZIP")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise NotARoster("other_kind", kind="Word" if "word/document.xml" in names else "PowerPoint")


def _records(content: bytes, say: Said) -> tuple[list[Record], list[Finding], int]:
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheets = book.worksheets
    sheet = next((one for one in sheets if one.sheet_state == "visible"), None)
    if sheet is None:
        raise NotARoster("broken")
    leap = DAYS_TO_1904 if book.epoch == CALENDAR_MAC_1904 else 0
    expected = min(sheet.max_row or 0, MOST_ROWS)
    sheet.reset_dimensions()  # what a file says of its size is not believed
    found = []
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1, max_row=LAST_ROW, values_only=True), 1):
        if row.count(None) == len(row):  # a file may leave out a million rows, which are empty ones here
            continue
        cells = _trimmed([_text(value) for value in row])
        if not cells:
            continue
        found.append(Record(number, tuple(cells)))
        if len(found) > MOST_ROWS * 2:
            raise NotARoster("too_many_people", most=MOST_ROWS)
        if len(found) % 500 == 0:
            say(len(found), max(expected, len(found)))
    if found and len(found[0].cells) > MOST_COLUMNS:
        raise NotARoster("too_many_columns", most=MOST_COLUMNS)
    width = len(found[0].cells) if found else 0
    whole = [Record(row.line, row.cells + ("",) * (width - len(row.cells))) for row in found]
    return whole, list(_told(content, sheets, sheet)), leap


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _told(content: bytes, sheets: list[Any], sheet: Any) -> Iterator[Finding]:
    others = [one.title for one in sheets if one is not sheet]
    if others:
        yield Finding("other_sheets", {"sheet": sheet.title, "others": ", ".join(others)[:200]})
    with zipfile.ZipFile(BytesIO(content)) as archive, archive.open(sheet._worksheet_path.lstrip("/")) as xml:
        # Merged cells stand behind the rows.
        end = b""
        while part := xml.read(1_000_000):
            if b"<mergeCell " in end + part:
                yield Finding("merged_cells")
                return
            end = part[-20:]


def _text(value: Any) -> str:
    """A cell as somebody would have typed it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case datetime():
            midnight = value.time() == datetime.min.time()
            return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case float():
            return _number(value)
        case _:
            return re.sub(r"_x000[dD]_\n?", "\n", str(value))


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    text = f"{value:.15g}"
    # Three decimals are no thousands here: 3.2560 cannot be read as three thousand.
    return f"{text}0" if re.fullmatch(r"-?\d+\.\d{3}", text) else text
