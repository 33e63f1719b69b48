"""Bytes to rows. Whatever a spreadsheet writes is read; what is no list of people is refused in one sentence.

Nothing here knows the database.
"""

import codecs
import csv
import re
from hashlib import sha256

from bloggers.importing import columns, workbooks
from bloggers.importing.sheets import Choice, Sheet, arrange
from bloggers.importing.tables import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, NotARoster, Record, Said, Table, safe_name
from bloggers.importing.wording import Finding

LONG_CSV, LONG_WORKBOOK = 200_000, 1_500_000  # bytes; a workbook's when unpacked
DELIMITERS = ",;\t|"
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MAGIC = {
    b"%PDF": "PDF",
    b"MZ": "EXE",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"{\\rtf": "RTF",
    b"\x1f\x8b": "GZIP",
    b"7z\xbc\xaf": "7z",
}
_BOMS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# A cell may be as long as the file: a longer one than we keep is the fault of its row, not of the whole list.
csv.field_size_limit(MOST_BYTES)


def read(content: bytes, file_name: str, choice: Choice | None = None) -> Sheet:
    """The rows of a file and what its columns mean. Raises NotARoster; ColumnsUnknown where somebody must say it."""
    return arrange(tabulate(content, file_name), choice)


def tabulate(content: bytes, file_name: str, say: Said = lambda done, of: None) -> Table:
    """The rows of a CSV or XLSX file. Raises NotARoster."""
    glance(content)
    name, file_hash = safe_name(file_name), sha256(content).hexdigest()
    if content.startswith(_ZIP):
        rows, told, leap = workbooks.records(content, say)
        return _some(Table(name, file_hash, "xlsx", tuple(rows), told=tuple(told), leap=leap))
    text, encoding = _decode(content)
    text, delimiter = _delimiter(text)
    found = _records(text, delimiter)
    records = (*found[:1], *(record for record in found[1:] if any(cell.strip() for cell in record.cells)))
    odd = {row.line for row in records if _is_odd(row, encoding)} if encoding.startswith("mixed") else ()
    told = [Finding("encoding_guessed")] if "cp1252" in encoding else []
    return _some(Table(name, file_hash, encoding, records, frozenset(odd), tuple(told)))


def glance(content: bytes) -> None:
    """Refuse what can be told to be no list without reading it. Raises NotARoster."""
    if len(content) > MOST_BYTES:
        raise NotARoster("too_large")
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise NotARoster("empty")
    _refuse_other_kinds(content)
    if content.startswith(_ZIP):
        workbooks.look(content)


def is_long(content: bytes) -> bool:
    """Whether reading and comparing takes longer than somebody waits for a page."""
    if content.startswith(_ZIP):
        return workbooks.unpacked_size(content) > LONG_WORKBOOK
    return len(content) > LONG_CSV


def _some(table: Table) -> Table:
    if not table.records:
        raise NotARoster("empty")
    return table


def _refuse_other_kinds(content: bytes) -> None:
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if re.match(rb"<(!doctype|html|head|body|table|\?xml|svg|script|!--)", start):
        raise NotARoster("html")
    if content.startswith(_OLD_OFFICE):
        raise NotARoster("password" if "EncryptedPackage".encode("utf-16-le") in content else "old_excel")
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            raise NotARoster("other_kind", kind=kind)


def _decode(content: bytes) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _strictly(content[len(bom) :] if encoding == "utf-8" else content, encoding), encoding
    evens, odds = content[::2].count(0), content[1::2].count(0)
    if max(evens, odds) > len(content) // 5:
        encoding = "utf-16-le" if odds > evens else "utf-16-be"
        return _strictly(content, encoding), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _one_byte_or_mixed(content)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-8":
            return _one_byte_or_mixed(content)[0]
        raise NotARoster("characters") from None


def _one_byte_or_mixed(content: bytes) -> tuple[str, str]:
    """CP1252 (Latin-1 where it has no letter); where lines of two encodings stand together, that of the most."""
    utf8 = one_byte = 0
    for line in re.split(rb"[\r\n]+", content):
        if not line.isascii():
            try:
                line.decode("utf-8")
                utf8 += 1
            except UnicodeDecodeError:
                one_byte += 1
    if utf8 > one_byte:
        return content.decode("utf-8", "surrogateescape"), "mixed, mostly utf-8"
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text, "mixed, mostly cp1252" if utf8 else "cp1252"


def _is_odd(record: Record, encoding: str) -> bool:
    text = "".join(record.cells)
    if encoding == "mixed, mostly utf-8":
        return any("\ud800" <= letter <= "\udfff" for letter in text)
    if text.isascii():
        return False
    try:
        text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _delimiter(text: str) -> tuple[str, str]:
    """The text after a `sep=` line, and what parts its cells: the sign by which most column names are understood."""
    said = re.match(r"sep=(.)(\r\n|\r|\n)", text, re.IGNORECASE)
    if said and said[1] in DELIMITERS:
        return text[said.end() :], said[1]
    start = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0][:100_000]

    def understood(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([start], delimiter=delimiter), [])
        return columns.known(cells), len(cells)

    return text, max(DELIMITERS, key=understood)


def _records(text: str, delimiter: str) -> list[Record]:
    lines = re.findall(r"[^\n]*\n|[^\n]+", re.sub(r"\r\n?", "\n", text))
    reader = csv.reader(lines, delimiter=delimiter)
    records: list[Record] = []
    first = started = 0
    for number, cells in enumerate(reader):
        started, first = first, reader.line_num
        if not records and not cells:
            continue
        if not records and len(cells) > MOST_COLUMNS:
            raise NotARoster("too_many_columns", most=MOST_COLUMNS)
        records.append(Record(number + 1, tuple(cells)))
        if len(records) > MOST_ROWS * 2:
            raise NotARoster("too_many_people", most=MOST_ROWS)
    _refuse_open_quote(lines[started:], delimiter, records[-1].line if records else 1)
    return records


def _refuse_open_quote(lines: list[str], delimiter: str, number: int) -> None:
    """A quote that is never closed swallows the rest of the file into one cell: say where it opens."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise NotARoster("open_quote", line=number) from None
