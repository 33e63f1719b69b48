"""What the client's side is told of a change is made of events: each sentence names its own, and goes with them."""

import re
from datetime import timedelta

import pytest

from agency.models import Client, Contact, Message
from agency.models.messages import MessageState
from bloggers.models import Blogger
from campaigns import answering, deciding, planning, reporting
from campaigns.lifecycle import change
from campaigns.models import Action, Event, Place
from campaigns.reporting import Known, Reader
from campaigns.reporting.phrases import PHRASES
from tests.campaigns import people
from tests.campaigns.occasions import KINDS, SECRET, call_up, dropout, swap
from tests.make import (
    make_action,
    make_agency,
    make_blogger,
    make_campaign,
    make_client,
    make_contact,
    make_media_agency,
    make_user,
)

pytestmark = pytest.mark.django_db
SIDES = [False, True]


@pytest.fixture
def action(db) -> Action:
    make_agency()
    client = make_client(name="Aceites Valdeolmos")
    owner = make_user(name="Clara Montes")
    return make_action(campaign=make_campaign(client=client), owner=owner, title="Cena", place="Patio", places=2)


@pytest.fixture
def link(action):
    return action.chain.create(contact=make_contact(client=action.client))


def reader(action, language="en", *, media=False, zone="Europe/Madrid") -> Reader:
    link = action.chain.first()
    return Reader(language, zone, action.client.name, media, link.pk if link else 0)


def said(action, *args, **options) -> list[str]:
    draft = reporting.draft(action, reader=reader(action, *args, **options))
    return [spaced(sentence.text) for sentence in draft.sentences]


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ")


def bring(kind: str, action: Action, now) -> Action:
    KINDS[kind](action, now)
    return Action.objects.get(pk=action.pk)


# --- what every draft keeps ---------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
def test_without_one_of_its_events_a_sentence_goes(kind, action, now):
    action = bring(kind, action, now)
    known = reporting.known(action)
    for media in SIDES:
        who = reader(action, media=media)
        draft = reporting.draft(action, reader=who)
        assert draft.kinds == (kind,)
        assert draft.sentences
        for gone in draft.events:
            rest = Known([each for each in known.events if each.pk != gone], known.on_lists, known.prices)
            again = reporting.draft(action, reader=who, from_=rest)
            assert not any(gone in sentence.events for sentence in again.sentences)
            left = {sentence.text for sentence in draft.sentences if sentence.events == (gone,)}
            assert not left & {sentence.text for sentence in again.sentences if again.kinds == draft.kinds}


@pytest.mark.parametrize("kind", KINDS)
def test_no_reason_and_no_reproach_stands_in_any_draft(kind, action, now):
    action = bring(kind, action, now)
    for tone in reporting.TONES:
        for language in ("es", "en"):
            for media in SIDES:
                draft = reporting.draft(action, reader=reader(action, language, media=media), tone=tone)
                assert draft.words
                assert SECRET not in draft.words
                assert "%(" not in draft.words
                assert not re.search(r"[!¡]|fail|fault|culpa|falló", draft.words)


@pytest.mark.parametrize("kind", KINDS)
def test_each_tone_and_each_side_has_its_own_words_on_the_same_events(kind, action, now):
    action = bring(kind, action, now)
    drafts = [
        reporting.draft(action, reader=reader(action, media=media), tone=tone)
        for media in SIDES
        for tone in reporting.TONES
    ]
    assert len({draft.words for draft in drafts}) == len(drafts)
    assert len({tuple(draft.events) for draft in drafts}) == 1
    assert len(drafts[2].words) < len(drafts[0].words)


@pytest.mark.parametrize("kind", KINDS)
def test_a_media_agency_reads_whose_client_it_is_about(kind, action, now):
    action = bring(kind, action, now)
    draft = reporting.draft(action, reader=reader(action, media=True))
    assert "Aceites Valdeolmos" in draft.sentences[0].text
    assert "you need do nothing" not in draft.words


def test_each_phrase_has_three_tones():
    assert {len(phrases) for phrases in PHRASES.values()} == {3}


# --- each kind in words -------------------------------------------------------------------------------
def test_a_swap_says_who_left_how_long_ahead_how_many_were_asked_and_who_came_with_whose_approval(action, now):
    left, came = swap(action, now)
    one, two = left.blogger.name, came.blogger.name
    assert said(action, "es") == [
        f"{one} nos avisó (mié 17 jun, 18:30), con 26 h de antelación, de que ya no puede participar.",
        "Preguntamos por la plaza a 2 personas que ya tenían el visto bueno (mié 17 jun, 18:31).",
        f"{two} dijo que sí (mié 17 jun, 19:06) y ocupa la plaza.",
        f"Diste el visto bueno a {two} (mar 9 jun, 10:00).",
        "Vuelven a ser 2 de 2; no tienes que hacer nada.",
    ]
    assert said(action, "en", media=True) == [
        "There is something new in “Cena” for Aceites Valdeolmos. You can pass it on like this:",
        f"{one} told us (Wed 17 Jun, 18:30), 26 h ahead: taking part is no longer possible.",
        "We asked 2 people approved beforehand for the place (Wed 17 Jun, 18:31).",
        f"{two} said yes (Wed 17 Jun, 19:06) and takes the place.",
        f"Aceites Valdeolmos approved {two} (Tue 9 Jun, 10:00).",
        "It is 2 of 2 again; nobody needs to do anything.",
    ]


def test_hours_are_those_of_the_readers_wall(action, now):
    swap(action, now)
    assert "(Wed 17 Jun, 17:30)" in said(action, zone="Atlantic/Canary")[0]


def test_a_dropout_says_that_nothing_need_be_done_only_while_approved_people_are_asked(action, now):
    dropout(action, now)
    last = said(action)[-1]
    assert last == "The first of them to say yes takes the place; we write to you then, and you need do nothing."
    for person in action.participations.filter(state="reserve"):
        answering.decline(person.pk, action.pk, now=now + timedelta(hours=3))
    assert said(action)[-2:] == [
        "At present 1 of 2 places are taken.",
        "There will be a mail as soon as it is known who takes the place.",
    ]


def test_a_bonus_place_that_covers_a_dropout_is_said(now, action):
    action = make_action(places=2, bonus=1)
    left, *_others = people.confirmed(action, 3, now)
    answering.withdraw(left.pk, action.pk, now=now + timedelta(hours=1))
    assert said(action)[-1] == "The bonus place covers it: it is still 2 of 2, and you need do nothing."


def test_a_no_of_somebody_approved_says_no_name_since_nobody_agrees_any_more(action, now):
    bring("no", action, now)
    assert said(action)[0] == "One of the people we had asked said no (Tue 9 Jun, 11:00), 9 days ahead."


def test_a_no_of_somebody_whom_the_client_never_heard_of_is_no_occasion(action, now):
    (person,) = people.available(action, 1, now)
    answering.decline(person.pk, action.pk, now=now)
    (refused,) = people.available(action, 1, now)
    deciding.note_verdict(action.pk, [refused.pk], "no", now=now, user=action.owner)
    answering.decline(refused.pk, action.pk, now=now)
    assert reporting.occasions_of(action) == []


def test_who_says_yes_again_has_left_nothing_to_explain(action, now):
    (person,) = people.approved(action, 1, now)
    answering.decline(person.pk, action.pk, now=now)
    answering.come_back(person.pk, action.pk, people.seen(person), now=now + timedelta(minutes=1))
    assert reporting.occasions_of(action) == []


def test_a_move_says_both_dates_the_new_place_and_who_is_asked_again(action, now):
    bring("move", action, now)
    assert said(action) == [
        "The date changes (Tue 9 Jun, 11:00): from Thursday 18 June, 20:30 to Friday 19 June, 20:30.",
        "It takes place somewhere else: Patio (Tue 9 Jun, 11:00).",
        "We asked the 2 people who had said yes again, for what is new (Tue 9 Jun, 11:00).",
        "1 of them has said yes to it already.",
    ]


def test_a_move_that_was_taken_back_and_one_of_fees_alone_are_nobodys_to_explain(action, now):
    bring("move", action, now)
    with change(action.pk, now=now + timedelta(hours=1), actor="clock") as c:
        c.record("action", action.pk, "unmove", facts={"version": 2})
        c.record("action", action.pk, "move", facts={"before": action.due, "after": action.due, "place": False})
    assert reporting.occasions_of(action) == []


def test_a_cancelled_action_says_who_was_told_and_not_that_each_of_them_left(action, now):
    action = bring("cancel", action, now)
    assert [occasion.kind for occasion in reporting.occasions_of(action)] == ["cancel"]
    assert said(action) == [
        "“Cena” is cancelled (Tue 9 Jun, 11:00), 9 days ahead.",
        "2 people who kept the date were told in the same minute.",
    ]


def test_more_and_fewer_places_are_said_with_how_many_are_taken(action, now):
    bring("places", action, now)
    assert said(action) == [
        "There are 3 places now instead of 2 (Tue 9 Jun, 11:00).",
        "At present 1 of 3 places are taken.",
    ]


def test_an_edit_that_changes_the_number_of_places_notes_it(action, now):
    (group,) = action.groups.all()
    group.number, group.chosen_topics = 4, []
    planning.edit_action(action, [], [group], seen=0, standing=False, now=now, user=action.owner)
    facts = Event.objects.get(verb="edit").facts
    assert (facts["places_from"], facts["places_to"]) == (2, 4)


def test_a_price_is_said_to_the_link_that_pays_it_and_to_no_other(action, now):
    bring("price", action, now)
    other = action.chain.create(contact=make_contact(client=action.client))
    (sentence,) = said(action)
    assert "is €380 now instead of €350 (list no. 2, Tue 9 Jun, 10:00)." in sentence
    assert reporting.draft(action, reader=reporting.reader_of(other)).words == ""


def test_several_occasions_are_told_together_and_what_they_share_once(action, now):
    swap(action, now)
    (person,) = people.approved(action, 1, now)
    answering.decline(person.pk, action.pk, now=now + timedelta(hours=1))
    every = [occasion.number for occasion in reporting.occasions_of(action)]
    texts = [sentence.text for sentence in reporting.draft(action, every, reader=reader(action)).sentences]
    assert len(every) == 2
    assert len(texts) == len(set(texts))


def test_who_was_forgotten_has_no_name_in_a_draft(action, now):
    left, _came = swap(action, now)
    Blogger.objects.filter(pk=left.blogger_id).update(erased_at=now)
    assert said(action)[0].startswith("One of the people we had asked told us")


def test_who_was_called_up_in_vain_is_counted_and_never_named(action, now):
    swap(action, now)
    asked = action.participations.get(state="reserve")
    assert asked.blogger.name not in " ".join(said(action)) or asked.blogger.name in {
        place.holder.blogger.name for place in Place.objects.of(action)
    }


def test_a_yes_taken_back_leaves_the_place_to_whoever_left_it_first(action, now):
    """Ana left, Bea came and took her yes back, Carmen came: the client reads Ana and Carmen."""
    ana, _other = people.confirmed(action, 2, now)
    bea, carmen = people.reserves(action, 2, now)
    answering.withdraw(ana.pk, action.pk, now=now)
    call_up(action, [bea], now)
    answering.accept(bea.pk, action.pk, people.seen(bea), now=now)
    answering.undo(bea.pk, action.pk, now=now + timedelta(minutes=1))
    call_up(action, [carmen], now + timedelta(minutes=2))
    answering.accept(carmen.pk, action.pk, people.seen(carmen), now=now + timedelta(minutes=3))
    (found,) = [each for each in reporting.occasions_of(action) if each.swap]
    assert (found.person, found.swap.successor) == (ana.pk, carmen.pk)


# --- sending ------------------------------------------------------------------------------------------
def send(action, link, now, draft=None) -> None:
    draft = draft or reporting.draft(action)
    kind = draft.kinds[0] if draft.kinds else ""
    reporting.send_explanation(link.pk, draft.words, draft.events, kind=kind, now=now, user=action.owner)


def test_the_words_are_sent_once_to_the_contact_and_noted(action, link, now):
    swap(action, now)
    for _twice in range(2):
        send(action, link, now)
    message = Message.objects.get(purpose="explanation")
    assert (message.recipient_id, message.facts["words"]) == (link.contact_id, reporting.draft(action).words)
    assert Event.objects.filter(subject_kind="explanation", verb="send").count() == 1


def test_no_explanation_goes_over_the_head_of_the_media_agency(action, link, now):
    swap(action, now)
    Client.objects.update(via=make_media_agency())
    with pytest.raises(reporting.NotTheirs):
        reporting.send_explanation(link.pk, "…", [], now=now, user=action.owner)
    assert not Message.objects.filter(purpose="explanation").exists()


# --- what is owed -------------------------------------------------------------------------------------
def owed(action, now) -> list[str]:
    return [each.occasion.kind for each in reporting.owed([Action.objects.get(pk=action.pk)], now)]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "price"])
def test_what_the_client_was_shown_and_has_changed_is_owed_until_a_letter_names_it(kind, action, link, now):
    action = bring(kind, action, now)
    assert owed(action, now) == [kind]
    send(action, link, now)
    assert owed(action, now) == []


def test_a_new_price_is_said_by_the_list_that_carries_it_and_owed_by_nobody(action, link, now):
    bring("price", action, now)
    assert owed(action, now) == []


def test_a_letter_that_did_not_leave_settles_nothing(action, link, now):
    swap(action, now)
    send(action, link, now)
    Message.objects.filter(purpose="explanation").update(state=MessageState.DROPPED)
    assert owed(action, now) == ["swap"]


def test_a_letter_settles_the_events_it_names_and_no_others(action, link, now):
    dropout(action, now)
    send(action, link, now)
    came = action.participations.filter(state="reserve").first()
    answering.accept(came.pk, action.pk, people.seen(came), now=now + timedelta(hours=3))
    assert owed(action, now) == ["swap"]


def test_what_was_said_by_phone_is_no_longer_owed(action, link, now):
    swap(action, now)
    for _twice in range(2):
        reporting.note_told(link.pk, reporting.draft(action).events, "phone", now=now, user=action.owner)
    assert owed(action, now) == []
    assert Event.objects.filter(subject_kind="explanation").count() == 1


def test_by_media_agency_it_is_owed_to_the_media_agency_and_then_by_it(action, now):
    between = make_media_agency()
    Client.objects.update(via=between)
    action = Action.objects.get(pk=action.pk)
    theirs = action.chain.create(contact=make_contact(media_agency=between), rank=1)
    clients = action.chain.create(contact=make_contact(client=action.client, zone="Atlantic/Canary"), rank=2)
    swap(action, now)
    at = action.starts_at - timedelta(hours=25)
    (found,) = reporting.owed([action], at)
    assert found.links == (theirs,)
    # Yes at 19:06 in Madrid; an hour later the office is closed, so by half past eight; then the client, in Las Palmas.
    assert found.by.astimezone(action.tz).strftime("%d %H:%M") == "18 08:30"
    assert [(each, by.astimezone(action.tz).strftime("%d %H:%M")) for each, by in found.then] == [(clients, "18 10:30")]


def test_where_the_media_agency_has_nobody_it_is_owed_to_nobody_yet(action, link, now):
    Client.objects.update(via=make_media_agency())
    swap(action, now)
    (found,) = reporting.owed([Action.objects.get(pk=action.pk)], now)
    assert found.links == ()


@pytest.mark.parametrize("change_it", [
    lambda action, now: Client.objects.update(ended_at=now),
    lambda action, now: Contact.objects.all() and action.chain.all().delete(),
])  # fmt: skip
def test_nothing_is_owed_to_a_client_that_has_ended_or_that_nobody_stands_for(change_it, action, link, now):
    swap(action, now)
    change_it(action, now)
    assert owed(action, now) == []


def test_nothing_is_owed_once_the_hour_has_passed(action, link, now):
    swap(action, now)
    assert owed(action, action.due) == []


@pytest.mark.parametrize("number", [1, 8])
def test_what_is_owed_takes_four_queries_for_any_number_of_actions(number, now, django_assert_num_queries):
    for _each in range(number):
        action = make_action(places=2)
        action.chain.create(contact=make_contact(client=action.client))
        swap(action, now)
    actions = list(Action.objects.select_related("campaign__client__via"))
    with django_assert_num_queries(4):
        assert len(reporting.owed(actions, now)) == number


def test_a_namesake_is_no_leak(now):
    """The names in drafts come from participations of the action alone."""
    action = make_action(places=2)
    make_blogger(name="Sentinel Stranger")
    swap(action, now)
    assert "Sentinel" not in reporting.draft(action).words
