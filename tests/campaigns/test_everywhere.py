"""One search over people, actions and clients: folded, and no further than the reader may see."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.models import Client
from agency.models.people import Role
from campaigns import everywhere
from tests.make import make_action, make_agency, make_blogger, make_campaign, make_client, make_user

pytestmark = pytest.mark.django_db


def look_up(words: str) -> everywhere.Found:
    return everywhere.look_up(words, Client.objects.all())


def test_accents_capitals_and_the_order_of_words_do_not_matter():
    person = make_blogger(name="Núria Peña")
    action = make_action(title="Cena en la Almazara", campaign=make_campaign(client=make_client(name="Olís Núñez")))
    assert [found.pk for found in look_up("pena nuria").people] == [person.pk]
    assert [found.pk for found in look_up("ALMAZARA cena").actions] == [action.pk]
    assert [found.name for found in look_up("nunez").clients] == ["Olís Núñez"]


def test_an_action_is_found_by_its_client_and_the_latest_stands_first(now):
    campaign = make_campaign(client=make_client(name="Aceites"))
    first, later = (make_action(campaign=campaign, now=now.replace(month=month)) for month in (3, 5))
    assert [found.pk for found in look_up("aceites").actions] == [later.pk, first.pk]


def test_of_many_the_first_few_are_shown_and_the_rest_is_told():
    campaign = make_campaign(client=make_client(name="Aceites"))
    for _ in range(everywhere.MOST + 1):
        make_action(campaign=campaign)
        make_blogger(name="Ana Gil")
    found = look_up("aceites")
    assert (len(found.actions), found.more_actions) == (everywhere.MOST, True)
    found = look_up("gil")
    assert (len(found.people), found.more_people) == (everywhere.MOST, True)


def test_it_costs_the_same_for_one_and_for_many():
    costs = []
    for number in (1, 6):
        for _ in range(number):
            make_action(title="Cena", campaign=make_campaign(client=make_client(name=f"Cena {uuid4()}")))
            make_blogger(name="Cena Gil")
        with CaptureQueriesContext(connection) as queries:
            look_up("cena")
        costs.append(len(queries))
    assert costs == [4, 4]


def test_a_freelancer_finds_her_own_clients_alone(client):
    make_agency()
    own, foreign = make_client(name="Aceites del Sur"), make_client(name="Aceites del Norte")
    for row in (own, foreign):
        make_action(title=f"Cena {row.name}", campaign=make_campaign(client=row))
    freelancer = make_user(Role.FREELANCER, language="en")
    own.team.add(freelancer)
    client.force_login(freelancer)
    page = client.get("/search/?q=aceites").content.decode()
    assert page.count("Cena Aceites del Sur") == 1
    assert "Norte" not in page


@pytest.mark.parametrize(
    ("query", "says"),
    [("", "Type part of a name"), ("zzz", "Nothing says “zzz”"), ("%00", "Null characters"), ("a" * 81, "at most 80")],
)
def test_what_finds_nothing_or_cannot_be_read_is_said_and_stays_in_the_field(client, query, says):
    make_agency()
    client.force_login(make_user(language="en"))
    page = client.get(f"/search/?q={query}").content.decode()
    assert says in page
    if query and "%" not in query:
        assert f'value="{query}"' in page


def test_the_list_of_actions_is_searched_the_same_way(client):
    make_agency()
    client.force_login(make_user())
    make_action(title="Excursión a la almazara")
    assert "Excursión" in client.get("/actions/?q=EXCURSION").content.decode()
