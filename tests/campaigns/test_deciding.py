"""The client's word: on nobody who did not agree, and the latest counts."""

from datetime import timedelta

import pytest

from campaigns import chasing, deciding
from campaigns.lifecycle import WrongTurn
from campaigns.models import Card, Decision, Invitation, Proposal
from campaigns.states import Outcome
from tests.campaigns import proposals
from tests.campaigns.people import available, confirmed, invited, listed, sounded, state
from tests.make import make_action, make_contact

pytestmark = pytest.mark.django_db


def note(action, people, verdict, now, **options):
    return deciding.note_verdict(
        action.pk, [person.pk for person in people], verdict, now=now, user=action.owner, **options
    )


@pytest.mark.parametrize("begin", [lambda a, now: listed(a), lambda a, now: sounded(a, 1, now)])
def test_nobody_is_put_to_the_client_before_she_agreed(now, begin):
    action = make_action()
    people = [*available(action, 1, now), *begin(action, now)]
    noted, refused = note(action, people, "yes", now)
    assert [each.participation_id for each in noted] == [people[0].pk]
    assert [(each.participation.pk, each.why) for each in refused] == [(people[1].pk, "not_agreed")]
    assert [each.participation_id for each in Decision.objects.all()] == [people[0].pk]


def test_the_latest_decision_counts_and_none_is_lost(now):
    action = make_action()
    (laia,) = available(action, 1, now)
    contact = make_contact(client=action.campaign.client)
    for verdict in ("yes", "no", "yes"):
        note(action, [laia], verdict, now, contact=contact)
    assert deciding.is_approved(laia) is True
    assert list(Decision.objects.values_list("verdict", "by_contact", "channel")) == [
        ("yes", contact.pk, "phone"),
        ("no", contact.pk, "phone"),
        ("yes", contact.pk, "phone"),
    ]


def test_without_a_word_nobody_is_approved_unless_the_action_needs_none(now):
    (laia,) = available(make_action(), 1, now)
    (bea,) = available(make_action(needs_approval=False), 1, now)
    assert (deciding.is_approved(laia), deciding.is_approved(bea)) == (False, True)


def test_a_no_ends_her_open_invitation(now):
    action = make_action()
    (laia,) = invited(action, 1, now)
    note(action, [laia], "no", now)
    assert Invitation.objects.get(kind="invitation").outcome == Outcome.CLOSED


def test_a_no_after_she_has_the_place_lets_nobody_go_by_itself(now):
    action = make_action()
    (laia,) = confirmed(action, 1, now)
    note(action, [laia], "no", now)
    assert state(laia) == "confirmed"


def test_a_must_have_is_approved_and_marked(now):
    action = make_action()
    (laia,) = available(action, 1, now)
    note(action, [laia], "must_have", now)
    laia.refresh_from_db()
    assert (laia.must_have, deciding.is_approved(laia)) == (True, True)


# --- criteria, told to the team ---------------------------------------------------------------------------
def criteria_before_the_client(now):
    """A list with one criterion, and who meets it and is not on the list."""
    action = proposals.direct()
    (other,) = available(action, 1, now)  # in Madrid, as the criterion asks
    number, _found, _kept = proposals.sent(action, now, places=1, reserves=0, criteria=True)
    return action, number, other


def note_criteria(action, words, now, **options):
    return deciding.note_criteria(action.pk, words, now=now, user=action.owner, **options)


def test_a_yes_to_a_criterion_by_telephone_counts_as_one_on_the_page_does(now):
    action, number, other = criteria_before_the_client(now)
    rule, contact = number.criteria.get(), action.chain.get().contact
    assert not deciding.is_approved(other)
    for noted in (1, 0):
        said = note_criteria(action, {rule.pk: "yes"}, now, contact=contact, channel="mail", note="de palabra")
        assert len(said) == noted
    assert deciding.is_approved(other)
    word = Decision.objects.get()
    assert (word.by_contact, word.noted_by, word.channel, word.note) == (contact, action.owner, "mail", "de palabra")
    assert deciding.on_criteria(action) == {rule.pk: "yes"}
    note_criteria(action, {rule.pk: "no"}, now)
    assert not deciding.is_approved(other)


def test_a_criterion_of_another_action_or_of_a_draft_has_no_word(now):
    action, number, _other = criteria_before_the_client(now)
    elsewhere = make_action()
    with pytest.raises(WrongTurn):
        note_criteria(elsewhere, {number.criteria.get().pk: "yes"}, now)
    Proposal.objects.filter(pk=number.pk).update(number=None, sent_at=None, content_hash="")
    with pytest.raises(WrongTurn):
        note_criteria(action, {number.criteria.get().pk: "yes"}, now)
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("by_contact", [True, False])
def test_a_word_on_all_criteria_answers_a_list_that_names_nobody(now, by_contact):
    action, number, _other = criteria_before_the_client(now)
    number.lines.all().delete()
    assert not chasing.is_answered(number)
    contact = action.chain.get().contact if by_contact else None
    note_criteria(action, {number.criteria.get().pk: "no"}, now, contact=contact)
    assert (chasing.is_answered(number), chasing.is_answered(number, 1)) == (True, True)


def test_the_word_on_criteria_settles_the_card_of_a_silent_client(now):
    action, number, _other = criteria_before_the_client(now)
    number.lines.all().delete()
    chasing.note_silence(now + timedelta(days=3, hours=1))
    card = Card.objects.get(code="client_silent")
    assert (card.facts["criteria"], card.acknowledged_at) == (True, None)
    note_criteria(action, {number.criteria.get().pk: "yes"}, now)
    assert not Card.objects.waiting().filter(code="client_silent").exists()
