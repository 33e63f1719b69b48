"""`manage.py import_roster`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from bloggers.models import Blogger, ImportBatch, Roster
from tests.bloggers.rosters import ANA, DATA, person, roster
from tests.bloggers.workbooks import workbook

pytestmark = pytest.mark.django_db
A_PDF = (
    "This is a PDF file, not a list that can be read. "
    "In your spreadsheet choose “Save as”, then Excel (.xlsx) or CSV, and upload that."
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def run(*args) -> list[str]:
    out = StringIO()
    call_command("import_roster", *map(str, args), stdout=out)
    return out.getvalue().splitlines()


def test_without_apply_it_shows_and_saves_nothing():
    lines = run(DATA / "roster_messy.csv")

    assert lines[0] == "roster_messy.csv: 15 new, 0 changed (0 cells), 0 unchanged, 20 refused"
    assert "line 18: refused: fee not finite" in lines
    assert lines[-1] == "Nothing was saved. Add --apply to bring this in."
    assert (Blogger.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_with_apply_it_saves_and_twice_is_once():
    first = run(DATA / "roster_es.csv", "--apply", "--roster", "Verano")
    second = run(DATA / "roster_es.csv", "--apply")

    assert first[-1] == "Saved."
    assert second[-1].startswith("This file was brought in on ")
    assert second[0] == "roster_es.csv: 0 new, 0 changed (0 cells), 250 unchanged, 0 refused"
    assert (Blogger.objects.count(), Roster.objects.get().bloggers.count()) == (250, 250)


def test_what_was_changed_since_the_file_was_brought_in_is_shown_and_not_put_back_and_both_ways_say_so():
    run(DATA / "roster_es.csv", "--apply")
    changed = Blogger.objects.order_by("pk").first()
    Blogger.objects.filter(pk=changed.pk).update(city="Teruel")

    shown, applied = run(DATA / "roster_es.csv"), run(DATA / "roster_es.csv", "--apply")

    assert shown == applied
    assert "1 changed (1 cell)" in shown[0]
    assert shown[-1].endswith("nothing changes, and what was changed since is not put back.")
    assert Blogger.objects.get(pk=changed.pk).city == "Teruel"


def test_one_is_said_as_one_in_spanish_too(tmp_path):
    (tmp_path / "a.csv").write_bytes(roster({}))
    (tmp_path / "b.csv").write_bytes(roster(person(1), {"tarifa": "300", "notas": ""}))
    with translation.override("es"):
        one = run(tmp_path / "a.csv", "--apply")[0]
        both = run(tmp_path / "b.csv")[0]

    assert one == "a.csv: 1 nueva, 0 cambian (0 celdas), 0 sin cambios, 0 rechazadas"
    assert both == "b.csv: 1 nueva, 1 cambia (1 celda), 0 sin cambios, 0 rechazadas"


def test_columns_that_say_the_same_are_quoted_as_the_reader_quotes(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"nombre,email,Correo\nAna,a@b.example,a@b.example\n")
    with translation.override("es"), pytest.raises(CommandError) as refusal:
        run(tmp_path / "a.csv")

    assert "Varias columnas dicen lo mismo: «email», «Correo»." in str(refusal.value)


def test_changes_are_printed_cell_by_cell(tmp_path):
    (tmp_path / "a.csv").write_bytes(roster({}))
    (tmp_path / "b.csv").write_bytes(roster(person(1), {"tarifa": "300", "notas": ""}))
    run(tmp_path / "a.csv", "--apply")

    assert run(tmp_path / "b.csv")[:2] == [
        "b.csv: 1 new, 1 changed (1 cell), 0 unchanged, 0 refused",
        "line 3: fee: 250.00 → 300.00",
    ]


def test_columns_that_are_not_used_are_named(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"nombre,email,talla\nAna,a@b.example,M")

    assert "Columns not used: talla" in run(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"%PDF-1.4", A_PDF),
        (b"", "The file is empty."),
    ],
)
def test_a_bad_file_ends_with_one_sentence(tmp_path, content, text):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(CommandError) as refusal:
        run(tmp_path / "a.csv")

    assert (str(refusal.value), refusal.value.returncode) == (text, 1)


def test_an_absent_file_ends_with_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(tmp_path / "x.csv")


def test_a_spreadsheet_is_taken_too(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook([list(ANA), list(ANA.values())]))

    assert run(tmp_path / "a.xlsx", "--apply")[0] == "a.xlsx: 1 new, 0 changed (0 cells), 0 unchanged, 0 refused"
    assert Blogger.objects.get().name == "Ana Gil"


def test_all_lines_or_none(tmp_path):
    (tmp_path / "a.csv").write_bytes(roster({}, person(1, tarifa="-5")))
    with pytest.raises(CommandError) as refusal:
        run(tmp_path / "a.csv", "--apply", "--whole")

    assert str(refusal.value) == "Nothing was saved: 1 lines are refused, and you asked for all or none."
    assert (Blogger.objects.count(), ImportBatch.objects.count()) == (0, 0)
    assert run(tmp_path / "a.csv", "--apply")[-1] == "Saved."
