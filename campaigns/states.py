"""The states of actions, participations and questions, and the only ways between them.

`MOVES[kind][verb] = (states it may come from, state it leads to)`. Nobody assigns a state: one
function (`campaigns.lifecycle`) moves rows by this table and writes the event. Terms are those
of the shared glossary; an open call-up or invitation is a question, not a state.
"""

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


class Autopilot(models.TextChoices):
    OFF = "off", _("off: Relevo proposes nothing")
    SUGGEST = "suggest", _("suggest: every step is a button")
    AUTO = "auto", _("auto: Relevo takes the steps")


class ParticipationState(models.TextChoices):
    LISTED = "listed", _("on the list")
    SOUNDED = "sounded", _("sounded out")
    AVAILABLE = "available", _("available")
    RESERVE = "reserve", _("reserve")
    CONFIRMED = "confirmed", pgettext_lazy("participation", "confirmed")
    DELIVERED = "delivered", _("took part")
    SILENT = "silent", _("silent")
    DECLINED = "declined", _("said no")
    WITHDREW = "withdrew", _("can no longer come")
    RELEASED = "released", _("released with thanks")
    ABSENT = "absent", _("did not come")


class Answer(models.TextChoices):
    """The two honest yeses."""

    COUNT_ME_IN = "count_me_in", _("if the client picks me, I’m in")
    MAY_PROPOSE = "may_propose", _("you may propose me, I confirm later")


class Ask(models.TextChoices):
    """What a question is for."""

    SOUNDING = "sounding", pgettext_lazy("question", "sounding")
    INVITATION = "invitation", pgettext_lazy("question", "invitation")
    CALL_UP = "call_up", pgettext_lazy("question", "call-up")
    STILL_ON = "still_on", pgettext_lazy("question", "still on?")
    NEW_DATE = "new_date", pgettext_lazy("question", "new date")
    ON_CALL = "on_call", pgettext_lazy("question", "on call?")


# Questions about a place that she has, or waits for: they say nothing of how she was asked for it.
OF_HER_PLACE = (Ask.STILL_ON, Ask.NEW_DATE, Ask.ON_CALL)


class Outcome(models.TextChoices):
    """How a question ended. Only OPEN still can change, and the yes of who is on call no longer."""

    OPEN = "open", _("open")
    YES = "yes", _("yes")
    MAY_PROPOSE = "may_propose", _("you may propose me")
    NO = "no", _("no")
    LAPSED = "lapsed", _("lapsed")
    FILLED = "filled", _("already covered")
    CLOSED = "closed", _("closed")


P, A, Q = ParticipationState, ActionState, Outcome

# Those who may be asked, or may come back, by her own press or ours.
_NOT_IN = {P.LISTED, P.SOUNDED, P.AVAILABLE, P.RESERVE, P.SILENT, P.DECLINED, P.RELEASED}

MOVES: dict[str, dict[str, tuple[Collection[str], str]]] = {
    "action": {
        "open": ({A.DRAFT}, A.OPEN),
        "close": ({A.OPEN}, A.CLOSED),
        "cancel": ({A.DRAFT, A.OPEN}, A.CANCELLED),
    },
    "participation": {
        "list": ({""}, P.LISTED),
        "sound": ({P.LISTED, P.SILENT}, P.SOUNDED),
        "count_in": (_NOT_IN, P.AVAILABLE),
        "may_propose": (_NOT_IN, P.AVAILABLE),
        "decline": (_NOT_IN - {P.DECLINED}, P.DECLINED),
        "lapse": ({P.SOUNDED, P.AVAILABLE}, P.SILENT),
        "reserve": ((_NOT_IN - {P.RESERVE}) | {P.WITHDREW}, P.RESERVE),
        "leave": ({P.RESERVE}, P.DECLINED),
        "take": (_NOT_IN | {P.WITHDREW}, P.CONFIRMED),
        "take_back": ({P.CONFIRMED}, P.DECLINED),
        "withdraw": ({P.CONFIRMED}, P.WITHDREW),
        "release": ({P.LISTED, P.SOUNDED, P.AVAILABLE, P.RESERVE, P.SILENT, P.CONFIRMED}, P.RELEASED),
        "no_new_date": ({P.CONFIRMED}, P.RELEASED),
        "deliver": ({P.CONFIRMED}, P.DELIVERED),
        "miss": ({P.CONFIRMED}, P.ABSENT),
    },
    "invitation": {
        "ask": ({""}, Q.OPEN),
        "answer_yes": ({Q.OPEN}, Q.YES),
        "answer_may_propose": ({Q.OPEN}, Q.MAY_PROPOSE),
        "answer_no": ({Q.OPEN}, Q.NO),
        "lapse": ({Q.OPEN}, Q.LAPSED),
        "fill": ({Q.OPEN}, Q.FILLED),
        "close": ({Q.OPEN}, Q.CLOSED),
        "reopen": ({Q.CLOSED}, Q.OPEN),
        "off_call": ({Q.YES}, Q.CLOSED),
    },
}

# Why a place was given to the reserves on the day of a post, and the code of the card before it.
NO_POST = "no_post"

# A person in one of these is out of the action unless she comes back by her own press.
OUT = {P.DECLINED, P.WITHDREW, P.RELEASED, P.ABSENT, P.DELIVERED}
HOLDING = {P.CONFIRMED, P.DELIVERED, P.ABSENT}


def target(kind: str, verb: str, state: str) -> str | None:
    """Where `verb` leads a row of `kind` from `state`; None where the table has no such way."""
    froms, to = MOVES[kind][verb]
    return str(to) if state in froms else None
