"""A standing consent: it proposes within its bounds, says so each time, and confirms nobody."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.models import Message
from bloggers import standing
from bloggers.models import Basis
from campaigns import answering, consented, deciding, inviting, staffing, track_record
from campaigns.models import Event, Invitation
from campaigns.states import Answer, Outcome
from campaigns.states import ParticipationState as P
from tests.campaigns.letters_sent import letter, rendered, truth
from tests.campaigns.links_pressed import opened, pressed, verbs
from tests.campaigns.people import fresh, state
from tests.make import make_action, make_agency, make_blogger, make_group, make_participation, make_topic

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 12, 31)


def consent(blogger, now, topics=("gastronomía",), fee=250, until=UNTIL) -> Basis:
    rows = [make_topic(name) for name in topics]
    return standing.give(blogger, topics=rows, min_fee=Decimal(fee), until=until, source="my page", now=now)


def dinner(topics=("gastronomía",), **fields):
    return make_action(groups=[{"number": 2, "topics": topics, "fee": 250} | fields.pop("group", {})], **fields)


def asked(action, *people, now):
    ids = [person.pk for person in people]
    return inviting.sound_out(action.pk, ids, action.groups.first().pk, now=now, user=action.owner)


# --- giving and taking back -------------------------------------------------------------------------
def test_a_new_consent_takes_the_place_of_the_old_one_and_the_same_said_twice_is_one(now):
    laia = make_blogger()
    first = consent(laia, now)
    assert consent(laia, now) == first
    second = consent(laia, now + timedelta(hours=1), fee=300)
    assert standing.current([laia.pk], now.date()) == {laia.pk: second}
    first.refresh_from_db()
    assert first.standing_ended_at == now + timedelta(hours=1)
    assert [standing.end(laia, now), standing.end(laia, now)] == [True, False]
    assert standing.current([laia.pk], now.date()) == {}


def test_a_consent_names_its_topics(now):
    with pytest.raises(ValueError):
        standing.give(make_blogger(), topics=[], min_fee=Decimal(250), until=UNTIL, source="x", now=now)
    assert not Basis.objects.filter(standing_until__isnull=False).exists()


@pytest.mark.parametrize(
    ("topics", "fee", "on", "holds"),
    [
        (["gastronomía"], 250, UNTIL, True),
        (["gastronomía", "viajes"], 300, UNTIL, True),
        (["gastronomía", "alcohol"], 300, UNTIL, False),
        ([], 300, UNTIL, False),
        (["gastronomía"], Decimal("249.99"), UNTIL, False),
        (["gastronomía"], None, UNTIL, False),
        (["gastronomía"], 250, UNTIL + timedelta(days=1), False),
    ],
)
def test_it_covers_only_what_she_said(topics, fee, on, holds, now):
    basis = consent(make_blogger(), now, topics=("gastronomía", "viajes"))
    ids = [make_topic(name).pk for name in topics]
    assert standing.covers(basis, topic_ids=ids, fee=fee, on=on) is holds


# --- using it ---------------------------------------------------------------------------------------
def test_who_consented_is_proposed_instead_of_asked_and_bound_to_nothing(now):
    action = dinner()
    laia, bea = make_participation(action), make_participation(action)
    basis = consent(laia.blogger, now)
    questions, refused = asked(action, laia, bea, now=now)
    laia, bea = fresh([laia, bea])
    assert ([question.outcome for question in questions], refused) == ([Outcome.MAY_PROPOSE, Outcome.OPEN], [])
    assert (laia.state, laia.answer, laia.holds_until, laia.fee_seen) == (
        P.AVAILABLE,
        Answer.MAY_PROPOSE,
        None,
        Decimal(250),
    )
    assert bea.state == P.SOUNDED
    assert sorted(Message.objects.values_list("purpose", "recipient_id")) == [
        ("sounding", bea.blogger_id),
        ("standing_used", laia.blogger_id),
    ]
    event = Event.objects.get(subject_kind="participation", subject_id=laia.pk, verb="may_propose")
    assert (event.facts, event.actor) == (
        {"fee": "250.00", "terms": 1, "why": "standing", "basis": basis.pk, "brand_named": True},
        f"user:{action.owner_id}",
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"topics": ()},
        {"topics": ("gastronomía", "alcohol")},
        {"group": {"fee": 200}},
        {"group": {"in_kind": "aceite"}},
        {"brand_named": False},
        {"currency": "USD"},
    ],
)
def test_outside_its_bounds_she_is_asked_as_everybody(fields, now):
    action = dinner(**fields)
    laia = make_participation(action)
    consent(laia.blogger, now)
    asked(action, laia, now=now)
    assert (state(laia), Invitation.objects.get().outcome) == (P.SOUNDED, Outcome.OPEN)


def test_who_may_not_be_asked_is_not_proposed_either(now):
    action = dinner()
    laia = make_participation(action, make_blogger(never_brands=action.client.name))
    consent(laia.blogger, now)
    assert [each.why for each in asked(action, laia, now=now)[1]] == ["never_for"]
    assert state(laia) == P.LISTED


def test_it_never_confirms_an_approved_person_gets_an_invitation(now):
    action = dinner(autopilot="auto")
    laia = make_participation(action)
    consent(laia.blogger, now)
    asked(action, laia, now=now)
    deciding.note_verdict(action.pk, [laia.pk], "yes", now=now, user=action.owner)
    staffing.tend(action.pk, now)
    assert (state(laia), [q.kind for q in Invitation.objects.open()]) == (P.AVAILABLE, ["invitation"])


def test_the_engine_proposes_too_and_the_record_counts_no_question(now):
    action = dinner(autopilot="auto", may_ask_new=True)
    laia = make_participation(action, make_blogger(topics=["gastronomía"]))
    consent(laia.blogger, now)
    staffing.tend(action.pk, now)
    assert state(laia) == P.AVAILABLE
    fact = track_record.facts_of([laia.blogger_id], now)[laia.blogger_id][0]
    assert (fact.asked, fact.hours) == (False, None)


# --- the letter -------------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "no"), [("es", "Esta no"), ("en", "Not this one")])
def test_one_line_says_what_she_is_proposed_for_and_how_to_say_not_this_one(language, no, now):
    make_agency()
    action = dinner(title="Cena a la fresca")
    laia = make_participation(action)
    consent(laia.blogger, now)
    asked(action, laia, now=now)
    message = letter("standing_used", action)
    message.language = language
    words = rendered(message, now)
    for body in (words.text, words.html):
        assert no in body
        assert "Cena a la fresca" in body
    assert truth(message, now) == ""


def test_not_this_one_withdraws_her_from_that_action_at_once(story, now):
    make_agency()
    action, other = dinner(), dinner()
    laia = make_participation(action)
    elsewhere = make_participation(other, laia.blogger)
    consent(laia.blogger, now)
    asked(action, laia, now=now)
    asked(other, elsewhere, now=now)
    page = opened(laia, "no/")
    assert verbs(page) == ["decline"]
    pressed(page, laia, "decline")
    assert [state(row) for row in (laia, elsewhere)] == [P.DECLINED, P.AVAILABLE]
    assert truth(letter("standing_used", action), now) == "newer_answer"


def test_a_group_of_its_own_counts_by_itself(now):
    action = make_action(groups=[{"number": 1, "fee": 250, "label": "vino", "topics": ("alcohol",)}])
    food = make_group(action, number=1, fee=250, label="cocina", topics=("gastronomía",))
    laia = make_participation(action)
    consent(laia.blogger, now)
    inviting.sound_out(action.pk, [laia.pk], food.pk, now=now, user=action.owner)
    assert state(laia) == P.AVAILABLE
    answering.decline(laia.pk, action.pk, now=now)
    assert state(laia) == P.DECLINED


def test_one_and_ten_consents_are_looked_up_with_the_same_queries(now):
    make_agency()
    costs = []
    for people in (1, 10):
        action = dinner()
        rows = [make_participation(action) for _n in range(people)]
        for row in rows:
            consent(row.blogger, now)
        with CaptureQueriesContext(connection) as queries:
            found = consented.covering(action, [row.blogger for row in rows], action.groups.get(), now)
        assert len(found) == people
        costs.append(len(queries))
    assert costs[0] == costs[1]
