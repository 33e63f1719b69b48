"""Rows to a file that is sent while it is written: 50,000 people need no more memory than 500."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import batched
from xml.sax.saxutils import escape

from bloggers.formulas import guarded

Cell = str | int | Decimal | date | None
AT_ONCE = 200  # rows
_TURNED = str.maketrans("\x0b\x0c", "\u2028\u2028")  # XML knows them not, but it knows a sign that parts lines too
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DAY_NOUGHT = date(1899, 12, 30)


def as_csv(rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """With the mark by which Excel knows UTF-8, and every cell in quotes: none is parted at another sign."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    yield "\ufeff".encode()
    for some in batched(rows, AT_ONCE):
        writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in some)
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()


def as_xlsx(rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """A workbook of one sheet, its words as words, its numbers and days as such."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in _AROUND.items():
            archive.writestr(name, f"{_HEAD}{xml}")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}">{_FIRST_ROW_STAYS}<sheetData>'.encode())
            for some in batched(rows, AT_ONCE):
                sheet.write("".join(f"<row>{''.join(map(_xml, row))}</row>" for row in some).encode())
                yield pipe.taken()
            sheet.write(b"</sheetData></worksheet>")
    yield pipe.taken()


def _xml(cell: Cell) -> str:
    match cell:
        case None | "":
            return "<c/>"
        case str():
            text = escape(_NOT_XML.sub("", guarded(cell).translate(_TURNED)))
            return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        case date():
            return f'<c s="1"><v>{(cell - _DAY_NOUGHT).days}</v></c>'
        case _:
            return f"<c><v>{cell}</v></c>"


class _Pipe(io.RawIOBase):
    """Takes what the archive writes; hands out what has come since."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        whole = b"".join(self.parts)
        self.parts.clear()
        return whole


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org"
_MAIN = f"{_OFFICE}/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_REL = f"{_OFFICE}/officeDocument/2006/relationships"
_PANE = '<pane ySplit="1" topLeftCell="A2" state="frozen"/>'
_FIRST_ROW_STAYS = f'<sheetViews><sheetView workbookViewId="0">{_PANE}</sheetView></sheetViews>'
_AROUND = {
    "[Content_Types].xml": f'<Types xmlns="{_OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}">'
    '<sheets><sheet name="Relevo" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_REL}/styles" Target="styles.xml"/></Relationships>',
    # Style 1 shows a number as a day.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
