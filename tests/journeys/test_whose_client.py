"""Clients who are reached through a media agency, and clients who have ended with us."""

from datetime import datetime, timedelta

import pytest
from django.test import Client as MailProgram

from agency import clients
from agency.models import Client, Message
from campaigns import reporting
from campaigns.models import ActionContact
from campaigns.playing.pressing import NotOffered
from campaigns.reporting import NotTheirs
from tests.journeys.world import MADRID, words_at
from tests.make import make_media_agency

START = datetime(2026, 6, 9, 10, 0, tzinfo=MADRID)


# --- by media agency ------------------------------------------------------------------------------
def test_by_media_agency_nothing_of_ours_ever_reaches_the_client(world):
    world.begin(START, by_media_agency=True)
    world.plan(world.local(9, "20:30"), places=2)
    marta, laia, bea = world.people(3)
    world.fill([marta, laia], [bea])
    world.run_to(world.action.starts_at - timedelta(hours=26))
    world.press(marta, "withdraw", via="cannot")
    world.run_for(minutes=10)
    world.press(bea, "accept")
    draft = reporting.draft(world.action)

    theirs = ActionContact.objects.get(action=world.action, contact=world.contact)
    with pytest.raises(NotTheirs):
        reporting.send_explanation(theirs.pk, draft.words, draft.events, now=world.now, user=world.manager)
    first = ActionContact.objects.get(action=world.action, contact=world.media_contact)
    reporting.send_explanation(first.pk, draft.words, draft.events, now=world.now, user=world.manager)
    world.run_for(hours=1)
    (letter,) = world.letters_to(world.media_contact.email)
    assert draft.sentences[0].text.replace("\xa0", " ") in " ".join(letter.text.split())

    # The page behind the link shows places and changes, without a login and without fees.
    page = words_at(letter.link("p"))
    assert "2 de 2" in page
    assert "250" not in page
    world.run_to(world.action.starts_at + timedelta(hours=16))
    assert not Message.objects.filter(recipient_kind="contact", recipient_id=world.contact.pk).exists()
    assert world.letters_to(world.contact.email) == []
    world.end()


def test_an_explanation_over_the_agencys_head_is_dropped_at_the_door(world):
    """A client that went to a media agency while a letter to it was waiting for office hours."""
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=1)
    marta, laia = world.people(2)
    world.fill([marta], [laia])
    world.run_to(world.local(8, "20:40"))
    world.press(marta, "withdraw", via="cannot")
    world.press(laia, "accept")
    draft = reporting.draft(world.action)
    link = ActionContact.objects.get(action=world.action, contact=world.contact)
    reporting.send_explanation(link.pk, draft.words, draft.events, now=world.now, user=world.manager)
    world.settle()
    assert world.letters_to(world.contact.email) == []
    Client.objects.filter(pk=world.client.pk).update(via=make_media_agency())
    world.run_for(hours=16)
    assert world.letters_to(world.contact.email) == []
    assert Message.objects.get(purpose="explanation").error == "over_the_agency"
    world.end()


# --- a client that ended ----------------------------------------------------------------------------
def everybody_in_every_state(world):
    """Two hold a place, one is in reserve, one is invited, one sounded, one reminded at night: letters wait."""
    world.plan(world.local(9, "20:30"), places=3)
    marta, laia, jon, carmen, nuria, iker = world.people(6)
    world.fill([marta, laia])
    world.sound_out([jon, carmen, nuria])
    world.press(jon, "may_propose")
    world.press(carmen, "count_me_in")
    world.approve([jon])
    world.run_to(world.local(0, "21:30"))
    world.sound_out([iker])
    assert Message.objects.filter(state="queued").exists()
    return marta, laia, jon, carmen, nuria, iker


def test_from_the_minute_a_client_ends_nothing_leaves_but_the_cancellations(world):
    world.begin(START)
    everybody = everybody_in_every_state(world)
    marta, laia, jon, carmen, *_ = everybody
    sent_before = {message.pk for message in world.sent()}
    assert clients.BEFORE_END[0](world.client, world.now)
    clients.end(world.client, by=world.manager, now=world.now)
    world.settle()
    world.run_to(world.action.starts_at + timedelta(days=2))
    after = [message for message in world.sent() if message.pk not in sent_before]
    assert {(m.purpose, m.recipient_id) for m in after} == {("cancelled", p.pk) for p in (marta, laia, jon, carmen)}
    assert not Message.objects.filter(state__in=["queued", "held", "sending"]).exists()

    # Every link still opens, says that it will not take place, and offers nothing to press.
    for person in everybody[:-1]:
        assert "no se va a hacer" in world.reads(person)
        assert not world.offers(person, "accept")
    world.end()


def test_at_the_end_of_its_last_day_a_client_ends_by_the_clock(world):
    """What is waiting stays here; who keeps the date for what is still to come is told, and nobody else."""
    world.begin(START)
    marta, laia, jon, carmen, *_others = everybody_in_every_state(world)
    sent = {message.pk for message in world.sent()}
    clients.end(world.client, by=world.manager, now=world.now, at=world.local(1, "00:00"))
    world.settle()
    assert world.fresh_action().state == "open"
    waiting = Message.objects.filter(state="queued").count()
    world.run_to(world.local(1, "12:00"))
    assert waiting
    after = [message for message in world.sent() if message.pk not in sent]
    assert {(m.purpose, m.recipient_id) for m in after} == {("cancelled", p.pk) for p in (marta, laia, jon, carmen)}
    assert {event.actor for event in world.events(subject_kind="action", verb="cancel")} == {"clock"}
    assert not Message.objects.filter(state__in=["queued", "held", "sending"]).exists()
    world.end()


def test_who_said_stop_gets_no_letter_from_the_same_minute(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=2)
    marta, laia = world.people(2)
    world.sound_out([marta, laia])
    stop = world.letters_to(laia.email)[0].link("s")
    assert MailProgram().post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    world.run_to(world.local(1, "12:00"))
    assert [letter.subject for letter in world.letters_to(laia.email)[:-1]] == []
    assert len(world.letters_to(marta.email)) > 1
    with pytest.raises(NotOffered, match="410"):
        world.open(laia)
    world.end()
