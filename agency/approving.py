"""Mails of somebody who is learning: first ones, and those to clients, wait until a colleague has read them.

They are held under a mark of their own, which only who may approve takes away.
"""

from collections.abc import Iterable

from agency.models import Message, User
from agency.models.messages import MessageState
from agency.models.people import Role

MARK = "approve:"
# What opens a matter with somebody, or speaks to the client's side. Answers to a reader's own press never wait.
NEED_A_COLLEAGUE = frozenset({
    "sounding", "standing_used", "invitation", "call_up", "proposal", "explanation", "swap", "question_answer",
})  # fmt: skip


def need_a_colleague(letters: Iterable[Message], actor: str) -> list[Message]:
    """Those of `letters`, not written yet, that somebody has to read first; `actor` is who made them, 'user:7'."""
    first = [letter for letter in letters if letter.purpose in NEED_A_COLLEAGUE]
    kind, _colon, number = actor.partition(":")
    learns = first and kind == "user" and User.objects.filter(pk=number, role=Role.TRAINEE).exists()
    return first if learns else []


def waits_for_colleague(letter: Message) -> bool:
    return letter.state == MessageState.HELD and letter.held_by.startswith(MARK)


def writer_of(letter: Message) -> int | None:
    """The number of who holds it, or of whose it is."""
    kind, _colon, number = letter.held_by.partition(":")
    return int(number) if kind in ("user", MARK.rstrip(":")) else None
