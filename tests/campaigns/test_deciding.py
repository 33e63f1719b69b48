"""The client's word: on nobody who did not agree, and the latest counts."""

import pytest

from campaigns import deciding
from campaigns.models import Decision, Invitation
from campaigns.states import Outcome
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
