"""A move asks again who said yes, lets nobody go, and can be taken back while nobody has been told."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.models import Agency, Message
from bloggers.models import Busy
from campaigns import agreeing, moving, staffing
from campaigns.answering import Seen, withdraw
from campaigns.earlier_terms import TERMS
from campaigns.ending import cancel_action
from campaigns.laying_out import PlacesHeld, fewest_places
from campaigns.lifecycle import TermsMoved, WrongTurn
from campaigns.models import Action, Card, Event, Invitation, Participation, Place, Promise, Remark
from campaigns.moving import Fate, NewTerms
from campaigns.states import Answer, Ask, Outcome, ParticipationState
from campaigns.track_record import facts_of
from tests.campaigns.people import available, called_up, confirmed, invited, sounded, state
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db
P = ParticipationState
LATER = timedelta(days=2)


@pytest.fixture(autouse=True)
def agency(db):
    return make_agency()


def terms_of(action: Action, **changed) -> NewTerms:
    kept = {name: getattr(action, name) for name in TERMS}
    return NewTerms(**kept | changed)


def moved(action: Action, now, **changed):
    action.refresh_from_db()
    new = terms_of(action, **changed or {"starts_at": action.starts_at + LATER})
    saw = moving.preview(action, new, now).saw
    return moving.move(action.pk, new, saw=saw, why="The client asked for it", now=now, user=action.owner)


def version(action: Action) -> int:
    return Action.objects.get(pk=action.pk).terms_version


def seen(action: Action) -> Seen:
    return Seen(version(action))


def rows(action: Action) -> dict:
    """All that taking back must restore."""
    action = Action.objects.get(pk=action.pk)
    questions = Invitation.objects.filter(participation__action=action)
    return {
        "action": [
            getattr(action, name) for name in ("starts_at", "place", "deliverable", "brief", "terms_version", "due")
        ],
        "places": list(action.groups.values_list("pk", "number")),
        "rows": Place.objects.of(action).count(),
        "fees": list(action.groups.values_list("pk", "fee")),
        "people": list(
            action.participations.order_by("pk").values_list("pk", "state", "answer", "terms_version", "fee_agreed")
        ),
        "open": sorted(questions.open().values_list("pk", "kind", "terms_version", "outcome", "ended_at")),
        "letters": sorted(Message.objects.waiting().values_list("key", "state", "not_before", "error")),
        "cards": sorted(Card.objects.waiting().values_list("pk", flat=True)),
    }


def test_a_holder_keeps_the_place_and_is_asked_again(now):
    action = make_action(places=2)
    (person, other) = confirmed(action, 2, now)

    moved(action, now)

    place = Place.objects.select_related("holder", "group__action").get(holder=person)
    question = Invitation.objects.open().get(participation=person)
    assert (state(person), place.is_current, question.kind, version(action)) == ("confirmed", False, Ask.NEW_DATE, 2)
    assert (
        Message.objects.filter(purpose="new_date", recipient_id__in=[person.blogger_id, other.blogger_id]).count() == 2
    )


def test_the_decision_and_its_reasons_are_kept(now):
    action = make_action()

    moved(action, now)

    event = Event.objects.get(verb="move")
    assert Remark.objects.get(event=event).text == "The client asked for it"
    assert event.facts["before"] == action.starts_at.isoformat()
    assert event.facts["after"] == (action.starts_at + LATER).isoformat()


def test_her_yes_makes_the_place_current(now):
    action = make_action()
    (person,) = confirmed(action, 1, now)
    moved(action, now)

    agreeing.agree(person.pk, action.pk, seen(action), now=now)
    agreeing.agree(person.pk, action.pk, seen(action), now=now)

    assert Place.objects.select_related("holder", "group__action").get(holder=person).is_current
    assert Event.objects.filter(verb="agree").count() == 1
    assert Message.objects.filter(purpose="receipt", facts__verb="agree").count() == 1


def test_her_no_frees_the_place_and_costs_her_nothing(now):
    action = make_action()
    (person,) = confirmed(action, 1, now)
    moved(action, now)

    agreeing.cannot(person.pk, action.pk, seen(action), now=now)

    assert (state(person), Place.objects.filter(holder=person).exists()) == ("released", False)
    assert Card.objects.waiting().filter(code="no_new_date", participation=person).exists()
    (fact,) = facts_of([person.blogger_id], now)[person.blogger_id]
    assert (fact.end, fact.early_no, fact.moved) == ("", False, True)


def test_an_answer_to_older_terms_is_none(now):
    action = make_action()
    (person,) = confirmed(action, 1, now)
    old = seen(action)
    moved(action, now)

    with pytest.raises(TermsMoved):
        agreeing.agree(person.pk, action.pk, old, now=now)

    assert Invitation.objects.open().filter(participation=person, kind=Ask.NEW_DATE).exists()


def test_silence_about_a_new_date_lets_nobody_go(now):
    action = make_action(autopilot="auto")
    (person,) = confirmed(action, 1, now)
    moved(action, now)

    for hour in range(0, 48, 3):
        staffing.tend(action.pk, now + timedelta(hours=hour))
        Action.objects.update(next_look_at=now)

    assert state(person) == "confirmed"
    assert Invitation.objects.open().filter(participation=person, kind=Ask.NEW_DATE).exists()
    assert Card.objects.waiting().filter(participation=person, kind=Card.Kind.CALL, code="new_date").exists()


def test_count_me_in_holds_for_no_other_terms(now):
    action = make_action()
    (person,) = available(action, 1, now, Answer.COUNT_ME_IN)
    moved(action, now)

    row = Participation.objects.select_related("action").get(pk=person.pk)
    assert not row.is_firm(now)

    agreeing.agree(person.pk, action.pk, seen(action), now=now)
    assert Participation.objects.select_related("action").get(pk=person.pk).is_firm(now)


def test_open_questions_are_asked_anew(now):
    action = make_action(places=5)
    people = [*sounded(action, 1, now), *invited(action, 1, now), *called_up(action, 1, now)]
    before = set(Invitation.objects.open().values_list("pk", flat=True))

    moved(action, now)

    after = Invitation.objects.open().filter(participation__in=people)
    assert [each.kind for each in after.order_by("participation")] == [Ask.SOUNDING, Ask.INVITATION, Ask.CALL_UP]
    assert set(after.values_list("terms_version", flat=True)) == {2}
    assert not before & set(after.values_list("pk", flat=True))
    asking = Message.objects.waiting().filter(purpose__in=["sounding", "invitation", "call_up"])
    assert not asking.filter(subject_id__in=before).exists()


def test_a_lower_fee_asks_only_those_whom_it_concerns(now):
    action = make_action(groups=[{"label": "a", "number": 2, "fee": 300}, {"label": "b", "number": 2, "fee": 200}])
    (person,) = confirmed(action, 1, now)
    first, second = action.groups.order_by("pk")

    seen_before = moving.preview(action, terms_of(action, fees={second.pk: Decimal(150)}), now)
    lower = moving.preview(action, terms_of(action, fees={first.pk: Decimal(250)}), now)
    higher = moving.preview(action, terms_of(action, fees={first.pk: Decimal(350)}), now)

    assert [each.fate for each in seen_before.touched] == [Fate.STANDS]
    assert [(each.fate, each.fee) for each in lower.touched] == [(Fate.AGAIN, Decimal(250))]
    assert [each.fate for each in higher.touched] == [Fate.STANDS]

    moved(action, now, fees={second.pk: Decimal(150)})
    assert Place.objects.select_related("holder", "group__action").get(holder=person).is_current


def test_a_lower_fee_is_agreed_by_her_yes(now):
    action = make_action(fee=300)
    (person,) = confirmed(action, 1, now)
    moved(action, now, fees={action.groups.get().pk: Decimal(250)})
    assert Participation.objects.get(pk=person.pk).fee_agreed == 300

    agreeing.agree(person.pk, action.pk, seen(action), now=now)

    assert Participation.objects.get(pk=person.pk).fee_agreed == 250


def test_a_preview_that_is_out_of_date_says_whose_fate_is_another(now):
    action = make_action()
    confirmed(action, 2, now)
    new = terms_of(action, place="Elsewhere")
    saw = moving.preview(action, new, now).saw
    (late,) = sounded(action, 1, now)

    with pytest.raises(moving.Stale) as stale:
        moving.move(action.pk, new, saw=saw, why="", now=now, user=action.owner)

    assert [each.person.pk for each in stale.value.preview.news_since(saw)] == [late.pk]


def test_nothing_moves_into_the_past(now):
    action = make_action()

    with pytest.raises(moving.IntoThePast):
        moved(action, now, starts_at=now - timedelta(minutes=1))


def test_nothing_moves_that_stays(now):
    with pytest.raises(moving.NothingMoves):
        moved(action := make_action(), now, place=action.place)


def test_a_cancelled_action_is_not_moved(now):
    action = make_action()
    cancel_action(action.pk, now=now, user=action.owner)

    with pytest.raises(WrongTurn):
        moved(action, now)


def test_the_preview_writes_nothing_and_shows_a_clash(now):
    action = make_action()
    (person,) = confirmed(action, 1, now)
    day = (action.starts_at + LATER).date()
    Busy.objects.create(blogger=person.blogger, starts=day, ends=day, noted_at=now)
    before = rows(action)

    seen_before = moving.preview(action, terms_of(action, starts_at=action.starts_at + LATER), now)

    assert [each.clash for each in seen_before.touched] == ["busy"]
    assert rows(action) == before


def test_near_the_action_the_letters_leave_at_once(now):
    action = make_action(starts_at=now + timedelta(hours=60))
    confirmed(action, 1, now)

    moved(action, now, starts_at=now + timedelta(hours=65))

    assert Message.objects.get(purpose="new_date").not_before == now


def test_far_from_it_they_wait_ten_minutes(now):
    action = make_action()
    confirmed(action, 1, now)

    moved(action, now)

    assert Message.objects.get(purpose="new_date").not_before == now + timedelta(minutes=10)


def test_who_holds_a_place_and_reads_no_mail_is_called(now):
    action = make_action()
    (person,) = confirmed(action, 1, now)
    type(person.blogger).objects.filter(pk=person.blogger_id).update(undeliverable_at=now)

    moved(action, now)

    assert not Invitation.objects.open().filter(participation=person).exists()
    assert Card.objects.waiting().get(participation=person).code == "new_date"


def test_who_withdraws_from_moved_terms_has_no_mark(now):
    action = make_action()
    (person,) = confirmed(action, 1, now)
    moved(action, now)

    withdraw(person.pk, action.pk, now=now)

    (fact,) = facts_of([person.blogger_id], now)[person.blogger_id]
    assert fact.end == ""


def test_moved_again_she_is_asked_about_the_latest_only(now):
    action = make_action()
    (person,) = confirmed(action, 1, now)
    moved(action, now)
    moved(action, now, place="Elsewhere")

    (question,) = Invitation.objects.open().filter(participation=person)
    assert question.terms_version == version(action) == 3
    assert Invitation.objects.filter(participation=person, outcome=Outcome.CLOSED, kind=Ask.NEW_DATE).count() == 1


def test_the_same_number_of_queries_for_one_and_for_fifty(now):
    action = make_action(places=50)
    confirmed(action, 1, now)
    new = terms_of(action, place="Elsewhere")

    with CaptureQueriesContext(connection) as one:
        moving.preview(action, new, now)
    sounded(action, 20, now)
    with CaptureQueriesContext(connection) as many:
        moving.preview(action, new, now)

    assert len(one) == len(many)


@pytest.mark.parametrize(("hours_ahead", "owed"), [(200, 0), (30, 125)])
def test_who_cannot_is_owed_what_was_promised_where_we_moved_it_late(now, hours_ahead, owed):
    action = make_action(starts_at=now + timedelta(hours=hours_ahead))
    Agency.objects.update(cancel_hours=72, cancel_percent=50)
    (person,) = confirmed(action, 1, now)
    seen_before = moving.preview(action, terms_of(action, place="Elsewhere"), now)
    moved(action, now, place="Elsewhere")

    agreeing.cannot(person.pk, action.pk, seen(action), now=now)

    promised = Promise.objects.filter(participation=person)
    paid = promised.filter(what="pay", kept_at=None, broken_at=None, ended_at=None).values_list("amount", flat=True)
    assert (sum(paid), seen_before.owed) == (owed, owed)
    assert promised.filter(side="agency", what="notify", broken_at__isnull=False).exists() is bool(owed)
    assert not promised.filter(side="blogger", broken_at__isnull=False).exists()


def test_who_says_yes_to_a_late_change_has_new_promises_and_ours_stays_broken(now):
    action = make_action(starts_at=now + timedelta(hours=30))
    (person,) = confirmed(action, 1, now)
    moved(action, now, starts_at=action.starts_at + timedelta(hours=60))

    agreeing.agree(person.pk, action.pk, seen(action), now=now)

    action.refresh_from_db()
    standing = Promise.objects.filter(participation=person, kept_at=None, broken_at=None, ended_at=None)
    assert standing.get(what="attend").due == action.starts_at
    broken = Promise.objects.get(participation=person, broken_at__isnull=False)
    assert (broken.side, broken.what, broken.hours) == ("agency", "notify", 30)


# --- the brief, and how many places -------------------------------------------------------------------
def test_another_brief_is_asked_of_those_who_have_read_it(now):
    action = make_action(places=4, brief="Bring a knife")
    (holder,) = confirmed(action, 1, now)
    (asked,) = invited(action, 1, now)
    (may_be_proposed,) = available(action, 1, now, Answer.MAY_PROPOSE)

    done = moved(action, now, brief="Bring a knife and a film crew")

    fates = {each.person.pk: each.fate for each in done.touched}
    assert fates == {holder.pk: Fate.AGAIN, asked.pk: Fate.STANDS, may_be_proposed.pk: Fate.STANDS}
    assert Message.objects.filter(purpose="new_date").get().recipient_id == holder.blogger_id
    moving.take_back(action.pk, now=now, user=action.owner)
    assert (Action.objects.get().brief, version(action)) == ("Bring a knife", 1)


def test_more_or_fewer_places_alone_ask_nobody_again_and_keep_the_reasons(now):
    action = make_action(places=4)
    confirmed(action, 2, now)
    group, before = action.groups.get(), rows(action)

    moved(action, now, places={group.pk: 6})
    moved(action, now, places={group.pk: 3})

    after = rows(action)
    assert (after["places"], after["rows"]) == ([(group.pk, 3)], 3)
    assert after | {"places": 0, "rows": 0} == before | {"places": 0, "rows": 0}
    assert (
        list(Remark.objects.filter(event__verb="edit").values_list("text", flat=True))
        == ["The client asked for it"] * 2
    )
    edits = Event.objects.filter(verb="edit").order_by("seq").values_list("facts__places_from", "facts__places_to")
    assert list(edits) == [(4, 6), (6, 3)]


def test_nobody_loses_a_place_to_a_smaller_number(now):
    action = make_action(places=4)
    confirmed(action, 2, now)
    invited(action, 1, now)
    group = action.groups.get()

    with pytest.raises(PlacesHeld):
        moved(action, now, starts_at=action.starts_at + LATER, places={group.pk: 2})

    assert (version(action), Place.objects.count(), fewest_places(group)) == (1, 4, 3)
