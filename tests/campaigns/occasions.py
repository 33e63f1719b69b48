"""Bringing an action to each kind of thing that its client must be told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from campaigns import answering, ending, inviting, laying_out
from campaigns.lifecycle import change, open_question, participation_of
from campaigns.models import Action, Event, LinePrice, Participation, Proposal, ProposalLine
from tests.campaigns import people
from tests.history import once
from tests.make import make_contact

SECRET = "sentinel-reason"


@once
def swap(action: Action, now: datetime, *, ahead: timedelta = timedelta(hours=26)) -> tuple[Participation, ...]:
    """Of two holders one leaves, two are called up, one of them comes: who left and who came."""
    left, _other = people.confirmed(action, 2, now)
    came, asked = people.reserves(action, 2, now)
    at = action.starts_at - ahead
    answering.withdraw(left.pk, action.pk, now=at, reason=SECRET)
    call_up(action, [came, asked], at + timedelta(minutes=1))
    answering.accept(came.pk, action.pk, people.seen(came), now=at + timedelta(minutes=36))
    return left, came


def call_up(action: Action, whom: list[Participation], at: datetime) -> None:
    with change(action.pk, now=at, actor="clock") as c:
        inviting.call_up(c, list(inviting.people_of(c, [person.pk for person in whom])), action.groups.first())


@once
def dropout(action: Action, now: datetime) -> None:
    left, _other = people.confirmed(action, 2, now)
    reserves = people.reserves(action, 2, now)
    answering.withdraw(left.pk, action.pk, now=now + timedelta(hours=1), reason=SECRET)
    call_up(action, reserves, now + timedelta(hours=2))


@once
def no(action: Action, now: datetime) -> None:
    (person,) = people.approved(action, 1, now)
    answering.decline(person.pk, action.pk, now=now + timedelta(hours=1), reason=SECRET)


@once
def lapse(action: Action, now: datetime) -> None:
    (person,) = people.invited(action, 1, now)
    with change(action.pk, now=now + timedelta(hours=3), actor="clock") as c:
        inviting.lapse(c, open_question(participation_of(c, person.pk)))


@once
def move(action: Action, now: datetime) -> None:
    """As the verb that moves an action notes it: the old hour and the new one, and who is asked again."""
    asked = people.confirmed(action, 2, now)
    at = now + timedelta(hours=1)
    facts = {"before": action.due, "after": action.due + timedelta(days=1), "place": True, "was": {}, "version": 2}
    with change(action.pk, now=at, actor="clock") as c:
        c.record("action", action.pk, "move", "open", "open", remark=("note", SECRET), facts=facts)
        for number, person in enumerate(asked):
            c.record("invitation", 900 + number, "ask", facts={"participation": person.pk, "kind": "new_date"})
        c.record("invitation", 900, "answer_yes", facts={"participation": asked[0].pk})


def places(action: Action, now: datetime) -> None:
    people.confirmed(action, 1, now)
    laying_out.change_places(action.groups.get(), 3)
    with change(action.pk, now=now + timedelta(hours=1), actor="clock") as c:
        c.record("action", action.pk, "edit", "open", "open", facts={"places_from": 2, "places_to": 3})


def cancel(action: Action, now: datetime) -> None:
    people.confirmed(action, 2, now)
    ending.cancel_action(action.pk, now=now + timedelta(hours=1), user=action.owner)


def price(action: Action, now: datetime) -> None:
    """Two lists, the second with another price for the first contact, as sending one notes it."""
    (person,) = people.approved(action, 1, now)
    link = action.chain.first() or action.chain.create(contact=make_contact(client=action.client))
    for number, amount in ((1, 350), (2, 380)):
        sent = Proposal.objects.create(action=action, number=number, sent_at=now, content_hash="x")
        line = ProposalLine.objects.create(proposal=sent, participation=person, position=1)
        LinePrice.objects.create(line=line, link=link, amount=Decimal(amount))
        with change(action.pk, now=now, actor="clock") as c:
            c.record("proposal", sent.pk, "send", facts={"number": number})


KINDS: dict[str, Callable] = {
    "no": no, "lapse": lapse, "dropout": dropout, "swap": swap, "move": move, "places": places, "cancel": cancel,
    "price": price,
}  # fmt: skip


def event(action: Action, **which) -> Event:
    return Event.objects.filter(action=action, **which).latest("seq")
