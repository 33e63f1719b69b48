"""The letters of the workshop: one class per purpose, with its lane, its hours, its truth and its words.

`campaigns.notices` posts them; the words are made here just before a letter leaves. Importing
this package fills the registry of the post room, and the outbox's words for why a letter did not leave.
"""

from campaigns.letters import (
    answers,
    client_answers,
    clients,
    news,
    prices,
    proposals,
    questions,
    reasons,
    swap,
    team,
)

__all__ = [
    "answers",
    "client_answers",
    "clients",
    "news",
    "prices",
    "proposals",
    "questions",
    "reasons",
    "swap",
    "team",
]
