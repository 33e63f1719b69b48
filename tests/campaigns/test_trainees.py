"""Somebody who is learning: her first mails wait for a colleague, and nothing else of her work does."""

import pytest

from agency import outbox, sweeping
from agency.models import Message
from agency.models.messages import MessageState
from agency.models.people import Role
from campaigns import answering
from campaigns.states import Autopilot
from tests.campaigns.people import sounded
from tests.make import make_action, make_agency, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainee(client, story):
    make_agency()
    user = make_user(Role.TRAINEE, language="en", name="Tom Ruiz")
    client.force_login(user)
    return user


def letter_of(action, purpose="sounding") -> Message:
    return Message.objects.get(action_id=action.pk, purpose=purpose)


def test_her_first_mail_waits_until_a_colleague_lets_it_leave(client, trainee, now):
    action = make_action(owner=trainee)
    sounded(action, 1, now)
    letter = letter_of(action)
    sweeping.run(now)
    client.post(f"/outbox/{letter.pk}/release/")
    refused = letter_of(action).state
    client.force_login(make_user(language="en"))
    line = client.get("/").context["desk"].today[0]
    listed = client.get(line.url).content.decode()
    client.post(f"/outbox/{letter.pk}/release/")

    assert (letter.state, refused, letter_of(action).state) == ("held", "held", "queued")
    assert (line.bold, line.button) == ("1 mail of a trainee waits for you", "Read and release")
    assert "by Tom Ruiz, waits for approval" in listed


def test_she_is_told_on_today_and_sees_no_button_to_release_it(client, trainee, now):
    sounded(make_action(owner=trainee), 1, now)

    line = client.get("/").context["desk"].today[0]

    assert line.bold == "1 mail waits for a colleague’s approval"
    assert "/release/" not in client.get(line.url).content.decode()


def test_a_line_of_her_own_is_no_approval_and_approved_words_are_not_changed(client, trainee, now):
    action = make_action(owner=trainee)
    sounded(action, 1, now)
    letter = letter_of(action)
    client.post(f"/outbox/{letter.pk}/edit/", {"own_line": "Your lentils!", "seen": ""})
    written = letter_of(action)
    outbox.release(letter_of(action), "user:1", now)
    client.post(f"/outbox/{letter.pk}/edit/", {"own_line": "Something else", "seen": "Your lentils!"})
    after = letter_of(action)

    assert (written.own_line, written.state, written.held_by) == ("Your lentils!", "held", f"approve:{trainee.pk}")
    assert (after.own_line, after.state) == ("Your lentils!", MessageState.QUEUED)


def test_what_answers_a_press_never_waits_and_a_colleagues_mails_leave(trainee, now):
    mine, other = make_action(owner=trainee), make_action(owner=make_user())
    (person,) = sounded(mine, 1, now)
    sounded(other, 1, now)
    answering.decline(person.pk, mine.pk, now=now)

    assert letter_of(mine, "receipt").state == MessageState.QUEUED
    assert letter_of(other).state == MessageState.QUEUED


def test_she_does_not_let_relevo_write_by_itself(client, trainee):
    action = make_action(owner=trainee)
    client.post(f"/actions/{action.pk}/autopilot/", {"mode": "auto", "may_ask_new": "on", "sure": "on"})
    action.refresh_from_db()

    assert action.autopilot == Autopilot.SUGGEST
