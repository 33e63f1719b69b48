"""Questions put together once: asked again with other values they find what the plain query finds."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import BigIntegerField, DateTimeField, OuterRef

from agency import questions
from agency.beside import AllBeside
from agency.models import Contact, Message
from agency.questions import Among, Columns, Question, Slot
from tests.make import make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
AT = datetime(2026, 6, 9, 8, 0, tzinfo=UTC)


@pytest.fixture
def letters():
    """Three, an hour after one another."""
    times = (AT + timedelta(hours=number) for number in range(3))
    shared = {"purpose": "sounding", "address": "a@b.example"}
    return [
        Message.objects.create(key=f"k{n}", facts={"n": n}, not_before=at, created_at=at, **shared)
        for n, at in enumerate(times)
    ]


def since():
    later = Message.objects.filter(created_at__gte=Slot("at", DateTimeField())).order_by("-pk")
    return later.values_list("key", "created_at", "facts", "pk")


def test_asked_twice_with_other_values_it_finds_what_the_plain_query_finds(letters, django_assert_num_queries):
    question = Question(since)
    for at in (AT, AT + timedelta(hours=1), AT + timedelta(days=1)):
        plain = Message.objects.filter(created_at__gte=at).order_by("-pk")
        with django_assert_num_queries(1):
            found = list(question.rows(at=at))
        assert found == list(plain.values_list("key", "created_at", "facts", "pk"))


def test_it_is_put_together_once(letters, monkeypatch):
    made = []
    put_together = questions._put_together
    monkeypatch.setattr(questions, "_put_together", lambda query: made.append(query) or put_together(query))
    question = Question(since)
    list(question.rows(at=AT))
    list(question.rows(at=AT + timedelta(hours=1)))
    assert len(made) == 1


@pytest.mark.parametrize("wanted", [[], [0], [1, 2], [0, 1, 2, 2]])
def test_any_number_of_keys_is_asked_for(letters, wanted):
    question = Question(lambda: Message.objects.filter(Among("pk", "keys")).order_by("pk").values_list("pk"))
    keys = [letters[number].pk for number in wanted]
    assert [pk for (pk,) in question.rows(keys=keys)] == sorted(set(keys))


def test_a_value_that_was_not_given_is_an_error_and_no_answer(letters):
    with pytest.raises(KeyError):
        list(Question(since).rows())


def test_columns_are_filled_anew_for_each_query(letters):
    ana, bea = make_contact(), make_contact()
    Message.objects.filter(pk__in=[letters[0].pk, letters[2].pk]).update(address=ana.email)
    Message.objects.filter(pk=letters[1].pk).update(address=bea.email)

    def columns():
        hers = Message.objects.filter(address=OuterRef("email"), pk__gte=Slot("first", BigIntegerField()))
        return Contact, {"letters": AllBeside(hers.order_by("pk"), "key")}

    asked, found = Columns(columns), []
    for first in (letters[0], letters[1], letters[2]):
        people = Contact.objects.order_by("pk").annotate(**asked(first=first.pk))
        found.append([[letter["key"] for letter in person.letters] for person in people])
    assert found == [[["k0", "k2"], ["k1"]], [["k2"], ["k1"]], [["k2"], []]]
