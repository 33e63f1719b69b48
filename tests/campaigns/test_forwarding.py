"""By media agency the client sees what she forwards: at her prices, until her hour, and nothing before."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agency.models import Message
from agency.post import LETTERS
from campaigns import chain, deciding, forwarding, planning, voting
from campaigns.models import ActionContact, LinePrice, Proposal
from campaigns.voting import Ballot, Word
from tests.campaigns import proposals
from tests.make import make_contact

pytestmark = pytest.mark.django_db
HERS = Decimal("410.00")


def mark(link: ActionContact, number: Proposal) -> str:
    return voting.seen_mark(number, voting.before_link(link, number))


def forward(link, number, now, *, price=HERS, by=None, seen=None) -> list[ActionContact]:
    prices = {line.participation_id: price for line in voting.before_link(link, number)}
    by = by or now + timedelta(days=2)
    return forwarding.forward(link.pk, number.number, seen or mark(link, number), prices, by, now=now)


def vote(link, number, words, now, **more) -> None:
    ballot = Ballot({person.pk: Word(verdict) for person, verdict in words.items()}, **more)
    voting.vote(link.pk, number.number, mark(link, number), ballot, "Javier Ortuño", now=now)


@pytest.fixture
def action():
    return proposals.by_media_agency()


def test_forwarding_lays_the_list_before_the_client_at_her_prices_and_hour(action, now):
    number, found, kept = proposals.sent(action, now)
    between, client = proposals.links(action)
    forward(between, number, now + timedelta(hours=1))
    client.refresh_from_db()
    assert (client.forwarded_at, client.answer_by) == (now + timedelta(hours=1), now + timedelta(days=2, hours=1))
    shown = voting.before_link(client, number)
    assert {line.participation_id: amount for line, amount in shown.items()} == dict.fromkeys(
        [person.pk for person in (*found, *kept)], HERS
    )
    assert LinePrice.objects.filter(link=between, amount=proposals.PRICE).count() == len(found)


def test_the_same_press_four_times_is_as_once(action, now):
    number, _found, _kept = proposals.sent(action, now)
    between, client = proposals.links(action)
    seen = mark(between, number)
    for second in range(4):
        forward(between, number, now + timedelta(seconds=second), by=now + timedelta(days=2), seen=seen)
    client.refresh_from_db()
    assert (client.forwarded_at, LinePrice.objects.filter(link=client).count()) == (now, 5)
    assert action.events.filter(verb="forward").count() == 1


def test_nothing_of_ours_reaches_the_client(action, now):
    number, found, _kept = proposals.sent(action, now)
    between, client = proposals.links(action)
    forward(between, number, now)
    vote(between, number, dict.fromkeys(found, "yes"), now)
    vote(client, number, dict.fromkeys(found, "yes"), now)
    assert {letter.recipient_id for letter in Message.objects.filter(recipient_kind="contact")} == {between.contact_id}


def test_where_the_engagement_allows_it_a_letter_goes_with_her_prices_and_hour(now):
    action = proposals.by_media_agency(direct_contact=True)
    number, _found, _kept = proposals.sent(action, now)
    between, client = proposals.links(action)
    forward(between, number, now)
    letter = Message.objects.get(purpose="proposal", recipient_id=client.contact_id)
    assert LETTERS["proposal"].still_true(letter, now) == ""
    said = LETTERS["proposal"].render(letter, now).text.replace("\u00a0", " ")
    assert "1.230 €" in said
    assert "1.020 €" not in said
    assert "jueves 11 de junio a las 10:00 (hora de Madrid)" in said
    assert letter.not_after == now + timedelta(days=2)


def test_whom_she_refused_is_not_forwarded_and_a_later_no_takes_her_away(action, now):
    number, found, kept = proposals.sent(action, now)
    between, client = proposals.links(action)
    vote(between, number, {found[0]: "no", found[1]: "yes"}, now)
    forward(between, number, now)
    seen = [line.participation_id for line in voting.before_link(client, number)]
    assert sorted(seen) == sorted(person.pk for person in (*found[1:], *kept))

    vote(client, number, dict.fromkeys(found[1:], "yes"), now)
    vote(between, number, {found[1]: "no"}, now + timedelta(hours=1))
    assert deciding.verdicts(action)[found[1].pk] == "no"
    assert found[1].pk not in [line.participation_id for line in voting.before_link(client, number)]


def test_the_clients_word_is_the_last_one(action, now):
    number, found, _kept = proposals.sent(action, now)
    between, client = proposals.links(action)
    vote(between, number, dict.fromkeys(found, "yes"), now)
    assert deciding.verdicts(action) == {}
    forward(between, number, now)
    vote(client, number, {found[0]: "yes", found[1]: "no"}, now)
    assert deciding.verdicts(action) == {found[0].pk: "yes", found[1].pk: "no"}


def test_a_newer_number_is_hers_to_forward_again(action, now):
    number, found, kept = proposals.sent(action, now)
    between, client = proposals.links(action)
    forward(between, number, now)
    newer, _found, _kept = proposals.send(action, found[:2], kept, now + timedelta(hours=1), why="Se cayó una")
    client.refresh_from_db()
    assert (chain.has_reached(between, newer), chain.has_reached(client, newer)) == (True, False)
    with pytest.raises(voting.NotCurrent):
        voting.vote(client.pk, 1, mark(client, number), Ballot({found[0].pk: Word("yes")}), "J. O", now=now)


def test_her_prices_may_change_until_the_client_has_decided(action, now):
    number, found, _kept = proposals.sent(action, now)
    between, client = proposals.links(action)
    forward(between, number, now)
    seen = mark(client, number)
    forward(between, number, now + timedelta(minutes=5), price=Decimal("400.00"))
    with pytest.raises(voting.NotCurrent):
        voting.vote(client.pk, 1, seen, Ballot({found[0].pk: Word("yes")}), "Javier Ortuño", now=now)
    vote(client, number, {found[0]: "yes"}, now + timedelta(minutes=6))
    with pytest.raises(forwarding.AlreadyDecided):
        forward(between, number, now + timedelta(minutes=7))


def test_only_who_decides_in_the_media_agency_forwards(action, now):
    colleague = make_contact(media_agency=action.client.via, name="Luis Gil")
    planning.put_in_chain(action)
    number, _found, _kept = proposals.sent(action, now)
    links = {link.contact_id: link for link in proposals.links(action)}
    client = next(link for link in links.values() if link.rank == 2)
    for link in (links[colleague.pk], client):
        with pytest.raises(forwarding.NotHers):
            forwarding.forward(link.pk, 1, "x", {}, now + timedelta(days=1), now=now)
    assert number.number == 1
