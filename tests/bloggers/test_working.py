"""Long lists: the worker reads them, brings them in and takes them back, and nothing is lost with it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agency import clock
from bloggers import importing
from bloggers.importing import waiting, working
from bloggers.models import Blogger, ImportBatch
from bloggers.tasks import work_on_import
from tests.bloggers.rosters import ANA, person, roster
from tests.bloggers.workbooks import workbook
from tests.make import make_agency, make_blogger, make_user

pytestmark = pytest.mark.django_db
MANY = roster(*(person(n, notas="x" * 160) for n in range(800)))
LATER = timedelta(minutes=1)


@pytest.fixture
def team(client):
    make_agency()
    client.force_login(make_user(language="en"))
    return client


def upload(client, content: bytes, name: str = "larga.csv") -> ImportBatch:
    client.post("/people/import/", {"file": SimpleUploadedFile(name, content)})
    return ImportBatch.objects.latest("pk")


def page_of(client, batch: ImportBatch):
    return client.get(reverse("roster_import_batch", args=[batch.pk]))


def press(client, batch: ImportBatch, **fields):
    seen = page_of(client, batch).context["form"]["seen"].value()
    return client.post(reverse("roster_import_apply", args=[batch.pk]), {"seen": seen} | fields)


def fresh(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.get(pk=batch.pk)


def test_a_long_list_is_read_by_the_worker_and_brought_in_by_it(team, now):
    batch = upload(team, MANY)
    assert (batch.asked, page_of(team, batch).templates[0].name) == ("look", "bloggers/roster_working.html")
    work_on_import(batch.pk)
    assert page_of(team, batch).context["preview"].counts["new"] == 800
    press(team, batch)
    assert (fresh(batch).asked, Blogger.objects.count()) == ("apply", 0)
    work_on_import(batch.pk)
    batch = fresh(batch)

    assert (Blogger.objects.count(), batch.asked, batch.content, batch.shown) == (800, "", None, None)
    assert page_of(team, batch).templates[0].name == "bloggers/roster_result.html"


def test_a_long_list_is_taken_back_by_the_worker(team, monkeypatch):
    monkeypatch.setattr(waiting, "LONG_UNDO", 0)
    batch = upload(team, roster({}))
    press(team, batch)
    team.post(reverse("roster_import_undo", args=[batch.pk]))
    assert (fresh(batch).asked, Blogger.objects.count()) == ("undo", 1)
    work_on_import(batch.pk)

    assert (fresh(batch).asked, Blogger.objects.count(), fresh(batch).undone_at is None) == ("", 0, False)


def test_the_page_asks_how_far_it_is_until_the_work_is_done(team):
    batch = upload(team, MANY)
    address = reverse("roster_import_progress", args=[batch.pk])
    cache.set(f"import-{batch.pk}", (500, 800))

    assert f'hx-get="{address}"' in page_of(team, batch).content.decode()
    assert "500 of 800 lines read" in team.get(address).content.decode()
    work_on_import(batch.pk)
    assert team.get(address).headers["HX-Refresh"] == "true"


def test_a_task_that_was_lost_is_made_up_for_by_the_beat(team, now):
    batch = upload(team, MANY)
    working.sweep(fresh(batch).asked_at)
    assert fresh(batch).asked == "look"  # its own task may still come
    working.sweep(fresh(batch).asked_at + LATER)

    assert (fresh(batch).asked, fresh(batch).shown["counts"]["new"]) == ("", 800)


def test_a_worker_that_died_holds_the_work_up_for_a_while_only(team, now):
    batch = upload(team, MANY)
    ImportBatch.objects.update(working_until=clock.wall() + timedelta(minutes=5))
    working.work(batch.pk, now)
    assert fresh(batch).asked == "look"
    ImportBatch.objects.update(working_until=clock.wall() - timedelta(seconds=1))
    working.work(batch.pk, now)

    assert (fresh(batch).asked, fresh(batch).working_until) == ("", None)


def test_work_that_nobody_asked_for_is_not_done(team, now):
    batch = upload(team, roster({}))
    working.work(batch.pk, now)
    working.work(99_999, now)

    assert Blogger.objects.count() == 0


def test_what_moved_since_is_shown_again_instead_of_saved(team, now):
    batch = upload(team, MANY)
    work_on_import(batch.pk)
    press(team, batch)
    make_blogger(name="Somebody", email="p7@correo.example")
    work_on_import(batch.pk)

    assert Blogger.objects.count() == 1
    page = page_of(team, batch)
    assert (page.context["moved"], page.context["preview"].counts["changed"]) == (True, 1)
    press(team, batch)
    work_on_import(batch.pk)
    assert Blogger.objects.count() == 800


def test_a_long_list_that_cannot_be_read_says_why(team):
    batch = upload(team, b"nombre,email\n" + b'"' + b"x" * 300_000)
    work_on_import(batch.pk)
    page = page_of(team, batch)

    assert (page.status_code, page.templates[0].name) == (200, "bloggers/roster_unreadable.html")
    assert "In line 2 a quotation mark is opened and never closed." in page.content.decode()


def test_long_lists_ask_what_their_columns_are_too(team):
    batch = upload(team, b"".join(b"Ana Gil,a%d@correo.example,%s\n" % (n, b"x" * 300) for n in range(700)))
    work_on_import(batch.pk)
    assert page_of(team, batch).url == reverse("roster_import_columns", args=[batch.pk])
    said = {"column_0": "name", "column_1": "email", "column_2": "", "english": "es"}
    team.post(reverse("roster_import_columns", args=[batch.pk]), said)
    work_on_import(batch.pk)

    assert page_of(team, batch).context["preview"].counts["new"] == 700


def test_a_failure_of_ours_is_told_and_nothing_is_saved(team, monkeypatch):
    batch = upload(team, MANY)
    work_on_import(batch.pk)
    press(team, batch)
    monkeypatch.setattr(importing.applying.Writer, "_bases", lambda *_: 1 / 0)
    work_on_import(batch.pk)

    assert (Blogger.objects.count(), fresh(batch).asked) == (0, "")
    assert "Something went wrong on our side." in page_of(team, batch).content.decode()
    monkeypatch.undo()
    press(team, batch)
    work_on_import(batch.pk)
    assert Blogger.objects.count() == 800


def test_a_list_that_we_fail_to_read_is_to_be_uploaded_again(team, monkeypatch):
    batch = upload(team, MANY)
    monkeypatch.setattr(working, "tabulate", lambda *_: 1 / 0)
    work_on_import(batch.pk)
    page = page_of(team, batch)

    assert (page.status_code, "Please upload it again." in page.content.decode()) == (200, True)
    monkeypatch.undo()
    again = upload(team, MANY)
    work_on_import(again.pk)
    assert (again.pk, page_of(team, again).context["preview"].counts["new"]) == (batch.pk, 800)


def test_an_upload_that_an_older_version_kept_is_to_be_uploaded_again(team):
    batch = upload(team, roster({}))
    ImportBatch.objects.update(headers="", content=roster({}))

    assert "Please upload it again." in page_of(team, batch).content.decode()
    assert team.post(reverse("roster_import_apply", args=[batch.pk]), {"seen": "x"}).status_code == 302


def test_pressing_twice_asks_once(team, now):
    batch = upload(team, MANY)
    work_on_import(batch.pk)
    seen = page_of(team, batch).context["form"]["seen"].value()
    for _ in range(2):
        assert team.post(reverse("roster_import_apply", args=[batch.pk]), {"seen": seen}).status_code == 302
    work_on_import(batch.pk)
    work_on_import(batch.pk)

    assert (Blogger.objects.count(), ImportBatch.objects.count()) == (800, 1)


def test_a_long_spreadsheet_is_read_once(team):
    rows = [list((ANA | person(n, notas="x" * 2_000)).values()) for n in range(700)]
    batch = upload(team, workbook([list(ANA), *rows]), "larga.xlsx")
    assert batch.asked == "look"
    work_on_import(batch.pk)
    press(team, batch)
    work_on_import(batch.pk)

    assert Blogger.objects.count() == 700
