"""What the tests of the checks share: rows that are sound, and events that are not."""

from agency.invariants import CHECKS
from campaigns import answering, deciding, inviting
from campaigns.lifecycle import change
from campaigns.models import Event
from campaigns.planning import list_people, open_action
from campaigns.states import Answer
from tests.campaigns.people import seen
from tests.history import once
from tests.make import make_action, make_blogger


def lines(number, now) -> list[str]:
    """What the checks of an invariant say."""
    return [line for check in CHECKS[number] for line in check(now)]


@once
def opened(now, **fields):
    """An action whose history is whole: opened by its verb."""
    action = make_action(state="draft", **fields)
    open_action(action.pk, now=now, user=action.owner)
    action.refresh_from_db()
    return action


@once
def people_of_an_action(action, number, now):
    """Listed by their verb, so that the history is whole."""
    return list_people(action.pk, [make_blogger() for _ in range(number)], now=now, user=action.owner)


@once
def an_action_with_everything(now):
    """Sounded, available, confirmed, reserves, a dropout: each row by a verb."""
    action = opened(now, places=3, bonus=1)
    people = people_of_an_action(action, 7, now)
    group = action.groups.first()
    inviting.sound_out(action.pk, [p.pk for p in people], group.pk, now=now, user=action.owner)
    for person in people[:6]:
        answering.answer_sounding(person.pk, action.pk, Answer.MAY_PROPOSE, seen(person), now=now)
    deciding.note_verdict(action.pk, [p.pk for p in people[:5]], "yes", now=now, user=action.owner)
    with change(action.pk, now=now, actor="clock") as c:
        for person in inviting.people_of(c, [p.pk for p in people[:3]]):
            inviting.invite(c, person, group)
    for person in people[:3]:
        answering.accept(person.pk, action.pk, seen(person), now=now)
    with change(action.pk, now=now, actor="clock") as c:
        for person in inviting.people_of(c, [p.pk for p in people[3:5]]):
            inviting.make_reserve(c, person)
    answering.withdraw(people[0].pk, action.pk, now=now)
    with change(action.pk, now=now, actor="clock") as c:
        inviting.call_up(c, list(inviting.people_of(c, [p.pk for p in people[3:5]])), group)
    answering.accept(people[3].pk, action.pk, seen(people[3]), now=now)
    return action


def write_event(action, kind, subject, verb, before, after, now, seq=1, actor="clock", facts=None):
    """An event as no verb of ours would write it."""
    return Event.objects.create(
        action=action,
        seq=seq,
        subject_kind=kind,
        subject_id=subject,
        verb=verb,
        before=before,
        after=after,
        actor=actor,
        facts=facts or {},
        at=now,
    )
