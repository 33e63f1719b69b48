"""People who may be in the book twice: by mailbox, phone, name and city; and at entry by address and site."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bloggers import duplicates, merging
from bloggers.duplicates import Entry
from tests.make import make_blogger, make_user

pytestmark = pytest.mark.django_db


def pairs():
    return [(pair.one.pk, pair.other.pk, pair.why) for pair in duplicates.likely()]


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


def test_1_and_50_people_cost_the_same_queries():
    costs = []
    for people in (2, 48):
        for _ in range(people):
            make_blogger(phone="600111222")
        with CaptureQueriesContext(connection) as queries:
            duplicates.likely()
            duplicates.matches([Entry(phone="600111222", identities=("a.example",))] * people)
        costs.append(len(queries))

    assert costs == [5, 5]
