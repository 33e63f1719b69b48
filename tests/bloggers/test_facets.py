"""What a person is searched by follows from what hangs on her, whoever changes it and in whichever way."""

from datetime import date
from decimal import Decimal
from importlib import import_module
from threading import Thread

import pytest
from django.apps import apps
from django.db import connection, transaction

from agency import invariants
from agency.models.people import Role
from bloggers import facets, forgetting, keeping, merging, portfolio, sorting
from bloggers.facets import Facets
from bloggers.keeping import FirstFacts
from bloggers.models import Blogger, Rate, Site
from tests.make import make_agency, make_blogger, make_topic, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DAY = date(2026, 6, 18)
NOTHING = Facets("", "", None, None)


def told() -> list[str]:
    return [line for check in invariants.CHECKS[66] for line in check(DAY)]


def kept(person: Blogger) -> Facets:
    assert told() == []
    return facets.kept(Blogger.objects.get(pk=person.pk))


def topic(name: str) -> str:
    return f"\nt{make_topic(name).pk}\n"


@pytest.fixture(autouse=True)
def agency():
    make_agency()


@pytest.fixture
def ana(now):
    return keeping.add(
        Blogger(name="Ana", email="ana@blog.example", city="Ávila"),
        FirstFacts(url="https://ana.example", topics=("moda",), fee=Decimal(300)),
        now=now,
    )


def test_who_is_added_is_found_by_what_was_typed(ana):
    assert kept(ana) == Facets(topic("moda"), "\navila\n", Decimal(300), None)


def test_who_is_typed_in_again_is_found_by_both(ana, now):
    again = Blogger(name="Ana", email="ana@blog.example", city="Lugo")
    keeping.add_to(ana, again, FirstFacts(url="https://dos.example", topics=("moda",), fee=Decimal(200)), now=now)

    assert kept(ana) == Facets(topic("moda"), "\navila\nlugo\n", Decimal(200), None)


def test_a_city_a_site_a_figure_and_a_fee_are_followed(ana):
    site = portfolio.add_site(Site(blogger=ana, url="https://dos.example", language="en", city="Vigo"), [])
    for figure, on in ((9_000, date(2025, 1, 1)), (700, DAY)):
        portfolio.add_figure(site, "visits", figure, on, "she")
    portfolio.add_figure(site, "instagram", 800, DAY, "she")
    portfolio.add_rate(ana, Decimal(90), DAY, kind="post")
    keeping.correct(ana, city="Lugo")
    assert kept(ana) == Facets("\nlen" + topic("moda"), "\navila\nlugo\nvigo\n", Decimal(90), 800)

    site.language = ""
    portfolio.correct_site(site, [])
    assert kept(ana) == Facets(topic("moda"), "\navila\nlugo\nvigo\n", Decimal(90), 800)

    portfolio.remove_site(site)
    assert kept(ana) == Facets(topic("moda"), "\navila\nlugo\n", Decimal(90), None)


def test_a_topic_for_several_is_followed_for_each(ana):
    bea = make_blogger(name="Bea", city="")
    sorting.give_topic([ana, bea, make_blogger(site=None)], "vino")

    assert (kept(bea).facets, topic("vino") in kept(ana).facets) == (topic("vino"), True)


def test_of_two_rows_of_one_person_the_kept_one_has_all(ana, now):
    twin = make_blogger(city="Lugo", topics=["vino"])
    merging.merge(ana, twin, by=make_user(Role.ADMIN), now=now)

    assert (kept(ana).cities, topic("vino") in kept(ana).facets) == ("\navila\nlugo\n", True)
    assert kept(twin) == Facets("", "\nlugo\n", None, None)


def test_nothing_is_left_of_who_was_forgotten(ana, now):
    forgetting.erase(ana, now)

    assert kept(ana) == NOTHING


def test_what_was_written_past_the_verbs_is_told(ana):
    Rate.objects.create(blogger=ana, fee=50, on=DAY)
    Blogger.objects.update(facets="")

    assert told() == [f"blogger {ana.pk}: searched by what is not so: facets, least_fee"]


def test_who_was_here_before_it_was_kept_is_found_as_well(ana, now):
    make_blogger(site=None, city="")
    site = portfolio.add_site(Site(blogger=ana, url="https://dos.example", language="en", city="Vigo"), ["vino"])
    for on, figure, fee in ((date(2025, 1, 1), 9_000, 50), (DAY, 700, 80)):
        portfolio.add_figure(site, "visits", figure, on, "she")
        portfolio.add_rate(ana, Decimal(fee), on, kind="post")
    portfolio.add_rate(ana, Decimal(10), DAY, in_kind="a dinner")
    before = [facets.kept(person) for person in Blogger.objects.order_by("pk")]
    Blogger.objects.update(facets="", cities="", least_fee=None, most_read=None)

    import_module("bloggers.migrations.0004_what_is_searched_is_written").write(apps, None)

    assert [facets.kept(person) for person in Blogger.objects.order_by("pk")] == before
    assert before[0].least_fee == 80


@pytest.mark.parametrize("people", [0, 1, 30])
def test_three_questions_renew_however_many(people, django_assert_num_queries):
    ids = [make_blogger(topics=["moda"]).pk for _ in range(people)]
    Blogger.objects.update(facets="")

    with django_assert_num_queries(3 if people else 0):
        facets.renew(ids)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_who_change_different_things_of_hers_do_not_overlook_each_other(postgres):
    ana = make_blogger(name="Ana", city="", site="https://ana.example")

    def fee() -> None:
        portfolio.add_rate(ana, Decimal(70), DAY)
        connection.close()

    with transaction.atomic():
        portfolio.add_figure(ana.sites.get(), "visits", 900, DAY, "she")
        other = Thread(target=fee)
        other.start()
        other.join(0.5)
        assert other.is_alive()
    other.join()

    assert kept(ana) == Facets("", "", Decimal(70), 900)
