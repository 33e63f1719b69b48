"""The right to write, from the list that brought her in to the day nobody here knows her any more."""

import re
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings
from django.core import serializers
from django.test import Client as Visitor
from django.urls import reverse

from agency.models import Message
from agency.models.people import Role
from bloggers import erasures, importing, personal, reaching, rights
from bloggers.models import Basis, Blogger, Site
from campaigns import consequences, terms
from campaigns.models import Card, Invitation, Participation
from tests.bloggers.rosters import person as listed
from tests.bloggers.rosters import preview, roster
from tests.journeys.world import MADRID, words_at
from tests.make import make_blogger, make_contact, make_user

START = datetime(2026, 6, 9, 10, 0, tzinfo=MADRID)
NORA = {"nombre": "Nora Vidal", "email": "nora@blog.example", "url": "https://nora.example/", "origen": "recomendación"}
NEW_BASIS = {"kind": "consent", "source": "te lo preguntamos por correo", "on": "2026-06-09"}


class Team:
    """The manager's browser, or an administrator's, on pages that need signing in."""

    def __init__(self, user) -> None:
        self.browser = Visitor(SERVER_NAME="127.0.0.1")
        self.browser.force_login(user)

    def reads(self, path: str) -> str:
        return " ".join(re.sub(r"<[^>]+>", " ", self.browser.get(path).content.decode()).split())

    def posts(self, path: str, **typed) -> str:
        answer = self.browser.post(path, typed, follow=True)
        assert answer.status_code == 200
        return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())

    def asks(self, action, *people: Blogger, **typed) -> str:
        """Sounds them out by the page; what it says afterwards."""
        facts = {"b": [person.pk for person in people], "group": action.groups.get().pk, "send": "1"}
        return self.posts(reverse("action_sound", args=[action.pk]), **facts | typed)


@pytest.fixture
def laid(world):
    """An agency, an action, and Nora with two others, brought in by a list that says nothing of a right to write."""
    world.begin(START)
    world.plan(START + timedelta(days=12), places=2, mode="suggest")
    others = [listed(n, origen=origin) for n, origin in enumerate(("comprada", "formulario web"))]
    importing.apply(preview(roster(NORA, *others)), by=world.manager, now=world.now)
    return world


def named(name: str) -> Blogger:
    return Blogger.objects.get(name=name)


def quietly(world, days: int) -> None:
    """Time goes on; whatever the team is alarmed of, it has seen."""
    end = world.now + timedelta(days=days)
    while world.now < end:
        for card in Card.objects.waiting():
            world.acknowledge(card)
        world.run_to(min(world.now + timedelta(days=1), end))


def one_click(world, to: Blogger) -> int:
    """What a mail program does when its own "unsubscribe" is pressed: a POST, without cookie or form."""
    newest = world.letters_to(to.email)[0]
    raw = message_from_bytes((Path(settings.MAIL_DIR) / f"{newest.name}.eml").read_bytes(), policy=policy.default)
    path = re.search(r"<([^>]+)>", raw["List-Unsubscribe"])[1].removeprefix(settings.SITE_URL)
    strict = Visitor(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    return strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code


def asked_alone_and_told(world, team, nora: Blogger, bought: Blogger, asked_us: Blogger) -> None:
    # Together with others only who asked us to write is asked; of the others the page says why, and what to do.
    said = team.asks(world.action, nora, bought, asked_us)
    world.settle()
    for person in (nora, bought):
        assert (
            f"A {person.name} no se le ha preguntado: sin base conocida para escribirle. Pregunta de una en una" in said
        )
    assert [world.purposes(person) for person in (nora, bought, asked_us)] == [[], [], ["sounding"]]

    # Alone, but not knowingly: no. Knowingly: the mail says where the address is from, and that is written down.
    team.asks(world.action, nora)
    assert world.purposes(nora) == []
    team.asks(world.action, nora, knowingly="on")
    world.settle()
    assert "Tu dirección viene de: recomendación." in " ".join(world.letters_to(nora.email)[0].text.split())
    basis = rights.why(nora)
    assert (basis.kind, basis.notice_version, basis.notice_at) == ("none", terms.NOTICE_VERSION, world.now)
    assert f"(aviso {terms.NOTICE_VERSION})" in team.reads(reverse("person", args=[nora.pk]))


def asked_with_others_once_there_is_a_right(world, team, nora: Blogger, asked_us: Blogger) -> None:
    # She answers, and by telephone agrees to be asked again; the team notes it, and what stood there stays.
    world.press(nora, "may_propose")
    team.posts(reverse("basis_new", args=[nora.pk]), **NEW_BASIS)
    assert list(nora.bases.order_by("pk").values_list("kind", "source")) == [
        ("none", "recomendación"), ("consent", "te lo preguntamos por correo"),
    ]  # fmt: skip

    # Next time she is asked together with others.
    second = world.plan(START + timedelta(days=20), title="Otra cena", mode="suggest")
    team.asks(second, nora, asked_us)
    world.settle()
    assert world.state(nora) == "sounded"
    assert world.purposes(nora).count("sounding") == 2

    # "Why do you have my address?" stands in the mail, one link behind it, and for the team in one query.
    why = "Te escribimos porque nos diste tu consentimiento (te lo preguntamos por correo, 9 de junio)."
    letter = world.letters_to(nora.email)[0]
    assert why in " ".join(letter.text.split())
    assert why in words_at(f"{letter.link('r').rstrip('/')}/why/")
    assert rights.why(nora).source == "te lo preguntamos por correo"


def stopped_by_one_click(world, team, nora: Blogger) -> None:
    # One click in her mail program: from this minute on nothing leaves, of any action.
    assert one_click(world, nora) == 200
    before = world.purposes(nora)
    assert Invitation.objects.open().filter(participation__blogger=nora).count() == 0
    third = world.plan(START + timedelta(days=25), title="Y otra", mode="suggest")
    assert "pidió no recibir más correos" in team.asks(third, nora, knowingly="on")
    quietly(world, days=2)
    assert world.purposes(nora) == before
    assert not Message.objects.waiting().filter(recipient_id=nora.pk).exists()


def forgotten_for_good(world, nora: Blogger) -> None:
    # She is forgotten, on the last copy of the database she is not: the next beat forgets her again.
    nora = Blogger.objects.get(pk=nora.pk)
    backup = serializers.serialize("json", [nora, *nora.sites.all(), *nora.bases.all()])
    Team(make_user(Role.ADMIN)).posts(reverse("person_forget", args=[nora.pk]))
    erasures.compare(world.now)
    for row in serializers.deserialize("json", backup):
        row.save()
    assert named("Nora Vidal").email == "nora@blog.example"
    erasures.compare(world.now)
    assert not Blogger.objects.known().filter(pk=nora.pk).exists()
    assert (Site.objects.filter(blogger=nora.pk).count(), Basis.objects.filter(blogger=nora.pk).count()) == (0, 0)
    told = str(personal.export_of(Blogger.objects.get(pk=nora.pk)))
    assert [word for word in ("Nora", "nora@", "nora.example", "recomendación") if word in told] == []

    # Nor does the old list: her line is refused, without saying more than that.
    again = importing.judge(importing.read(roster(NORA), "otra.csv"))
    assert (len(again.refused), Blogger.objects.known().filter(email="nora@blog.example").count()) == (1, 0)


def test_from_a_list_without_a_right_to_being_forgotten_for_good(laid):
    world, team, action = laid, Team(laid.manager), laid.action
    nora, bought, asked_us = named("Nora Vidal"), named("Persona 0"), named("Persona 1")
    asked_alone_and_told(world, team, nora, bought, asked_us)
    asked_with_others_once_there_is_a_right(world, team, nora, asked_us)
    stopped_by_one_click(world, team, nora)
    forgotten_for_good(world, nora)
    world.action = action
    world.end()


def test_one_press_stops_two_actions_also_where_an_agent_reads_the_mails(laid):
    world, team = laid, Team(laid.manager)
    agent = make_contact(name="Rosa Agente", email="rosa@agents.example")
    ana, bea = (make_blogger(name=name, via=agent) for name in ("Ana Gil", "Bea Ruiz"))
    first = world.action
    second = world.plan(START + timedelta(days=20), title="Otra cena", mode="suggest")
    for action in (first, second):
        team.asks(action, ana, bea)
    world.settle()
    assert len(world.letters_to(agent.email)) == 4

    path = next(letter.link("s") for letter in world.letters_to(agent.email) if "Ana" in letter.text)
    assert "Ana" in words_at(path)
    assert Visitor(SERVER_NAME="127.0.0.1").post(path).status_code == 200
    world.settle()
    stopped = [ana.participations.get(action=action).invitations.open().count() for action in (first, second)]
    others = [bea.participations.get(action=action).invitations.open().count() for action in (first, second)]
    assert (stopped, others) == ([0, 0], [1, 1])
    assert list(Blogger.objects.exclude(opted_out_at=None)) == [ana]

    before = world.purposes(ana)
    quietly(world, days=2)
    assert world.purposes(ana) == before
    assert Card.objects.filter(participation__blogger=ana, kind="call").count() == 0
    world.end()


def test_a_dead_address_is_seen_mended_and_asked_again(laid):
    world, team = laid, Team(laid.manager)
    world.plan(START + timedelta(days=12), places=1, title="Otra cena")
    holder, asked = world.people(2)
    world.fill([holder])
    world.sound_out([asked])
    for person in (holder, asked):
        mail = Message.objects.filter(recipient_id=person.pk).latest("pk")
        Message.objects.filter(pk=mail.pk).update(state="failed", sent_at=None, error="550 5.1.1 no such user")
        consequences.give_up_address(mail, 550, world.now)
    world.settle()

    # The cockpit, Today and the person's own card all say so; nobody is let go for it.
    cockpit, today = team.reads(reverse("action", args=[world.action.pk])), team.reads(reverse("today"))
    assert "no le llegan correos: llama, o escribe otra dirección" in cockpit
    assert f"{holder.name} tiene una plaza y su dirección no funciona" in today
    card = team.reads(reverse("person", args=[asked.pk]))
    assert f"No llegan correos a {asked.email}." in card
    assert "No llegó: correo de sondeo (9 jun 2026)." in card
    assert (world.holders(), world.state(asked)) == ({holder}, "sounded")
    sent = len(world.sent())
    quietly(world, days=1)
    assert len(world.sent(recipient_kind="blogger")) <= sent

    # A new address: she is told what she missed by being asked again, and the place is sure once more.
    said = team.posts(reverse("person_address", args=[asked.pk]), email="nueva@blog.example")
    assert "Estos no habían llegado, y no vuelven a salir solos: correo de sondeo (9 jun 2026)." in said
    reaching.new_address(holder, "holder@blog.example", now=world.now)
    team.asks(world.action, asked)
    world.settle()
    assert [letter.to for letter in world.letters_to("nueva@blog.example")] == ["nueva@blog.example"]
    assert "no le llegan correos" not in team.reads(reverse("action", args=[world.action.pk]))
    assert Participation.objects.get(action=world.action, blogger=asked).state == "sounded"
