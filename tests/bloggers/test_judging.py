"""Rows to verdicts: the catalogue of what people write, and what the address book says to it."""

import csv
import random
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from bloggers import forgetting, importing, merging
from bloggers.importing.preview import Cell, Values
from bloggers.models import Basis, Blogger
from tests.bloggers.rosters import ANA, DATA, content_of, person, preview, records_of, roster, texts, written
from tests.make import make_blogger, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def expected() -> dict[int, str]:
    with (DATA / "roster_messy.expected.csv").open(newline="") as file:
        return {int(row["record"]): row["expected"] for row in csv.DictReader(file)}


# --- the three rosters -------------------------------------------------------------------------------
def test_the_messy_roster_gets_exactly_its_verdicts():
    rows = preview(content_of("roster_messy.csv")).rows

    assert {row.line: row.text for row in rows} == expected()


@pytest.mark.parametrize("seed", range(8))
def test_a_shuffled_messy_roster_gets_the_same_verdicts(seed):
    header, *records = records_of("roster_messy.csv")
    lines = list(range(2, 2 + len(records)))
    random.Random(seed).shuffle(lines)
    now_at = {line: n for n, line in enumerate(lines, start=2)}
    rows = preview(written([header, *(records[line - 2] for line in lines)])).rows

    # Of two rows for one person or site the first counts, whichever that is.
    verdicts = expected()
    pair, shared = sorted((2, 7), key=now_at.get)
    verdicts[pair], verdicts[shared] = "ok", f"refused: same e-mail as line {now_at[pair]}"
    if pair == 2:
        first, second = sorted((2, 35), key=now_at.get)
        verdicts[first], verdicts[second] = "ok", f"refused: same site as line {now_at[first]}"
        if first == 35:
            verdicts[7] = "ok" if now_at[7] > now_at[2] else verdicts[7]
    else:
        verdicts[35] = "ok"
    assert {lines[row.line - 2]: row.text for row in rows} == verdicts


@pytest.mark.parametrize(("name", "people"), [("roster_es.csv", 250), ("roster_excel_es.csv", 200)])
def test_the_clean_rosters_are_taken_whole(name, people):
    found = preview(content_of(name))

    assert found.counts == {"new": people, "changed": 0, "unchanged": 0, "refused": 0, "cells": 0}


def test_what_excel_writes_in_spain_is_understood():
    row = preview(content_of("roster_excel_es.csv")).rows[1]

    assert row.values == Values(
        name="Rubén Puig Ramos", email="ruben.puig30@correo.example", phone="+34 640 302 701",
        site="Sin Volante de Rubén", url="https://sinvolantederuben.blog.example/",
        identity="sinvolantederuben.blog.example", topics=("motor",), city="Palma", visits=9747, instagram=2468,
        fee=Decimal("220.00"), origin="formulario web", basis=Basis.Kind.ASKED_US, on=date(2026, 1, 13),
        notes="solo fines de semana",
    )  # fmt: skip
    assert row.text == "ok, https added; 9.747 understood; 2.468 understood; 220,00 € understood"


# --- rows as such ------------------------------------------------------------------------------------
def test_im9_lines_in_another_encoding_than_the_rest_are_refused():
    lines = ["nombre,email", "Íñigo,i@b.example", "Núria,n@b.example", "Begoña,b@b.example"]
    mixed = b"\n".join(line.encode("utf-8" if n < 3 else "cp1252") for n, line in enumerate(lines))

    assert texts(mixed) == ["ok", "ok", "refused: characters in another encoding than the rest of the file"]
    mixed = b"\n".join(line.encode("cp1252" if n < 3 else "utf-8") for n, line in enumerate(lines))
    assert texts(mixed) == ["ok", "ok", "refused: characters in another encoding than the rest of the file"]


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (["Ana", "a@b.example"], "refused: too few cells"),
        (["Ana", "a@b.example", "", "x"], "refused: too many cells"),
        (["Ana", "a@b.example", "", "", ""], "ok"),
        (["Ana", "a@b.example", "a\0b"], "refused: NUL in a cell"),
        (["Ana", "a@b.example", "x" * 1_000_000], "refused: cell too long"),
        (["Ana", "a@b.example", "x" * 5_000], "ok"),
    ],
)
def test_im10_im14_im19_a_broken_row_is_refused_and_the_others_go_on(record, text):
    content = written([["nombre", "email", "notas"], record, ["Bea", "b@b.example", ""]])

    assert texts(content) == [text, "ok"]


def test_every_fault_of_a_row_is_told_at_once():
    assert texts(roster({"email": "", "tarifa": "-5", "idioma": "klingon"})) == [
        "refused: no e-mail; language unknown; fee negative"
    ]


# --- against the address book ------------------------------------------------------------------------
def test_im23_two_rows_for_one_person_or_site_are_refused():
    content = roster(person(1), person(2, email="P1@correo.example"), person(3, url="http://www.sitio1.example/otra"))

    assert texts(content) == ["ok", "refused: same e-mail as line 2", "refused: same site as line 2"]


def test_a_refused_row_takes_nothing_from_the_rows_below():
    content = roster(person(1, tarifa="-5"), person(2, email="p1@correo.example", url="https://sitio1.example"))

    assert texts(content) == ["refused: fee negative", "ok"]


def test_im24_what_differs_from_the_book_is_shown_cell_by_cell(now):
    importing.apply(preview(roster({})), by=None, now=now)
    changed = {
        "nombre": "Ana Gil Soto", "telefono": "+34600111222", "sitio": "Mesa para dos", "ciudad": "Arrecife",
        "tematica": "viajes, vino", "visitas": "13.000", "tarifa": "300", "origen": "campaña anterior",
        "fecha": "2026-06-01", "notas": "tiene agencia",
    }  # fmt: skip
    row = preview(roster(changed)).rows[0]

    assert (row.verdict, row.changes) == (
        importing.Verdict.CHANGED,
        (
            Cell("name", "Ana Gil", "Ana Gil Soto"),
            Cell("city", "Madrid", "Arrecife"),
            Cell("zone", "Europe/Madrid", "Atlantic/Canary"),
            Cell("notes", "solo fines de semana", "solo fines de semana\ntiene agencia"),
            Cell("site", "Mesa para una", "Mesa para dos"),
            Cell("topics", "gastronomía, viajes", "gastronomía, viajes, vino"),
            Cell("visits", "12000", "13000"),
            Cell("fee", "250.00", "300.00"),
            Cell("basis", "asked_us", "worked"),
        ),
    )


def test_what_a_roster_leaves_empty_takes_nothing_away(now):
    importing.apply(preview(roster({})), by=None, now=now)
    bare = {name: "" for name in ANA if name not in ("nombre", "email")}

    assert [row.verdict for row in preview(roster(bare)).rows] == [importing.Verdict.UNCHANGED]


def test_a_known_basis_is_not_lost_to_an_unknown_one(now):
    importing.apply(preview(roster({})), by=None, now=now)

    assert preview(roster({"origen": "evento 2026", "fecha": "2026-06-01"})).counts["changed"] == 0


def test_im25_who_asked_for_no_more_letters_is_refused(now):
    forgetting.opt_out(make_blogger(email="ana.gil@correo.example"), now)

    assert texts(roster({})) == ["refused: asked for no more mails"]


def test_im26_an_erased_address_is_refused_without_saying_why(now):
    forgetting.erase(make_blogger(email="ana.gil@correo.example"), now)

    assert texts(roster({}, person(1))) == ["refused: this address cannot be brought in", "ok"]


def test_who_was_forgotten_and_came_back_is_known_again(now):
    forgetting.erase(make_blogger(email="ana.gil@correo.example"), now)
    make_blogger(name="Ana Gil", email="ana.gil@correo.example", site=None)

    assert [row.verdict for row in preview(roster({})).rows] == ["changed"]


def test_an_address_of_a_row_that_was_merged_finds_the_row_that_was_kept(now):
    kept, gone = make_blogger(name="Ana Gil", site=None), make_blogger(email="ana.gil@correo.example", site=None)
    third = make_blogger(name="Ana", site=None)
    merging.merge(kept, gone, by=make_user(), now=now)
    merging.merge(third, kept, by=make_user(), now=now)
    row = preview(roster({})).rows[0]

    assert (row.blogger_id, row.text) == (kept.pk, "ok, an address of Ana Gil, who is in the book under another one")
    assert "email" not in {cell.field for cell in row.changes}
    importing.apply(preview(roster({})), by=None, now=now)
    assert preview(roster({})).counts["unchanged"] == 1
    assert Blogger.objects.known().count() == 1


@pytest.mark.parametrize("turned", [False, True])
def test_two_addresses_of_one_person_are_one_row(turned, now):
    kept, gone = make_blogger(name="Ana", site=None), make_blogger(site=None)
    merging.merge(kept, gone, by=make_user(), now=now)
    rows = [person(1, email=kept.email), person(2, email=gone.email)]

    assert [row.text for row in preview(roster(*(reversed(rows) if turned else rows))).rows][1] == (
        "refused: same person as line 2"
    )


def test_the_site_of_somebody_merged_belongs_to_the_row_that_was_kept(now):
    kept, gone = make_blogger(name="Ana Gil", site=None), make_blogger(site="https://mesaparauna.example/")
    merging.merge(kept, gone, by=make_user(), now=now)

    assert texts(roster({"email": "otra@correo.example"})) == [
        "refused: the site belongs to Ana Gil in the address book"
    ]


def test_ur36_a_site_of_somebody_else_in_the_book_is_refused():
    make_blogger(name="Bea Ruiz", site="https://www.mesaparauna.example/sobre-mi")
    make_blogger(email="cleo@correo.example")

    assert texts(roster({}, {"email": "cleo@correo.example"})) == [
        "refused: the site belongs to Bea Ruiz in the address book",
        "refused: the site belongs to Bea Ruiz in the address book",
    ]


def test_a_second_site_is_added_to_the_first():
    make_blogger(email="ana.gil@correo.example", site="https://otra.example")
    cells = {cell.field: (cell.before, cell.after) for cell in preview(roster({})).rows[0].changes}

    assert cells["url"] == ("otra.example", "otra.example, mesaparauna.example")


def test_judging_saves_nothing():
    preview(roster({}))

    assert not Blogger.objects.exists()


@pytest.mark.parametrize("people", [1, 50])
def test_judging_asks_the_same_few_questions_whatever_the_rows(people, now, django_assert_num_queries):
    content = roster(*(person(n) for n in range(people)))
    importing.apply(preview(content), by=None, now=now)
    with django_assert_num_queries(9):
        preview(content)


@pytest.mark.parametrize(
    ("known", "sign"),
    [
        ({"email": "a.nagil@gmail.com"}, "the same mailbox"),
        ({"phone": "600111222"}, "the same phone"),
        ({"phone": "+34 600-111-222"}, "the same phone"),
        ({"city": "madrid", "name": "ANA GIL"}, "same name and city"),
    ],
)
def test_who_may_be_in_the_book_under_another_address_is_said_and_not_refused(known, sign, now):
    values = {"name": "Berta", "email": "berta@blog.example", "city": "Cádiz", "site": None} | known
    make_blogger(**values)

    (row,) = preview(roster({"email": "ana.gil@gmail.com"})).rows

    said = f"perhaps {values['name']} of the book: {sign}; if so, make one of the two cards"
    assert (row.verdict, [note.text for note in row.notes if "perhaps" in note.text]) == ("new", [said])


@pytest.mark.parametrize("url", ["instagram.com", "https://www.youtube.com/", "https://instagram.com/?hl=es"])
def test_a_platform_without_a_profile_is_nobodys_site(url):
    assert texts(roster({"url": url})) == [
        "refused: URL of a platform without a profile: say whose it is, as in instagram.com/name"
    ]
