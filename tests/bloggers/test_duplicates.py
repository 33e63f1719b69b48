"""People who may be in the book twice: by mailbox, phone, name and city; and at entry by address and site."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bloggers import duplicates, forgetting, merging
from bloggers.duplicates import Entry
from bloggers.models import ToldApart
from tests.make import make_blogger, make_user

pytestmark = pytest.mark.django_db


def pairs():
    return [(pair.one, pair.other, pair.why) for pair in duplicates.likely()]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"email": "ana.gil@gmail.com"}, {"email": "anagil+blog@googlemail.com"}, ("mailbox",)),
        ({"phone": "+34 600 111 222"}, {"phone": "600-111-222"}, ("phone",)),
        ({"name": "Íñigo Núñez", "city": "Cádiz"}, {"name": "inigo nunez", "city": "CADIZ"}, ("name",)),
        ({"name": "Ana", "city": "Vigo", "phone": "600111222"}, {"name": "Ana", "city": "Vigo", "phone": "600111222"},
         ("phone", "name")),
    ],
)  # fmt: skip
def test_what_two_people_share_makes_a_pair(one, other, why):
    rows = [make_blogger(**{"name": f"Person {n}", "city": ""} | fields) for n, fields in enumerate([one, other])]

    assert pairs() == [(rows[0].pk, rows[1].pk, why)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"email": "ana.gil@b.example"}, {"email": "anagil@b.example"}), ({"phone": "12"}, {"phone": "12"}),
        ({"name": "Ana", "city": ""}, {"name": "Ana", "city": ""}),
        ({"name": "Ana", "city": "Vigo"}, {"name": "Ana", "city": "Lugo"}), ({"phone": ""}, {"phone": ""}),
    ],
)  # fmt: skip
def test_what_says_nothing_makes_no_pair(one, other):
    for n, fields in enumerate([one, other]):
        make_blogger(**{"name": f"Person {n}", "city": ""} | fields)

    assert pairs() == []


def test_who_was_forgotten_or_merged_is_in_no_pair(now):
    make_blogger(phone="600111222", erased_at=now)
    people = [make_blogger(phone="600111222"), make_blogger(phone="600111222")]
    merging.merge(*people, by=make_user(), now=now)

    assert pairs() == []


def test_the_strongest_sign_says_who_somebody_may_be(now):
    ana = make_blogger(name="Ana", city="Vigo", phone="600111222", email="ana@b.example", site="https://ana.example")
    other = make_blogger(email="otra@b.example", name="Anita")
    merging.merge(ana, other, by=make_user(), now=now)
    found = duplicates.matches([
        Entry(email="ana@b.example"), Entry(email="otra@b.example"),
        Entry(email="x@b.example", identities=("ana.example",)),
        Entry(email="y@b.example", phone="+34600111222"), Entry(name="ANA", city="vigo"), Entry(email="z@b.example"),
    ])  # fmt: skip

    assert [match and (match.blogger_id, match.why) for match in found] == [
        (ana.pk, "address"), (ana.pk, "address"), (ana.pk, "site"), (ana.pk, "phone"), (ana.pk, "name"), None,
    ]  # fmt: skip


def test_who_was_told_apart_is_no_pair_until_what_they_share_changes(now):
    ana, bea = make_blogger(name="Ana", city="Vigo"), make_blogger(name="Ana", city="Vigo")
    for one, other in ((bea, ana), (ana, bea)):
        duplicates.tell_apart(one, other, by=make_user(), now=now)
    apart = (pairs(), duplicates.of_person(ana), duplicates.of_person(bea))
    ana.notes = "Something else"
    ana.save(update_fields=["notes"])
    still = pairs()
    for person in (ana, bea):
        person.phone = "600111222"
        person.save(update_fields=["phone"])

    assert ToldApart.objects.count() == 1
    assert (apart, still) == (([], None, None), [])
    assert pairs() == [(ana.pk, bea.pk, ("phone", "name"))]
    assert duplicates.of_person(bea).why == "phone"


def test_what_was_said_of_a_card_ends_with_it(now):
    rows = [make_blogger(phone="600111222") for _n in range(4)]
    for other in rows[1:]:
        duplicates.tell_apart(rows[0], other, by=make_user(), now=now)
    merging.merge(rows[0], rows[1], by=make_user(), now=now)
    forgetting.erase(rows[2], now)

    assert [(row.one_id, row.other_id) for row in ToldApart.objects.all()] == [(rows[0].pk, rows[3].pk)]


def test_1_and_50_people_cost_the_same_queries():
    costs = []
    for people in (2, 48):
        for _ in range(people):
            make_blogger(phone="600111222")
        with CaptureQueriesContext(connection) as queries:
            duplicates.shown(duplicates.likely())
            duplicates.matches([Entry(phone="600111222", identities=("a.example",))] * people)
        costs.append(len(queries))

    assert costs == [6, 6]


def test_who_shares_something_is_found_without_reading_the_book(postgres):
    make_blogger(name="Ana", city="Vigo", phone="600111222")
    entry = Entry(email="x@b.example", phone="600111222", name="Ana", city="Vigo")
    with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        duplicates.matches([entry])
        plans = []
        for query in queries.captured_queries[1:]:
            cursor.execute("EXPLAIN " + query["sql"])
            plans.append("\n".join(line for (line,) in cursor.fetchall()))

    assert [plan for plan in plans if "Seq Scan" in plan] == []
