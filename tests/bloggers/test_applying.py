"""A preview into the address book: one transaction, every cell noted, twice is once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bloggers import importing
from bloggers.models import Audience, Basis, Blogger, ImportBatch, Rate, Roster, Site, Topic
from tests.bloggers.rosters import ANA, HEADERS, content_of, person, preview, records_of, roster, written
from tests.make import make_agency, make_blogger, make_user

pytestmark = pytest.mark.django_db


def apply(content: bytes, now, **options) -> ImportBatch:
    return importing.apply(preview(content), by=None, now=now, **options)


def everything() -> dict:
    """All that an import may write, as plain values."""
    return {
        "people": list(Blogger.objects.order_by("pk").values()),
        "sites": list(Site.objects.order_by("pk").values()),
        "topics": list(Site.topics.through.objects.order_by("pk").values_list("site", "topic__name")),
        "audience": list(Audience.objects.order_by("pk").values()),
        "rates": list(Rate.objects.order_by("pk").values()),
        "bases": list(Basis.objects.order_by("pk").values()),
        "batches": list(ImportBatch.objects.order_by("pk").values()),
    }


def test_a_new_person_comes_with_all_that_the_row_says(now):
    user = make_user()
    importing.apply(preview(roster({}), "ana.csv"), by=user, now=now)
    ana = Blogger.objects.get()
    site = ana.sites.get()

    assert (ana.name, ana.email, ana.phone, ana.city, ana.language, ana.zone, ana.notes) == (
        "Ana Gil", "ana.gil@correo.example", "+34 600 111 222", "Madrid", "es", "Europe/Madrid", "solo fines de semana",
    )  # fmt: skip
    assert (site.name, site.url, site.identity) == (
        "Mesa para una", "https://mesaparauna.example/", "mesaparauna.example",
    )  # fmt: skip
    assert [topic.name for topic in site.topics.all()] == ["gastronomía", "viajes"]
    assert set(site.audience.values_list("kind", "figure", "on", "source")) == {
        ("visits", 12000, date(2026, 5, 4), "ana.csv"), ("instagram", 3400, date(2026, 5, 4), "ana.csv"),
    }  # fmt: skip
    assert list(ana.rates.values_list("kind", "fee", "on")) == [("", Decimal("250.00"), date(2026, 5, 4))]
    assert list(ana.bases.values_list("kind", "source", "on")) == [("asked_us", "formulario web", date(2026, 5, 4))]
    batch = ImportBatch.objects.get()
    assert (batch.file_name, batch.by, batch.applied_at, batch.content) == ("ana.csv", user, now, None)
    assert batch.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0, "cells": 0}
    assert batch.mapping["columns"]["tematica"] == "topics"
    assert {"blogger": ana.pk, "field": "fee", "before": "", "after": "250.00"} in batch.cells


def test_a_changed_person_changes_in_the_cells_that_were_shown(now):
    apply(roster({}), now)
    ana = Blogger.objects.get()
    Blogger.objects.filter(pk=ana.pk).update(never_brands="Bodegas X", call="no")
    batch = apply(roster({"ciudad": "Arrecife", "tematica": "vino", "tarifa": "300", "fecha": "2026-06-01"}), now)
    ana = Blogger.objects.get()

    assert (ana.city, ana.zone, ana.never_brands, ana.call) == ("Arrecife", "Atlantic/Canary", "Bodegas X", "no")
    assert [topic.name for topic in ana.sites.get().topics.all()] == ["gastronomía", "viajes", "vino"]
    assert list(ana.rates.values_list("fee", flat=True)) == [Decimal("300.00"), Decimal("250.00")]
    assert ana.folded == "ana gil ana.gil@correo.example arrecife 34600111222"
    assert batch.cells == [
        {"blogger": ana.pk, "field": "city", "before": "Madrid", "after": "Arrecife"},
        {"blogger": ana.pk, "field": "zone", "before": "Europe/Madrid", "after": "Atlantic/Canary"},
        {"blogger": ana.pk, "field": "topics", "before": "gastronomía, viajes", "after": "gastronomía, viajes, vino"},
        {"blogger": ana.pk, "field": "fee", "before": "250.00", "after": "300.00"},
        {"blogger": ana.pk, "field": "basis", "before": "asked_us", "after": "asked_us"},
    ]


def test_the_zone_is_that_of_the_city_else_the_agencys(now):
    make_agency(zone="America/Mexico_City")
    apply(roster(person(1, ciudad="Las Palmas de Gran Canaria"), person(2, ciudad="Palma"), person(3, ciudad="")), now)

    assert list(Blogger.objects.order_by("email").values_list("zone", flat=True)) == [
        "Atlantic/Canary", "America/Mexico_City", "America/Mexico_City",
    ]  # fmt: skip


def test_without_a_date_the_day_is_today(now):
    apply(roster({"fecha": "", "origen": ""}), now)

    assert (Rate.objects.get().on, Basis.objects.get().on, Basis.objects.get().source) == (
        date(2026, 6, 9), date(2026, 6, 9), "lista.csv",
    )  # fmt: skip


def test_topics_that_are_known_are_used_as_they_are_written(now):
    known = Topic.objects.create(name="Gastronomía")
    apply(roster({"tematica": "gastronomia"}), now)

    assert list(Topic.objects.all()) == [known]


def test_a_list_may_be_named(now):
    apply(roster({}), now)
    apply(roster({}, person(1)), now, roster="Verano")

    assert set(Roster.objects.get(name="Verano").bloggers.all()) == set(Blogger.objects.all())


def test_a_figure_of_the_same_list_and_day_is_corrected(now):
    apply(roster({}), now)
    apply(roster({"visitas": "13000"}), now)

    assert list(Audience.objects.filter(kind="visits").values_list("figure", "source")) == [(13000, "lista.csv")]


def test_refused_rows_stay_out(now):
    batch = apply(content_of("roster_messy.csv"), now)

    assert batch.counts == {"new": 15, "changed": 0, "unchanged": 0, "refused": 20, "cells": 0}
    assert Blogger.objects.count() == 15


@pytest.mark.parametrize("name", ["roster_es.csv", "roster_excel_es.csv", "roster_messy.csv"])
def test_im27_the_same_file_twice_changes_nothing(name, now):
    apply(content_of(name), now)
    once = everything()
    again = apply(content_of(name), now)

    assert everything() == once
    assert preview(content_of(name)).counts | {"refused": 0} == {
        "new": 0, "changed": 0, "unchanged": len(once["people"]), "refused": 0, "cells": 0,
    }  # fmt: skip
    assert again.pk == once["batches"][0]["id"]


def test_the_same_people_from_another_spreadsheet_change_nothing(now):
    apply(written(records_of("roster_es.csv")), now)

    assert preview(written(records_of("roster_es.csv"), ";")).counts["unchanged"] == 250


def test_a_preview_that_no_longer_holds_saves_nothing(now):
    seen = preview(roster({}, person(1)))
    make_blogger(name="Ana", email="ana.gil@correo.example")
    before = everything()
    with pytest.raises(importing.PreviewMoved) as moved:
        importing.apply(seen, by=None, now=now)

    assert everything() == before
    assert [row.verdict for row in moved.value.preview.rows] == ["changed", "new"]


def test_a_failure_in_the_middle_saves_nothing(now, monkeypatch):
    seen, before = preview(roster({}, person(1))), everything()
    monkeypatch.setattr(importing.applying.Writer, "_bases", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        importing.apply(seen, by=None, now=now)

    assert everything() == before


def test_applying_costs_the_same_statements_for_1_and_50_people(now, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as one:
        apply(roster(person(0)), now)
    with django_assert_max_num_queries(len(one)):
        apply(roster(*(person(n) for n in range(1, 51))), now)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_file_applied_by_four_at_once_is_applied_once(now):
    seen = preview(roster(*(person(n) for n in range(20))))

    def press(_n: int) -> int:
        try:
            return importing.apply(seen, by=None, now=now).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        batches = set(pool.map(press, range(4)))

    assert (len(batches), ImportBatch.objects.count(), Blogger.objects.count(), Rate.objects.count()) == (1, 1, 20, 20)


# --- rows that nobody thought of -----------------------------------------------------------------------
ODD = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", " ", "x" * 6_000, "a\0b", "\u200b", "-1", "1.234,50", "NaN", "03/04/26", "=1+1", "<b>", "es"]),
)
CELL = {
    "nombre": st.one_of(st.sampled_from(["Ana", "Bea Ruiz", "Í\u0301ñigo"]), ODD),
    "email": st.one_of(st.integers(0, 6).map("p{}@correo.example".format), st.emails(), ODD),
    "url": st.one_of(st.integers(0, 6).map("sitio{}.example".format), ODD),
    "tematica": st.one_of(st.lists(st.sampled_from(["moda", "Viajes", "viajes", "Ñu"])).map(", ".join), ODD),
    "tarifa": st.one_of(st.decimals(0, 5000, places=2).map(str), ODD),
    "visitas": st.one_of(st.integers(0, 10**6).map(str), ODD),
    "fecha": st.one_of(st.dates(date(2020, 1, 1), date(2027, 1, 1)).map(str), ODD),
    "origen": st.one_of(st.sampled_from(["formulario web", "campaña anterior", "evento 2025"]), ODD),
    "ciudad": st.one_of(st.sampled_from(["Madrid", "Arrecife"]), ODD),
}
ROWS = st.lists(
    st.fixed_dictionaries({}, optional=CELL | {name: ODD for name in ANA if name not in CELL}), min_size=1, max_size=12
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=ROWS, second=ROWS)
def test_whatever_the_rows_twice_is_once(first, second, now):
    Blogger.objects.all().delete()
    ImportBatch.objects.all().delete()
    with translation.override("en"):
        for rows in (first, second):
            try:
                seen = preview(roster(*rows))
            except importing.NotARoster:
                continue
            refused = [row.line for row in seen.refused]
            importing.apply(seen, by=None, now=now)
            once = everything()
            reordered = written([HEADERS, *([(ANA | row).get(name, "") for name in HEADERS] for row in rows)], ";")
            again = preview(reordered)

            assert [row.line for row in again.refused] == refused
            assert again.counts["new"] == again.counts["changed"] == 0
            importing.apply(again, by=None, now=now)
            assert everything() | {"batches": None} == once | {"batches": None}
