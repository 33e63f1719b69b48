"""Where mail reaches somebody: a dead address is seen, a new one is written, and what was missed is said."""

import pytest
from django.urls import reverse

from agency.models import Message
from bloggers import count_me_in, portfolio, reaching
from bloggers.models import Blogger
from tests.agency.outbox_rows import make_message, put_into_registry
from tests.make import make_agency, make_blogger, make_contact, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client, story):
    make_agency()
    client.force_login(make_user(language="en"))
    return client


@pytest.fixture
def dead(now) -> Blogger:
    return make_blogger(name="Ana Gil", email="old@blog.example", undeliverable_at=now)


def to(person: Blogger, purpose: str = "plain", **fields) -> Message:
    facts = {"recipient_kind": "blogger", "recipient_id": person.pk, "address": person.email, "action_id": 7}
    return make_message(purpose, **facts | fields)


def page(team, person: Blogger) -> str:
    return " ".join(team.get(reverse("person", args=[person.pk])).content.decode().split())


def url(person: Blogger) -> str:
    return reverse("person_address", args=[person.pk])


def test_the_card_says_that_no_mail_arrives_what_was_missed_and_what_to_do(team, dead, monkeypatch):
    put_into_registry(monkeypatch)
    to(dead, state="failed", error="550 no such user")
    to(dead, "courtesy", state="dropped", error="undeliverable")
    to(dead, "chase", state="dropped", error="answered")
    to(dead, "chase", state="failed", address="older@blog.example")
    to(make_blogger(), "chase", state="failed", address="old@blog.example")
    shown = page(team, dead)

    assert "No mail arrives at old@blog.example." in shown
    assert "Did not arrive: plain (9 Jun 2026), courtesy (9 Jun 2026)." in shown
    assert f'<a href="{url(dead)}">Write a new address</a>' in shown
    assert "No mail arrives" not in page(team, make_blogger())


def test_with_a_new_address_mail_reaches_her_again_and_what_was_missed_is_said(team, dead, monkeypatch):
    put_into_registry(monkeypatch)
    to(dead, state="failed")
    waiting, frozen = to(dead), to(dead, frozen_at=dead.undeliverable_at)
    answer = team.post(url(dead), {"email": " New@Blog.example "}, follow=True)
    dead.refresh_from_db()
    addresses = [Message.objects.get(pk=mail.pk).address for mail in (waiting, frozen)]

    assert (dead.email, dead.is_reachable, addresses) == (
        "new@blog.example", True, ["new@blog.example", "old@blog.example"],
    )  # fmt: skip
    assert [str(said) for said in answer.context["messages"]] == [
        "Mails reach this person again, as far as we know.",
        "These had not arrived, and do not leave again by themselves: plain (9 Jun 2026). Ask again, or call.",
    ]


def test_the_same_address_again_says_that_it_works_after_all(team, dead):
    answer = team.post(url(dead), {"email": "old@blog.example"}, follow=True)
    dead.refresh_from_db()

    assert (dead.email, dead.undeliverable_at) == ("old@blog.example", None)
    assert len(answer.context["messages"]) == 1


@pytest.mark.parametrize("email", ["", "ana", "taken@blog.example", "a@b.es\nBcc: x@b.es", "a\0@b.example"])
def test_an_address_that_cannot_be_or_is_somebody_elses_changes_nothing(team, dead, email):
    make_blogger(email="taken@blog.example")
    answer = team.post(url(dead), {"email": email})
    dead.refresh_from_db()

    assert (answer.status_code, dead.email, dead.is_reachable) == (422, "old@blog.example", False)


def test_of_a_dead_address_of_the_agent_the_agents_page_is_offered(team, dead):
    dead.via = make_contact(email="agent@agents.example")
    dead.save(update_fields=["via"])
    shown = page(team, dead)

    assert "No mail arrives at agent@agents.example, the agent’s address." in shown
    assert f'<a href="{reverse("person_agent", args=[dead.pk])}">Write a new address</a>' in shown


def test_who_is_told_that_mail_goes_elsewhere(monkeypatch, now):
    told = []
    monkeypatch.setattr(reaching, "ON_REACHED", [lambda person, at: told.append((person.pk, at, person.email))])
    ana, bea, cleo, dora = (make_blogger(email=f"{name}@b.example", undeliverable_at=now) for name in "abcd")
    reaching.correct(ana, now=now, name="Ana", email="a@b.example")
    reaching.correct(bea, now=now, name="Bea", email="new@b.example")
    portfolio.set_agent(cleo, make_contact(), now=now)
    row = count_me_in.ask(count_me_in.Said("Dora", dora.email), now=now)
    count_me_in.confirm(row, now=now)
    count_me_in.confirm(row, now=now)

    assert told == [(bea.pk, now, "new@b.example"), (cleo.pk, now, "c@b.example"), (dora.pk, now, "d@b.example")]
    assert list(Blogger.objects.exclude(undeliverable_at=None).values_list("name", flat=True)) == ["Ana"]


def test_waiting_mails_follow_to_the_agent_and_back(now):
    person = make_blogger(language="es")
    mail, own = to(person), to(person, action_id=None)
    agent = make_contact(email="agent@agents.example", language="en", zone="Atlantic/Canary")
    seen = []
    for via in (agent, None):
        portfolio.set_agent(person, via, now=now)
        seen.append(Message.objects.filter(pk=mail.pk).values_list("address", "language", "zone").get())
        assert Message.objects.get(pk=own.pk).address == person.email

    assert seen == [("agent@agents.example", "en", "Atlantic/Canary"), (person.email, "es", person.zone)]
