"""The timeline and the client's letter are made of events, and of nothing else."""

from datetime import timedelta

import pytest
from django.utils import translation

from agency.models import Client, Message
from campaigns import answering, reporting
from campaigns.models import Action, Event
from tests.campaigns import people
from tests.campaigns.test_following import swap
from tests.make import make_action, make_agency, make_contact, make_media_agency, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(db) -> Action:
    make_agency()
    return make_action(owner=make_user(name="Clara Montes"), title="Cena a la fresca", places=2)


def told(action: Action, now) -> list[tuple[str, str, str]]:
    with translation.override("en"):
        return [(line.pip, line.text, line.who) for line in reversed(reporting.timeline(action, now))]


def names(*persons) -> list[str]:
    return [person.blogger.name for person in persons]


def test_the_timeline_tells_like_events_of_one_moment_in_one_line(action, now):
    both = people.confirmed(action, 2, now)
    one, two = names(*both)
    assert told(action, now) == [
        ("asked", f"Sounded out: {one} and {two}", "Clara Montes"),
        ("reserve", f"{one} and {two}: “you may propose me”", "by personal link"),
        ("confirmed", f"Approved by the client: {one} and {two}", "Clara Montes"),
        ("asked", f"Invited: {one} and {two}", "Relevo"),
        ("confirmed", f"{one} and {two}: confirmed", "by personal link"),
    ]


def test_a_dropout_is_told_with_its_hours_and_without_its_reason(action, now):
    left, _came = swap(action, now)
    lines = told(action, now)
    assert ("risk", f"{left.blogger.name} can no longer come, told 26\u00a0h ahead", "by personal link") in lines
    assert not any("sentinel" in text for _pip, text, _who in lines)


def test_the_newest_line_comes_first_and_names_its_events(action, now):
    (laia,) = people.sounded(action, 1, now)
    answering.decline(laia.pk, action.pk, now=now + timedelta(hours=1))
    newest = reporting.timeline(action, now)[0]
    decline = Event.objects.get(verb="decline")
    assert (newest.at, newest.events) == (now + timedelta(hours=1), (decline.pk,))


def test_a_line_says_day_and_hour_also_after_a_week(action, now):
    people.sounded(action, 1, now)
    with translation.override("en"):
        lines = reporting.timeline(action, now + timedelta(days=8))
    assert [line.when for line in lines] == ["9 Jun, 10:00"]


def test_many_names_are_shortened_to_a_number(action, now):
    people.sounded(action, 7, now)
    assert told(action, now)[0][1].endswith("and 4 more")


@pytest.mark.parametrize("number", [1, 20])
def test_the_timeline_takes_three_queries(number, action, now, django_assert_num_queries):
    people.available(action, number, now)
    with django_assert_num_queries(3):
        assert reporting.timeline(action, now)


# --- the letter about a swap ----------------------------------------------------------------------------
def spaced(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_draft_of_a_swap_is_made_of_its_events_in_the_clients_language(action, now):
    left, came = swap(action, now)
    one, two = names(left, came)
    draft = reporting.draft(action)
    assert spaced(draft.words).split("\n") == [
        f"{one} nos avisó (mié 17 jun, 18:30), con 26 h de antelación, de que ya no puede venir.",
        "Preguntamos a 2 personas por la plaza (mié 17 jun, 18:31).",
        f"{two} dijo que sí (mié 17 jun, 19:06) y ocupa la plaza.",
        f"Diste el visto bueno a {two} (mar 9 jun, 10:00).",
        "Vuelven a ser 2 de 2; no tienes que hacer nada.",
    ]
    Client.objects.update(language="en")
    english = spaced(reporting.draft(Action.objects.get(pk=action.pk)).words)
    assert f"{two} said yes (Wed 17 Jun, 19:06) and takes the place." in english


@pytest.mark.parametrize("gone", [0, 1, 2, 3])
def test_without_its_event_a_sentence_goes(gone, action, now):
    swap(action, now)
    draft = reporting.draft(action)
    sentence = draft.sentences[gone]
    rest = reporting.explain_swap(action, set(draft.events) - set(sentence.events))
    assert rest.sentences == [each for each in draft.sentences if not set(each.events) & set(sentence.events)]
    assert sentence not in rest.sentences


def test_a_place_that_nobody_has_taken_yet_is_not_called_taken(action, now):
    left, _other = people.confirmed(action, 2, now)
    answering.withdraw(left.pk, action.pk, now=now + timedelta(hours=1))
    assert [sentence.text.startswith(left.blogger.name) for sentence in reporting.draft(action).sentences] == [True]


def test_an_action_without_a_swap_has_no_draft(action, now):
    people.confirmed(action, 2, now)
    assert reporting.draft(action).sentences == []


def test_the_words_are_sent_once_to_the_contact_and_noted(action, now):
    swap(action, now)
    link = action.chain.create(contact=make_contact(client=action.client))
    draft = reporting.draft(action)
    for _twice in range(2):
        reporting.send_explanation(link.pk, draft.words, draft.events, now=now, user=action.owner)
    message = Message.objects.get(purpose="explanation")
    assert (message.recipient_id, message.facts["words"]) == (link.contact_id, draft.words)
    assert Event.objects.filter(subject_kind="explanation", verb="send").count() == 1


def test_no_explanation_goes_over_the_head_of_the_media_agency(action, now):
    swap(action, now)
    link = action.chain.create(contact=make_contact(client=action.client))
    Client.objects.update(via=make_media_agency())
    with pytest.raises(reporting.NotTheirs):
        reporting.send_explanation(link.pk, "…", [], now=now, user=action.owner)
    assert not Message.objects.filter(purpose="explanation").exists()
