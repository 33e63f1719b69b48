"""Rows that hang on each row of a question, read in the same query: on PostgreSQL and on SQLite."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import OuterRef, Value

from agency.beside import AllBeside, FirstBeside, row_of
from agency.models import Contact, Message
from tests.make import make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
AT = datetime(2026, 6, 9, 8, 0, 0, 123000, tzinfo=UTC)


@pytest.fixture
def people():
    """Ana with two letters, and Bea without any."""
    ana, bea = make_contact(name="Ana"), make_contact(name="Bea")
    for number in (1, 2):
        times = {"not_before": AT, "created_at": AT + timedelta(hours=number)}
        facts = {"number": number, "with": ["ñ", None]}
        Message.objects.create(key=f"k{number}", purpose="sounding", address=ana.email, facts=facts, **times)
    return ana, bea


def letters():
    return Message.objects.filter(address=OuterRef("email")).order_by("-pk")


def test_of_each_row_all_that_hangs_on_it_is_read_in_one_query_and_in_order(people, django_assert_num_queries):
    with django_assert_num_queries(1):
        ana, bea = Contact.objects.order_by("pk").annotate(letters=AllBeside(letters(), "key", "facts"))

    assert [letter["key"] for letter in ana.letters] == ["k2", "k1"]
    assert bea.letters == []


def test_the_first_alone_is_a_dict_and_none_where_there_is_none(people):
    ana, bea = Contact.objects.order_by("pk").annotate(latest=FirstBeside(letters(), "key"))
    assert ana.latest == {"key": "k2"}
    assert bea.latest is None


def test_a_row_made_of_it_has_moments_facts_and_numbers_as_if_read_by_itself(people):
    columns = ("id", "key", "facts", "created_at", "lane")
    ana = Contact.objects.annotate(letters=AllBeside(letters(), *columns, shown=Value("so"))).get(name="Ana")
    latest = row_of(Message, ana.letters[0])
    by_itself = Message.objects.get(key="k2")

    assert [getattr(latest, name) for name in columns] == [getattr(by_itself, name) for name in columns]
    assert latest.created_at.tzinfo is not None
    assert latest.shown == "so"


def test_what_hangs_on_a_row_may_have_something_hanging_on_it_as_well(people):
    to_her = Contact.objects.filter(email=OuterRef("address"))
    both = letters().annotate(to=FirstBeside(to_her, "name"), all_of_them=AllBeside(to_her, "name"))
    ana = Contact.objects.annotate(letters=AllBeside(both, "key", "to", "all_of_them")).get(name="Ana")
    assert ana.letters[0] == {"key": "k2", "to": {"name": "Ana"}, "all_of_them": [{"name": "Ana"}]}
