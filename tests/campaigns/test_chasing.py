"""A list that waits: each link has its own ladder, over nobody's head, and the team hears of each silence once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from agency.models import Message
from agency.post import LETTERS
from campaigns import chasing, deciding, ending, forwarding, proposing, questioning, voting
from campaigns.models import Card, Event
from campaigns.proposing import Written
from campaigns.voting import Ballot, Word
from tests.campaigns import proposals

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def seen(link, number) -> str:
    return voting.seen_mark(number, voting.before_link(link, number))


def forward(link, number, by, now) -> None:
    prices = {line.participation_id: Decimal(410) for line in voting.before_link(link, number)}
    forwarding.forward(link.pk, number.number, seen(link, number), prices, by, now=now)


def say(link, number, found, verdict, now) -> None:
    ballot = Ballot({person.pk: Word(verdict) for person in found})
    voting.vote(link.pk, number.number, seen(link, number), ballot, "Paula Rey", now=now)


def ladder(purpose: str) -> list[tuple[str, str]]:
    """To whom and when what waits would leave."""
    waiting = Message.objects.waiting().filter(purpose=purpose).order_by("not_before")
    return [(each.address, timezone.localtime(each.not_before).strftime("%d %H:%M")) for each in waiting]


def truth(purpose: str, now) -> set[str]:
    return {LETTERS[purpose].still_true(each, now) for each in Message.objects.waiting().filter(purpose=purpose)}


@pytest.fixture
def sent(now):
    action = proposals.by_media_agency()
    number, found, _kept = proposals.sent(action, now, by=now + 3 * A_DAY)
    return action, number, found


def test_once_forwarded_the_media_agency_is_reminded_of_her_client_by_its_clock_and_the_client_by_nobody(sent, now):
    action, number, _found = sent
    between, client = proposals.links(action)
    assert ladder("proposal_reminder") == [("paula@media.example", "11 10:00")]
    forward(between, number, now + 2 * A_DAY + timedelta(hours=3), now)
    assert ladder("proposal_reminder") == []
    assert ladder("client_reminder") == [("paula@media.example", "10 10:00"), ("paula@media.example", "11 09:00")]
    assert not Message.objects.filter(recipient_kind="contact", recipient_id=client.contact_id).exists()
    # Another hour makes another ladder, once.
    for _press in range(2):
        forward(between, number, now + 2 * A_DAY - timedelta(hours=1), now)
    assert ladder("client_reminder") == [("paula@media.example", "10 10:00")]


def test_where_the_engagement_allows_it_the_client_is_reminded_itself(now):
    action = proposals.by_media_agency(direct_contact=True)
    number, found, _kept = proposals.sent(action, now, by=now + 3 * A_DAY)
    between, client = proposals.links(action)
    forward(between, number, now + 2 * A_DAY + timedelta(hours=3), now)
    assert ladder("proposal_reminder") == [("javier@client.example", "10 10:00"), ("javier@client.example", "11 09:00")]
    assert (ladder("client_reminder"), truth("proposal_reminder", now)) == ([], {""})
    say(client, number, found, "yes", now)
    assert truth("proposal_reminder", now) == {"decided"}


def test_a_reminder_of_her_client_is_untrue_once_it_has_decided(sent, now):
    action, number, found = sent
    between, client = proposals.links(action)
    forward(between, number, now + 2 * A_DAY, now)
    say(between, number, found, "yes", now)  # her own yes is not her client's
    assert truth("client_reminder", now) == {""}
    say(client, number, found, "yes", now)
    assert truth("client_reminder", now) == {"decided"}


def test_a_reminder_of_her_client_names_who_and_until_when_in_subject_text_and_html(sent, now):
    action, number, _found = sent
    between, _client = proposals.links(action)
    forward(between, number, now + 2 * A_DAY, now)
    letter = LETTERS["client_reminder"].render(Message.objects.get(purpose="client_reminder"), now + A_DAY)
    assert "Javier Ortuño" in letter.subject
    assert "jue 11, 10:00" in letter.subject
    for said in (letter.text, letter.html):
        assert "Javier Ortuño" in said
        assert "mañana, jueves, a las 10:00 (hora de Madrid)" in " ".join(said.split())
    assert "410" not in letter.text


def test_the_media_agencys_own_yes_does_not_end_the_silence_of_her_client(sent, now):
    action, number, found = sent
    between, client = proposals.links(action)
    say(between, number, found, "yes", now)
    chasing.note_silence(number.answer_by)
    assert Card.objects.waiting().get(code="client_silent").facts["number"] == 1
    say(between, number, found, "must_have", number.answer_by)
    assert Card.objects.waiting().filter(code="client_silent").exists()
    # Forwarded late, the client has an hour of its own, and its silence is told anew, once.
    forward(between, number, number.answer_by + A_DAY, number.answer_by)
    assert not Card.objects.waiting().filter(code="client_silent").exists()
    for hour in (0, 1, 2):
        chasing.note_silence_behind(number.answer_by + A_DAY + timedelta(hours=hour))
    assert Card.objects.filter(code="client_silent").count() == 2
    assert Event.objects.filter(verb="silence_behind").count() == 1
    say(client, number, found, "yes", number.answer_by + A_DAY)
    assert not Card.objects.waiting().filter(code="client_silent").exists()
    assert set(deciding.verdicts(action).values()) == {"yes"}


def test_an_hour_that_was_kept_raises_nothing(sent, now):
    action, number, found = sent
    between, client = proposals.links(action)
    forward(between, number, now + A_DAY, now)
    say(client, number, found, "no", now)
    for hour in (number.answer_by, number.answer_by + A_DAY):
        chasing.note_silence(hour)
        chasing.note_silence_behind(hour)
    assert not Card.objects.filter(code="client_silent").exists()


def test_of_examples_alone_a_question_is_the_answer(now):
    action = proposals.direct()
    (link,) = proposals.links(action)
    words = {"topic": "", "city": "", "readers_from": None, "readers_to": None, "price_from": "", "price_to": ""}
    told = Written("Una cena", "visitas", "vales", answer_by=now + 3 * A_DAY, examples=(words,))
    proposals.people.available(action, 5, now)
    draft = proposing.save_draft(action.pk, told, seen=0, now=now, user=action.owner)
    number = proposing.send_proposal(action.pk, seen=draft.edition, now=now, user=action.owner)
    assert not chasing.is_answered(number)
    assert len(voting.ask_only(link.pk, Ballot(wish="Alguien de Toledo"), now=now)) == 1
    assert chasing.is_answered(number)
    assert questioning.of_link(link).count() == 1
    ending.cancel_action(action.pk, now=now, user=action.owner)
