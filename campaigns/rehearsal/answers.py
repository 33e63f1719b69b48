"""What each command sets going among the invented people, and what each of their answers changes."""

from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Any

from campaigns.fill import Command, Person
from campaigns.fill.rooms import Rooms

if TYPE_CHECKING:
    from campaigns.rehearsal.course import Course

HOLDS_H = 120.0  # a firm yes holds five days
WORN_OUT = 2  # calls: a no to a call-up is out of the waves of this day
FLAGS = ("empty", "short")


# --- what is set going ------------------------------------------------------------------------------
def _sound(course: "Course", command: Command) -> None:
    for number in command.ids:
        _letter_of_sounding(course, number)


def _letter_of_sounding(course: "Course", number: int) -> None:
    nth = course.asked[number, "sound"]
    course.asked[number, "sound"] += 1
    at = course.fates[number].answers_letter(nth, course.s.now, course.contacts[number] + 0.3 * nth)
    course.later(at, "answer", number)


def _offer(course: "Course", command: Command) -> None:
    for number in command.ids:
        if course.way.by_hand:
            _letter_of_sounding(course, number)
            continue
        if command.do == "activate":
            course.called.add(number)
        _letter_of_offer(course, number)


def _letter_of_offer(course: "Course", number: int) -> None:
    nth = course.asked[number, "offer"]
    course.asked[number, "offer"] += 1
    on_call = course.by_id[number].hot == 2
    course.later(course.fates[number].answers_offer(nth, course.s.now, on_call=on_call), "take", number)


def _remind(course: "Course", command: Command) -> None:
    for number in command.ids:
        sounded = course.by_id[number].status == "sounded"
        (_letter_of_sounding if sounded else _letter_of_offer)(course, number)


def _confirm(course: "Course", command: Command) -> None:
    for number in command.ids:
        was_reserve = number in course.reserve_since
        fate = course.fates[number]
        holds(course, number)
        cannot = not fate.still_can() if was_reserve else fate.changed_her_mind()
        if cannot:
            course.later(fate.answers_offer(0, course.s.now), "leave", number)


def _reserve(course: "Course", command: Command) -> None:
    for number in command.ids:
        course.result.reserves += 1
        course.reserve_since[number] = course.s.now


def _ping(course: "Course", command: Command) -> None:
    for number in command.ids:
        nth = course.asked[number, "ping"]
        course.asked[number, "ping"] += 1
        fate = course.fates[number]
        at = fate.answers_offer(nth + 3, course.s.now)
        if number in course.gone:
            at = fate.awake(course.s.now + 1.0) if fate.owns_up() else inf
        course.later(at, "still_on", number)


def _oncall(course: "Course", command: Command) -> None:
    for number in command.ids:
        course.later(course.fates[number].answers_offer(7, course.s.now), "on_call", number)


def _phone(course: "Course", command: Command) -> None:
    for number in command.ids:
        fate, nth = course.fates[number], course.asked[number, "phone"]
        course.asked[number, "phone"] += 1
        at = course.desk.manager_at(course.s.now) + fate.phone_hours
        if fate.phone[nth % len(fate.phone)]:
            course.later(at, "phoned", number)


def _client(course: "Course", command: Command) -> None:
    course.later(course.desk.manager_at(course.s.now) + 0.3, "pressed", how=command.ids)


def _escalate(course: "Course", command: Command) -> None:
    kind = command.code.partition(":")[0]
    if kind == "must":
        (number,) = command.params
        course.later(course.desk.manager_at(course.s.now) + 0.5, "given_up", int(str(number)))
    elif kind in FLAGS and course.result.flagged_at < 0:
        course.result.flagged_at = course.plan.due - course.s.now


def _nothing(course: "Course", command: Command) -> None:
    """A lapse only changes what the engine knows."""


SETS_GOING: dict[str, Callable[["Course", Command], None]] = {
    "sound": _sound,
    "invite": _offer,
    "activate": _offer,
    "remind": _remind,
    "confirm": _confirm,
    "reserve": _reserve,
    "ping": _ping,
    "oncall": _oncall,
    "phone": _phone,
    "client": _client,
    "escalate": _escalate,
    "expire": _nothing,
}


# --- what happens -----------------------------------------------------------------------------------
def question_of(person: Person) -> tuple[str, float, float]:
    """What tells the question that is open to her from the one before."""
    return person.status, person.sent, person.ping_sent


def _leaves(course: "Course", number: int, how: tuple[Command, tuple[str, float, float]]) -> None:
    """A letter that waited for her morning, if it is still true."""
    command, asked = how
    person = course.by_id[number]
    if question_of(person) != asked or (command.do == "remind" and person.deadline <= course.s.now):
        return
    if command.do in ("sound", "invite") and number not in course.bargaining:
        person.deadline = course.open_until(command.do)
    course.leaves(replace(command, ids=(number,)))


def _answer(course: "Course", number: int, how: Any) -> None:
    """She answers a sounding, in time or later."""
    person, fate = course.by_id[number], course.fates[number]
    if person.status not in course.way.asked or number in course.bargaining:
        return
    if not fate.is_willing(course.contacts[number]):
        _says_no(course, person)
    elif fate.asks_more():
        person.deadline = inf
        course.bargaining.add(number)
        person.status = "invited" if course.way.by_hand else "sounded"
        course.later(course.desk.manager_at(course.s.now) + fate.phone_hours, "price", number)
    else:
        _says_yes(course, person)
    course.answered.setdefault(number, (course.s.now - person.sent, person.status != "out"))


def _price(course: "Course", number: int, how: Any) -> None:
    person = course.by_id[number]
    course.bargaining.discard(number)
    person.deadline = course.s.now  # from now on her answer counts in the mood of the action
    if course.fates[number].is_too_dear():
        _says_no(course, person)
    else:
        _says_yes(course, person)


def _says_yes(course: "Course", person: Person) -> None:
    person.status, person.firm = "available", course.fates[person.id].is_firm
    person.holds_until = course.s.now + HOLDS_H
    person.last_ok = course.s.now
    course.said_yes.add(person.id)
    if course.way.by_hand:
        held = sum(other.status == "confirmed" for other in course.by_id.values())
        if held < course.plan.places:
            person.status = "confirmed"
            holds(course, person.id)


def _says_no(course: "Course", person: Person) -> None:
    person.status = "out"


def _take(course: "Course", number: int, how: Any) -> None:
    """She answers an invitation or a call-up, in time or later."""
    person, fate = course.by_id[number], course.fates[number]
    if person.status not in ("invited", "activated", "stale", "reserve"):
        return
    called = number in course.called
    can = fate.still_can(on_call=person.hot == 2) if called else not fate.changed_her_mind()
    if not can:
        if person.status in ("activated", "reserve"):
            person.status, person.calls = "reserve", WORN_OUT
        else:
            _says_no(course, person)
        return
    s = course.s
    s.people = list(course.by_id.values())
    group = Rooms(s, counting=("confirmed",)).best(person)
    if group is None:
        person.status = "reserve"  # she sees so before she presses
        return
    person.status, person.group, person.last_ok = "confirmed", group, s.now
    person.ping_ok, person.phone = True, 0
    course.letters[number].append((s.now, "confirm"))
    holds(course, number)


def holds(course: "Course", number: int) -> None:
    """She has a place: a gap is closed, and her own way out begins."""
    course.took[number] = course.plan.due - course.s.now
    if course.gaps and (open_ones := [gap for gap in course.gaps if gap[1] == inf]):
        open_ones[0][1] = course.s.now
    if number in course.reserve_since:
        course.result.reserve_hours += course.s.now - course.reserve_since.pop(number)
    at = course.fates[number].leaves_at
    if 0 <= at < course.s.due - course.s.now:
        course.later(course.plan.due - at, "leave", number, "by herself")


def _leave(course: "Course", number: int, how: Any) -> None:
    if course.by_id[number].status != "confirmed" or number in course.gone:
        return
    if how is None or course.fates[number].tells:
        drops_out(course, number)
    else:
        course.gone.add(number)


def drops_out(course: "Course", number: int) -> None:
    course.by_id[number].status = "out"
    course.left[number] = course.plan.due - course.s.now
    course.gaps.append([course.s.now, inf])


def _still_on(course: "Course", number: int, how: Any) -> None:
    person = course.by_id[number]
    if person.status != "confirmed":
        return
    if number not in course.gone:
        person.ping_ok, person.last_ok = True, course.s.now
    elif course.fates[number].owns_up():
        drops_out(course, number)


def _on_call(course: "Course", number: int, how: Any) -> None:
    person = course.by_id[number]
    if person.status == "reserve" and course.fates[number].still_can():
        person.hot = 2


def _phoned(course: "Course", number: int, how: Any) -> None:
    """Reached: she says what is true."""
    person, fate = course.by_id[number], course.fates[number]
    if person.status == "confirmed":
        if number in course.gone:
            drops_out(course, number)
        else:
            person.ping_ok, person.last_ok = True, course.s.now
            course.letters[number].append((course.s.now, "call"))
    elif person.status in ("invited", "activated") and not course.way.by_hand:
        _take(course, number, how)
    elif person.status in course.way.asked and not fate.is_away:
        _answer(course, number, how)


def _pressed(course: "Course", number: int, how: tuple[int, ...]) -> None:
    """The manager sends the list, or without names the criteria."""
    for one in how:
        if course.by_id[one].approved is None and course.by_id[one].status != "out":
            course.by_id[one].approved = "asked"
            course.shown.add(one)
    nth = course.asked[0, "client"]
    course.asked[0, "client"] += 1
    course.later(course.desk.client_at(nth, course.s.now), "approved", how=how)


def _approved(course: "Course", number: int, how: tuple[int, ...]) -> None:
    for one in how or tuple(course.by_id):
        person = course.by_id[one]
        if person.approved in (None, "asked"):
            person.approved = person.must or course.fates[one].client_approves()


def _given_up(course: "Course", number: int, how: Any) -> None:
    """The manager agrees that a must-have's place becomes an ordinary one."""
    course.by_id[number].must = False


HAPPENS: dict[str, Callable[["Course", int, Any], None]] = {
    "leaves": _leaves,
    "answer": _answer,
    "price": _price,
    "take": _take,
    "leave": _leave,
    "still_on": _still_on,
    "on_call": _on_call,
    "phoned": _phoned,
    "pressed": _pressed,
    "approved": _approved,
    "given_up": _given_up,
}
