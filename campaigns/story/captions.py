"""What is said of each scene, in the language of whoever watches: a fact, then what it means."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns import saying
from campaigns.models import Card, Event
from campaigns.states import ParticipationState
from campaigns.story.cast import Role
from campaigns.story.example import PLACES
from campaigns.story.script import Scene, called_tonight, whoever_comes_second, whoever_drops_out
from campaigns.story.stage import Stage

YES = {ParticipationState.AVAILABLE, ParticipationState.CONFIRMED, ParticipationState.RESERVE}

CAPTIONS: dict[str, tuple[Promise, Promise]] = {
    "ask": (
        _("First, %(asked)s people are asked"),
        _("Nobody is shown to the client before saying yes to it. The mail says what, when, how much and until "
          "when. This is the one to %(visitor)s."),
    ),
    "answer": (
        _("%(yes)s say yes, %(no)s say no"),
        _("There are two honest yeses: “if the client picks me, I’m in” and “you may propose me”. A no in time costs "
          "nothing."),
    ),
    "price": (
        _("%(price)s asks for %(amount)s"),
        _("That stops the clock of the question and starts Clara’s. She decides by one press, and the answer leaves "
          "at once."),
    ),
    "night": (
        _("21:40: nothing leaves at night"),
        _("%(silent)s has not answered. Clara presses “Remind”, and the mail waits in the outbox until 9:00."),
    ),
    "morning": (
        _("9:00: the reminder has left"),
        _("There are never more than three mails on one question, nor more than seven in one action."),
    ),
    "approve": (
        _("The client says yes by telephone"),
        _("Clara notes it. Relevo confirms those who counted themselves in, and invites %(visitor)s, who wanted to "
          "confirm later. Three more are approved as reserves."),
    ),
    "visitor": (
        _("Now you are %(visitor)s: answer"),
        _("This is the real page behind the link in the mail. In ten seconds the story goes on by itself."),
    ),
    "full": (
        _("%(held)s of %(places)s"),
        _("And %(reserves)s in order, approved beforehand. Each knows the number, and until when the date is kept."),
    ),
    "still_on": (
        _("Two days before: still on?"),
        _("All who have a place are asked, and answer by one press. Silence would be a call for Clara; the clock "
          "never lets anybody go."),
    ),
    "day_before": (
        _("The day before: address, hour, telephone"),
        _("With an entry for the calendar, and the same two buttons."),
    ),
    "dropout": (
        _("22:04: %(dropout)s can no longer come"),
        _("The place is free in the same moment. Asked at once: %(called)s, who agreed to be called at night. "
          "Clara gets the alarm."),
    ),
    "first_yes": (
        _("The first yes has the place: %(first)s"),
        _("Who said no stays a reserve, without a mark. The others read it in the morning, not at night."),
    ),
    "nobody": (
        _("Nobody can tonight"),
        _("Who said no stays a reserve, without a mark. The alarm goes on until a person sees to it."),
    ),
    "second": (
        _("“Already covered”, before any press"),
        _("%(second)s opens the mail some minutes later. The page says how things stand now, not how they stood."),
    ),
    "explain": (
        _("The explanation to the client is made of facts"),
        _("Each sentence names the entry that it comes from. Clara reads it, changes it, and sends it by a press."),
    ),
    "end": (
        _("%(held)s of %(places)s, never %(more)s"),
        _("The client has what was promised, and everybody was asked before being counted on."),
    ),
    "alarm": (
        _("%(held)s of %(places)s, and an alarm that says so"),
        _("Not every night ends well. What Relevo owes then is that nobody is surprised: the alarm is on Clara’s "
          "list, and says whom to call."),
    ),
}  # fmt: skip


def caption(stage: Stage, scene: Scene) -> tuple[str, str]:
    """Title and text of a scene, by what the rows say now."""
    name = scene.name
    if name == "first_yes" and not stage.is_full():
        name = "nobody"
    if name == "end" and not stage.is_full():
        name = "alarm"
    facts = _facts(stage)
    title, text = CAPTIONS[name]
    return str(title) % facts, str(text) % facts


def _reserves(n: int) -> str:
    return ngettext("%(n)s reserve", "%(n)s reserves", n) % {"n": n}


def _facts(stage: Stage) -> dict[str, object]:
    rows = stage.by_address()
    states = [row.state for row in rows.values()]
    taken = Event.objects.filter(action=stage.action, subject_kind="participation", verb="take").last()
    late = whoever_comes_second(stage)
    return {
        "asked": len(rows) - len(stage.cast.having(Role.NOT_ASKED)),
        "visitor": _first_name(stage.cast.the(Role.VISITOR).name),
        "yes": sum(state in YES for state in states),
        "no": states.count(ParticipationState.DECLINED),
        "price": stage.cast.the(Role.PRICE).name,
        "amount": saying.money(Decimal(stage.cast.price), stage.action.currency),
        "silent": stage.cast.the(Role.SILENT).name,
        "reserves": _reserves(states.count(ParticipationState.RESERVE)),
        "called": _reserves(len(called_tonight(stage))),
        "dropout": whoever_drops_out(stage).name,
        "first": next((row.blogger.name for row in rows.values() if taken and row.pk == taken.subject_id), ""),
        "second": late.name if late else "",
        "held": stage.held(),
        "places": PLACES,
        "more": PLACES + 1,
    }


def opening() -> tuple[str, str]:
    """What the door says, before anything has happened."""
    return (
        gettext("A dinner on Thursday needs five blogs"),
        gettext(
            "Clara, of Marea Alta, has promised them to her client. Fourteen people are on her list, and nobody has "
            "been asked yet. Watch how it goes, or take her chair."
        ),
    )


def alarms(stage: Stage) -> int:
    """How many alarms nobody has seen to."""
    return Card.objects.waiting().filter(action=stage.action, kind=Card.Kind.ALARM).count()


def _first_name(name: str) -> str:
    return name.split(" ")[0]
