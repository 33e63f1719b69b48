"""From a list sent to places confirmed, by nothing but the links in delivered letters: direct, and by media agency."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client as Visitor

from agency.models import Message
from campaigns import deciding, ending, proposing
from campaigns.models import Proposal, ProposalLine
from campaigns.playing import mailbox
from campaigns.proposing import LineWritten, Written
from tests.journeys.world import MADRID, words_at

CLIENT, MEDIA = "marca@client.example", "medios@media.example"


def agreed(world, number: int) -> list:
    people = world.people(number)
    world.sound_out(people)
    assert len(world.press_all(people, "count_me_in")) == number
    return people


def send(world, for_places, reserves=(), *, why: str = "", bonus: int = 0) -> Proposal:
    action, to = world.fresh_action(), proposing.addressee(world.action)
    rows = [(person, ProposalLine.Role.PLACE) for person in for_places]
    rows += [(person, ProposalLine.Role.RESERVE) for person in reserves]
    lines = [LineWritten(world.row(person).pk, role=role, prices={to.pk: Decimal(340)}) for person, role in rows]
    written = Written(
        idea="Un plato frío.", objective="Visitas a la tienda", measure="vales", why=why, lines=tuple(lines),
        answer_by=world.now + timedelta(days=2), bonus_places=bonus,
    )  # fmt: skip
    seen = proposing.edition(action)
    draft = proposing.save_draft(action.pk, written, seen=seen, now=world.now, user=world.manager)
    sent = proposing.send_proposal(action.pk, seen=draft.edition, now=world.now, user=world.manager)
    world.settle()
    return sent


def link_of(address: str) -> str:
    """The page behind the newest letter to somebody of the client's side."""
    return next(path for letter in mailbox.letters_to(address) if (path := letter.link("p")))


def opened(path: str) -> str:
    answer = Visitor(SERVER_NAME="127.0.0.1").get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def press(world, path: str, way: str, page: str, typed: dict) -> int:
    shown = dict(re.findall(r'<input type="hidden" name="(number|seen)" value="([^"]*)"', page))
    status = Visitor(SERVER_NAME="127.0.0.1").post(f"{path}{way}/", shown | typed).status_code
    world.settle()
    return status


def yes_to(world, people) -> dict[str, str]:
    return {f"verdict_{world.row(person).pk}": "yes" for person in people} | {"typed_name": "Javier Ortuño"}


@pytest.mark.sqlite
def test_a_direct_client_decides_by_her_link_and_the_places_are_taken(world):
    world.begin(datetime(2026, 11, 24, 10, 0, tzinfo=MADRID))
    world.plan(world.local(9, "20:30"), places=3)
    people = agreed(world, 5)
    send(world, people[:3], people[3:])
    path = link_of(CLIENT)
    page = opened(path)
    assert world.holders() == set()
    assert press(world, path, "vote", page, yes_to(world, people[:3]) | {"substitutes": "order"}) == 302
    world.run_for(hours=1)
    assert world.holders() == set(people[:3])
    world.run_for(hours=25)  # reserves are told in working hours
    assert {world.state(person) for person in people[3:]} == {"reserve"}
    assert "vote_copy" in [message.purpose for message in world.sent(recipient_kind="contact")]
    assert "3 de 3 plazas cubiertas" in opened(path)
    world.end()


def test_by_media_agency_each_link_presses_on_its_own_page(world):
    world.begin(datetime(2026, 11, 24, 10, 0, tzinfo=MADRID), by_media_agency=True)
    world.plan(world.local(9, "20:30"), places=2)
    people = agreed(world, 3)
    sent = send(world, people[:2], people[2:])
    path = link_of(MEDIA)
    page = opened(path)
    assert press(world, path, "vote", page, yes_to(world, people[:2]) | {"substitutes": "order"}) == 302
    assert deciding.verdicts(world.fresh_action()) == {}  # the last word is the client's
    by = (world.now + timedelta(days=1)).astimezone(MADRID).strftime("%Y-%m-%dT%H:%M")
    prices = {f"price_{line.participation_id}": "410" for line in sent.lines.all()}
    assert press(world, path, "forward", opened(f"{path}forward/"), prices | {"answer_by": by}) == 302

    own = re.search(r'href="(http://[^"]+/p/[^"]+)"', opened(path))[1]
    behind = "/p/" + own.partition("/p/")[2]
    read = words_at(behind)  # without the keys of chance in it, which may hold any number
    assert "410" in read
    assert "340" not in read
    assert press(world, behind, "vote", opened(behind), yes_to(world, people[:2]) | {"substitutes": "order"}) == 302
    world.run_for(hours=1)
    assert world.holders() == set(people[:2])
    assert not Message.objects.filter(recipient_kind="contact", recipient_id=world.contact.pk).exists()
    world.end()


def test_a_list_edited_while_the_client_approves_loses_to_neither(world):
    world.begin(datetime(2026, 11, 24, 10, 0, tzinfo=MADRID))
    world.plan(world.local(9, "20:30"), places=2)
    people = agreed(world, 3)
    send(world, people[:2])
    path = link_of(CLIENT)
    stale = opened(path)
    send(world, people[1:], why="Una persona ya no puede")
    assert press(world, path, "vote", stale, yes_to(world, people[:2])) == 409
    assert deciding.verdicts(world.fresh_action()) == {}
    assert press(world, path, "vote", opened(path), yes_to(world, people[1:])) == 302
    world.run_for(hours=1)
    assert world.holders() == set(people[1:])
    world.end()


def test_a_client_who_never_answers_is_reminded_then_owed_and_never_counted_as_yes(world):
    world.begin(datetime(2026, 11, 24, 10, 0, tzinfo=MADRID))
    world.plan(world.local(9, "20:30"), places=2)
    people = agreed(world, 2)
    sent = send(world, people)
    world.run_to(sent.answer_by + timedelta(hours=1))
    reminders = world.sent(purpose="proposal_reminder")
    assert [message.address for message in reminders] == [CLIENT] * len(reminders) != []
    assert [card.code for card in world.cards(code="client_silent")] == ["client_silent"]
    assert (deciding.verdicts(world.fresh_action()), world.holders()) == ({}, set())
    ending.cancel_action(world.action.pk, now=world.now, user=world.manager)
    world.settle()


def test_a_client_behind_a_media_agency_who_never_answers_is_reminded_by_nobody_but_her(world):
    world.begin(datetime(2026, 11, 24, 10, 0, tzinfo=MADRID), by_media_agency=True)
    world.plan(world.local(9, "20:30"), places=2)
    people = agreed(world, 2)
    sent = send(world, people)
    path = link_of(MEDIA)
    hers = world.now + timedelta(hours=28)
    by = hers.astimezone(MADRID).strftime("%Y-%m-%dT%H:%M")
    prices = {f"price_{line.participation_id}": "410" for line in sent.lines.all()}
    assert press(world, path, "forward", opened(f"{path}forward/"), prices | {"answer_by": by}) == 302
    world.run_to(hers + timedelta(hours=1))
    # Her client's own hour has passed: she was told beforehand, the team is told now, her client by nobody.
    (reminder, *_) = mailbox.letters_to(MEDIA)
    assert "todavía no ha decidido sobre «Cena entre olivos»" in reminder.subject
    assert "Sin respuesta no se confirma a nadie." in reminder.text
    behind = re.search(r'href="(http://[^"]+/p/[^"]+)"', opened(reminder.link("p")))[1]
    assert [card.code for card in world.cards(code="client_silent")] == ["client_silent"]
    world.run_to(sent.answer_by + timedelta(hours=1))
    assert mailbox.letters_to(CLIENT) == []
    assert not Message.objects.filter(recipient_kind="contact", recipient_id=world.contact.pk).exists()
    assert [card.code for card in world.cards(code="client_silent")] == ["client_silent"]
    assert (deciding.verdicts(world.fresh_action()), world.holders()) == ({}, set())
    # Late, and still in time: the same link counts, and what was owed is no longer.
    late = "/p/" + behind.partition("/p/")[2]
    assert press(world, late, "vote", opened(late), yes_to(world, people)) == 302
    world.run_for(hours=1)
    assert world.holders() == set(people)
    assert all(card.acknowledged_at for card in world.cards(code="client_silent"))
    world.end()
