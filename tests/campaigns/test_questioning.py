"""Questions travel to the link before and come back the same way; each is owed by an hour of its own."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agency.models import Message
from campaigns import questioning, voting
from campaigns.models import Question
from campaigns.voting import Ballot, Word
from tests.campaigns import proposals
from tests.campaigns.test_forwarding import forward
from tests.make import make_user

pytestmark = pytest.mark.django_db
MADRID = ZoneInfo("Europe/Madrid")


def asks(link, words: str, person, now) -> Question:
    (asked,) = voting.ask_only(link.pk, Ballot({person.pk: Word(question=words)}), now=now)
    return asked


def test_a_direct_client_asks_the_team_and_reads_the_answer_by_mail(now):
    action = proposals.direct()
    _number, found, _kept = proposals.sent(action, now)
    (link,) = proposals.links(action)
    asked = asks(link, "¿Por qué cuesta más?", found[0], now)
    assert list(questioning.open_to_team([action])) == [asked]
    assert (asked.to, asked.answer_by, asked.line.participation_id) == (None, now + timedelta(hours=24), found[0].pk)

    questioning.answer(asked.pk, action.pk, "Vive lejos.", now=now, user=action.owner)
    letter = Message.objects.get(purpose="question_answer")
    assert (letter.address, letter.facts) == ("javier@client.example", {"question": asked.pk})
    assert not questioning.open_to_team([action]).exists()


def test_an_answer_stands_and_is_sent_once(now):
    action = proposals.direct()
    _number, found, _kept = proposals.sent(action, now)
    (link,) = proposals.links(action)
    asked = asks(link, "¿Quién es?", found[0], now)
    for words in ("Una cocinera.", "Otra cosa."):
        questioning.answer(asked.pk, action.pk, words, now=now, user=make_user())
    asked.refresh_from_db()
    assert (asked.answer, Message.objects.filter(purpose="question_answer").count()) == ("Una cocinera.", 1)


def test_a_wish_is_a_question_that_names_nobody_on_the_list(now):
    action = proposals.direct()
    proposals.sent(action, now)
    (link,) = proposals.links(action)
    for _twice in range(2):
        voting.ask_only(link.pk, Ballot(wish="Alguien de Toledo"), now=now)
    (wish,) = Question.objects.all()
    assert (wish.kind, wish.words, wish.line) == ("wish", "Alguien de Toledo", None)
    assert not action.participations.filter(blogger__city="Toledo").exists()


def test_a_clients_question_goes_to_the_media_agency_and_back_the_same_way(now):
    action = proposals.by_media_agency()
    number, found, _kept = proposals.sent(action, now)
    between, client = proposals.links(action)
    forward(between, number, now)
    asked = asks(client, "¿Por qué ella?", found[0], now)
    assert (asked.to, list(questioning.open_to_team([action]))) == (between, [])

    onward = questioning.pass_on(asked.pk, between, "", now=now + timedelta(hours=1))
    assert questioning.pass_on(asked.pk, between, "otra", now=now + timedelta(hours=1)) == onward
    assert (onward.words, onward.asked_by, onward.to) == (asked.words, between, None)
    assert (asked.answer_by, onward.answer_by) == (now + timedelta(hours=24), now + timedelta(hours=25))

    questioning.answer(onward.pk, action.pk, "Su público vive al lado.", now=now, user=action.owner)
    assert [letter.address for letter in Message.objects.filter(purpose="question_answer")] == ["paula@media.example"]
    asked.refresh_from_db()
    assert asked.answered_at is None  # it is hers to pass back

    questioning.answer_on(asked.pk, between, "Su público vive al lado.", now=now + timedelta(hours=2))
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == ("Su público vive al lado.", None)
    assert not Message.objects.filter(address="javier@client.example").exists()


def test_nobody_answers_or_passes_on_what_was_not_asked_of_her(now):
    action = proposals.by_media_agency()
    _number, found, _kept = proposals.sent(action, now)
    between, client = proposals.links(action)
    asked = asks(between, "¿Y el precio?", found[0], now)
    for verb in (questioning.answer_on, questioning.pass_on):
        for link in (between, client):
            with pytest.raises(questioning.NotTheirs):
                verb(asked.pk, link, "x", now=now)
    with pytest.raises(Question.DoesNotExist):
        questioning.answer(asked.pk + 1000, action.pk, "x", now=now, user=action.owner)


@pytest.mark.parametrize(
    ("at", "owed"),
    [("09 10:00", "10 10:00"), ("09 22:30", "11 10:00"), ("09 06:00", "10 10:00")],
)
def test_an_answer_is_owed_within_a_day_and_in_working_hours(at, owed, now):
    action = proposals.direct()
    proposals.sent(action, now)
    (link,) = proposals.links(action)
    asked_at = datetime.strptime(f"2026-06-{at}", "%Y-%m-%d %H:%M").replace(tzinfo=MADRID)
    end = questioning.due(link, asked_at)
    assert end.astimezone(MADRID).strftime("%d %H:%M") == owed
