"""The address book as a file: safe to open, and brought in again it changes nothing."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agency.models.people import Role
from bloggers import exporting, forgetting, importing, merging
from bloggers.importing.columns import field_of
from bloggers.models import Audience, Basis, Blogger, Rate, Roster, Site, Topic
from bloggers.spreadsheets import as_csv, as_xlsx
from tests.bloggers.rosters import content_of, preview
from tests.bloggers.test_applying import apply, everything
from tests.make import make_agency, make_blogger, make_user

pytestmark = pytest.mark.django_db
KINDS = {"csv": as_csv, "xlsx": as_xlsx}


@pytest.fixture
def team(client):
    make_agency()
    client.force_login(make_user(language="en"))
    return client


def exported(kind: str, people=None) -> bytes:
    found = Blogger.objects.known() if people is None else people
    return b"".join(KINDS[kind]([exporting.headers(), *exporting.rows(found.order_by("name", "pk"))]))


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def full_person(**fields) -> Blogger:
    person = make_blogger(**{"name": "Ana Gil", "phone": "+34 600 111 222", "language": "es", "notes": "café"} | fields)
    site = person.sites.get()
    Audience.objects.create(site=site, kind="visits", figure=12000, on=date(2026, 5, 4), source="ana.csv")
    Audience.objects.create(site=site, kind="tiktok", figure=7, on=date(2026, 5, 4), source="ella")
    Rate.objects.create(blogger=person, fee=Decimal("250.50"), on=date(2026, 5, 5))
    Site.objects.create(blogger=person, url=f"https://otra{person.pk}.example/")
    return person


def test_a_person_is_one_line_in_the_columns_of_an_import():
    person = full_person(email="ana@correo.example", site="https://ana.example/", topics=["vino", "moda"])
    with translation.override("en"):
        assert lines(exported("csv")) == [
            {
                "name": "Ana Gil", "email": "ana@correo.example", "phone": "'+34 600 111 222", "site": "",
                "url": "https://ana.example/", "topics": "moda, vino", "city": "Madrid", "language": "es",
                "monthly visits": "12000", "Instagram followers": "", "Facebook followers": "", "X followers": "",
                "YouTube subscribers": "", "TikTok followers": "7", "newsletter subscribers": "", "fee": "250.50",
                "origin": "formulario web", "date": "2026-06-09", "notes": "café",
                "other sites": f"https://otra{person.pk}.example/", "no more mails since": "",
            }
        ]  # fmt: skip


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_column_that_an_import_takes_is_understood_when_it_comes_back(language):
    with translation.override(language):
        fields = [field_of(header) for header in exporting.headers()]

    assert fields == [*exporting._HEADERS, None, None]


@pytest.mark.parametrize("text", ["=HYPERLINK(0)", "+34 600", "-5", "@user", "\t=1", "'=1", "''-1"])
def test_im20_im21_im22_no_word_leaves_as_a_formula(text):
    make_blogger(name=text)
    cell = lines(exported("csv"))[0]["nombre"]
    sheet = openpyxl.load_workbook(io.BytesIO(exported("xlsx"))).active

    assert cell == "'" + text
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("'" + text, "s")


def test_a_spreadsheet_holds_numbers_and_days_as_such():
    full_person()
    row = next(openpyxl.load_workbook(io.BytesIO(exported("xlsx"))).active.iter_rows(min_row=2, values_only=True))

    assert (row[8], row[15], row[17].date()) == (12000, 250.5, date(2026, 6, 9))


def test_the_list_as_it_is_filtered_is_downloaded(team):
    make_blogger(name="Ana", city="Vigo")
    make_blogger(name="Bea", city="Madrid")
    address = "/people/export.csv?city=Vigo&q=&topic=&language=&roster="
    page = team.get("/people/?city=Vigo").content.decode()
    response = team.get(address)

    assert 'href="/people/export.csv?city=Vigo"' in page
    assert [line["name"] for line in lines(response.getvalue())] == ["Ana"]
    assert re.fullmatch(r'attachment; filename="people-\d{4}-\d\d-\d\d.csv"', response["Content-Disposition"])
    assert team.get("/people/export.xlsx").getvalue().startswith(b"PK")


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.FREELANCER])
def test_the_whole_book_is_no_file_for_everybody(client, role):
    make_agency()
    client.force_login(make_user(role, language="en"))
    assert "export.csv" not in client.get("/people/").content.decode()
    assert [client.get(f"/people/export.{ending}").status_code for ending in ("csv", "xlsx")] == [403, 403]


def test_filters_that_do_not_hold_lead_back_to_the_page_that_says_so(team):
    assert team.get("/people/export.csv?topic=999").url == "/people/?topic=999"


def test_strangers_get_nothing(client):
    make_agency()
    make_blogger()

    assert [client.get(f"/people/export.{kind}").status_code for kind in KINDS] == [302, 302]


@pytest.mark.parametrize("kind", KINDS)
def test_who_was_forgotten_or_merged_is_not_in_it(kind, now):
    kept, gone, forgotten = make_blogger(name="Ana"), make_blogger(name="Ana G"), make_blogger(name="Bea")
    merging.merge(kept, gone, by=make_user(), now=now)
    forgetting.erase(forgotten, now)

    assert preview(exported(kind), f"l.{kind}").counts["unchanged"] == 1


def test_a_list_of_1_and_of_50_costs_the_same_queries():
    costs = []
    for people in (1, 49):
        for _n in range(people):
            full_person()
        with CaptureQueriesContext(connection) as queries:
            exported("csv")
        costs.append(len(queries))

    assert costs == [6, 6]


def test_it_is_sent_while_it_is_written():
    for n in range(450):
        make_blogger(name=f"Persona {n}", site=None, basis=None)
    for written in KINDS.values():
        parts = [len(part) for part in written(exporting.rows(Blogger.objects.all()))]

        assert len(parts) > 2


# --- there and back ----------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["roster_es.csv", "roster_excel_es.csv", "roster_messy.csv"])
def test_a_roster_there_and_back_changes_nothing(kind, name, now):
    apply(content_of(name), now)
    people = Blogger.objects.count()

    assert preview(exported(kind), f"l.{kind}").counts == {
        "new": 0, "changed": 0, "unchanged": people, "refused": 0, "cells": 0,
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_who_asked_for_no_more_letters_stays_out_there_and_back(kind, now):
    forgetting.opt_out(full_person(), now)

    row = preview(exported(kind), f"l.{kind}").rows[0]

    assert (row.verdict, [fault.code for fault in row.faults]) == ("refused", ["opted_out"])


TYPED = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
ODD = st.one_of(
    TYPED,
    st.sampled_from([
        "=1+1", "@ana", "-5", "+34", "'=x", "''", "'t Hooft", "\t=x", "una\nnota\r\notra", 'con "comillas"', "a;b,c|d",
        " sobra ", "cine/series", "í", "i\u0301", "x" * 130, "_x000D_", "<b>&amp;", "\u200b", "dos  espacios",
        "\u202ertl", "0\x0c0", "\uffff", "a\x85b",
    ]),
)  # fmt: skip
PERSON = st.fixed_dictionaries(
    {
        "name": ODD.map(lambda text: text[:120] or "Ana"),
        "notes": ODD,
        "city": st.one_of(st.sampled_from(["", "Madrid", "Arrecife"]), ODD.map(lambda text: text[:80])),
        "phone": st.sampled_from(["", "+34 600 111 222", "600111222", "'+34600", "(0034) 600-111-222"]),
        "language": st.sampled_from(["", "es", "en", "zz"]),
        "site": st.one_of(st.none(), st.sampled_from(["https://s{}.example", "http://www.s{}.example/a?utm_source=x"])),
        "site_name": ODD,
        "topics": st.lists(ODD.map(lambda text: text[:60]).filter(str.strip), max_size=3),
        "fees": st.lists(st.decimals(0, 99_999, places=2), max_size=2),
        "figures": st.lists(st.tuples(st.sampled_from(Audience.Kind.values), st.integers(0, 10**6)), max_size=3),
        "bases": st.lists(
            st.tuples(
                st.sampled_from(Basis.Kind.values),
                st.one_of(ODD, st.sampled_from(["formulario web", "campaña anterior", "evento"])),
                st.dates(date(2020, 1, 1), date(2026, 1, 1)),
            ),
            max_size=2,
        ),
    }
)


def _make(n: int, said: dict) -> None:
    fields = {name: said[name] for name in ("name", "notes", "city", "phone", "language")}
    person = Blogger.objects.create(email=f"p{n}@correo.example", zone="Europe/Madrid", **fields)
    for day, fee in enumerate(said["fees"], 1):
        Rate.objects.create(blogger=person, fee=fee, on=date(2026, 1, day))
    for kind, source, on in said["bases"]:
        Basis.objects.create(blogger=person, kind=kind, source=source[:120], on=on)
    if said["site"]:
        site = Site.objects.create(blogger=person, url=said["site"].format(n), name=said["site_name"])
        site.topics.set(Topic.objects.get_or_create(name=topic)[0] for topic in said["topics"])
        for day, (kind, figure) in enumerate(said["figures"], 1):
            Audience.objects.create(site=site, kind=kind, figure=figure, on=date(2026, 1, day), source="x")


@pytest.mark.parametrize("name", ["\r", "'\t", "\t=x", "'", "\r0", "\n=1"])
def test_an_apostrophe_that_guards_is_not_left_over_where_white_space_goes(name):
    person = Blogger.objects.create(name="Ana", email="ana@correo.example", zone="Europe/Madrid")
    Site.objects.create(blogger=person, url="https://ana.example", name=name)

    assert preview(exported("csv"), "l.csv").rows[0].changes == ()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(people=st.lists(PERSON, min_size=1, max_size=5), kind=st.sampled_from(sorted(KINDS)))
def test_whatever_the_book_holds_there_and_back_changes_nothing(people, kind, now):
    for model in (Blogger, Topic, Roster):
        model.objects.all().delete()
    for n, said in enumerate(people):
        _make(n, said)
    before = everything() | {"batches": None}
    back = preview(exported(kind), f"l.{kind}")

    assert [row.changes for row in back.rows if row.changes] == []
    assert back.counts["new"] == 0
    importing.apply(back, by=None, now=now)
    assert everything() | {"batches": None} == before
