"""A roster through the pages: upload, preview, apply."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

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
    story.advance(days=8)
    upload(team, roster(person(1)))

    assert ImportBatch.objects.get().uploaded_at == story.now


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
