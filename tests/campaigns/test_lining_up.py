"""Who comes first: few people sorted at once, many tier by tier, in the same order."""

from datetime import timedelta
from itertools import product

import pytest
from django.db.models import Exists, OuterRef

from bloggers import searching
from bloggers.models import Blogger, Interest
from bloggers.searching import Wanted
from campaigns.lining_up import Line, part_of
from campaigns.states import ParticipationState
from tests.bench.address_book import make_address_book
from tests.bench.measuring import plans
from tests.campaigns.views.looking import queries
from tests.make import make_action, make_blogger, make_campaign, make_client, make_participation, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
EVERYBODY = Wanted()


def line(action, now, **asks) -> Line:
    return Line(action, Wanted(**asks), EVERYBODY, now)


def known():
    return Blogger.objects.known().order_by()


def names(people) -> list[str]:
    return [person.name for person in people]


@pytest.fixture
def every_sort(now):
    """Somebody of every sort that counts, named by what speaks for her, and an action that looks at them."""
    client = make_client()
    action, before = (make_action(campaign=make_campaign(client=client)) for _ in range(2))
    for shut, wanted, here, topic, city, language in product((0, 1), repeat=6):
        person = make_blogger(
            name=f"{shut}{1 - wanted}{1 - here}{1 - topic}{1 - city}{1 - language}",
            topics=["cocina"] if topic else ["moda"],
            city="Alicante" if city else "Madrid",
            language="es" if language else "en",
            opted_out_at=now if shut else None,
        )
        if wanted:
            Interest.objects.create(blogger=person, at=now - timedelta(days=7), channel="web")
        if here:
            make_participation(before, person, ParticipationState.DELIVERED)
    return action


def test_what_counts_first_is_looked_at_first_and_few_and_many_stand_in_the_same_order(every_sort, now):
    asks = {"topics": [make_topic("cocina").pk], "city": "Alicante", "language": "es"}
    of_few = list(line(every_sort, now, **asks).of_few(known()))

    assert names(of_few) == sorted(names(of_few))
    assert len(of_few) == 64
    parts = [(0, 1), (0, 9), (0, 33), (0, 64), (0, 99), (1, 3), (8, 40), (15, 16), (24, 25), (60, 80), (64, 70)]
    for start, end in parts:
        assert line(every_sort, now, **asks).of_many(known(), start, end) == of_few[start:end], (start, end)
        assert part_of(line(every_sort, now, **asks).of_few(known()), start, end) == of_few[start:end], (start, end)


def test_of_who_is_passed_over_nothing_is_read_but_the_order(every_sort, now):
    """What a page shows of each costs as much as all else, and 960 may stand before its forty."""
    people = line(every_sort, now).of_few(known().annotate(shown=Exists(Blogger.objects.filter(pk=OuterRef("pk")))))

    with queries() as asked:
        assert part_of(people, 8, 16) == list(people)[8:16]
    outer, inner = asked[0]["sql"].split("IN (SELECT", 1)
    assert "shown" in outer
    assert "shown" not in inner


def test_who_was_asked_by_this_action_comes_last_and_who_is_only_on_its_list_does_not(now):
    action = make_action()
    for name, state in (("Ana", "sounded"), ("Bea", "listed"), ("Cris", "silent")):
        make_participation(action, make_blogger(name=name), state)
    make_blogger(name="Dora")

    assert names(line(action, now).of_many(known(), 0, 9)) == ["Bea", "Cris", "Dora", "Ana"]


def test_what_a_merged_row_did_here_brings_her_forward(now):
    action, kept = make_action(), make_blogger(name="Zoe")
    make_blogger(name="Ana")
    twin = make_blogger(name="Zoe twice", merged_into=kept)
    make_participation(make_action(campaign=action.campaign), twin, ParticipationState.DELIVERED)

    assert names(line(action, now).of_few(known())) == ["Zoe", "Ana"]
    assert names(line(action, now).of_many(known(), 0, 2)) == ["Zoe", "Ana"]


def test_who_looks_for_a_name_wants_the_name(now):
    make_blogger(name="Zoe", language="es")
    make_blogger(name="Ana", language="en")
    asked = Line(make_action(), Wanted(language="es"), Wanted(words="blog"), now)

    assert names(asked.of_few(known())) == ["Ana", "Zoe"]


def test_no_more_tiers_are_read_than_are_needed(every_sort, now):
    with queries() as enough:
        line(every_sort, now, language="es").of_many(known(), 0, 24)
    with queries() as all_of_them:
        line(every_sort, now, language="es").of_many(known(), 0, 99)

    assert (len(enough), len(all_of_them)) == (1, 4)


def test_strangers_are_read_from_the_index_of_names_and_nobody_is_sorted(postgres, now):
    make_address_book(3_000, now)
    Interest.objects.all().delete()
    looked_for = make_action()
    plans_of = plans(lambda: line(looked_for, now).of_many(searching.search(EVERYBODY), 0, 40))

    assert "known_in_order" in plans_of[-1]
    assert "Sort" not in plans_of[-1]
