"""Just before it leaves a letter is asked whether it is still true; the answer is '' or the code of what changed."""

from datetime import timedelta

import pytest

from agency.models import Client, User
from agency.post import LETTERS
from bloggers.models import Blogger
from campaigns import answering, cards, deciding, ending, pricing
from campaigns.letters.writing import ToBlogger
from campaigns.models import Action, Card, Counter, Invitation, Participation, Place
from campaigns.states import ParticipationState
from tests.campaigns import people
from tests.campaigns.letters_sent import PURPOSES, letter, rendered, send, truth
from tests.make import make_action, make_agency, make_media_agency, make_participation

pytestmark = pytest.mark.django_db
TO_BLOGGERS = PURPOSES[: PURPOSES.index("alarm")]
QUESTIONS = ["sounding", "invitation", "call_up", "reminder", "still_on"]


@pytest.fixture
def action(db) -> Action:
    return make_action()


def her(action: Action, message) -> Participation:
    return Participation.objects.get(action=action, blogger=message.recipient_id)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_letter_is_true_when_it_is_posted(purpose, action, now):
    assert truth(send(purpose, action, now), now) == ""


@pytest.mark.parametrize("code", ["opted_out", "undeliverable", "erased"])
@pytest.mark.parametrize("purpose", TO_BLOGGERS)
def test_nothing_leaves_to_who_asked_for_no_more_has_a_dead_address_or_is_erased(purpose, code, action, now):
    message = send(purpose, action, now)
    Blogger.objects.update(**{f"{code}_at": now})
    assert truth(message, now) == code


def test_every_letter_asks_whether_its_client_has_ended():
    """To bloggers by their common class, all but the cancellation; every other one is tried below."""
    about_no_client = {"test_letter", "invite", "reset", "interest_confirm", "my_page"}
    to_bloggers = {purpose for purpose, each in LETTERS.items() if isinstance(each, ToBlogger)}
    assert {purpose for purpose in to_bloggers if LETTERS[purpose].whatever_ended} == {"cancelled"}
    assert set(LETTERS) - to_bloggers - about_no_client <= set(PURPOSES)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_nothing_leaves_for_a_client_that_has_ended_but_the_cancellation(purpose, action, now):
    message = send(purpose, action, now)
    Client.objects.update(ended_at=now)
    assert truth(message, now) == ("" if purpose == "cancelled" else "client_ended")


@pytest.mark.parametrize(
    "purpose", [*QUESTIONS, "practical", "confirmed", "reserve", "filled", "free_again", "released"]
)
def test_nothing_about_a_date_leaves_once_it_is_past(purpose, action, now):
    message = send(purpose, action, now)
    assert truth(message, action.due) == "past"


@pytest.mark.parametrize("purpose", [*QUESTIONS, "practical", "confirmed", "reserve", "alarm", "owed"])
def test_nothing_but_the_cancellation_leaves_about_a_cancelled_action(purpose, action, now):
    message = send(purpose, action, now)
    ending.cancel_action(action.pk, now=now, user=action.owner)
    assert truth(message, now) in ("action_cancelled", "seen_to")


def test_an_explanation_of_a_cancelled_action_stays_here(action, now):
    message = send("explanation", action, now)
    ending.cancel_action(action.pk, now=now, user=action.owner)
    assert truth(message, now) == "action_cancelled"


@pytest.mark.parametrize(
    ("purpose", "code"), [("sounding", "question_no"), ("invitation", "question_no"), ("reminder", "question_no")]
)
def test_nobody_who_has_answered_is_asked(purpose, code, action, now):
    message = send(purpose, action, now)
    answering.decline(her(action, message).pk, action.pk, now=now)
    assert truth(message, now) == code


@pytest.mark.parametrize("purpose", ["sounding", "invitation", "call_up", "reminder"])
def test_a_question_on_older_terms_is_not_asked(purpose, action, now):
    message = send(purpose, action, now)
    Action.objects.update(terms_version=2)
    assert truth(message, now) == "terms_moved"


@pytest.mark.parametrize(("purpose", "code"), [("invitation", "question_closed"), ("call_up", "question_closed")])
def test_a_place_is_not_offered_once_the_client_has_said_no(purpose, code, action, now):
    message = send(purpose, action, now)
    deciding.note_verdict(action.pk, [her(action, message).pk], "no", now=now, user=action.owner)
    assert truth(message, now) == code


@pytest.mark.parametrize("purpose", ["invitation", "call_up"])
def test_a_place_is_not_offered_to_who_is_not_approved(purpose, action, now):
    message = send(purpose, action, now)
    her(action, message).decisions.all().delete()
    assert truth(message, now) == "not_approved"


def test_a_call_up_without_room_left_is_not_made(action, now):
    message = send("call_up", action, now)
    Place.objects.of(action).update(released_at=now)
    assert truth(message, now) == "no_room"


def test_a_reminder_rests_while_it_is_our_turn(action, now):
    message = send("reminder", action, now)
    person = her(action, message)
    pricing.counter(person.pk, action.pk, 300, "", people.seen(person), now=now)
    assert truth(message, now) == "our_turn"


def test_a_reminder_after_the_deadline_stays_here(action, now):
    message = send("reminder", action, now)
    assert truth(message, Invitation.objects.get(pk=message.subject_id).until) == "lapsed"


@pytest.mark.parametrize(
    ("purpose", "code"), [("still_on", "question_no"), ("practical", "no_place"), ("confirmed", "no_place")]
)
def test_nothing_about_her_place_leaves_once_she_has_left_it(purpose, code, action, now):
    message = send(purpose, action, now)
    answering.withdraw(her(action, message).pk, action.pk, now=now)
    assert truth(message, now) == code


def test_who_said_all_good_is_not_asked_but_gets_the_practical_letter(action, now):
    still_on, practical = send("still_on", action, now), send("practical", make_action(), now)
    for message in (still_on, practical):
        person = Participation.objects.get(action=message.action_id, blogger=message.recipient_id)
        answering.still_on(person.pk, person.action_id, now=now)
        message.refresh_from_db()
    assert (truth(still_on, now), truth(practical, now)) == ("question_yes", "")
    assert (still_on.state, practical.state) == ("dropped", "queued")


def test_of_two_confirmations_only_the_newer_leaves(action, now):
    message = send("confirmed", action, now)
    person = her(action, message)
    answering.undo(person.pk, action.pk, now=now)
    answering.come_back(person.pk, action.pk, people.seen(person), now=now)
    newer = letter("confirmed", action)
    assert (truth(message, now), truth(newer, now)) == ("newer_answer", "")


def test_a_receipt_of_an_answer_that_has_changed_since_stays_here(action, now):
    message = send("receipt", action, now)
    answering.decline(her(action, message).pk, action.pk, now=now)
    assert truth(message, now) == "newer_answer"


def test_a_reserve_who_came_in_is_not_told_that_she_is_one(action, now):
    message = send("reserve", action, now)
    person = her(action, message)
    Participation.objects.filter(pk=person.pk).update(state=ParticipationState.CONFIRMED)
    assert truth(message, now) == "no_reserve"


def test_already_covered_is_not_said_of_a_place_that_is_free_again(action, now):
    message = send("filled", action, now)
    Place.objects.of(action).update(holder=None)
    assert truth(message, now) == "place_free"


def test_an_answer_about_her_price_is_not_sent_after_she_has_decided(action, now):
    message = send("counter_answer", action, now)
    answering.decline(her(action, message).pk, action.pk, now=now)
    assert truth(message, now) == "question_no"
    Counter.objects.update(result=Counter.Result.CLOSED)
    assert truth(message, now) == "question_no"


def test_who_keeps_the_date_again_is_not_told_to_be_free(action, now):
    message = send("free_again", action, now)
    Participation.objects.update(free_at=now + timedelta(hours=1))
    assert truth(message, now) == "keeps_it_again"


@pytest.mark.parametrize(
    ("purpose", "state", "code"),
    [
        ("released", "confirmed", "not_released"),
        ("thanks", "absent", "not_delivered"),
        ("filled", "declined", "newer_answer"),
    ],
)
def test_news_that_no_longer_fits_her_state_stays_here(purpose, state, code, action, now):
    message = send(purpose, action, now)
    Participation.objects.filter(pk=her(action, message).pk).update(state=state)
    assert truth(message, now) == code


@pytest.mark.parametrize("purpose", ["alarm", "phone_card", "owed"])
def test_a_card_that_somebody_has_seen_to_rings_no_more(purpose, action, now):
    message = send(purpose, action, now)
    cards.acknowledge(Card.objects.get().pk, now=now, user=action.owner)
    assert truth(message, now) == "seen_to"


def test_a_card_does_not_ring_for_who_has_left_the_team(action, now):
    message = send("alarm", action, now)
    User.objects.update(is_active=False)
    assert truth(message, now) == "left_the_team"


def test_nothing_goes_over_the_head_of_the_media_agency(action, now):
    message = send("explanation", action, now)
    Client.objects.update(via=make_media_agency())
    assert truth(message, now) == "over_the_agency"
    Client.objects.update(direct_contact=True)
    assert truth(message, now) == ""


def test_a_letter_about_a_row_that_is_no_more_stays_here(action, now):
    message = send("sounding", action, now)
    message.recipient_id = make_participation(make_action()).blogger_id
    assert truth(message, now) == "gone"
    explanation = send("explanation", action, now)
    explanation.subject_id = 0
    assert truth(explanation, now) == "gone"


@pytest.mark.parametrize(("in_kind", "asks"), [("", True), ("una cata para dos", False)])
def test_thanks_ask_for_an_invoice_only_where_something_is_paid(in_kind, asks, now):
    make_agency()
    action = make_action(groups=[{"number": 1, "in_kind": in_kind}])
    thanks = rendered(send("thanks", action, now), now)
    assert ("factura" in thanks.text, "factura" in thanks.html) == (asks, asks)
