"""The address book searched by facts, and by its indexes where it is large."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from agency import database
from bloggers import portfolio, searching
from bloggers.models import Blogger, Busy, Site
from bloggers.searching import Wanted
from tests.bench.address_book import make_address_book
from tests.campaigns.views.looking import queries
from tests.make import make_blogger, make_topic

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 18)


def found(**wanted) -> list[str]:
    return sorted(searching.search(Wanted(**wanted)).values_list("name", flat=True))


def site(blogger: Blogger, url: str, topics=(), **fields) -> Site:
    return portfolio.add_site(Site(blogger=blogger, url=url, **fields), list(topics))


def test_without_a_wish_everybody_known_is_found():
    kept = make_blogger(name="Ana")
    make_blogger(name="Twin", merged_into=kept)
    make_blogger(name="Gone", erased_at=datetime.fromisoformat("2026-06-01T10:00:00Z"))

    assert found() == ["Ana"]


@pytest.mark.parametrize(
    "words", ["ÁLVARO nunez", "nuñez alv", "cuaderno", "book7.example", "+34 600 111 222", "600111222"]
)
def test_words_are_found_in_whatever_is_said_of_a_person(words):
    person = make_blogger(name="Álvaro Núñez", phone="+34 600 111 222")
    site(person, "https://book7.example", name="Cuaderno de sal")
    make_blogger(name="Ana Gil")

    assert found(words=words) == ["Álvaro Núñez"]


@pytest.mark.parametrize("words", ["100%", "a_b", "\\", "'", "%"])
def test_signs_that_mean_something_to_the_database_are_only_signs(words):
    make_blogger(name="Ana Gil")

    assert found(words=words) == []


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Cádiz", ["By site", "Lives there"]),
        ("CADIZ", ["By site", "Lives there"]),
        ("cádi", ["By site", "Lives there"]),
        ("Atlantis", []),
    ],
)
def test_a_city_is_hers_or_that_of_a_site_however_it_is_spelled(typed, names):
    make_blogger(name="Lives there", city="Cadiz")
    site(make_blogger(name="By site", city="Vigo"), "https://cadiz.example", city="CÁDIZ")
    make_blogger(name="Elsewhere", city="Vigo")

    assert found(city=typed) == names


def test_a_city_that_is_part_of_anothers_name_means_itself():
    make_blogger(name="Palma", city="Palma")
    make_blogger(name="Las Palmas", city="Las Palmas")

    assert (found(city="palma"), found(city="palmas")) == (["Palma"], ["Las Palmas"])


@pytest.mark.parametrize("typed", ["t1", "l", "es", "%", "_", "\\", "'"])
def test_a_city_that_is_none_finds_nobody_whatever_signs_are_in_it(typed):
    make_blogger(city="Vigo", topics=["moda"])
    site(make_blogger(city=""), "https://dos.example", language="es", topics=["vino"])

    assert found(city=typed) == []


def test_what_is_not_known_shuts_nobody_out_of_a_language_or_a_fee():
    make_blogger(name="Unknown")
    portfolio.add_rate(make_blogger(name="English", language="en"), Decimal(100), DAY)
    portfolio.add_rate(make_blogger(name="Dear", language="es"), Decimal("300.01"), DAY)
    site(make_blogger(name="English site in Spanish", language="en"), "https://dos.example", language="es")

    assert found(language="es") == ["Dear", "English site in Spanish", "Unknown"]
    assert found(fee=Decimal(300)) == ["English", "English site in Spanish", "Unknown"]


def test_the_latest_figure_and_the_latest_fee_count():
    grew, shrank = make_blogger(name="Grew"), make_blogger(name="Shrank")
    for blogger, first, last in ((grew, 100, 9_000), (shrank, 9_000, 100)):
        for on, figure in ((date(2025, 1, 1), first), (DAY, last)):
            portfolio.add_figure(blogger.sites.get(), "visits", figure, on, "she")
            portfolio.add_rate(blogger, Decimal(figure), on)

    assert (found(readers=5_000), found(fee=Decimal(5_000))) == (["Grew"], ["Shrank"])


def test_who_takes_a_product_is_not_too_dear():
    portfolio.add_rate(make_blogger(name="In kind"), Decimal(900), DAY, in_kind="a weekend")

    assert found(fee=Decimal(300)) == ["In kind"]


def test_each_kind_has_its_own_fee_and_a_product_is_none():
    several, dear = make_blogger(name="Post or event"), make_blogger(name="Dear")
    for kind, fee, on in (("post", 400, date(2025, 5, 1)), ("post", 250, DAY), ("event", 500, DAY)):
        portfolio.add_rate(several, Decimal(fee), on, kind=kind)
    portfolio.add_rate(dear, Decimal(500), date(2025, 5, 1))
    portfolio.add_rate(dear, Decimal(60), DAY, kind="raffle", in_kind="a dinner")

    assert (found(fee=Decimal(300)), found(fee=Decimal(249))) == (["Post or event"], [])


def test_who_is_busy_that_day_is_left_out_but_not_by_a_hint():
    Busy.objects.create(blogger=make_blogger(name="Busy"), starts=DAY, ends=DAY)
    Busy.objects.create(blogger=make_blogger(name="Hint"), starts=DAY, ends=DAY, is_hint=True)

    assert found(free_on=[DAY]) == ["Hint"]


def test_topics_are_those_of_any_site():
    person = make_blogger(name="Ana", topics=["moda"])
    site(person, "https://vino.example", topics=["vino"])
    make_blogger(name="Bea", topics=["moda"])

    assert found(topics=[make_topic("vino").pk, make_topic("cocina").pk]) == ["Ana"]


def test_the_choices_of_a_column_are_each_once_and_in_order(monkeypatch):
    for city in ("Vigo", "Ávila", "Vigo", ""):
        make_blogger(city=city)
    make_blogger(city="Nowhere", site=None, erased_at=datetime.fromisoformat("2026-06-01T10:00:00Z"))
    site(make_blogger(city="Vigo"), "https://lugo.example", city="Lugo")

    with queries() as asked:
        assert searching.said().cities == ["Ávila", "Lugo", "Vigo"]
    assert len(asked) == 1
    monkeypatch.setattr(searching, "MOST_CITIES", 2)
    assert searching.said().cities == []
    everywhere = (Blogger, "city", "TRUE")
    assert sorted(database.distinct(everywhere)["city"]) == ["Nowhere", "Vigo", "Ávila"]
    assert sorted(database.distinct(everywhere, at_most=2)["city"]) == ["Nowhere", "Vigo"]


def test_a_list_by_name_reads_like_a_dictionary():
    for name in ("Zoe", "Álvaro", "ana", "Bea"):
        make_blogger(name=name)

    assert [person.name for person in Blogger.objects.known().in_order()] == ["Álvaro", "ana", "Bea", "Zoe"]


# --- the indexes ------------------------------------------------------------------------------------
@pytest.fixture
def many(postgres, now):
    """So many people that reading the whole table is dearer than an index."""
    make_address_book(3_000, now)


def plan(people) -> str:
    return people.explain()


def test_any_part_of_a_word_is_found_by_the_index_for_words(many):
    read = plan(searching.search(Wanted(words="wolfgang")).in_order()[:50])

    assert "bloggers_blogger_folded_words" in read
    assert "bloggers_site_folded_words" in read
    assert "Seq Scan" not in read


def test_the_first_page_of_everybody_is_read_by_the_index_of_the_list(many):
    assert "known_in_order" in plan(Blogger.objects.known().in_order()[:50])


def test_a_city_is_found_by_its_index(many):
    assert "bloggers_blogger_cities_words" in plan(searching.search(Wanted(city="Villa 7")))


def test_where_the_extension_may_not_be_created_the_index_is_left_out(postgres, caplog):
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE may_not_create_extensions")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO may_not_create_extensions")
        cursor.execute("SET LOCAL ROLE may_not_create_extensions")
    with connection.schema_editor() as editor:
        database.index_words(editor, "bloggers_blogger", "folded")
    make_blogger(name="Álvaro Núñez")

    assert found(words="nunez") == ["Álvaro Núñez"]
    assert "it is searched without" in caplog.text
