"""A press within three seconds of the letter is asked for once more: programs that try every button answer nothing."""

from datetime import timedelta

import pytest
from django.test import Client

from agency.models import Message
from agency.models.messages import MessageState
from campaigns.states import ParticipationState as P
from tests.campaigns import people
from tests.campaigns.letters_sent import send
from tests.campaigns.links_pressed import body, footprint, heading, hidden, opened, path_of, pressed, text
from tests.campaigns.test_signed_pages import action, fresh  # noqa: F401 - a fixture

ASKS = {
    "answer": ("sounding", {"answer": "count_me_in", "night_ok": "on"}),
    "accept": ("invitation", {}),
    "counter": ("invitation", {"amount": "300", "why": "dos recetas"}),
    "decline": ("invitation", {"reason": "work"}),
    "still-on": ("still_on", {}),
    "withdraw": ("practical", {}),
    "agree": ("new_date", {}),
    "cannot-new": ("new_date", {}),
    "published": ("publish_reminder", {"url": "https://laia.example/cena"}),
}


def handed_over(action, purpose, at):
    """Somebody who was sent that letter, which was handed over at `at`; the latest version of terms and question."""
    letter = send(purpose, action, at)
    Message.objects.filter(pk=letter.pk).update(state=MessageState.SENT, sent_at=at, handing_over_at=at)
    person = action.participations.get()
    action.refresh_from_db()
    return person


@pytest.mark.parametrize("button", ASKS)
def test_a_press_within_three_seconds_of_the_letter_is_asked_for_once_more(button, action, story, now):
    purpose, typed = ASKS[button]
    laia = handed_over(action, purpose, now)
    question = laia.invitations.order_by("pk").last()
    if button == "published":
        story.set(action.publish_by - timedelta(hours=20))
        Message.objects.update(sent_at=story.now, handing_over_at=story.now)
    before, form = footprint(), {"terms": action.terms_version, "question": question.pk} | typed
    story.advance(seconds=2.9)

    for _scan in range(3):
        again = Client().post(f"{path_of(laia)}{button}/", form)
        assert (again.status_code, heading(again)) == (409, "¿Has pulsado tú?")
        assert footprint() == before
    assert "<script" not in body(again)

    sent = hidden(again, button)
    assert {name: value for name, value in sent.items() if name in typed} == typed
    assert Client().post(f"{path_of(laia)}{button}/", sent).status_code == 302
    assert footprint() != before


def test_after_three_seconds_an_answer_is_an_answer(action, story, now):
    laia = handed_over(action, "invitation", now)
    story.advance(seconds=3)
    assert pressed(opened(laia), laia, "accept").status_code == 200
    assert fresh(laia).state == P.CONFIRMED


def test_while_the_mail_server_has_not_said_yet_that_it_took_the_letter_it_is_too_soon(action, story, now):
    laia = handed_over(action, "invitation", now)
    Message.objects.update(state=MessageState.SENDING, sent_at=None)
    story.advance(seconds=40)
    assert heading(pressed(opened(laia), laia, "accept")) == "¿Has pulsado tú?"
    assert fresh(laia).state == P.AVAILABLE


def test_a_receipt_of_her_own_press_delays_no_undo(action, story, now):
    (laia,) = people.confirmed(action, 1, now)
    Message.objects.filter(purpose="confirmed").update(state=MessageState.SENT, sent_at=now, handing_over_at=now)
    story.advance(seconds=1)
    pressed(opened(laia), laia, "undo")
    assert fresh(laia).state == P.DECLINED


def test_it_says_in_her_words_what_she_would_answer(action, story, now):
    laia = handed_over(action, "sounding", now)
    story.advance(seconds=1)
    english = Client().post(f"{path_of(laia)}answer/?lang=en", {"terms": 1, "answer": "may_propose"})
    assert heading(english) == "Was it you who pressed?"
    assert "Your answer would be: you may propose me, I confirm later" in text(english)
    assert "Nothing has been noted yet." in text(english)
