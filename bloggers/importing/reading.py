"""Bytes to rows. Whatever a spreadsheet writes is read; what is no list of people is refused in one sentence.

Nothing here knows the database.
"""

import codecs
import csv
import re
import unicodedata
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.translation import gettext as _

from bloggers.importing import columns

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
DELIMITERS = ",;\t|"
_MAGIC = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "Excel / ZIP",
    b"\xd0\xcf\x11\xe0": "Excel",
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


class NotARoster(ValueError):
    """Why a file cannot be read at all: one sentence, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Record:
    line: int  # as a spreadsheet counts rows: the column names are line 1
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    file_name: str
    file_hash: str
    encoding: str
    headers: tuple[str, ...]
    fields: tuple[str | None, ...]  # what each column means
    records: tuple[Record, ...]
    odd_lines: frozenset[int] = field(default=frozenset())  # written in another encoding than the rest

    @property
    def ignored(self) -> list[str]:
        return [header for header, name in zip(self.headers, self.fields, strict=True) if name is None and header]

    @property
    def mapping(self) -> dict[str, str]:
        return {header: name for header, name in zip(self.headers, self.fields, strict=True) if name}


def read(content: bytes, file_name: str) -> Sheet:
    """The rows of a CSV file. Raises NotARoster."""
    if len(content) > MOST_BYTES:
        raise NotARoster(_("The file is larger than 10 MB. Split it into several lists."))
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise NotARoster(_("The file is empty."))
    _refuse_other_kinds(content)
    text, encoding = _decode(content)
    text, delimiter = _delimiter(text)
    records = _records(text, delimiter)
    headers = tuple(_tidy(cell) for cell in records[0].cells) if records else ()
    fields = _fields(headers, records[1:])
    rows = tuple(record for record in records[1:] if any(cell.strip() for cell in record.cells))
    if not rows:
        raise NotARoster(_("The file holds column names but no people."))
    if len(rows) > MOST_ROWS:
        raise NotARoster(_("The file holds more than 20,000 people. Split it into several lists."))
    odd = frozenset(row.line for row in rows if _is_odd(row, encoding)) if encoding.startswith("mixed") else frozenset()
    return Sheet(safe_name(file_name), sha256(content).hexdigest(), encoding, headers, fields, rows, odd)


def safe_name(file_name: str) -> str:
    """A file's name without folders, invisible letters and length."""
    last = re.split(r"[/\\]", file_name)[-1]
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    return (plain[-80:] if len(plain) > 80 else plain) or "roster.csv"


def _refuse_other_kinds(content: bytes) -> None:
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if re.match(rb"<(!doctype|html|head|body|table|\?xml|svg|script|!--)", start):
        raise NotARoster(_("This is a web page (HTML), not a CSV file. Export the list as CSV and upload that file."))
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            raise NotARoster(
                _("This is a %(kind)s file, not CSV. In your spreadsheet choose “Save as”, then CSV, and upload that.")
                % {"kind": kind}
            )


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
        raise NotARoster(_("The characters of this file cannot be read. Save it as CSV UTF-8 and try again.")) from None


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
            raise NotARoster(_("The file has more than 200 columns."))
        records.append(Record(number + 1, tuple(cells)))
        if len(records) > MOST_ROWS * 2:
            raise NotARoster(_("The file holds more than 20,000 people. Split it into several lists."))
    _refuse_open_quote(lines[started:], delimiter, records[-1].line if records else 1)
    return records


def _refuse_open_quote(lines: list[str], delimiter: str, number: int) -> None:
    """A quote that is never closed swallows the rest of the file into one cell: say where it opens."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise NotARoster(
                _("In line %(line)s a quotation mark is opened and never closed. Close it and upload the file again.")
                % {"line": number}
            ) from None


def _tidy(header: str) -> str:
    return " ".join("".join(h for h in header if unicodedata.category(h)[0] != "C" or h.isspace()).split())[:80]


def _fields(headers: tuple[str, ...], records: list[Record]) -> tuple[str | None, ...]:
    fields = [columns.field_of(header) for header in headers]
    if not {"name", "email"} <= set(fields):
        raise NotARoster(
            _("The first line must hold the names of the columns, among them “nombre” and “email”. Found: %(found)s.")
            % {"found": ", ".join(headers[:12])[:200] or "–"}
        )
    if "url" not in fields and "site" in fields:
        column = fields.index("site")
        values = [record.cells[column].strip() for record in records if len(record.cells) > column]
        if sum("." in value and " " not in value for value in values) * 2 > len(values):
            fields[column] = "url"  # a column called «Blog» that holds addresses rather than names
    for name in {name for name in fields if name and fields.count(name) > 1}:
        twice = ", ".join(f"“{header}”" for header, one in zip(headers, fields, strict=True) if one == name)
        raise NotARoster(_("Several columns say the same thing: %(columns)s. Keep one of them.") % {"columns": twice})
    return tuple(fields)
