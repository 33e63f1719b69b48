"""Spreadsheets to rows: what Excel holds is read as it would be typed, what is a trap is refused unopened."""

import re
import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bloggers import importing
from bloggers.importing import NotARoster, read
from bloggers.importing.workbooks import MOST_ENTRIES
from tests.bloggers.rosters import ANA, content_of, person, preview, records_of, roster
from tests.bloggers.workbooks import entry, repacked, workbook, zipped

SHEET = "xl/worksheets/sheet1.xml"
TWO = [["nombre", "email", "notas"], ["Íñigo Núñez", "i@correo.example", "café, té"], ["Ana", "a@correo.example", None]]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [record.cells for record in read(content, "lista.xlsx").records]


def refusal(content: bytes) -> str:
    with pytest.raises(NotARoster) as caught:
        read(content, "lista.xlsx")
    return str(caught.value)


def told(content: bytes) -> list[str]:
    return [finding.text for finding in read(content, "lista.xlsx").told]


def test_a_spreadsheet_is_read_like_the_same_list_as_csv():
    assert cells(workbook(TWO)) == [("Íñigo Núñez", "i@correo.example", "café, té"), ("Ana", "a@correo.example", "")]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["roster_es.csv", "roster_messy.csv"])
def test_a_roster_gets_the_same_verdicts_as_a_spreadsheet(name):
    rows = records_of(name)
    found = preview(workbook([[cell.replace("\0", "") for cell in row] for row in rows]), "lista.xlsx")
    differ = {
        row.line
        for row, other in zip(found.rows, preview(content_of(name)).rows, strict=True)
        if row.text != other.text
    }

    # A spreadsheet has no short and no long rows, and runs its formulas.
    assert differ <= {
        n
        for n, row in enumerate(rows, 1)
        if len(row) != len(rows[0]) or any("\0" in c or c.startswith("=") for c in row)
    }


def test_numbers_dates_and_formulas_are_as_somebody_would_type_them():
    values = [
        34600111222, 250.5, 0.1 + 0.2, 1.234, 12000.0, datetime(2026, 5, 4), date(2026, 5, 4),
        datetime(2026, 5, 4, 17, 30), True, "=1+1", "una\nnota",
    ]  # fmt: skip
    content = workbook([["nombre", "email", *("x" * (n + 3) for n in range(9))], values])

    assert cells(content) == [
        ("34600111222", "250.5", "0.3", "1.2340", "12000", "2026-05-04", "2026-05-04", "2026-05-04 17:30:00", "TRUE",
         "", "una\nnota"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_im37_dates_are_dates_in_both_counts():
    def to_1904(book):
        book.epoch = CALENDAR_MAC_1904

    rows = [list(ANA), list((ANA | {"fecha": datetime(2026, 5, 4)}).values())]
    bare = [list(ANA), list((ANA | {"fecha": 46146}).values())]
    bare_1904 = [list(ANA), list((ANA | {"fecha": 46146 - 1462}).values())]
    found = [
        preview(content, "lista.xlsx").rows[0].values.on
        for content in (
            workbook(rows),
            workbook(rows, change=to_1904),
            workbook(bare),
            workbook(bare_1904, change=to_1904),
        )
    ]

    assert found == [date(2026, 5, 4)] * 4
    assert preview(workbook(bare), "l.xlsx").rows[0].text == "ok, 46146 is 4 May 2026"


@pytest.mark.django_db
def test_im38_a_fee_as_a_number_is_not_read_in_two_ways():
    rows = [list(ANA), list((ANA | {"tarifa": 1234.5}).values()), list((ANA | {"tarifa": 1.234}).values())]
    found = preview(workbook(rows), "lista.xlsx").rows

    assert (str(found[0].values.fee), found[1].text) == ("1234.50", "refused: fee not a number")


@pytest.mark.django_db
def test_im39_a_phone_as_a_number_is_a_phone():
    rows = [list(ANA), list((ANA | {"telefono": 34600111222.0}).values())]

    assert preview(workbook(rows), "lista.xlsx").rows[0].values.phone == "34600111222"


def test_im36_the_first_sheet_that_shows_is_read_and_the_others_are_named():
    def change(book):
        book.active.sheet_state = "hidden"
        shown = book.create_sheet("Otoño")
        for row in TWO:
            shown.append(row)
        book.create_sheet("Viejas")
        book.active = 1

    content = workbook([["nada"]], change=change)

    assert len(cells(content)) == 2
    assert told(content) == ["only the sheet “Otoño” is read, not Personas, Viejas"]


def test_im36_merged_cells_are_told():
    assert told(workbook(TWO, change=lambda book: book.active.merge_cells("C2:C3"))) == [
        "merged cells count once: what they say belongs to their first line"
    ]
    assert told(workbook(TWO)) == []


def test_im35_what_a_sheet_says_of_its_size_is_not_believed():
    content = workbook(TWO)
    xml = entry(content, SHEET).replace(b'<dimension ref="A1:C3"', b'<dimension ref="A1:XFD1048576"')

    assert b"XFD1048576" in xml
    assert cells(repacked(content, changed={SHEET: xml})) == cells(content)


def test_a_row_beyond_the_last_of_any_spreadsheet_ends_the_list():
    content = workbook(TWO)
    xml = entry(content, SHEET).replace(b'<row r="3"', b'<row r="999999999999"').replace(b'"A3"', b'"A999999999999"')

    assert len(cells(repacked(content, changed={SHEET: xml}))) == 1


def test_lines_are_those_of_the_spreadsheet():
    sheet = read(workbook([TWO[0], [], TWO[1], [" ", None], TWO[2]]), "lista.xlsx")

    assert [record.line for record in sheet.records] == [3, 5]


def test_im1_im2_an_empty_spreadsheet_is_refused():
    assert refusal(workbook([])) == "The file is empty."
    assert refusal(workbook(TWO[:1])) == "The file holds column names but no people."


def test_im16_im18_more_people_or_columns_than_we_take_are_refused():
    assert refusal(workbook([["nombre", "email", *["x"] * 199], ["Ana", "a@b.example"]])) == (
        "The file has more than 200 columns."
    )


BOMB = "Unpacked, this file is far larger than a list of people. Save it as CSV and upload that."


def test_im30_a_zip_bomb_is_refused_unopened():
    many = {f"xl/{n}.xml": b"" for n in range(MOST_ENTRIES)}

    assert refusal(repacked(workbook(TWO), more={"xl/media/a.bin": b"0" * 50_000_000})) == BOMB
    assert refusal(repacked(workbook(TWO), more={"xl/media/a.bin": b"0" * 3_000_000})) == BOMB
    assert refusal(repacked(workbook(TWO), more=many)) == BOMB


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
@pytest.mark.parametrize(
    "dtd",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    ],
    ids=["im31 bomb", "im32 external"],
)
def test_im31_im32_entities_are_refused(name, dtd):
    content = workbook(TWO)
    planted = dtd + re.sub(r"^<\?xml[^>]*>\s*", "", entry(content, name).decode())

    assert refusal(repacked(content, changed={name: planted.encode()})) == (
        "The file calls up content from elsewhere, which no list needs. Save it as CSV and upload that."
    )


def test_im33_macros_are_refused():
    assert refusal(repacked(workbook(TWO), more={"xl/vbaProject.bin": b"x"})) == (
        "The file holds macros (.xlsm). Save it as .xlsx or CSV and upload that."
    )


def test_im34_a_zip_with_a_password_is_refused():
    content = bytearray(workbook(TWO))
    with zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        first = archive.infolist()[0].filename.encode()
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1

    assert first in content
    assert refusal(bytes(content)) == "The file is protected by a password. Save it without one and upload that."


@pytest.mark.parametrize(
    ("entries", "kind"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}, "OpenDocument"),
        ({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}, "Word"),
        ({"readme.txt": b"hola"}, "ZIP"),
    ],
)
def test_other_kinds_of_zip_are_refused(entries, kind):
    assert refusal(zipped(entries)).startswith(f"This is a {kind} file, not a list that can be read.")


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.99])
def test_a_damaged_spreadsheet_is_refused(keep):
    content = workbook(TWO)

    assert "seems damaged" in refusal(content[: int(len(content) * keep)])


def one_cell(cell: bytes) -> bytes:
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    return start + cell + b"</row></sheetData></worksheet>"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (SHEET, b"<worksheet"), (SHEET, b""), ("xl/workbook.xml", b"<a/>"), ("xl/styles.xml", b"no xml"),
        (SHEET, one_cell(b'<c r="A1" t="s"><v>999</v></c>')), (SHEET, one_cell(b"<c><v>" + b"9" * 5_000 + b"</v></c>")),
    ],
)  # fmt: skip
def test_a_spreadsheet_with_nonsense_inside_is_refused(name, text):
    assert "seems damaged" in refusal(repacked(workbook(TWO), changed={name: text}))


@pytest.mark.django_db
def test_a_spreadsheet_is_brought_in_like_any_list(now):
    rows = [list(ANA), list(ANA.values()), list((ANA | person(1)).values())]
    importing.apply(preview(workbook(rows), "lista.xlsx"), by=None, now=now)

    assert preview(roster({}, person(1))).counts["unchanged"] == 2
