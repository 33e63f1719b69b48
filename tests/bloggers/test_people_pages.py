"""The list of people, one person, a new one."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bloggers.models import Basis, Blogger, Rate, Roster
from tests.make import make_agency, make_blogger, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client):
    make_agency()
    client.force_login(make_user(language="en"))
    return client


def names(response) -> list[str]:
    return [person.name for person in response.context["page"].object_list]


# --- the list ------------------------------------------------------------------------------------------
def test_the_book_is_closed_to_strangers(client):
    for name, args in [("people", []), ("person_new", []), ("person", [1]), ("roster_import", [])]:
        response = client.get(reverse(name, args=args))
        assert (response.status_code, response.url.startswith("/account/login/")) == (302, True)


def test_an_empty_book_says_what_to_do(team):
    assert "The address book is empty." in team.get("/people/").content.decode()


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("nunez", ["Íñigo Núñez"]), ("ÍÑIGO", ["Íñigo Núñez"]), ("nunez inigo", ["Íñigo Núñez"]),
        ("cocina@b", ["Bea Ruiz"]), ("harina", ["Bea Ruiz"]), ("harina ruiz", ["Bea Ruiz"]),
        ("ñandú", ["İlkay Işık"]), ("ILKAY ISIK", ["İlkay Işık"]), ("+34 600 111-222", ["Bea Ruiz"]),
        ("600111222", ["Bea Ruiz"]), ("zzz", []), ("%", []), ("_", []),
        ("", ["Bea Ruiz", "Íñigo Núñez", "İlkay Işık"]),
    ],
)  # fmt: skip
def test_un6_un18_a_search_knows_neither_accents_nor_case(team, q, found):
    make_blogger(name="Bea Ruiz", email="cocina@b.example", phone="+34 600 111 222", site="https://harina.example")
    make_blogger(name="Íñigo Núñez")
    make_blogger(name="İlkay Işık", site="https://xn--and-6ma2c.example")

    assert sorted(names(team.get("/people/", {"q": q}))) == sorted(found)


def test_accents_and_case_do_not_put_anybody_at_the_end(team):
    for name in ("Óscar Núñez", "Zoe Abad", "ana gil", "Ángela Muñoz", "Íñigo Zúñiga", "Berta Coll"):
        make_blogger(name=name)

    assert names(team.get("/people/")) == [
        "ana gil", "Ángela Muñoz", "Berta Coll", "Íñigo Zúñiga", "Óscar Núñez", "Zoe Abad",
    ]  # fmt: skip


def test_filters_are_joined(team):
    wanted = make_blogger(name="Ana", city="Vigo", language="gl", topics=["vino"])
    make_blogger(name="Bea", city="Vigo", language="es", topics=["vino"])
    make_blogger(name="Cleo", city="Vigo", language="gl", topics=["moda"])
    topic = wanted.sites.get().topics.get()

    assert names(team.get("/people/", {"topic": topic.pk, "city": "Vigo", "language": "gl"})) == ["Ana"]


def test_a_list_can_be_filtered_for(team):
    make_blogger(name="Ana")
    roster = Roster.objects.create(name="Verano")
    roster.bloggers.add(make_blogger(name="Bea"))

    assert names(team.get("/people/", {"roster": roster.pk})) == ["Bea"]


@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=" + "x" * 121, "topic=abc", "topic=-1", "topic=9223372036854775808", "topic=%00", "city=%00",
        "language=xx", "roster=99999999999999999999999", "page=0", "page=abc", "page=99999999999999999999",
    ],
)  # fmt: skip
def test_nonsense_in_the_address_is_told_beside_its_field(team, query):
    make_blogger()
    response = team.get(f"/people/?{query}")

    assert (response.status_code, names(response)) == (422, [])
    assert len(response.context["form"].errors) == 1


def test_un3_broken_letters_in_the_address_find_nobody(team):
    assert team.get("/people/?q=%ff%fe").status_code == 200


def test_a_page_holds_fifty(team):
    for _ in range(51):
        make_blogger(language="es")
    first, second = team.get("/people/?language=es"), team.get("/people/?language=es&page=2")

    assert (len(names(first)), len(names(second))) == (50, 1)
    assert '<a href="?language=es&amp;page=2" rel="next"' in first.content.decode()
    assert len(names(team.get("/people/?page=77"))) == 1


def test_1_and_50_people_cost_the_same_queries(team):
    costs = []
    for people in (1, 49):
        for n in range(people):
            Rate.objects.create(blogger=make_blogger(topics=["vino"]), fee=n, on=date(2026, 1, 1))
        with CaptureQueriesContext(connection) as queries:
            team.get("/people/")
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_the_list_says_whom_we_may_write_to(team, now):
    make_blogger(name="Ana")
    make_blogger(name="Bea", basis=Basis.Kind.NONE)
    make_blogger(name="Cleo", opted_out_at=now)
    make_blogger(name="Dora", undeliverable_at=now)
    make_blogger(name="–", erased_at=now)
    page = team.get("/people/").content.decode()

    assert names(team.get("/people/")) == ["Ana", "Bea", "Cleo", "Dora"]
    assert [page.count(text) for text in (
        "Yes: asked us to write (formulario web)", "One by one only: no basis known",
        "No: asked for no more mails on", "No: the address does not work",
    )] == [1, 1, 1, 1]  # fmt: skip


# --- one person ----------------------------------------------------------------------------------------
def test_a_page_shows_what_is_known_and_escapes_it(team):
    person = make_blogger(name="<script>alert(1)</script>", notes="{{ 7*7 }}", site="https://xn--and-6ma2c.example")
    page = team.get(reverse("person", args=[person.pk])).content.decode()

    assert "<script>alert(1)</script>" not in page
    assert "<bdi>ñandú.example</bdi></a><small> (xn--and-6ma2c.example)</small>" in page
    assert "{{ 7*7 }}" in page


@pytest.mark.parametrize("person_id", [0, 999, 2**63 - 1, 2**63, 10**23])
def test_fm9_absent_people_are_not_found(team, person_id):
    assert team.get(f"/people/{person_id}/").status_code == 404
    assert team.post(f"/people/{person_id}/edit/").status_code == 404
    assert team.post(f"/people/{person_id}/stop/").status_code == 404


def test_an_erased_person_is_not_found(team, now):
    person = make_blogger(erased_at=now)

    assert team.get(reverse("person", args=[person.pk])).status_code == 404


FACTS = {"name": "Ana Gil", "email": "ana@b.example", "phone": "", "call": "", "language": "", "city": "",
         "never_brands": "", "notes": ""}  # fmt: skip


def test_a_correction_writes_what_was_typed_and_nothing_else(team):
    person = make_blogger(city="Madrid", link_version=4)
    facts = {"name": "Ana  Gil", "email": "Ana Gil <ANA@b.example>", "phone": "600 111 222", "call": "no",
             "language": "catalán", "city": "Arrecife", "never_brands": "Bodegas X", "notes": "una\r\ndos",
             "link_version": "9", "opted_out_at": "2026-01-01"}  # fmt: skip
    response = team.post(reverse("person_edit", args=[person.pk]), facts)
    kept = Blogger.objects.filter(pk=person.pk).values(
        "name", "email", "phone", "call", "language", "city", "zone", "never_brands", "notes", "link_version",
        "opted_out_at", "folded",
    )  # fmt: skip

    assert (response.status_code, response.url) == (302, reverse("person", args=[person.pk]))
    assert list(kept) == [{
        "name": "Ana Gil", "email": "ana@b.example", "phone": "600 111 222", "call": "no", "language": "ca",
        "city": "Arrecife", "zone": "Atlantic/Canary", "never_brands": "Bodegas X", "notes": "una\r\ndos",
        "link_version": 4, "opted_out_at": None, "folded": "ana gil ana@b.example arrecife 600111222",
    }]  # fmt: skip


def test_another_address_may_work_and_the_same_one_stays_dead(team, now):
    person = make_blogger(email="old@b.example", undeliverable_at=now)
    dead = []
    for email in ("old@b.example", "OLD@b.example", "new@b.example"):
        team.post(reverse("person_edit", args=[person.pk]), FACTS | {"email": email})
        person.refresh_from_db()
        dead.append(person.undeliverable_at)

    assert dead == [now, now, None]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""), ("name", "   "), ("name", "\u200b"), ("name", "a\0b"), ("name", "x" * 121), ("name", "a\nb"),
        ("email", ""), ("email", "a@b"), ("email", "a@b.es\nBcc: c@d.es"), ("email", "a@b.es, c@d.es"),
        ("email", "ñ@b.example"), ("email", "a@[127.0.0.1]"), ("email", "x" * 255 + "@b.es"), ("email", "a\0@b.es"),
        ("phone", "3,4E+10"), ("phone", "llámame"), ("call", "quizá"), ("language", "klingon"), ("city", "a\0b"),
        ("notes", "a\0b"), ("never_brands", "a\0b"),
    ],
)  # fmt: skip
def test_em_un_what_cannot_be_kept_is_told_beside_its_field(team, field, typed):
    person = make_blogger()
    before = Blogger.objects.filter(pk=person.pk).values().get()
    response = team.post(reverse("person_edit", args=[person.pk]), FACTS | {field: typed})

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert response.context["form"][field].value() == typed
    assert Blogger.objects.filter(pk=person.pk).values().get() == before


def test_fm23_an_address_belongs_to_one_person(team):
    make_blogger(name="Bea Ruiz", email="bea@b.example")
    person = make_blogger()
    response = team.post(reverse("person_edit", args=[person.pk]), FACTS | {"email": "BEA@b.example"})

    assert (response.status_code, "Bea Ruiz already has this address." in response.content.decode()) == (422, True)


def test_a_stop_by_phone_is_noted_once(team, story):
    person = make_blogger()
    team.post(reverse("person_stop", args=[person.pk]))
    person.refresh_from_db()
    first = person.opted_out_at
    story.advance(hours=1)
    team.post(reverse("person_stop", args=[person.pk]))
    person.refresh_from_db()

    assert (first, person.opted_out_at) == (story.now.replace(hour=8), first)


@pytest.mark.parametrize("name", ["person_edit", "person_stop"])
def test_verbs_are_posts(team, name):
    person = make_blogger()

    assert team.get(reverse(name, args=[person.pk])).status_code == 405


# --- a new person --------------------------------------------------------------------------------------
NEW = FACTS | {"url": "ana.example", "site_name": "Mesa para una", "topics": "vino, viajes", "fee": "1.234,50",
               "basis": "asked_us", "source": "llamó el martes", "city": "Telde"}  # fmt: skip


def test_a_new_person_is_added_with_what_is_known(team, story):
    response = team.post("/people/new/", NEW)
    person = Blogger.objects.get()
    site = person.sites.get()

    assert response.url == reverse("person", args=[person.pk])
    assert (person.name, person.email, person.zone) == ("Ana Gil", "ana@b.example", "Atlantic/Canary")
    assert (site.url, site.name, [topic.name for topic in site.topics.all()]) == (
        "https://ana.example/", "Mesa para una", ["viajes", "vino"],
    )  # fmt: skip
    assert list(person.rates.values_list("fee", "on")) == [(Decimal("1234.50"), story.now.date())]
    assert list(person.bases.values_list("kind", "source", "on")) == [("asked_us", "llamó el martes", story.now.date())]


def test_a_new_person_may_come_without_a_site(team):
    team.post("/people/new/", NEW | {"url": "", "site_name": "", "topics": "", "fee": ""})

    assert (Blogger.objects.get().sites.count(), Rate.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("fee", "NaN"), ("fee", "-5"), ("fee", "1,234.50"), ("fee", "1e400"), ("fee", "9" * 500), ("fee", "1_000"),
        ("fee", "50 USD"), ("url", "javascript:alert(1)"), ("url", "http://127.0.0.1"), ("url", "https://a:b@c.example"),
        ("basis", "yes"), ("source", ""), ("email", "a@b"), ("topics", "a\0b"),
    ],
)  # fmt: skip
def test_mn_ur_what_cannot_be_kept_adds_nobody(team, field, typed):
    response = team.post("/people/new/", NEW | {field: typed})

    assert (response.status_code, list(response.context["form"].errors), Blogger.objects.count()) == (422, [field], 0)


def test_ur36_a_site_belongs_to_one_person(team):
    make_blogger(name="Bea Ruiz", site="https://www.ana.example/x")
    response = team.post("/people/new/", NEW)

    assert response.status_code == 422
    assert "This site belongs to Bea Ruiz in the address book." in response.content.decode()


def test_a_card_that_a_colleague_saved_meanwhile_is_not_written_over_and_says_what_stands(client, story):
    client.force_login(make_user(language="en"))
    person = make_blogger(name="Ana", email="ana@sites.example")
    opened = client.get(f"/people/{person.pk}/").context["form"]
    typed = {name: opened[name].value() or "" for name in ("name", "email", "call", "channel", "language", "seen")}
    client.post(f"/people/{person.pk}/edit/", typed | {"name": "Ana López", "city": "Lugo"})

    refused = client.post(f"/people/{person.pk}/edit/", typed | {"name": "Ana Pérez"})
    person.refresh_from_db()
    stood = person.name
    again = client.post(
        f"/people/{person.pk}/edit/", typed | {"name": "Ana Pérez", "seen": refused.context["form"]["seen"].value()}
    )
    person.refresh_from_db()

    page = refused.content.decode()
    assert (refused.status_code, stood) == (422, "Ana López")
    assert "It says now: Name: Ana López; City: Lugo." in page
    assert 'value="Ana Pérez"' in page
    assert (again.status_code, person.name) == (302, "Ana Pérez")
