"""An answer noted for her: the verb of her own press, and beside it how and when she said it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from agency.models import Message
from campaigns import noting, reporting
from campaigns.answering import PlaceFilled
from campaigns.models import Action, Card, Event, Participation, Place
from campaigns.noting import Note
from tests.campaigns import people
from tests.campaigns.letters_sent import letter, rendered
from tests.make import make_action, make_agency, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def action(db) -> Action:
    make_agency()
    return make_action(owner=make_user(name="Clara Montes"), places=2)


def said(person: Participation, answer: str, **fields) -> Note:
    return Note(answer, "phone", people.seen(person), **fields)


def notes() -> list[dict]:
    return [event.facts for event in Event.objects.filter(verb="note")]


def lines(action: Action, now) -> list[tuple[str, str]]:
    with translation.override("en"):
        return [(line.text, line.who) for line in reporting.timeline(action, now)]


@pytest.mark.parametrize(
    ("answer", "before", "words"),
    [
        ("no", people.sounded, "%s: not this time"),
        ("may_propose", people.sounded, "%s: “you may propose me”"),
        ("accept", people.invited, "%s: confirmed"),
        ("price", people.invited, "%s proposes €320"),
        ("cannot", people.confirmed, "%s can no longer come, told 9\u00a0days ahead"),
    ],
)
def test_the_timeline_says_how_and_when_and_who_noted_it(answer, before, words, action, now):
    (laia,) = before(action, 1, now)
    note = said(laia, answer, said_at=now + 1.5 * HOUR, amount=Decimal(320))
    noting.note(laia, note, now=now + 3 * HOUR, user=action.owner)

    said_so = (words % laia.blogger.name, "said by phone at 11:30, noted by Clara Montes")
    assert [line for line in lines(action, now + 4 * HOUR) if line[1].startswith("said")] == [said_so]


def test_what_was_said_on_another_day_names_the_day(action, now):
    (laia,) = people.sounded(action, 1, now)
    late = now + timedelta(days=1)
    noting.note(laia, said(laia, "no", said_at=now + HOUR), now=late, user=action.owner)

    assert lines(action, late)[0][1] == "said by phone yesterday 11:00, noted by Clara Montes"


def test_without_an_hour_the_line_says_how(action, now):
    (laia,) = people.sounded(action, 1, now)
    noting.note(laia, said(laia, "no"), now=now + HOUR, user=action.owner)

    assert lines(action, now)[0][1] == "said by phone, noted by Clara Montes"


def test_two_answers_noted_at_once_keep_their_own_hours(action, now):
    both = people.sounded(action, 2, now)
    for person, minutes in zip(both, (5, 10), strict=True):
        note = said(person, "no", said_at=now + timedelta(minutes=minutes))
        noting.note(person, note, now=now + HOUR, user=action.owner)

    assert [who.partition(",")[0] for _text, who in lines(action, now)[:2]] == [
        "said by phone at 10:10",
        "said by phone at 10:05",
    ]


def test_a_second_press_notes_nothing_more(action, now):
    (laia,) = people.sounded(action, 1, now)
    for _press in range(2):
        noting.note(laia, said(laia, "no", said_at=now), now=now + HOUR, user=action.owner)

    assert notes() == [{"answer": "no", "channel": "phone", "said_at": now.isoformat()}]


def test_an_answer_that_is_refused_leaves_no_note(action, now):
    first, second, third = people.called_up(action, 3, now)
    for person in (first, second):
        noting.note(person, said(person, "accept"), now=now, user=action.owner)
    with pytest.raises(PlaceFilled):
        noting.note(third, said(third, "accept"), now=now, user=action.owner)

    assert [note["answer"] for note in notes()] == ["accept", "accept"]


def test_her_notice_counts_from_when_she_told_us(action, now):
    (laia,) = people.confirmed(action, 1, now)
    told = action.due - timedelta(hours=80)
    noted = action.due - timedelta(hours=50)
    noting.note(laia, said(laia, "cannot", said_at=told), now=noted, user=action.owner)

    card = Card.objects.get(code="dropout")
    laia.refresh_from_db()
    assert (laia.notice_hours, Event.objects.get(verb="withdraw").facts["hours"], card.facts["hours"]) == (80, 80, 80)
    assert (card.kind, Place.objects.filter(holder=laia).exists()) == ("alarm", False)


@pytest.mark.parametrize(("purpose", "answer"), [("receipt", "no"), ("confirmed", "accept")])
def test_her_letter_says_who_noted_it_and_when_she_said_it(purpose, answer, action, now):
    (laia,) = people.invited(action, 1, now)
    jon = make_user(name="Jon Etxeberria")
    noting.note(laia, said(laia, answer, said_at=now + HOUR), now=now + 2 * HOUR, user=jon)

    sent = rendered(letter(purpose, action), now + 2 * HOUR)

    words = "Jon anotó esta respuesta por ti (por teléfono, hoy, martes, a las 11:00)."
    assert [words in " ".join(text.split()) for text in (sent.text, sent.html)] == [True, True]
    assert "Eso no lo dije yo" in sent.text


def test_her_own_press_is_noted_by_nobody(action, now):
    people.confirmed(action, 1, now)

    assert Message.objects.filter(purpose="confirmed").count() == 1
    assert "anotó" not in rendered(letter("confirmed", action), now).text
