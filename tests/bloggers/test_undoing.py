"""An import taken back: what was before is there again, and what hangs on something stays and says why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from bloggers import forgetting, importing
from bloggers.models import Audience, Basis, Blogger, ImportBatch, Interest, Rate, Roster, Site, Topic
from tests.agency.outbox_rows import make_message
from tests.bloggers.rosters import ANA, person, preview, roster
from tests.bloggers.test_applying import ROWS, apply, everything
from tests.make import make_action, make_blogger, make_participation

pytestmark = pytest.mark.django_db
CHANGED = {
    "nombre": "Ana Gil Soto", "telefono": "+34 699 000 000", "sitio": "Mesa para dos", "ciudad": "Arrecife",
    "tematica": "viajes, vino", "visitas": "13000", "tarifa": "300", "origen": "campaña anterior",
    "fecha": "2026-06-01", "notas": "tiene agencia",
}  # fmt: skip


def book() -> dict:
    """All that an import may write, besides the note of the import itself."""
    return everything() | {"batches": None, "all topics": list(Topic.objects.values_list("name", flat=True)),
                           "lists": list(Roster.objects.values_list("name", "bloggers__email"))}  # fmt: skip


def why(batch: ImportBatch) -> list[tuple[str, str]]:
    return [(one["what"], one["why"]) for one in batch.kept]


def test_what_an_import_made_is_gone(now):
    before = book()
    batch = importing.undo(apply(roster({}, person(1)), now, roster="Verano"), now=now)

    assert (book(), batch.undone_at, batch.kept) == (before, now, [])


def test_cells_are_as_before(now):
    apply(roster({}, person(1)), now, roster="Verano")
    before = book()
    batch = importing.undo(apply(roster(CHANGED, person(2)), now, roster="Verano"), now=now)

    assert (book(), batch.kept) == (before, [])


def test_a_figure_that_was_corrected_is_as_before(now):
    apply(roster({}), now)
    importing.undo(apply(roster({"visitas": "13000"}), now), now=now)

    assert Audience.objects.get(kind="visits").figure == 12000


def test_twice_is_once(now):
    batch = importing.undo(apply(roster({}), now), now=now)
    again = apply(roster({}), now)
    importing.undo(batch, now=now)

    assert (Blogger.objects.count(), again.pk == batch.pk) == (1, False)


def test_the_same_file_can_be_brought_in_again_after_an_undo(now):
    importing.undo(apply(roster({}), now), now=now)
    apply(roster({}), now)

    assert [batch.undone_at for batch in ImportBatch.objects.all()] == [None, now]
    assert Blogger.objects.get().name == "Ana Gil"


def test_what_was_changed_since_stays_and_says_so(now):
    apply(roster({}), now)
    batch = apply(roster(CHANGED), now)
    Blogger.objects.update(city="Bilbao")
    batch = importing.undo(batch, now=now)
    ana = Blogger.objects.get()

    assert (ana.name, ana.city, ana.phone) == ("Ana Gil", "Bilbao", "+34 600 111 222")
    assert [(one["what"], one["field"]) for one in batch.kept] == [("cell", "city")]


def _joins_an_action(person, now):
    make_participation(make_action(now=now), blogger=person)


def _asks_for_no_more(person, now):
    forgetting.opt_out(person, now)


def _gets_a_letter(person, now):
    make_message(recipient_kind="blogger", recipient_id=person.pk)


def _is_corrected(person, now):
    Blogger.objects.filter(pk=person.pk).update(phone="+34 600 999 999")


def _asks_to_be_included(person, now):
    Interest.objects.create(blogger=person, at=now, channel="mail")


def _gets_a_fee(person, now):
    Rate.objects.create(blogger=person, fee=500, on=now.date())


def _gets_another_site(person, now):
    Site.objects.create(blogger=person, url="https://otra.example/")


def _is_put_on_a_list(person, now):
    Roster.objects.create(name="Otoño").bloggers.add(person)


def _gets_a_topic_of_her_own(person, now):
    person.sites.get().topics.add(Topic.objects.create(name="jazz"))


def _gets_a_figure(person, now):
    Audience.objects.create(site=person.sites.get(), kind="x", figure=7, on=now.date(), source="ella")


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (_joins_an_action, "used"), (_gets_a_letter, "used"), (_asks_for_no_more, "stopped"),
        (_is_corrected, "changed_since"),
        (_asks_to_be_included, "used"), (_gets_a_fee, "used"), (_gets_another_site, "used"),
        (_is_put_on_a_list, "used"), (_gets_a_topic_of_her_own, "used"), (_gets_a_figure, "used"),
    ],
)  # fmt: skip
def test_on_whom_something_hangs_stays_whole(meanwhile, reason, now):
    batch = apply(roster({}, person(1)), now, roster="Verano")
    ana = Blogger.objects.get(email="ana.gil@correo.example")
    meanwhile(ana, now)
    batch = importing.undo(batch, now=now)

    assert list(Blogger.objects.all()) == [ana]
    assert ("person", reason) in why(batch)
    assert (ana.bases.count(), ana.sites.filter(identity="mesaparauna.example").count()) == (1, 1)
    assert ana.rosters.filter(name="Verano").exists()


def test_a_right_to_write_that_she_was_told_of_stays(now):
    make_blogger(email="ana.gil@correo.example", basis=None)
    batch = apply(roster({}), now)
    Basis.objects.update(notice_at=now)
    batch = importing.undo(batch, now=now)

    assert (Basis.objects.count(), why(batch)) == (1, [("basis", "used")])


def test_who_was_forgotten_since_is_not_spoken_of(now):
    batch = apply(roster({}), now)
    apply(roster(CHANGED), now)
    forgetting.erase(Blogger.objects.get(), now)
    kept = str(list(ImportBatch.objects.values("cells", "made", "kept", "shown")))
    batch = importing.undo(ImportBatch.objects.get(pk=batch.pk), now=now)

    assert [word for word in ("Ana", "ana.gil", "mesapara", "699", "Mesa") if word in kept] == []
    assert (Blogger.objects.get().name, why(batch)) == ("–", [])


def test_a_site_that_was_changed_since_stays(now):
    make_blogger(email="ana.gil@correo.example", site=None)
    batch = apply(roster({}), now)
    Site.objects.update(name="Mesa para tres")
    batch = importing.undo(batch, now=now)

    assert (Site.objects.get().name, why(batch)) == ("Mesa para tres", [("site", "changed_since")])


def test_a_list_and_a_topic_that_others_use_stay(now):
    batch = apply(roster({}), now, roster="Verano")
    Roster.objects.get().bloggers.add(make_blogger(topics=[Topic.objects.get(name="viajes")]))
    batch = importing.undo(batch, now=now)

    assert why(batch) == [("list", "used"), ("topic", "used")]
    assert list(Topic.objects.values_list("name", flat=True)) == ["viajes"]


def test_undoing_costs_the_same_statements_for_1_and_50_people(now, django_assert_max_num_queries):
    one, many = apply(roster(person(0)), now), apply(roster(*(person(n) for n in range(1, 51))), now)
    with django_assert_max_num_queries(80) as cost:
        importing.undo(one, now=now)
    with django_assert_max_num_queries(len(cost)):
        importing.undo(many, now=now)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=ROWS, second=ROWS)
def test_whatever_the_rows_an_undo_is_as_if_they_had_never_come(first, second, now):
    Blogger.objects.all().delete()
    for model in (ImportBatch, Topic):
        model.objects.all().delete()
    books, batches = [book()], []
    for rows in (first, [ANA, *second]):
        try:
            batches.append(importing.apply(preview(roster(*rows)), by=None, now=now, roster="Verano"))
        except importing.NotARoster:
            continue
        books.append(book())
    for batch, before in zip(reversed(batches), reversed(books[:-1]), strict=True):
        if batch.pk == batches[0].pk and len({one.pk for one in batches}) < len(batches):
            break  # the same file twice
        assert (importing.undo(batch, now=now).kept, book()) == ([], before)


@pytest.mark.parametrize(
    "do",
    [
        lambda batch, now: importing.undo(batch, now=now),
        lambda batch, now: apply(roster(person(1, telefono="600999888")), now),
        lambda batch, now: forgetting.erase(Blogger.objects.get(), now),
    ],
)
def test_people_are_locked_before_their_list(do, now, postgres):
    batch = apply(roster(person(1)), now)
    with CaptureQueriesContext(connection) as queries:
        do(batch, now)
    locks = [query["sql"] for query in queries if " FOR " in query["sql"] and "UPDATE" in query["sql"]]
    tables = ["list" if "importbatch" in sql else "people" for sql in locks]

    assert list(dict.fromkeys(tables)) == ["people", "list"]  # those whose rows are held already may be read again
