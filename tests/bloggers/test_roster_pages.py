"""A roster through the pages: upload, preview, apply."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bloggers.importing import waiting
from bloggers.models import Blogger, ImportBatch, Roster
from tests.bloggers.rosters import content_of, person, roster
from tests.make import make_agency, make_blogger, make_user

pytestmark = pytest.mark.django_db
A_PDF = (
    "This is a PDF file, not a list that can be read. "
    "In your spreadsheet choose “Save as”, then Excel (.xlsx) or CSV, and upload that."
)


@pytest.fixture
def team(client):
    make_agency()
    client.force_login(make_user(language="en"))
    return client


def upload(client, content: bytes, name: str = "lista.csv", **fields):
    return client.post("/people/import/", {"file": SimpleUploadedFile(name, content)} | fields)


def press(client, page):
    """Press the button of a preview page."""
    batch = page.context["batch"]
    seen = page.context["form"]["seen"].value()
    return client.post(reverse("roster_import_apply", args=[batch.pk]), {"seen": seen})


@pytest.mark.parametrize("name", ["roster_es.csv", "roster_excel_es.csv", "roster_messy.csv"])
def test_a_roster_is_looked_at_first_and_saved_by_a_press(team, name):
    page = team.get(upload(team, content_of(name), name).url)
    counts = page.context["preview"].counts

    assert (page.status_code, Blogger.objects.count()) == (200, 0)
    result = team.get(press(team, page).url)
    assert (result.context["batch"].counts, Blogger.objects.count()) == (counts, counts["new"])


def test_refused_lines_are_shown_with_their_reason(team):
    page = team.get(upload(team, content_of("roster_messy.csv")).url).content.decode()

    assert '<td data-label="Line">18</td>' in page
    assert "fee not finite" in page
    assert "same e-mail as line 2" in page
    assert "<script>alert(1)</script>" not in page


def test_changes_are_shown_before_and_after(team):
    make_blogger(name="Ana", email="ana.gil@correo.example", site=None)
    page = team.get(upload(team, roster({})).url).content.decode()

    assert '<td data-label="Before"><bdi>Ana</bdi></td><td data-label="After"><bdi>Ana Gil</bdi></td>' in page


def test_the_preview_is_there_in_a_second_tab_and_after_a_second_upload(team):
    first = upload(team, roster({})).url
    second = upload(team, roster({}), "otro-nombre.csv").url

    assert first == second
    assert [team.get(first).status_code, press(team, team.get(first)).status_code] == [200, 302]
    assert team.get(second).templates[0].name == "bloggers/roster_result.html"


def test_im27_an_applied_file_is_found_again_and_changes_nothing(team):
    url = upload(team, roster({})).url
    page = team.get(url)
    press(team, page)
    before = list(Blogger.objects.values())
    again = upload(team, roster({}))

    assert again.url == url
    assert press(team, page).status_code == 302
    assert list(Blogger.objects.values()) == before


def test_what_moved_since_the_preview_is_shown_instead_of_saved(team):
    page = team.get(upload(team, roster({}, person(1))).url)
    make_blogger(name="Ana", email="ana.gil@correo.example")
    response = press(team, page)

    assert (response.status_code, Blogger.objects.count()) == (409, 1)
    assert "The address book changed since you looked." in response.content.decode()
    assert press(team, response).status_code == 302
    assert Blogger.objects.count() == 2


def test_a_press_without_the_preview_it_saw_saves_nothing(team):
    url = upload(team, roster({})).url

    assert (team.post(f"{url}apply/").status_code, Blogger.objects.count()) == (409, 0)


def test_a_list_may_be_named(team):
    press(team, team.get(upload(team, roster({}), roster="Verano").url))

    assert [person.name for person in Roster.objects.get(name="Verano").bloggers.all()] == ["Ana Gil"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "The file is empty."),
        (b"\r\n", "The file is empty."),
        (b"nombre,email\r\n", "The file holds column names but no people."),
        (b"%PDF-1.4", A_PDF),
        (
            b"<html>",
            "This is a web page (HTML), not a list. Export the list as CSV or Excel (.xlsx) and upload that file.",
        ),
    ],
)
def test_what_is_no_roster_is_told_beside_the_field(team, content, text):
    response = upload(team, content)

    assert (response.status_code, response.context["form"].errors) == (422, {"file": [text]})
    assert not ImportBatch.objects.exists()


def test_im15_a_very_large_file_is_refused(team):
    assert upload(team, b"nombre,email\n" + b"x" * 10_000_000).status_code == 413


def test_no_file_is_told_beside_the_field(team):
    assert team.post("/people/import/", {}).status_code == 422


@pytest.mark.parametrize("name", ["../../x.csv", "x" * 300 + ".csv", "lista\u202evsc.exe"])
def test_im40_odd_file_names_are_made_harmless(team, name):
    upload(team, roster({}), name)
    kept = ImportBatch.objects.get().file_name

    assert (len(kept) <= 80, "/" in kept, "\u202e" in kept) == (True, False, False)


def test_uploads_that_nobody_applied_go_after_a_week(team, story):
    upload(team, roster({}))
    waiting.throw_away_old(story.now + timedelta(days=6))
    assert ImportBatch.objects.count() == 1
    waiting.throw_away_old(story.now + timedelta(days=8))

    assert ImportBatch.objects.count() == 0


def test_an_upload_of_yesterday_still_waits(team, story):
    url = upload(team, roster({})).url
    story.set(story.now + timedelta(days=1))
    upload(team, roster(person(1)))

    assert team.get(url).status_code == 200


@pytest.mark.parametrize("batch_id", [0, 99, 2**63, 10**23])
def test_absent_uploads_are_not_found(team, batch_id):
    assert team.get(f"/people/import/{batch_id}/").status_code == 404
    assert team.post(f"/people/import/{batch_id}/apply/").status_code == 404


def test_a_preview_of_1_and_50_changes_costs_the_same_queries(team):
    costs = []
    for people in (1, 50):
        for n in range(people):
            make_blogger(email=f"p{people}.{n}@correo.example")
        rows = [person(n, email=f"p{people}.{n}@correo.example") for n in range(people)]
        url = upload(team, roster(*rows)).url
        with CaptureQueriesContext(connection) as queries:
            assert team.get(url).context["preview"].counts["changed"] == people
        costs.append(len(queries))

    assert costs[0] == costs[1]


# --- columns that nobody knows -------------------------------------------------------------------------
WITHOUT_NAMES = b"Ana Gil,ana.gil@correo.example,600 111 222,250\nBea Ruiz,bea@correo.example,600 333 444,300\n"


def say(client, url: str, *meanings: str, **fields):
    """Fill in what the columns mean."""
    columns = {f"column_{n}": meaning for n, meaning in enumerate(meanings)}
    return client.post(f"{url}columns/", columns | {"english": "es"} | fields)


def test_im3_a_file_without_column_names_asks_what_is_what(team):
    url = upload(team, WITHOUT_NAMES).url
    page = team.get(url, follow=True)

    assert page.redirect_chain == [(f"{url}columns/", 302)]
    form = page.context["form"]
    assert [form[f"column_{n}"].value() for n in range(4)] == ["name", "email", "phone", None]
    assert form["has_headers"].value() is False
    assert say(team, url, "name", "email", "phone", "fee").url == url
    press(team, team.get(url))
    assert sorted(Blogger.objects.values_list("name", "phone", "rates__fee")) == [
        ("Ana Gil", "600 111 222", 250), ("Bea Ruiz", "600 333 444", 300),
    ]  # fmt: skip


def test_im3_the_same_column_names_are_understood_the_next_time(team):
    names = "quién;dónde;cuánto\n"
    first = upload(team, f"{names}Ana Gil;ana@correo.example;250\n".encode()).url
    say(team, first, "name", "email", "fee", has_headers="on")
    press(team, team.get(first))
    page = team.get(upload(team, f"{names}Bea Ruiz;bea@correo.example;300\n".encode()).url)

    assert page.context["preview"].counts["new"] == 1
    press(team, page)
    assert Blogger.objects.get(name="Bea Ruiz").rates.get().fee == 300


def test_known_columns_may_be_read_in_another_way(team):
    url = upload(team, b"nombre,email,notas\nAna,ana@correo.example,ana.example\n").url
    say(team, url, "name", "email", "url", has_headers="on")

    assert team.get(url).context["preview"].new[0].values.identity == "ana.example"


def test_im38_amounts_that_read_two_ways_are_asked_for(team):
    url = upload(team, b'nombre,email,tarifa\nAna,ana@correo.example,"1,234.50"\n').url

    assert "Say how amounts are written" in team.get(url).content.decode()
    say(team, url, "name", "email", "fee", has_headers="on", english="en")
    press(team, team.get(url))
    assert str(Blogger.objects.get().rates.get().fee) == "1234.50"


@pytest.mark.parametrize(
    ("meanings", "text"),
    [
        (("name", "", "", ""), "Say which column holds the names and which the e-mail addresses."),
        (("name", "email", "phone", "phone"), "Several columns say the same thing: phone. Keep one of them."),
    ],
)
def test_columns_that_cannot_be_are_told_and_what_was_chosen_stays(team, meanings, text):
    url = upload(team, WITHOUT_NAMES).url
    page = say(team, url, *meanings)

    assert (page.status_code, page.context["form"].non_field_errors()) == (422, [text])
    assert [page.context["form"][f"column_{n}"].value() for n in range(4)] == list(meanings)


def test_what_is_no_meaning_is_told_beside_its_column(team):
    page = say(team, upload(team, WITHOUT_NAMES).url, "name", "email", "nonsense", "")

    assert (page.status_code, "column_2" in page.context["form"].errors) == (422, True)


# --- all or nothing ----------------------------------------------------------------------------------
def test_im28_all_lines_or_none(team):
    page = team.get(upload(team, roster({}, person(1, tarifa="-5"))).url)
    batch, seen = page.context["batch"], page.context["form"]["seen"].value()
    response = team.post(f"/people/import/{batch.pk}/apply/", {"seen": seen, "whole": "1"})

    assert (response.status_code, Blogger.objects.count()) == (409, 0)
    assert "you asked for all lines or none" in response.content.decode()
    team.post(f"/people/import/{batch.pk}/apply/", {"seen": seen, "whole": ""})
    assert Blogger.objects.count() == 1


# --- taken back --------------------------------------------------------------------------------------
def test_an_import_is_undone_by_a_press_and_a_second_press_changes_nothing(team):
    url = upload(team, roster({}, person(1))).url
    press(team, team.get(url))
    Blogger.objects.filter(name="Persona 1").update(notes="llamar por la tarde")
    team.post(f"{url}undo/")
    page = team.get(url).content.decode()

    assert [one.name for one in Blogger.objects.all()] == ["Persona 1"]
    assert "What stays, and why" in page
    assert "person: was changed since" in page
    assert team.post(f"{url}undo/").status_code == 302
    assert Blogger.objects.count() == 1


def test_an_undone_file_may_be_brought_in_again(team):
    url = upload(team, roster({})).url
    press(team, team.get(url))
    team.post(f"{url}undo/")
    again = upload(team, roster({})).url
    press(team, team.get(again))

    assert (again == url, Blogger.objects.count()) == (False, 1)


def test_an_undo_of_what_was_never_brought_in_changes_nothing(team):
    url = upload(team, roster({})).url
    team.post(f"{url}undo/")

    assert team.get(url).context["preview"].counts["new"] == 1
