"""What is written again is what was lived: nobody who comes second can tell."""

import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bloggers.models import Blogger
from campaigns.models import Action, Participation
from tests import history
from tests.campaigns import people
from tests.campaigns.occasions import swap
from tests.make import NOW, make_action, make_blogger

pytestmark = pytest.mark.django_db
WALL = re.compile(r"datetime\.datetime\((\d+, ){6}\d+, ")


@pytest.fixture(autouse=True)
def nothing_known(postgres):
    """Each of these tests begins as the first of its process."""
    known = history._known.copy()
    history._known.clear()
    yield
    history._known.clear()
    history._known.update(known)


def rows() -> dict[str, list[str]]:
    """Everything that stands in the database, but for when it was written by the machine's clock."""
    models = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    return {
        model._meta.label: sorted(WALL.sub("", repr(row)) for row in model._base_manager.values_list())
        for model in models
    }


def twice(test) -> list:
    """What `test` answers, and the rows that it leaves, as the first and as the second test of a process."""
    found = []
    for _ in range(2):
        with transaction.atomic():
            with history.kept(), CaptureQueriesContext(connection) as queries:
                answer = test()
            found.append((answer, rows(), len(queries)))
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("way", [people.confirmed, people.called_up, lambda action, _n, now: swap(action, now)])
def test_the_second_to_go_a_way_finds_the_rows_and_the_answer_of_the_first(way):
    def test():
        action = make_action(places=3)
        found = way(action, 2, NOW)
        make_blogger()  # goes on with the numbers where the way ended
        return [(person.pk, person.state, person.action.title, person.blogger.name) for person in found]

    (answer, left, lived), (again, left_again, written) = twice(test)
    assert (again, left_again) == (answer, left)
    assert written < lived / 4


def test_a_way_that_begins_elsewhere_is_gone_anew():
    fees = iter([250, 300])

    def test():
        (person,) = people.confirmed(make_action(fee=next(fees)), 1, NOW)
        return Participation.objects.get(pk=person.pk).fee_agreed

    assert [answer for answer, _rows, _queries in twice(test)] == [Decimal(250), Decimal(300)]


def test_a_row_that_was_read_anew_on_the_way_is_as_the_first_found_it():
    @history.once
    def renamed(action: Action) -> None:
        Action.objects.filter(pk=action.pk).update(title="Another")
        action.refresh_from_db()

    def test():
        action = make_action()
        renamed(action)
        return action.title

    assert [answer for answer, _rows, _queries in twice(test)] == ["Another"] * 2


def test_a_way_on_which_something_was_taken_back_is_gone_every_time():
    gone = []

    @history.once
    def half() -> None:
        gone.append(1)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            make_blogger(name=f"{1 / 0}")

    twice(half)
    assert len(gone) == 2


def test_a_test_that_patches_the_product_goes_every_way_itself(monkeypatch):
    assert history._history is None
    people.confirmed(make_action(), 1, NOW)
    assert history._known == {}


def test_each_test_begins_with_the_same_numbers():
    def test():
        return make_blogger(site=None).pk, Blogger.objects.get().name

    (first, *_), (second, *_) = twice(test)
    assert first == second
