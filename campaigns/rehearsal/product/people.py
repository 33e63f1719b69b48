"""What each delivered letter sets going among the invented people, and what they then press.

The same luck as at the engine's depth, drawn from the number of the letter: see `campaigns.rehearsal.answers`. They
know nothing but their letters: they open a link of one, and press what its page offers. What is said on the
telephone is noted.
"""

from collections.abc import Callable
from decimal import Decimal
from math import inf
from typing import TYPE_CHECKING

from agency.models import Message
from campaigns import calling, noting, placing, pricing
from campaigns.answering import Seen
from campaigns.lifecycle import CLOCK, PlaceFilled, WrongTurn, last_question, open_question
from campaigns.models import Counter, Participation
from campaigns.playing import mailbox
from campaigns.playing.pressing import Browser, NotOffered, Page
from campaigns.rehearsal.product.rows import FEE
from campaigns.states import Answer, Ask, Outcome, ParticipationState

if TYPE_CHECKING:
    from campaigns.rehearsal.product.play import Play

P = ParticipationState
CENT = Decimal("0.01")
BY_PHONE = "phone"


# --- letters: when she answers, if she does -----------------------------------------------------------
def _sounding(play: "Play", number: int, letter: Message) -> None:
    nth = play.asked[number, "sound"]
    play.asked[number, "sound"] += 1
    at = play.fates[number].answers_letter(nth, play.hour, play.contacts[number] + 0.3 * nth)
    play.later(at, "answer", number)


def _offer(play: "Play", number: int, letter: Message) -> None:
    nth = play.asked[number, "offer"]
    play.asked[number, "offer"] += 1
    play.later(play.fates[number].answers_offer(nth, play.hour), "take", number)


def _call_up(play: "Play", number: int, letter: Message) -> None:
    play.called.add(number)
    _offer(play, number, letter)


def _reminder(play: "Play", number: int, letter: Message) -> None:
    question = last_question(play.rows.row(number))
    (_sounding if question is not None and question.kind == Ask.SOUNDING else _offer)(play, number, letter)


def _still_on(play: "Play", number: int, letter: Message) -> None:
    nth = play.asked[number, "ping"]
    play.asked[number, "ping"] += 1
    fate = play.fates[number]
    at = fate.answers_offer(nth + 3, play.hour)
    if number in play.gone:
        at = fate.awake(play.hour + 1.0) if fate.owns_up() else inf
    play.later(at, "still_on", number)


def _confirmed(play: "Play", number: int, letter: Message) -> None:
    """Confirmed without another question, she reads of it, and may have changed her mind meanwhile."""
    if letter.facts.get("by") != CLOCK:
        return
    fate = play.fates[number]
    cannot = not fate.still_can() if number in play.reserves else fate.changed_her_mind()
    if cannot:
        play.later(fate.answers_offer(0, play.hour), "leave", number)


SETS_GOING: dict[str, Callable[["Play", int, Message], None]] = {
    "sounding": _sounding,
    "invitation": _offer,
    "call_up": _call_up,
    "reminder": _reminder,
    "still_on": _still_on,
    "practical": _still_on,
    "confirmed": _confirmed,
}


# --- presses --------------------------------------------------------------------------------------------
def _open(play: "Play", number: int) -> tuple[Browser, Page]:
    """Her page, by the newest letter to her that leads there. NotOffered without one."""
    path = mailbox.own_link(play.rows.addresses[number])
    if not path:
        raise NotOffered("no letter")
    browser = Browser("es")
    return browser, browser.open(path)


def press(play: "Play", number: int, word: str, *, via: str = "", **typed: str) -> bool:
    """False where her page does not offer it."""
    try:
        browser, page = _open(play, number)
        browser.press(browser.follow(page, via) if via else page, word, **typed)
    except NotOffered:
        return False
    return True


def _answer(play: "Play", number: int, how: object) -> None:
    """She answers a sounding, in time or later."""
    fate = play.fates[number]
    if play.rows.row(number).state not in (P.SOUNDED, P.SILENT) or number in play.bargaining:
        return
    if not fate.is_willing(play.contacts[number]):
        press(play, number, "no")
    elif fate.asks_more():
        # Where the page has no price to name any more, she says it on the telephone.
        press(play, number, "counter", via="price", amount=str(_price_of(play, number)))
        _talks_about_the_price(play, number)
    else:
        press(play, number, _yes(play, number))


def _yes(play: "Play", number: int) -> str:
    return Answer.COUNT_ME_IN if play.fates[number].is_firm else Answer.MAY_PROPOSE


def _price_of(play: "Play", number: int) -> Decimal:
    return (FEE * Decimal(play.fates[number].price)).quantize(CENT)


def _talks_about_the_price(play: "Play", number: int) -> None:
    play.bargaining.add(number)
    play.later(play.desk.manager_at(play.hour) + play.fates[number].phone_hours, "price", number)


def _price(play: "Play", number: int, how: object) -> None:
    """The manager answers her price, and she says yes or no to that on the telephone."""
    play.bargaining.discard(number)
    too_dear = play.fates[number].is_too_dear()
    asked = Counter.objects.filter(result=Counter.Result.OPEN, invitation__participation=play.rows.people[number])
    for counter in asked:
        pricing.decide_counter(
            counter.pk, play.rows.action.pk, accept=not too_dear, now=play.now, user=play.rows.manager
        )
    if play.rows.row(number).state in (P.SOUNDED, P.SILENT):
        _note(play, number, "no" if too_dear else _yes(play, number))


def _take(play: "Play", number: int, how: object) -> None:
    """She answers an invitation or a call-up, in time or later."""
    if play.rows.row(number).state not in (P.AVAILABLE, P.RESERVE, P.SILENT):
        return
    if not _can(play, number):
        press(play, number, "decline", via="no")
    elif not press(play, number, "accept"):
        press(play, number, "reserve")  # covered: she sees so before she presses


def _can(play: "Play", number: int) -> bool:
    fate = play.fates[number]
    return fate.still_can() if number in play.called else not fate.changed_her_mind()


def _leave(play: "Play", number: int, how: object) -> None:
    """`how`: by herself, of which she may not tell; None: she answers the letter that confirmed her."""
    if play.rows.row(number).state != P.CONFIRMED or number in play.gone:
        return
    if how is None or play.fates[number].tells:
        press(play, number, "withdraw", via="cannot")
    else:
        play.gone.add(number)


def _answers_still_on(play: "Play", number: int, how: object) -> None:
    if number not in play.gone:
        press(play, number, "still-on")
    elif play.fates[number].owns_up():
        press(play, number, "withdraw", via="cannot")


# --- the telephone --------------------------------------------------------------------------------------
def _phoned(play: "Play", number: int, how: object) -> None:
    """Reached: she says what is true."""
    person = play.rows.row(number)
    question = open_question(person)
    if person.state == P.CONFIRMED:
        if number in play.gone:
            _note(play, number, "cannot")
        else:
            play.letters[number].append((play.hour, "call"))
            _note(play, number, "comes")
    elif question is not None and question.kind in (Ask.INVITATION, Ask.CALL_UP):
        _takes_by_phone(play, number)
    elif person.state in (P.SOUNDED, P.SILENT) and number not in play.bargaining and not play.fates[number].is_away:
        _answers_by_phone(play, number)


def _takes_by_phone(play: "Play", number: int) -> None:
    if not _can(play, number):
        _note(play, number, "no")
        return
    try:
        _note(play, number, "accept")
    except PlaceFilled:
        placing.keep_in_reserve(play.rows.people[number], play.rows.action.pk, now=play.now, user=play.rows.manager)


def _answers_by_phone(play: "Play", number: int) -> None:
    fate = play.fates[number]
    if not fate.is_willing(play.contacts[number]):
        _note(play, number, "no")
    elif fate.asks_more():
        question = open_question(play.rows.row(number))
        if question is not None and question.outcome == Outcome.OPEN:
            _note(play, number, "price", amount=_price_of(play, number))
        _talks_about_the_price(play, number)
    else:
        _note(play, number, _yes(play, number))


def _note(play: "Play", number: int, answer: str, amount: Decimal | None = None) -> None:
    person = play.rows.row(number)
    said = noting.Note(answer, BY_PHONE, _seen(person), amount)
    noting.note(person, said, now=play.now, user=play.rows.manager)


def _seen(person: Participation) -> Seen:
    question = last_question(person)
    return Seen(person.action.terms_version, question.pk if question else 0)


def _not_reached(play: "Play", number: int, how: object) -> None:
    try:
        calling.note_call(
            play.rows.people[number], play.rows.action.pk, calling.NO_ANSWER, now=play.now, user=play.rows.manager
        )
    except WrongTurn:
        return  # she has left the action meanwhile


HAPPENS: dict[str, Callable[["Play", int, object], None]] = {
    "answer": _answer,
    "price": _price,
    "take": _take,
    "leave": _leave,
    "still_on": _answers_still_on,
    "phoned": _phoned,
    "not_reached": _not_reached,
}
