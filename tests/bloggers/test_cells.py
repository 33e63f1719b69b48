"""One cell to one value: the catalogue of what people write into a roster."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from tests.bloggers.rosters import person, preview, roster, texts
from tests.make import make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("cell", "kept", "text"),
    [
        ('=HYPERLINK("http://x.example")', '=HYPERLINK("http://x.example")', "ok, text kept literally"),
        ("@usuaria", "@usuaria", "ok, text kept literally"),
        ("-5", "-5", "ok, text kept literally"),
        ("\t=1+1", "=1+1", "ok, text kept literally"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>", "ok, text shown escaped"),
        ("</textarea>", "</textarea>", "ok, text shown escaped"),
        ("{{ 7*7 }} {% x %} ${jndi:x}", "{{ 7*7 }} {% x %} ${jndi:x}", "ok"),
        ("un 3 < 5 y un \u2764\ufe0f", "un 3 < 5 y un \u2764\ufe0f", "ok, emoji kept"),
        ("\U0001f469\u200d\U0001f373", "\U0001f469\u200d\U0001f373", "ok, emoji kept"),
        ("cafe\u0301", "café", "ok, accents composed"),
        ("a\u200bb", "ab", "ok, zero-width removed"),
        ("a\x07b", "ab", "ok"),
        ("dos  \r\n lineas", "dos\nlineas", "ok"),
    ],
)
def test_im20_im22_un_words_are_kept_as_words(cell, kept, text):
    row = preview(roster({"notas": cell})).rows[0]

    assert (row.values.notes, row.text) == (kept, text)


@pytest.mark.parametrize(
    ("cell", "kept", "text"),
    [
        ("Ana\u00a0 Gil\t", "Ana Gil", "ok"),
        ("Ana\nBcc: x@b.example", "", "refused: name holds a line break"),
        ("\u200b\u200d\ufeff", "", "refused: name empty"),
        (" \t ", "", "refused: name empty"),
        ("x" * 2_000, "x" * 120, "ok, name cut at 120 characters"),
        ("Z" + "\u0335" * 1_000 + "algo", "Z" + "\u0335" * 4 + "algo", "ok"),
        ("a" * 119 + "e\u0301\u0301", "a" * 119, "ok, accents composed; name cut at 120 characters"),
        ("http://malo.example", "http://malo.example", "ok"),
        ("\u0645\u0631\u064a\u0645", "\u0645\u0631\u064a\u0645", "ok"),
    ],
)
def test_em19_to_em21_un_names_are_one_line_of_visible_letters(cell, kept, text):
    row = preview(roster({"nombre": cell})).rows[0]

    assert (row.values.name, row.text) == (kept, text)


@pytest.mark.parametrize(
    ("cell", "kept", "text"),
    [
        ("sin arroba", "", "refused: e-mail not valid"),
        ("a@b", "", "refused: e-mail not valid"),
        ('"a b"@c.es', "", "refused: e-mail not valid"),
        ("a@b.es\nBcc: x@b.es", "", "refused: address holds a line break"),
        ("a" * 250 + "@b.es", "", "refused: e-mail not valid"),
        ("ANA.Gil@Correo.Example", "ana.gil@correo.example", "ok"),
        ("ñ@correo.example", "", "refused: e-mail not valid"),
        ("ana@ñandú.example", "ana@xn--and-6ma2c.example", "ok, domain of the e-mail kept as punycode"),
        ("a@[127.0.0.1]", "", "refused: e-mail not valid"),
        ("a@b.example, c@d.example", "", "refused: two e-mails in one field"),
        ("a@b.example / c@d.example", "", "refused: two e-mails in one field"),
        ("a@b.example c@d.example", "", "refused: two e-mails in one field"),
        ("Ana Gil <ana@b.example>", "ana@b.example", "ok, written as name <address>"),
        ("<ana@b.example>", "ana@b.example", "ok, written as name <address>"),
        (" ana@b.example\u00a0", "ana@b.example", "ok"),
        ("ana@b.example\u200b", "ana@b.example", "ok, zero-width removed"),
        ("info@b.example", "info@b.example", "ok, address of an office rather than a person"),
        ("x@mailinator.com", "x@mailinator.com", "ok, throwaway address"),
        ("", "", "refused: no e-mail"),
        ("\u200b", "", "refused: no e-mail"),
    ],
)
def test_em1_to_em15_addresses(cell, kept, text):
    row = preview(roster({"email": cell})).rows[0]

    assert (row.values.email, row.text) == (kept, text)


def test_em7_two_spellings_of_one_gmail_box_are_pointed_out():
    content = roster(person(1, email="ana.gil@gmail.com"), person(2, email="anagil+blog@gmail.com"))

    assert texts(content) == ["ok", "ok, perhaps the same mailbox as line 2"]


def test_em16_the_address_our_own_letters_come_from_is_refused():
    make_agency(from_address="hola@agency.example")

    assert texts(roster({"email": "Hola@agency.example"})) == ["refused: this is the address your own mails come from"]


@pytest.mark.parametrize(
    ("cell", "kept", "text"),
    [
        ("", None, "ok"),
        ("0", Decimal(0), "ok"),
        ("180.5", Decimal("180.50"), "ok"),
        ("12,5", Decimal("12.50"), "ok, 12,5 understood"),
        ("1.234,50", Decimal("1234.50"), "ok, 1.234,50 understood"),
        ("1.234", Decimal("1234"), "ok, 1.234 understood"),
        ("1,234.50", None, "refused: fee 1,234.50 can be read in two ways"),
        ("1,234", None, "refused: fee 1,234 can be read in two ways"),
        ("€50", Decimal(50), "ok, €50 understood"),
        ("50eur", Decimal(50), "ok, 50eur understood"),
        ("250 € + IVA", Decimal(250), "ok, 250 € + IVA understood"),
        ("50 $", None, "refused: fee in another currency"),
        ("NaN", None, "refused: fee not finite"),
        ("-Infinity", None, "refused: fee not finite"),
        ("1e400", None, "refused: fee not a number"),
        ("1_000", None, "refused: fee not a number"),
        ("-0", None, "refused: fee negative"),
        ("12.3456", None, "refused: fee not a number"),
        ("999999999", None, "refused: fee too large"),
        ("9" * 5_000, None, "refused: fee too large"),
        ("\uff11\uff12", Decimal(12), "ok, \uff11\uff12 understood"),
        ("1.2.3", None, "refused: fee not a number"),
    ],
)
def test_mn1_to_mn20_fees(cell, kept, text):
    row = preview(roster({"tarifa": cell})).rows[0]

    assert (row.values.fee, row.text) == (kept, text)


@pytest.mark.parametrize(
    ("cell", "kept", "text"),
    [
        ("3.256", 3256, "ok, 3.256 understood"),
        ("1,234,567", 1234567, "ok, 1,234,567 understood"),
        ("12 000", 12000, "ok, 12 000 understood"),
        ("28573.0", 28573, "ok, 28573.0 understood"),
        ("12,5", None, "refused: visits not a number"),
        ("-3", None, "refused: visits negative"),
        ("NaN", None, "refused: visits not finite"),
        ("3000000000", None, "refused: visits too large"),
        ("", None, "ok"),
    ],
)
def test_figures_of_an_audience(cell, kept, text):
    row = preview(roster({"visitas": cell})).rows[0]

    assert (row.values.visits, row.text) == (kept, text)


@pytest.mark.parametrize(
    ("cell", "kept", "text"),
    [
        ("2026-05-04", date(2026, 5, 4), "ok"),
        ("2026-05-04 00:00:00", date(2026, 5, 4), "ok"),
        ("27/07/2026", date(2026, 7, 27), "ok"),
        ("3-4-2026", date(2026, 4, 3), "ok, 3-4-2026 is 3 April"),
        ("03/04/26", date(2026, 4, 3), "ok, 03/04/26 is 3 April 2026"),
        ("04/04/2026", date(2026, 4, 4), "ok"),
        ("30/02/2026", None, "refused: date does not exist"),
        ("07/27/2026", None, "refused: date does not exist"),
        ("2026-13-01", None, "refused: date does not exist"),
        ("0001-01-01", None, "refused: date too far away"),
        ("9999-12-31", None, "refused: date too far away"),
        ("ayer", None, "refused: date not understood"),
        ("", None, "ok"),
    ],
)
def test_dates(cell, kept, text):
    row = preview(roster({"fecha": cell})).rows[0]

    assert (row.values.on, row.text) == (kept, text)


@pytest.mark.parametrize(
    ("cell", "kept", "text"),
    [
        ("+34600111222", "+34600111222", "ok"),
        ("'+34 600 111 222", "+34 600 111 222", "ok"),
        ("(91) 123-45.67", "(91) 123-45.67", "ok"),
        ("3,4E+10", "", "refused: phone written as a scientific number"),
        ("preguntar", "", "refused: phone not valid"),
        ("12345", "", "refused: phone not valid"),
        ("", "", "ok"),
    ],
)
def test_im21_im39_phones(cell, kept, text):
    row = preview(roster({"telefono": cell})).rows[0]

    assert (row.values.phone, row.text) == (kept, text)


@pytest.mark.parametrize(
    ("cell", "kept", "text"),
    [
        ("Español", "es", "ok"), ("CASTELLANO", "es", "ok"), ("català", "ca", "ok"), ("pt-BR", "pt", "ok"),
        ("eu", "eu", "ok"), ("es, ca", "es", "ok, first of several languages taken"), ("", "", "ok"),
        ("xx", "", "refused: language unknown"),
    ],
)  # fmt: skip
def test_languages(cell, kept, text):
    row = preview(roster({"idioma": cell})).rows[0]

    assert (row.values.language, row.text) == (kept, text)


@pytest.mark.parametrize(
    ("origin", "basis"),
    [
        ("formulario web", "asked_us"), ("Nos escribió", "asked_us"), ("CAMPAÑA ANTERIOR", "worked"),
        ("evento 2025", "none"), ("recomendación", "none"), ("comprada", "none"), ("", "none"),
    ],
)  # fmt: skip
def test_an_origin_says_what_we_may_do(origin, basis):
    assert preview(roster({"origen": origin})).rows[0].values.basis == basis


def test_topics_stand_once_each_in_lower_case():
    assert preview(roster({"tematica": "Viajes; moda | VIAJES, "})).rows[0].values.topics == ("viajes", "moda")


def test_without_a_site_figures_have_nowhere_to_stand():
    assert texts(roster({"url": ""})) == ["ok, no site, so topics and figures are left out"]
