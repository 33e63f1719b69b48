"""The manager and the client: cards are seen to, lists are sent, and answered on the client's own page."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from campaigns import cards, deciding, giving_up, proposing
from campaigns.models import Card, Criterion, Decision
from campaigns.playing import mailbox
from campaigns.playing.pressing import Browser, NotOffered
from campaigns.proposing import LineWritten, RuleWritten, Written
from campaigns.rehearsal.product.rows import FEE, TOPIC
from campaigns.showable import has_agreed

if TYPE_CHECKING:
    from campaigns.rehearsal.product.play import Play

Verdict = Decision.Verdict
SENDS_IN, GIVES_UP_IN = 0.3, 0.5  # hours of the manager's day
DECIDES_IN = timedelta(hours=48)
BEFORE_DUE = timedelta(minutes=30)
EXAMPLE = {"topic": TOPIC, "city": "", "readers_from": None, "readers_to": None, "price_from": "250", "price_to": "250"}


# --- cards ------------------------------------------------------------------------------------------------
def see_cards(play: "Play") -> None:
    """What is new on Today: each thing is begun once, in the manager's own hours."""
    for card in Card.objects.waiting().filter(action=play.rows.action):
        codes = card.facts.get("codes", []) if card.kind == Card.Kind.OWED else []
        for code in codes or [f"{card.code}:{card.pk}"]:
            if (card.kind, code) not in play.begun:
                play.begun.add((card.kind, code))
                CARDS[card.kind](play, card, code)


def _alarm(play: "Play", card: Card, code: str) -> None:
    play.flag(card.code)
    play.later(play.desk.manager_at(play.hour), "seen", how=card.pk)


def _call(play: "Play", card: Card, code: str) -> None:
    number = play.rows.numbers[card.participation_id or 0]
    fate, nth = play.fates[number], play.asked[number, "phone"]
    play.asked[number, "phone"] += 1
    reached = fate.phone[nth % len(fate.phone)]
    at = play.desk.manager_at(play.hour) + fate.phone_hours
    play.later(at, "phoned" if reached else "not_reached", number)


def _owed(play: "Play", card: Card, code: str) -> None:
    play.flag(card.code)
    kind, _colon, rest = code.partition(":")
    if kind in ("criteria", "propose"):
        ids = tuple(int(number) for number in rest.split(",") if number)
        play.later(play.desk.manager_at(play.hour) + SENDS_IN, "pressed", how=ids)
    elif kind == "must":
        play.later(play.desk.manager_at(play.hour) + GIVES_UP_IN, "given_up", play.rows.numbers[int(rest)])


CARDS: dict[str, Callable[["Play", Card, str], None]] = {
    Card.Kind.ALARM: _alarm,
    Card.Kind.CALL: _call,
    Card.Kind.OWED: _owed,
}


# --- the list -----------------------------------------------------------------------------------------------
def _pressed(play: "Play", number: int, how: tuple[int, ...]) -> None:
    """The manager sends the list, or without names the criteria; who still waits for a word is on it again."""
    action, now, user = play.rows.action, play.now, play.rows.manager
    said = deciding.verdicts(action)
    undecided = [row for row in action.participations.order_by("pk") if has_agreed(row) and said.get(row.pk) is None]
    named = [row for row in undecided if row.pk in how or row.pk in play.before_client]
    if how and not named:
        return
    written = _written(play, [row.pk for row in named], criteria=not how)
    draft = proposing.save_draft(action.pk, written, seen=proposing.edition(action), now=now, user=user)
    proposing.send_proposal(action.pk, seen=draft.edition, now=now, user=user)
    play.before_client |= {row.pk for row in named}
    play.shown |= {play.rows.numbers[row.pk] for row in named if row.pk in how}
    nth = play.asked[0, "client"]
    play.asked[0, "client"] += 1
    play.later(play.desk.client_at(nth, play.hour), "approved", how=how)


def _written(play: "Play", people: list[int], *, criteria: bool) -> Written:
    to, due = play.rows.link, play.rows.action.due
    topics = tuple(play.rows.group.topics.values_list("pk", flat=True))
    return Written(
        idea=play.rows.action.idea,
        objective=play.rows.action.objective,
        measure=play.rows.action.measure,
        bonus_places=play.rows.action.bonus_places,
        answer_by=_answer_by(play.now, due),
        why="Somebody new has agreed.",
        lines=tuple(LineWritten(pk, prices={to.pk: FEE}) for pk in people),
        criteria=(RuleWritten(topics=topics),) if criteria else (),
        examples=() if people else (EXAMPLE,),
    )


def _answer_by(now: datetime, due: datetime) -> datetime:
    return max(min(now + DECIDES_IN, due - BEFORE_DUE), now + (due - now) / 2)


def _approved(play: "Play", number: int, how: tuple[int, ...]) -> None:
    """The client answers: a list on the page behind the link of her newest letter, criteria on the telephone."""
    if how:
        _votes(play, {pk: _word(play, pk) for pk in how})
    else:
        _approves_criteria(play)


def _word(play: "Play", pk: int) -> Verdict:
    number = play.rows.numbers[pk]
    wished = number in play.plan.musts or play.fates[number].client_approves()
    return Verdict.YES if wished else Verdict.NO


def _votes(play: "Play", words: dict[int, Verdict]) -> None:
    letter = next(letter for letter in mailbox.letters_to(play.rows.contact.email) if letter.link("p"))
    browser = Browser("es")
    page = browser.open(letter.link("p"))
    if not any(form.offer("vote") is not None for form in page.forms):
        try:
            page = browser.follow(page, "list")
        except NotOffered:
            return  # nobody on it agrees any more
    offered = {name for form in page.forms for name, _value in form.choices}
    said = {f"verdict_{pk}": str(word) for pk, word in words.items() if f"verdict_{pk}" in offered}
    if said:
        browser.press(page, "vote", typed_name=play.rows.contact.name, **said)


def _approves_criteria(play: "Play") -> None:
    """Whoever meets them is welcome, save those she would not want."""
    action, said = play.rows.action, deciding.verdicts(play.rows.action)
    heard = {"now": play.now, "user": play.rows.manager, "contact": play.rows.contact}
    criterion = Criterion.objects.filter(proposal__action=action).latest("pk")
    unwanted = [pk for pk in play.rows.numbers if pk not in said and _word(play, pk) == Verdict.NO]
    deciding.note_criteria(action.pk, {criterion.pk: Verdict.YES}, **heard)
    deciding.note_verdict(action.pk, unwanted, Verdict.NO, **heard)


def _given_up(play: "Play", number: int, how: object) -> None:
    """The manager agrees that a must-have's place becomes an ordinary one."""
    rows = play.rows
    giving_up.give_up(rows.people[number], rows.action.pk, now=play.now, user=rows.manager)


def _seen(play: "Play", number: int, how: int) -> None:
    cards.acknowledge(how, now=play.now, user=play.rows.manager)


HAPPENS: dict[str, Callable[["Play", int, object], None]] = {
    "pressed": _pressed,
    "approved": _approved,
    "given_up": _given_up,
    "seen": _seen,
}
