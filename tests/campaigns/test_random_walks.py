"""Every verb of a participation, in any order, at any hour: the rows are always what a small model says they are.

Beside the model stand the letters: whatever has been posted leaves when its hour comes, as far as its truth and
the rules of contact let it, and after each walk everything that must hold of rows, history and outbox holds.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agency.invariants import violations
from agency.last_look import examined
from agency.models import Agency, Message
from agency.models.messages import MessageState
from campaigns import agreeing, answering, inviting, moving, placing
from campaigns.answering import Seen
from campaigns.earlier_terms import TERMS
from campaigns.lifecycle import WrongTurn, change
from campaigns.models import Action, Participation
from campaigns.states import OF_HER_PLACE, Answer, Ask
from tests import services
from tests.campaigns.checked import opened, people_of_an_action
from tests.make import make_agency

WALKS, STEPS_OF_A_WALK = (500, 50) if services.FULL else (60, 30)
UNHEALTHY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
NOT_IN = {"listed", "sounded", "available", "reserve", "silent", "declined", "released"}
SAID_YES = {"confirmed", "reserve", "available"}
FOR_A_PLACE = {"invitation", "call_up"}
REFUSED = (WrongTurn, answering.TooLate)


@dataclass
class Model:
    """What is true of her: state, open question, whether her yes is to the present terms."""

    state: str = "listed"
    question: str = ""
    last: tuple[str, str] = ("", "")  # kind and outcome of the latest question for a place, or sounding
    answer: str = ""
    current: bool = False
    fresh: bool = False  # ten minutes have not passed since her yes
    soundings: list[datetime] = field(default_factory=list)

    def become(self, state: str, *, outcome: str = "closed", current: bool | None = None) -> bool:
        """To `state`; the open question ends."""
        self.end(outcome)
        self.state, self.current = state, self.current if current is None else current
        return True

    def end(self, outcome: str) -> None:
        """No mail leaves in a walk: a sounding that we end ourselves has asked nobody."""
        if self.question == "sounding" and outcome == "closed":
            self.soundings.pop()
        if self.question and self.question == self.last[0] and self.last[1] == "open":
            self.last = (self.last[0], outcome)
        self.question = ""

    def asked(self, kind: str) -> bool:
        self.end("closed")
        self.question = kind
        if kind not in OF_HER_PLACE:
            self.last = (kind, "open")
        return True


@dataclass
class Walk:
    """One person in one action, the model of her, and the hour."""

    action_id: int
    person_id: int
    group_id: int
    now: datetime
    model: Model = field(default_factory=Model)

    @property
    def ids(self) -> tuple[int, int]:
        return self.person_id, self.action_id

    @property
    def action(self) -> Action:
        return Action.objects.select_related("owner", "campaign__client").get(pk=self.action_id)

    @property
    def person(self) -> Participation:
        return Participation.objects.get(pk=self.person_id)

    @property
    def seen(self) -> Seen:
        asked = self.person.invitations.exclude(kind__in=OF_HER_PLACE).order_by("pk").last()
        return Seen(self.action.terms_version, asked.pk if asked else 0)

    def truth(self) -> tuple[str, str, bool]:
        person, action = self.person, self.action
        question = person.invitations.open().first()
        current = person.state in SAID_YES and person.terms_version == action.terms_version
        return person.state, question.kind if question else "", current

    def expected(self) -> tuple[str, str, bool]:
        return self.model.state, self.model.question, self.model.state in SAID_YES and self.model.current


# --- the verbs; each says whether the model lets it happen -----------------------------------------------
def sound(w: Walk) -> bool:
    inviting.sound_out(w.action_id, [w.person_id], w.group_id, now=w.now, user=w.action.owner)
    recent = [at for at in w.model.soundings if at > w.now - timedelta(days=30)]
    if w.model.state in ("listed", "silent") and len(recent) < 3:
        w.model.soundings.append(w.now)
        w.model.asked("sounding")
        w.model.state = "sounded"
    return True


def answer(given_answer: Answer) -> Callable[[Walk], bool]:
    def answered(w: Walk) -> bool:
        m = w.model
        allowed = True
        if m.state in ("confirmed", "reserve") or (m.state == "available" and m.answer == given_answer and m.current):
            pass
        elif m.question not in ("", "sounding") or m.state not in NOT_IN:
            allowed = False
        else:
            m.become("available", outcome="answered", current=True)
            m.answer = given_answer
        answering.answer_sounding(*w.ids, given_answer, w.seen, now=w.now)
        return allowed

    answered.__name__ = f"answer_{given_answer}"
    return answered


def decline(w: Walk) -> bool:
    m, allowed = w.model, True
    if m.state == "declined":
        pass
    elif m.state not in NOT_IN:
        allowed = False
    elif m.question == "call_up" and m.state == "reserve":
        m.end("no")
    else:
        m.become("declined", outcome="no")
    answering.decline(*w.ids, now=w.now)
    return allowed


def offer(kind: str) -> Callable[[Walk], bool]:
    def offered(w: Walk) -> bool:
        verb = placing.invite_people if kind == "invitation" else placing.call_up_people
        verb(w.action_id, [w.person_id], w.group_id, now=w.now, user=w.action.owner)
        if w.model.state in ("available", "reserve", "silent") and w.model.question not in FOR_A_PLACE:
            w.model.asked(kind)
        return True

    offered.__name__ = f"offer_{kind}"
    return offered


def accept(w: Walk) -> bool:
    m, allowed = w.model, True
    late = not m.question or m.question in OF_HER_PLACE
    welcome = m.question in FOR_A_PLACE or (late and m.last[0] in FOR_A_PLACE and m.last[1] in ("lapsed", "no"))
    seen = w.seen
    if m.state == "confirmed":
        pass
    elif not welcome or m.state not in NOT_IN | {"withdrew"}:
        allowed = False
    else:
        m.become("confirmed", outcome="yes", current=True)
        m.fresh = True
    answering.accept(*w.ids, seen, now=w.now)
    return allowed


def withdraw(w: Walk) -> bool:
    allowed = w.model.state in ("confirmed", "withdrew")
    if w.model.state == "confirmed":
        w.model.become("withdrew")
    answering.withdraw(*w.ids, now=w.now)
    return allowed


def undo(w: Walk) -> bool:
    m = w.model
    allowed = m.state == "declined" or (m.state == "confirmed" and m.fresh)
    if m.state == "confirmed" and m.fresh:
        m.become("declined")
    answering.undo(*w.ids, now=w.now)
    return allowed


def come_back(w: Walk) -> bool:
    m, allowed = w.model, True
    if m.state in SAID_YES:
        pass
    elif m.state not in ("declined", "withdrew", "released"):
        allowed = False
    elif m.last[0] and (m.state == "withdrew" or m.last[0] != "sounding"):
        m.become("confirmed", current=True)
        m.fresh = True
    else:
        m.become("available", current=True)
        m.answer = Answer.MAY_PROPOSE
    answering.come_back(*w.ids, w.seen, now=w.now)
    return allowed


def be_reserve(w: Walk) -> bool:
    m = w.model
    allowed = m.state in ("confirmed", "reserve") or m.last[0] in FOR_A_PLACE
    if allowed and m.state not in ("confirmed", "reserve"):
        m.become("reserve")
    answering.be_reserve(*w.ids, now=w.now)
    return allowed


def leave(w: Walk) -> bool:
    if w.model.state == "reserve":
        w.model.become("declined", outcome="no")
    answering.leave_reserve(*w.ids, now=w.now)
    return True


def ask_still_on(w: Walk) -> bool:
    """As the engine does: who has not answered about the new date is reminded of that instead."""
    if w.model.state == "confirmed":
        with change(w.action_id, now=w.now, actor="clock") as c:
            (person,) = inviting.people_of(c, [w.person_id])
            if not inviting.chased_instead(c, person, 1):
                group, number = c.action.groups.get(), person.invitations.count()
                inviting.ask(c, person, Ask.STILL_ON, group, person.fee_agreed, wave=number)
        if w.model.question != "new_date":
            w.model.asked("still_on")
    return True


def all_good(w: Walk) -> bool:
    if w.model.question == "still_on":
        w.model.end("yes")
    answering.still_on(*w.ids, now=w.now)
    return w.model.state == "confirmed"


def move(w: Walk) -> bool:
    action = w.action
    kept = {name: getattr(action, name) for name in TERMS}
    new = moving.NewTerms(**kept | {"place": f"Calle {action.terms_version}"})
    saw = moving.preview(action, new, w.now).saw
    moving.move(w.action_id, new, saw=saw, why="", now=w.now, user=action.owner)
    _moved(w)
    return True


def _moved(w: Walk) -> None:
    m = w.model
    recent = [at for at in m.soundings if at > w.now - timedelta(days=30)]
    m.current = False
    if m.question == "sounding" and len(recent) >= 3:
        m.end("closed")
    elif m.question == "sounding":
        m.asked("sounding")
        m.soundings.append(w.now)
    elif m.question in FOR_A_PLACE:
        m.asked(m.question)
    elif m.state in SAID_YES:
        m.asked("new_date")


def move_and_take_back(w: Walk) -> bool:
    """Nothing has left, so nothing has happened: the model does not change at all."""
    action = w.action
    kept = {name: getattr(action, name) for name in TERMS}
    new = moving.NewTerms(**kept | {"deliverable": f"{action.terms_version} posts"})
    saw = moving.preview(action, new, w.now).saw
    moving.move(w.action_id, new, saw=saw, why="", now=w.now, user=action.owner)
    if moving.may_take_back(w.action, w.now):
        moving.take_back(w.action_id, now=w.now, user=action.owner)
    else:
        _moved(w)
    return True


def agree(w: Walk) -> bool:
    m = w.model
    allowed = m.state in SAID_YES
    if allowed and not m.current:
        if m.question == "new_date":
            m.end("yes")
        m.current, m.fresh = True, True
    agreeing.agree(*w.ids, w.seen, now=w.now)
    return allowed


def cannot(w: Walk) -> bool:
    m, allowed = w.model, True
    if m.state in ("released", "declined"):
        pass
    elif m.state == "confirmed":
        if allowed := not m.current:
            m.become("released", outcome="no")
    elif m.state in NOT_IN:
        m.become("declined", outcome="no")
    else:
        allowed = False
    agreeing.cannot(*w.ids, w.seen, now=w.now)
    return allowed


def lapse(w: Walk) -> bool:
    m = w.model
    if m.question in FOR_A_PLACE | {"sounding"}:
        with change(w.action_id, now=w.now, actor="clock") as c:
            (person,) = inviting.people_of(c, [w.person_id])
            question = person.invitations.open().get()
            question.participation = person
            inviting.lapse(c, question)
        m.end("lapsed")
        if m.state in ("sounded", "available"):
            m.state = "silent"
    return True


def release(w: Walk) -> bool:
    m = w.model
    allowed = m.state not in ("declined", "withdrew")
    if allowed and m.state != "released":
        m.become("released")
    placing.release(*w.ids, now=w.now, user=w.action.owner)
    return allowed


def keep_in_reserve(w: Walk) -> bool:
    m, allowed = w.model, True
    if m.state != "reserve":
        allowed = bool(m.answer) and m.state != "confirmed"
        if allowed:
            m.become("reserve")
    placing.keep_in_reserve(*w.ids, now=w.now, user=w.action.owner)
    return allowed


def later(hours: int) -> Callable[[Walk], bool]:
    """The clock goes on, and whatever is due leaves by its own last look."""

    def waited(w: Walk) -> bool:
        w.now += timedelta(hours=hours)
        w.model.fresh = False
        letters_leave(w.now)
        return True

    waited.__name__ = f"later_{hours}"
    return waited


def letters_leave(now: datetime) -> None:
    agency = Agency.current()
    for letter in Message.objects.due(now):
        letter.state, letter.attempts = MessageState.SENDING, letter.attempts + 1
        changes = examined(letter, now, agency)
        if changes["state"] == MessageState.SENDING:
            changes |= {"state": MessageState.SENT, "sent_at": now, "lease_until": None}
        Message.objects.filter(pk=letter.pk).update(**changes)


VERBS = [
    sound, answer(Answer.COUNT_ME_IN), answer(Answer.MAY_PROPOSE), decline, offer("invitation"), offer("call_up"),
    accept, accept, withdraw, undo, come_back, be_reserve, leave, ask_still_on, all_good, move, move_and_take_back,
    agree, cannot, lapse, release, keep_in_reserve, later(1), later(7), later(20),
]  # fmt: skip


def walked(steps: list[Callable[[Walk], bool]], start: datetime) -> None:
    make_agency()
    action = opened(start, places=2, needs_approval=False, autopilot="off", starts_at=start + timedelta(days=60))
    (person,) = people_of_an_action(action, 1, start)
    walk = Walk(action.pk, person.pk, action.groups.get().pk, start)
    for number, step in enumerate(steps):
        where = f"after {[each.__name__ for each in steps[: number + 1]]}"
        try:
            allowed, refused = step(walk), False
        except REFUSED:
            allowed, refused = None, True
        assert walk.truth() == walk.expected(), where
        assert refused or allowed, f"the model refuses it, the verb does not: {where}"
    assert violations(walk.now) == []


@pytest.mark.django_db
@given(st.lists(st.sampled_from(VERBS), min_size=1, max_size=STEPS_OF_A_WALK))
@example([sound, move, move, move])
@settings(max_examples=WALKS, suppress_health_check=UNHEALTHY)
def test_whatever_is_pressed_in_whatever_order_the_rows_are_what_the_model_says(now, steps):
    with transaction.atomic():
        walked(steps, now)
        transaction.set_rollback(True)
