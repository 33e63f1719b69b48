"""A draft beside the history: each sentence with the entries that it was made of."""

from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Action
from campaigns.reporting.explaining import Draft, Sentence
from campaigns.reporting.history import Line, timeline


@dataclass(frozen=True, slots=True)
class Founded:
    """A sentence of the explanation, and the lines of the timeline that it was made of."""

    text: str
    facts: list[Line]


def founded(draft: Draft, action: Action, now: datetime) -> tuple[Founded, ...]:
    """The sentences in the recipient's language, their facts in the active one."""
    if not draft.sentences:
        return ()
    lines = timeline(action, now)
    return tuple(Founded(sentence.text, _facts_of(sentence, lines)) for sentence in draft.sentences)


def _facts_of(sentence: Sentence, lines: list[Line]) -> list[Line]:
    """That a place was taken is told by the line of who took it in the same moment."""
    named = [line for line in lines if set(line.events) & set(sentence.events)]
    return named or [line for line in lines if line.at == sentence.at and line.pip == "confirmed"][-1:]
