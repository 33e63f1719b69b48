"""An agent in between: one letter for each blogger, to the agent's address, in the agent's language and hours."""

import pytest

from agency.models import Message
from bloggers import forgetting, portfolio
from bloggers.models import Blogger
from campaigns import inviting
from campaigns.models import Action
from tests.campaigns.links_pressed import path_of
from tests.make import make_action, make_agency, make_blogger, make_contact, make_participation

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(story):
    make_agency()
    return make_contact(name="Rosa Prat", email="rosa@agents.example", language="en", zone="Atlantic/Canary")


@pytest.fixture
def sounded(agent, now) -> Action:
    """Two of the agent's people are asked for one action."""
    action = make_action()
    people = [make_participation(action, make_blogger(via=agent, language="es")) for _ in range(2)]
    inviting.sound_out(action.pk, [person.pk for person in people], action.groups.get().pk, now=now, user=action.owner)
    return action


def test_one_letter_a_blogger_in_the_agents_language_and_hours(sounded, agent):
    letters = Message.objects.filter(purpose="sounding").order_by("recipient_id")

    assert list(letters.values_list("recipient_kind", "recipient_id", "address", "language", "zone")) == [
        ("blogger", blogger.pk, "rosa@agents.example", "en", "Atlantic/Canary")
        for blogger in Blogger.objects.order_by("pk")
    ]


def test_each_link_answers_for_one_person_and_reads_in_the_agents_language(sounded, client):
    for person in sounded.participations.all():
        page = client.get(path_of(person))

        assert (page.status_code, page.context["person"].pk) == (200, person.pk)
        assert '<html lang="en"' in page.content.decode()


def test_a_stop_is_of_one_person_and_not_of_all_that_the_agent_stands_for(sounded, now):
    one, _other = Blogger.objects.order_by("pk")
    forgetting.opt_out(one, now)

    assert list(Blogger.objects.order_by("pk").values_list("opted_out_at", flat=True)) == [now, None]


def test_with_an_agent_the_address_is_a_new_one_and_may_work(agent, now):
    person = make_blogger(undeliverable_at=now)
    portfolio.set_agent(person, agent, now=now)
    person.refresh_from_db()

    assert (person.via, person.undeliverable_at) == (agent, None)


def test_an_agent_who_is_known_is_not_written_down_twice(agent, now):
    person = make_blogger()
    same = make_contact(email="other@agents.example")
    same.pk, same.email = None, "ROSA@agents.example"
    portfolio.new_agent(person, same, now=now)
    person.refresh_from_db()

    assert person.via == agent
    assert portfolio.agents().filter(email="rosa@agents.example").count() == 1
