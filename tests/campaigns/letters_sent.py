"""Every letter of the workshop, made by the verbs that post it."""

from datetime import datetime, timedelta
from decimal import Decimal

from agency.models import Message
from agency.post import LETTERS, Rendered
from bloggers import standing
from campaigns import (
    answering,
    cards,
    ending,
    forwarding,
    inviting,
    moving,
    notices,
    planning,
    pricing,
    questioning,
    voting,
)
from campaigns.lifecycle import change, open_question, participation_of
from campaigns.models import Action, ActionContact, Card, Counter, Participation, Proposal
from campaigns.states import Answer, Ask
from tests.campaigns import people, proposals
from tests.history import once
from tests.make import make_blogger, make_contact, make_media_agency, make_participation, make_topic

PURPOSES = [
    "sounding", "invitation", "call_up", "still_on", "practical", "on_call", "reminder", "receipt", "confirmed",
    "reserve", "counter_answer", "price_question", "price_late",
    "new_date", "new_date_reminder", "publish_reminder", "filled", "released", "free_again",
    "cancelled", "thanks", "standing_used", "alarm", "phone_card",
    "owed", "explanation", "swap", "proposal", "proposal_reminder", "client_reminder", "vote_copy", "question_answer",
]  # fmt: skip


def letter(purpose: str, action: Action) -> Message:
    """The latest letter of that purpose about the action."""
    return Message.objects.filter(purpose=purpose, action_id=action.pk).latest("pk")


def rendered(message: Message, now: datetime) -> Rendered:
    return LETTERS[message.purpose].render(message, now)


def truth(message: Message, now: datetime) -> str:
    return LETTERS[message.purpose].still_true(message, now)


@once
def send(purpose: str, action: Action, now: datetime) -> Message:
    """Bring the action to where that letter is posted, and return it."""
    _WAYS[purpose](action, now)
    return letter(purpose, action)


def mark_left(message: Message, now: datetime) -> None:
    """As if it had been handed over at `now`."""
    answer_by = LETTERS[message.purpose].render(message, now).answer_by
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=now, answer_by=answer_by)


def _still_on(action: Action, now: datetime, stage: int) -> None:
    (person,) = people.confirmed(action, 1, now)
    with change(action.pk, now=now, actor="clock") as c:
        her = participation_of(c, person.pk)
        inviting.ask(c, her, Ask.STILL_ON, action.groups.first(), her.fee_agreed, wave=stage)


def _on_call(action: Action, now: datetime) -> None:
    (person,) = people.reserves(action, 1, now)
    with change(action.pk, now=now, actor="clock") as c:
        inviting.ask(c, participation_of(c, person.pk), Ask.ON_CALL, action.groups.first(), Decimal(25))


def _standing_used(action: Action, now: datetime) -> None:
    """Somebody may be proposed without being asked, and her topic is that of the place."""
    group, topic = action.groups.first(), make_topic()
    group.topics.set([topic])
    laia = make_blogger(topics=[topic])
    standing.give(laia, topics=[topic], min_fee=group.fee, until=now.date().replace(month=12), source="x", now=now)
    person = make_participation(action, laia)
    inviting.sound_out(action.pk, [person.pk], group.pk, now=now, user=action.owner)


def _reminder(action: Action, now: datetime) -> None:
    (person,) = people.invited(action, 1, now)
    with change(action.pk, now=now, actor="clock") as c:
        question = open_question(participation_of(c, person.pk))
        question.reminders = 1
        notices.reminder(c, question)


def _counter_answer(action: Action, now: datetime) -> None:
    (person,) = people.invited(action, 1, now)
    offer = pricing.counter(person.pk, action.pk, Decimal(300), "dos recetas", people.seen(person), now=now)
    pricing.decide_counter(offer.pk, action.pk, accept=False, now=now, user=action.owner)
    assert Counter.objects.get(pk=offer.pk).result == "kept"


def _named_a_price(action: Action, now: datetime) -> Counter:
    (person,) = people.invited(action, 1, now)
    return pricing.counter(person.pk, action.pk, Decimal(300), "", people.seen(person), now=now)


def _price_question(action: Action, now: datetime) -> None:
    pricing.ask_why(_named_a_price(action, now).pk, action.pk, now=now, user=action.owner)


def _price_late(action: Action, now: datetime) -> None:
    offer = _named_a_price(action, now)
    with change(action.pk, now=now, actor="clock") as c:
        notices.price_late(c, offer)


def _filled(action: Action, now: datetime) -> None:
    action.groups.first().places.filter(number__gt=1).delete()
    first, _second = people.called_up(action, 2, now)
    answering.accept(first.pk, action.pk, people.seen(first), now=now)


def _released(action: Action, now: datetime) -> None:
    (person,) = people.reserves(action, 1, now)
    with change(action.pk, now=now, actor="clock") as c:
        her = participation_of(c, person.pk)
        notices.released(c, her, c.move(her, "release"))


def _free_again(action: Action, now: datetime) -> None:
    (person,) = people.reserves(action, 1, now)
    Participation.objects.filter(pk=person.pk).update(free_at=now)
    with change(action.pk, now=now, actor="clock") as c:
        notices.free_again(c, participation_of(c, person.pk), now)


def _cancelled(action: Action, now: datetime) -> None:
    people.confirmed(action, 1, now)
    ending.cancel_action(action.pk, now=now, user=action.owner)


def _thanks(action: Action, now: datetime) -> None:
    people.confirmed(action, 1, now)
    ending.close_action(action.pk, set(), now=action.due + timedelta(hours=12), user=action.owner)


def _moved(action: Action, now: datetime) -> None:
    """A dinner moves by two days and to another place, with somebody who has a place in it."""
    people.confirmed(action, 1, now)
    action.refresh_from_db()
    kept = {name: getattr(action, name) for name in ("ends_at", "publish_by", "deliverable", "brief")}
    moved_to = action.starts_at + timedelta(days=2)
    new = moving.NewTerms(starts_at=moved_to, place="Calle de la Luna 4, Madrid", **kept)
    moving.move(
        action.pk, new, saw=moving.preview(action, new, now).saw, why="Obras en la sala", now=now, user=action.owner
    )


def _moved_reminder(action: Action, now: datetime) -> None:
    _moved(action, now)
    with change(action.pk, now=now, actor="clock") as c:
        question = open_question(participation_of(c, action.participations.get().pk))
        question.reminders = 1
        notices.reminder(c, question)


def _publish_reminder(action: Action, now: datetime) -> None:
    (person,) = people.confirmed(action, 1, now)
    Action.objects.filter(pk=action.pk).update(publish_by=action.starts_at + timedelta(days=7))
    action.refresh_from_db()
    with change(action.pk, now=action.publish_by - timedelta(hours=20), actor="clock") as c:
        notices.publish_reminder(c, participation_of(c, person.pk), 1)


def _proposed(action: Action, now: datetime) -> tuple[ActionContact, Proposal, Participation]:
    """A list of two people has gone to the client's contact."""
    make_contact(client=action.client)
    planning.put_in_chain(action)
    number, (person,), _reserves = proposals.sent(action, now, places=1, reserves=1)
    return proposals.links(action)[0], number, person


def _client_reminder(action: Action, now: datetime) -> None:
    """A media agency has forwarded a list to its client, to whom we do not write."""
    client, between = action.client, make_media_agency()
    type(client).objects.filter(pk=client.pk).update(via=between)
    make_contact(media_agency=between, language=client.language)
    make_contact(client=client, name="Javier Ortuño")
    action.refresh_from_db()
    planning.put_in_chain(action)
    number, _people, _reserves = proposals.sent(action, now, places=1, reserves=0)
    link = proposals.links(action)[0]
    lines = voting.before_link(link, number)
    prices = {line.participation_id: Decimal(410) for line in lines}
    forwarding.forward(link.pk, 1, voting.seen_mark(number, lines), prices, now + timedelta(days=2), now=now)


def _vote_copy(action: Action, now: datetime) -> None:
    link, number, person = _proposed(action, now)
    saw = voting.seen_mark(number, voting.before_link(link, number))
    voting.vote(link.pk, number.number, saw, voting.Ballot({person.pk: voting.Word("yes")}), "Javier", now=now)


def _question_answer(action: Action, now: datetime) -> None:
    link, _number, person = _proposed(action, now)
    ballot = voting.Ballot({person.pk: voting.Word(question="¿Va sola?")})
    (asked,) = voting.ask_only(link.pk, ballot, now=now)
    questioning.answer(asked.pk, action.pk, "Va sola.", now=now, user=action.owner)


def _card(kind: str, code: str, facts: dict):
    def raise_it(action: Action, now: datetime) -> None:
        (person,) = people.confirmed(action, 1, now)
        with change(action.pk, now=now, actor="clock") as c:
            cards.raise_card(c, kind, code, participation_of(c, person.pk), facts)

    return raise_it


def _explanation(action: Action, now: datetime) -> None:
    people.confirmed(action, 1, now)
    contact = make_contact(client=action.client, language=action.client.language)
    link = action.chain.create(contact=contact)
    with change(action.pk, now=now, actor="clock") as c:
        notices.explanation(c, link, "Marta ya no puede venir.\nBea ocupa su plaza.", [])


def _swap(action: Action, now: datetime) -> None:
    """A reserve takes the place of somebody who left, for a client whose letter about it leaves by itself."""
    client = action.client
    type(client).objects.filter(pk=client.pk).update(swap_by_itself=True, written_where="contract, section 4")
    action.chain.create(contact=make_contact(client=client, language=client.language))
    (left,) = people.confirmed(action, 1, now)
    (came,) = people.reserves(action, 1, now)
    answering.withdraw(left.pk, action.pk, now=now)
    with change(action.pk, now=now, actor="clock") as c:
        inviting.call_up(c, list(inviting.people_of(c, [came.pk])), action.groups.first())
    answering.accept(came.pk, action.pk, people.seen(came), now=now)


_WAYS = {
    "standing_used": _standing_used,
    "sounding": lambda action, now: people.sounded(action, 1, now),
    "invitation": lambda action, now: people.invited(action, 1, now),
    "call_up": lambda action, now: people.called_up(action, 1, now),
    "still_on": lambda action, now: _still_on(action, now, 2),
    "practical": lambda action, now: _still_on(action, now, 3),
    "on_call": _on_call,
    "reminder": _reminder,
    "receipt": lambda action, now: people.available(action, 1, now, Answer.COUNT_ME_IN),
    "confirmed": lambda action, now: people.confirmed(action, 1, now),
    "reserve": lambda action, now: people.reserves(action, 1, now),
    "counter_answer": _counter_answer,
    "price_question": _price_question,
    "price_late": _price_late,
    "new_date": _moved,
    "proposal": _proposed,
    "proposal_reminder": _proposed,
    "client_reminder": _client_reminder,
    "vote_copy": _vote_copy,
    "question_answer": _question_answer,
    "new_date_reminder": _moved_reminder,
    "publish_reminder": _publish_reminder,
    "filled": _filled,
    "released": _released,
    "free_again": _free_again,
    "cancelled": _cancelled,
    "thanks": _thanks,
    "alarm": _card(Card.Kind.ALARM, "dropout", {"hours": 26.2}),
    "phone_card": _card(Card.Kind.CALL, "still_on", {}),
    "owed": _card(Card.Kind.OWED, "counter", {"amount": "300.00", "offered": "250.00"}),
    "explanation": _explanation,
    "swap": _swap,
}
