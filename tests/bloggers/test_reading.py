"""Bytes to rows: whatever a spreadsheet writes is read, whatever is no list of people is refused in a sentence."""

import pytest
from django.utils import translation

from bloggers.importing import NotARoster, read
from tests.bloggers.rosters import ANA, content_of, person, roster, written


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [record.cells for record in read(content, "lista.csv").records]


def refusal(content: bytes) -> str:
    with pytest.raises(NotARoster) as caught:
        read(content, "lista.csv")
    return str(caught.value)


TWO = [["nombre", "email", "notas"], ["Íñigo Núñez", "i@correo.example", "café, té"], ["Ana", "a@correo.example", ""]]
PLAIN = [tuple(row) for row in TWO[1:]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_im6_every_usual_delimiter_is_found(delimiter):
    assert cells(written(TWO, delimiter)) == PLAIN


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]
)
def test_im7_im8_every_usual_encoding_is_read(encoding):
    assert cells(written(TWO).decode().encode(encoding)) == PLAIN


@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_im11_every_newline_is_read(newline):
    assert cells(written(TWO).replace(b"\r\n", newline.encode())) == PLAIN


def test_im11_newlines_may_be_mixed():
    assert cells(b"nombre,email\ra,a@b.example\nb,b@b.example\r\nc,c@b.example") == [
        ("a", "a@b.example"), ("b", "b@b.example"), ("c", "c@b.example"),
    ]  # fmt: skip


def test_im13_a_quotation_mark_inside_a_cell_is_text():
    content = b'nombre,email,notas\nAna,a@b.example,pantalla de 5" y "x"\n"Ana ""la de Gij\xc3\xb3n""",b@b.example,'

    assert cells(content) == [
        ("Ana", "a@b.example", 'pantalla de 5" y "x"'), ('Ana "la de Gijón"', "b@b.example", ""),
    ]  # fmt: skip


def test_excel_says_its_delimiter_in_a_first_line():
    sheet = read(b"sep=;\r\nnombre;email\r\nAna, la de Vigo;a@b.example", "lista.csv")

    assert [(record.line, record.cells) for record in sheet.records] == [(2, ("Ana, la de Vigo", "a@b.example"))]


def test_lines_are_counted_as_a_spreadsheet_does():
    sheet = read(b'nombre,email,notas\nAna,a@b.example,"dos\nlineas"\n\n,,\nBea,b@b.example,', "lista.csv")

    assert [record.line for record in sheet.records] == [2, 5]


def test_im5_unknown_columns_are_ignored_and_listed():
    sheet = read(b"nombre,email,talla,signo\nAna,a@b.example,M,aries", "lista.csv")

    assert (sheet.ignored, sheet.mapping) == (["talla", "signo"], {"nombre": "name", "email": "email"})


@pytest.mark.parametrize("name", ["roster_es.csv", "roster_excel_es.csv", "roster_messy.csv"])
def test_every_column_of_the_three_rosters_is_understood(name):
    assert read(content_of(name), name).ignored == []


def test_a_column_called_blog_may_hold_addresses():
    assert read(b"nombre,email,Blog\nAna,a@b.example,ana.example", "l.csv").mapping["Blog"] == "url"
    assert read(b"nombre,email,Blog\nAna,a@b.example,Mesa para una", "l.csv").mapping["Blog"] == "site"


def test_the_same_columns_in_english():
    header = b"Full name,E-mail,Website,Topics,City,Monthly visits,Instagram followers,Fee,Source"
    sheet = read(header + b"\na,b,c,d,e,f,g,h,i", "l")

    assert sheet.fields == ("name", "email", "url", "topics", "city", "visits", "instagram", "fee", "origin")


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n  \n", b"\x00\x00\x00"])
def test_im1_an_empty_file_is_refused(content):
    assert refusal(content) == "The file is empty."


@pytest.mark.parametrize("content", [b"nombre,email", b"nombre,email\r\n,\r\n\r\n"])
def test_im2_column_names_alone_are_refused(content):
    assert refusal(content) == "The file holds column names but no people."


def test_im3_a_file_without_column_names_is_refused():
    assert refusal(b"Ana Gil,ana@b.example\nBea,b@b.example") == (
        "The first line must hold the names of the columns, among them “nombre” and “email”. "
        "Found: Ana Gil, ana@b.example."
    )


def test_im4_two_columns_for_one_thing_are_refused():
    assert refusal(b"nombre,email,Correo,email\na,b,c,d") == (
        "Several columns say the same thing: “email”, “Correo”, “email”. Keep one of them."
    )


def test_im12_an_open_quotation_mark_is_refused_with_its_line():
    content = b'nombre,email,notas\nAna,a@b.example,"ya\ncerrada"\nBea,b@b.example,"sin cerrar\nCleo,c@b.example,x\n'

    assert refusal(content) == (
        "In line 3 a quotation mark is opened and never closed. Close it and upload the file again."
    )


def test_im15_im17_more_than_ten_megabytes_are_refused():
    content = b"nombre,email\n" + b"x" * 10_000_000

    assert refusal(content) == "The file is larger than 10 MB. Split it into several lists."


def test_im16_more_than_20000_people_are_refused():
    many = b"".join(b"a,a%d@b.example\n" % n for n in range(20_001))

    assert refusal(b"nombre,email\n" + many) == "The file holds more than 20,000 people. Split it into several lists."
    assert len(read(b"nombre,email\n" + many[: many.rindex(b"a,")], "l.csv").records) == 20_000


def test_im18_very_many_columns_are_refused():
    assert refusal(b"nombre,email" + b",x" * 50_000 + b"\n") == "The file has more than 200 columns."


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"), (b"MZ\x90\x00", "EXE"), (b"\x89PNG\r\n", "PNG"), (b"\x1f\x8b\x08", "GZIP"),
        (b"{\\rtf1", "RTF"),
    ],
)  # fmt: skip
def test_im40_other_kinds_of_file_are_refused(content, kind):
    assert refusal(content + b"nombre,email\nAna,a@b.example") == (
        f"This is a {kind} file, not a list that can be read. "
        "In your spreadsheet choose “Save as”, then Excel (.xlsx) or CSV, and upload that."
    )


def test_im29_an_old_excel_file_is_refused():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1nombre,email\nAna,a@b.example"

    assert refusal(content) == "This is an old Excel file (.xls). Save it as .xlsx or CSV and upload that."


def test_im34_a_workbook_with_a_password_is_refused():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1" + "EncryptedPackage".encode("utf-16-le")

    assert refusal(content) == "The file is protected by a password. Save it without one and upload that."


@pytest.mark.parametrize(
    "content", [b"<!DOCTYPE html><html>", b"\xef\xbb\xbf \n<HTML>", b"<table>", b"<?xml version='1.0'?>"]
)
def test_im40_a_web_page_is_refused(content):
    assert refusal(content + b"nombre,email\nAna,a@b.example") == (
        "This is a web page (HTML), not a list. Export the list as CSV or Excel (.xlsx) and upload that file."
    )


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/lista.csv", "lista.csv"), ("C:\\Users\\ana\\lista.csv", "lista.csv"), ("..", "roster.csv"),
        ("", "roster.csv"), ("lis\x00ta.csv", "lista.csv"), ("lista\u202evsc.exe", "listavsc.exe"),
        ("x" * 300 + ".csv", "x" * 76 + ".csv"),
    ],
)  # fmt: skip
def test_im40_file_names_are_made_harmless(name, kept):
    assert read(roster({}), name).file_name == kept


def test_rows_keep_their_cells_as_written():
    assert dict(zip(ANA, cells(roster({}, person(1)))[0], strict=True)) == ANA
