"""The letter about a swap that leaves by itself: to whom, when, once, and only while it is so."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agency import outbox
from agency.models import Client, Message
from agency.models.messages import MessageState
from bloggers.models import Blogger
from campaigns import answering, deciding, ending, reporting
from campaigns.models import Action, ActionContact, Decision, LinePrice, Place, Proposal, ProposalLine
from tests.campaigns import people
from tests.campaigns.letters_sent import rendered, truth
from tests.campaigns.occasions import call_up
from tests.campaigns.test_letters import folded, seen_text
from tests.make import make_action, make_agency, make_campaign, make_client, make_contact, make_media_agency, make_user

pytestmark = pytest.mark.django_db
MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
def action(db) -> Action:
    make_agency()
    client = make_client(name="Aceites Valdeolmos", swap_by_itself=True, written_where="contract, section 4")
    owner = make_user(name="Clara Montes", phone="+34 910 00 00 41")
    return make_action(campaign=make_campaign(client=client), owner=owner, title="Cocina a la fresca", places=2)


@pytest.fixture
def link(action) -> ActionContact:
    return action.chain.create(contact=make_contact(client=action.client, name="Javier Ortuño"))


def leave_and_come(action, now, at, *, minutes=37):
    """Ana leaves at `at`, Bea comes `minutes` later."""
    ana, _stays = people.confirmed(action, 2, now)
    (bea,) = people.reserves(action, 1, now)
    answering.withdraw(ana.pk, action.pk, now=at, reason="sentinel-reason")
    came(action, bea, at + timedelta(minutes=minutes))
    return ana, bea


def came(action, person, at) -> None:
    call_up(action, [person], at)
    answering.accept(person.pk, action.pk, people.seen(person), now=at)


def letters() -> list[Message]:
    return list(Message.objects.filter(purpose="swap").order_by("pk"))


@pytest.mark.parametrize(("days", "waits"), [(5, timedelta(minutes=10)), (1, timedelta(0))])
def test_it_is_posted_with_the_yes_and_waits_as_long_as_the_yes_may_be_taken_back(days, waits, action, link, now):
    at = action.due - timedelta(days=days)
    leave_and_come(action, now, at)
    (message,) = letters()
    assert message.not_before - message.created_at == waits
    assert (message.created_at, message.recipient_id) == (at + timedelta(minutes=37), link.contact_id)
    assert reporting.owed([Action.objects.get(pk=action.pk)], at) == []


def test_it_is_not_posted_where_nobody_left_or_nothing_was_agreed(action, link, now):
    people.confirmed(action, 2, now)
    assert letters() == []
    Client.objects.update(swap_by_itself=False)
    other = make_action(campaign=action.campaign, places=2)
    other.chain.create(contact=link.contact)
    leave_and_come(other, now, now)
    assert letters() == []
    assert len(reporting.owed([Action.objects.get(pk=other.pk)], now)) == 1


def test_by_media_agency_it_goes_to_the_media_agency_only(action, link, now):
    between = make_media_agency()
    Client.objects.update(via=between)
    ActionContact.objects.update(rank=2)
    first = action.chain.create(contact=make_contact(media_agency=between), rank=1)
    leave_and_come(action, now, now)
    assert [message.recipient_id for message in letters()] == [first.contact_id]


def test_where_the_media_agency_has_nobody_it_goes_to_nobody(action, link, now):
    Client.objects.update(via=make_media_agency())
    leave_and_come(action, now, now)
    assert letters() == []


def test_it_goes_to_who_decides_where_somebody_does(action, link, now):
    boss = action.chain.create(contact=make_contact(client=action.client), decides=True)
    leave_and_come(action, now, now)
    assert [message.subject_id for message in letters()] == [boss.pk]


def left_again(action, bea, now):
    answering.withdraw(bea.pk, action.pk, now=now)


@pytest.mark.parametrize(
    ("change_it", "code"),
    [
        (left_again, "no_longer_so"),
        (lambda action, bea, now: Blogger.objects.filter(pk=bea.blogger_id).update(erased_at=now), "no_longer_so"),
        (lambda action, bea, now: deciding.note_verdict(
            action.pk, [bea.pk], "no", now=now, user=action.owner), "not_approved"),
        (lambda action, bea, now: Client.objects.update(swap_by_itself=False), "by_press"),
        (lambda action, bea, now: Client.objects.update(ended_at=now), "client_ended"),
        (lambda action, bea, now: Client.objects.update(via=make_media_agency()), "over_the_agency"),
        (lambda action, bea, now: ending.cancel_action(
            action.pk, now=now, user=action.owner), "action_cancelled"),
        (lambda action, bea, now: ActionContact.objects.all().delete(), "gone"),
    ],
)  # fmt: skip
def test_it_stays_here_once_it_is_no_longer_so(change_it, code, action, link, now):
    _ana, bea = leave_and_come(action, now, now)
    (message,) = letters()
    assert truth(message, now) == ""
    change_it(action, bea, now + timedelta(hours=1))
    assert truth(message, now + timedelta(hours=1)) == code


def test_what_stayed_here_is_owed_and_so_is_what_a_person_drops(action, link, now):
    leave_and_come(action, now, now)
    outbox.drop(letters()[0], "user:1", now)
    assert [each.occasion.kind for each in reporting.owed([Action.objects.get(pk=action.pk)], now)] == ["swap"]


def test_who_came_in_vain_and_was_never_named_is_left_out_of_the_next_letter(action, link, now):
    """Ana left, Bea came and left before the letter could leave, Carmen came: the client reads Ana and Carmen."""
    ana, bea = leave_and_come(action, now, now)
    (carmen,) = people.reserves(action, 1, now)
    answering.withdraw(bea.pk, action.pk, now=now + timedelta(hours=2))
    came(action, carmen, now + timedelta(hours=3))
    first, second = letters()
    words = rendered(second, now + timedelta(hours=4))
    assert truth(first, now + timedelta(hours=4)) == "no_longer_so"
    assert ana.blogger.name in words.text
    assert carmen.blogger.name in words.text
    Message.objects.filter(pk=first.pk).update(state=MessageState.DROPPED)
    assert reporting.owed([Action.objects.get(pk=action.pk)], now) == []


def test_after_a_letter_that_left_the_next_one_begins_where_it_ended(action, link, now):
    _ana, bea = leave_and_come(action, now, now)
    Message.objects.filter(purpose="swap").update(state=MessageState.SENT, sent_at=now)
    (carmen,) = people.reserves(action, 1, now)
    answering.withdraw(bea.pk, action.pk, now=now + timedelta(hours=2))
    came(action, carmen, now + timedelta(hours=3))
    assert f"{carmen.blogger.name} entra por {bea.blogger.name}" in rendered(letters()[1], now).subject


# --- what it says -------------------------------------------------------------------------------------
def priced(action, link, ana, bea, amounts, now) -> None:
    sent = Proposal.objects.create(action=action, number=2, sent_at=now, content_hash="x")
    for position, (person, amount) in enumerate(zip((ana, bea), amounts, strict=True)):
        line = ProposalLine.objects.create(proposal=sent, participation=person, position=position)
        LinePrice.objects.create(line=line, link=link, amount=amount)
    Decision.objects.filter(participation=bea).update(proposal=sent)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("media", [False, True])
def test_every_fact_of_the_rows_stands_in_both_bodies_in_the_readers_language(language, media, action, link, now):
    if media:
        between = make_media_agency(name="Nexo Medios")
        Client.objects.update(via=between)
        ActionContact.objects.all().delete()
        link = action.chain.create(contact=make_contact(media_agency=between, name="Paula Rey"))
    at = datetime(2026, 6, 17, 22, 4, tzinfo=MADRID)
    ana, bea = leave_and_come(action, now, at)
    priced(action, link, ana, bea, (380, 380), now)
    (message,) = letters()
    message.language = language
    words = rendered(message, datetime(2026, 6, 18, 8, 30, tzinfo=MADRID))

    spanish = language == "es"
    facts = [
        ana.blogger.name,
        bea.blogger.name,
        "ayer, miércoles, a las 22:04" if spanish else "yesterday, Wednesday, 22:04",
        "ayer, miércoles, a las 22:41" if spanish else "yesterday, Wednesday, 22:41",
        "con 22 h 26 min de antelación" if spanish else "22 h 26 min ahead",
        "martes 9 de junio" if spanish else "Tuesday 9 June",
        "lista n.º 2" if spanish else "list no. 2",
        "380 €; el total no cambia" if spanish else "€380; the total does not change",
        "jueves 18 de junio, 20:30" if spanish else "Thursday 18 June, 20:30",
        "37 min",
        "2 de 2" if spanish else "2 of 2",
    ]
    for body in (folded(words.text), seen_text(words.html)):
        for fact in facts:
            assert fact in body, fact
        assert "sentinel" not in body
        assert ("Aceites Valdeolmos tenéis que hacer nada" in body) is (media and spanish)
    assert bea.blogger.name in words.subject
    assert ana.blogger.name in words.subject
    assert "380" not in words.subject
    assert "!" not in words.text


@pytest.mark.parametrize(
    ("amounts", "said"),
    [((380, 350), "350 €; el total baja 30 €"), ((350, 380), "380 €; el total sube 30 €")],
)
def test_another_price_says_what_it_does_to_the_total(amounts, said, action, link, now):
    ana, bea = leave_and_come(action, now, now)
    priced(action, link, ana, bea, amounts, now)
    assert said in folded(rendered(letters()[0], now).text)


def test_while_another_place_is_free_it_does_not_say_that_all_is_well(action, link, now):
    leave_and_come(action, now, now)
    stays = Place.objects.of(action).exclude(holder=None).order_by("pk").last().holder
    answering.withdraw(stays.pk, action.pk, now=now + timedelta(hours=2))
    taken_by_bea = [message for message in letters() if truth(message, now) == ""]
    for message in taken_by_bea:
        words = rendered(message, now)
        assert "no tienes que hacer nada" not in words.text + words.subject
