"""The letters of the workshop: one small function per letter, each for one occasion.

They draft rows for the outbox; the words are made by `campaigns.letters` just before a letter
leaves. `key` names the occasion, so that one occasion is one letter whoever asks twice.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from agency import hours, outbox, post
from agency.models import Message, User
from agency.models.messages import NEVER_LEFT, RecipientKind
from bloggers.models import Basis, Blogger
from campaigns.lifecycle import Change
from campaigns.models import (
    ActionContact,
    Card,
    Counter,
    Event,
    Invitation,
    Participation,
)
from campaigns.states import Ask, Outcome

# The letters that always leave; room for those still to come is kept among the seven.
ALWAYS = ("confirmed", "still_on", "practical")


def to_blogger(blogger: Blogger) -> post.Recipient:
    """Through her agent where she has one: one letter per blogger all the same."""
    return post.Recipient(
        RecipientKind.BLOGGER, blogger.pk, blogger.mail_address, blogger.mail_language, blogger.mail_zone
    )


def counted(participation: Participation) -> int:
    """How many of the seven letters of this action she has got or will get."""
    purposes = [purpose for purpose, letter in post.LETTERS.items() if letter.counts]
    return (
        Message.objects.filter(
            action_id=participation.action_id,
            recipient_kind=RecipientKind.BLOGGER,
            recipient_id=participation.blogger_id,
            purpose__in=purposes,
        )
        .exclude(state__in=NEVER_LEFT)
        .count()
    )


def fits(participation: Participation) -> bool:
    """Whether a letter that may be left out still fits: the three that always leave keep their room."""
    return counted(participation) + 1 + len(ALWAYS) <= hours.LETTERS_PER_ACTION


def still_on_fits(participation: Participation, hours_before: str) -> bool:
    """Whether "still on?" may leave at this stage: a week ahead and in the last hours only within the seven."""
    if hours_before == "168":
        return fits(participation)
    return hours_before != "7" or counted(participation) < hours.LETTERS_PER_ACTION


DAY_BEFORE = 3  # the stage of "still on?" that is the practical letter: address, hour, phone, .ics

# --- questions ------------------------------------------------------------------------------------
_QUESTION = {Ask.SOUNDING: "sounding", Ask.INVITATION: "invitation", Ask.CALL_UP: "call_up", Ask.STILL_ON: "still_on"}


def question(change: Change, asked: Invitation) -> None:
    """The letter that asks: sounding, invitation, call-up, still on?, or the practical one of the day before."""
    day_before = asked.kind == Ask.STILL_ON and asked.wave == DAY_BEFORE
    change.post(
        _to_her(
            change,
            asked.participation,
            "practical" if day_before else _QUESTION[Ask(asked.kind)],
            key=f"question:{asked.pk}",
            subject_id=asked.pk,
            own_line=asked.participation.own_line if asked.kind == Ask.SOUNDING else "",
            not_after=change.action.due,
        )
    )


def standing_used(change: Change, asked: Invitation, basis: Basis) -> None:
    """She is proposed on her standing consent: one line, with a way out of this one."""
    until = basis.standing_until
    change.post(
        _to_her(
            change,
            asked.participation,
            "standing_used",
            key=f"question:{asked.pk}",
            subject_id=asked.pk,
            facts={"given": str(basis.on), "until": str(until)},
            not_after=change.action.due,
        )
    )


def reminder(change: Change, asked: Invitation) -> None:
    change.post(
        _to_her(
            change,
            asked.participation,
            "reminder",
            key=f"reminder:{asked.pk}:{asked.reminders}",
            subject_id=asked.pk,
            facts={"stage": asked.reminders},
            not_after=asked.until,
        )
    )


# --- answers to her own press ----------------------------------------------------------------------
def receipt(change: Change, participation: Participation, event: Event, *, channel: str = "") -> None:
    """What she answered, and how to undo it. `channel`: noted for her by the team ("that was not me")."""
    facts = {
        "verb": event.verb,
        "state": participation.state,
        "answer": participation.answer,
        "channel": channel,
        "sequence": event.seq,
        "by": change.actor,
    }
    change.post(_to_her(change, participation, "receipt", key=_at(change, "receipt", event), facts=facts))


def confirmed(change: Change, participation: Participation, event: Event, *, channel: str = "") -> None:
    change.post(
        _to_her(
            change,
            participation,
            "confirmed",
            key=_at(change, "confirmed", event),
            facts={"sequence": event.seq, "by": change.actor, "channel": channel},
        )
    )


def reserve(change: Change, participation: Participation, event: Event) -> None:
    """Her number, what it pays, until when she keeps the date, leave in one press."""
    key = _at(change, "reserve", event)
    change.post(_to_her(change, participation, "reserve", key=key, facts={"by": change.actor}))


def counter_answer(change: Change, counter: Counter, event: Event) -> None:
    participation = counter.invitation.participation
    change.post(
        _to_her(
            change,
            participation,
            "counter_answer",
            key=f"counter_answer:{counter.pk}:{event.seq}",
            facts={"counter": counter.pk, "result": counter.result},
        )
    )


# --- what others set in motion -----------------------------------------------------------------------
def filled(change: Change, asked: Invitation) -> None:
    """The place she was called to is covered. Far from the action it waits while the yes may be taken back."""
    wait = timedelta(0) if change.action.due - change.now <= hours.EMERGENCY else hours.UNDO_WITHIN
    change.post(
        _to_her(
            change,
            asked.participation,
            "filled",
            key=f"filled:{asked.pk}",
            subject_id=asked.pk,
            not_before=change.now + wait,
            not_after=change.action.due,
        )
    )


def released(change: Change, participation: Participation, event: Event) -> None:
    change.post(_to_her(change, participation, "released", key=_at(change, "released", event)))


def free_again_key(participation: Participation, until: datetime) -> str:
    return f"free_again:{participation.pk}:{until.isoformat()}"


def free_again(change: Change, participation: Participation, until: datetime) -> None:
    """The hour until which she kept the date has passed: she owes nothing."""
    key = free_again_key(participation, until)
    change.post(_to_her(change, participation, "free_again", key=key, not_after=change.action.due))


def cancelled(change: Change, participation: Participation, event: Event) -> None:
    change.post(
        _to_her(change, participation, "cancelled", key=_at(change, "cancelled", event), facts={"sequence": event.seq})
    )


def thanks(change: Change, participation: Participation) -> None:
    change.post(_to_her(change, participation, "thanks", key=f"thanks:{participation.pk}"))


# --- to the team, and to the client's side -------------------------------------------------------------
_CARD = {Card.Kind.ALARM: "alarm", Card.Kind.CALL: "phone_card", Card.Kind.OWED: "owed"}


OF_THE_PAST = {"corrected"}  # codes of cards that wait for a person although the action is over


def card(change: Change, raised: Card, to: User, *, again: int = 0) -> None:
    """An alarm, a phone card or something owed, to one team member."""
    change.post(
        post.draft(
            _CARD[Card.Kind(raised.kind)],
            key=f"card:{raised.pk}:{to.pk}:{again}",
            to=post.to_user(to),
            now=change.now,
            subject_id=raised.pk,
            action_id=change.action.pk,
            not_after=None if raised.code in OF_THE_PAST else change.action.due,
        )
    )


def explanation_key(link: ActionContact, words: str, event_ids: list[int]) -> str:
    """The same words about the same events to the same contact are one letter."""
    said = f"{sorted(event_ids)}|{words}"
    return f"explanation:{link.pk}:{sha256(said.encode()).hexdigest()[:32]}"


def explanation(change: Change, link: ActionContact, words: str, event_ids: list[int], kind: str = "") -> None:
    """The words a manager has read and sent up the chain. `kind`: of the occasion, for its subject."""
    change.post(
        post.draft(
            "explanation",
            key=explanation_key(link, words, event_ids),
            to=post.to_contact(link.contact),
            now=change.now,
            subject_id=link.pk,
            action_id=change.action.pk,
            facts={"words": words, "events": event_ids, "kind": kind},
        )
    )


_OUT_OF_REACH = {"stopped": "opted_out", "undeliverable": "undeliverable", "erased": "erased"}


def drop_question(asked: Invitation, why: str = "") -> None:
    """Letters that wait about a question that has ended: they are no longer true. `why`: what closed it.

    The practical one stays: who said "all good" a minute before it leaves needs the address all the same.
    """
    why = "lapsed" if asked.outcome == Outcome.LAPSED else _OUT_OF_REACH.get(why, "answered")
    outbox.drop_untrue(asked.participation.action_id, asked.pk, [*_QUESTION.values(), "reminder"], why)


def _at(change: Change, purpose: str, event: Event) -> str:
    return f"{purpose}:{change.action.pk}:{event.seq}"


def _to_her(
    change: Change,
    participation: Participation,
    purpose: str,
    *,
    key: str,
    subject_id: int | None = None,
    facts: dict[str, Any] | None = None,
    own_line: str = "",
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> Message:
    return post.draft(
        purpose,
        key=key,
        to=to_blogger(participation.blogger),
        now=change.now,
        subject_id=subject_id if subject_id is not None else participation.pk,
        action_id=change.action.pk,
        facts=facts,
        own_line=own_line,
        not_before=not_before,
        not_after=not_after,
    )
