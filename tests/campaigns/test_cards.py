"""What only a person can see to; and alarms, which repeat themselves until somebody has."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.models import Message
from agency.models.people import Role
from campaigns import cards, staffing
from campaigns.cards import raise_card
from campaigns.lifecycle import CLOCK, change
from campaigns.models import Action, Card
from tests.make import NOW, make_action, make_agency, make_user

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)


def alarmed_action(now: datetime, **fields) -> Action:
    """An action that nobody is left to be asked for, three days before; its alarm has just been raised."""
    action = make_action(places=1, starts_at=now + timedelta(days=3), next_look_at=None, **fields)
    with change(action.pk, now=now, actor=CLOCK) as c:
        raise_card(c, Card.Kind.ALARM, "empty", None, {})
    return action


def alarmed() -> list[int]:
    return sorted(Message.objects.filter(purpose="alarm").values_list("recipient_id", flat=True))


def test_an_alarm_is_repeated_every_quarter_of_an_hour_until_somebody_has_seen_it(now):
    action = alarmed_action(now)
    for quarters in (1, 1, 2):  # asked twice in one quarter, it is repeated once
        cards.sweep(now + quarters * QUARTER)
    assert alarmed() == [action.owner_id] * 3
    cards.acknowledge(Card.objects.get().pk, now=now, user=action.owner)
    cards.sweep(now + 3 * QUARTER)
    assert alarmed() == [action.owner_id] * 3


def test_an_alarm_goes_to_the_owner_and_to_whoever_is_on_duty_and_a_quarter_of_an_hour_later_to_a_second_person(now):
    on_duty, colleague, freelancer = make_user(), make_user(), make_user(Role.FREELANCER)
    make_agency(on_duty=on_duty)
    action = alarmed_action(now)
    action.client.team.set([freelancer, colleague])
    first = alarmed()
    cards.sweep(now + QUARTER)
    assert first == sorted([action.owner_id, on_duty.pk])
    assert alarmed() == sorted([*first, *first, colleague.pk])


def test_where_a_client_has_no_team_the_second_person_is_an_administrator(now):
    owner = make_user()
    make_agency(on_duty=owner)
    _gone, admin = make_user(Role.ADMIN, is_active=False), make_user(Role.ADMIN)
    alarmed_action(now, owner=owner)
    cards.sweep(now + QUARTER)
    assert alarmed() == sorted([owner.pk, owner.pk, admin.pk])


def test_at_night_an_alarm_waits_for_the_morning_and_then_goes_on(now):
    action = alarmed_action(now)
    evening, morning = now.replace(hour=19, minute=1), now.replace(hour=7) + timedelta(days=1)  # 21:01, 9:00 in Madrid
    cards.sweep(evening)
    assert alarmed() == [action.owner_id]
    assert Card.objects.get().again_at == morning
    cards.sweep(morning)
    assert alarmed() == [action.owner_id] * 2


@pytest.mark.parametrize(
    ("fields", "later"),
    [
        ({"state": "cancelled"}, QUARTER),
        ({"cancel_at": NOW + timedelta(minutes=20)}, QUARTER),
        ({}, timedelta(days=3)),
    ],
    ids=["cancelled", "being called off", "over"],
)
def test_of_an_action_that_does_not_go_on_no_alarm_is_repeated(now, fields, later):
    action = alarmed_action(now)
    Action.objects.filter(pk=action.pk).update(**{"state": "open"} | fields)
    cards.sweep(now + later)
    assert alarmed() == [action.owner_id]


def test_to_repeat_an_alarm_nobody_looks_at_its_action(now, monkeypatch):
    monkeypatch.setattr(staffing, "tend_within", None)  # would break
    action = alarmed_action(now)
    costs = []
    for others in (0, 20):
        for _ in range(others):
            alarmed_action(now, owner=action.owner)
        with CaptureQueriesContext(connection) as queries:
            cards.repeat_alarms(action.pk, now + (1 + len(costs)) * QUARTER)
        costs.append(len(queries))
    assert costs[0] == costs[1] < 15
    assert Action.objects.get(pk=action.pk).next_look_at is None


def test_alarms_that_are_due_are_found_by_their_index_among_many_cards(now, postgres):
    action = alarmed_action(now)
    seen_to = {"acknowledged_at": now, "again_at": now, "since": now, "for_user": action.owner}
    Card.objects.bulk_create(Card(action=action, kind="alarm", code="empty", **seen_to) for _ in range(3_000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE campaigns_card")
    assert "alarm_again" in cards.alarms_due(now).explain()


def test_one_alarm_that_cannot_be_repeated_does_not_keep_the_others(now, monkeypatch, caplog):
    broken, whole = alarmed_action(now), alarmed_action(now)
    repeat = cards.repeat_alarms
    monkeypatch.setattr(cards, "repeat_alarms", lambda pk, at: 1 / 0 if pk == broken.pk else repeat(pk, at))
    cards.sweep(now + QUARTER)
    assert alarmed() == sorted([broken.owner_id, whole.owner_id, whole.owner_id])
    assert f"alarms of action {broken.pk} could not be repeated" in caplog.text
