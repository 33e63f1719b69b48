"""The letters of the workshop: one small function per letter, each for one occasion.

They draft rows for the outbox; the words are made by `campaigns.letters` just before a letter
leaves. `key` names the occasion, so that one occasion is one letter whoever asks twice.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from agency import hours, outbox, post
from agency.models import Message, User
from agency.models.messages import RecipientKind
from bloggers.models import Basis, Blogger
from campaigns.chain import answers_by
from campaigns.lifecycle import Change
from campaigns.models import (
    ActionContact,
    Card,
    Counter,
    Event,
    Invitation,
    Participation,
    Proposal,
    Question,
    Vote,
)
from campaigns.states import Ask, Outcome


def to_blogger(blogger: Blogger) -> post.Recipient:
    """Through her agent where she has one: one letter per blogger all the same."""
    return post.Recipient(
        RecipientKind.BLOGGER, blogger.pk, blogger.mail_address, blogger.mail_language, blogger.mail_zone
    )


DAY_BEFORE = 3  # the stage of "still on?" that is the practical letter: address, hour, phone, .ics


# --- questions ------------------------------------------------------------------------------------
def question(change: Change, asked: Invitation, not_before: datetime | None = None) -> None:
    """The letter that asks: sounding, invitation, call-up, still on?, new date, on call?, or the practical one."""
    day_before = asked.kind == Ask.STILL_ON and asked.wave == DAY_BEFORE
    change.post(
        _to_her(
            change,
            asked.participation,
            "practical" if day_before else str(asked.kind),
            key=f"question:{asked.pk}",
            subject_id=asked.pk,
            own_line=asked.participation.own_line if asked.kind == Ask.SOUNDING else "",
            # Before she reads of a new date it has its place in the order of her calendar's entries.
            facts={"sequence": change.events[-1].seq} if asked.kind == Ask.NEW_DATE else None,
            not_before=not_before,
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
            "new_date_reminder" if asked.kind == Ask.NEW_DATE else "reminder",
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


def price_question(change: Change, counter: Counter, event: Event) -> None:
    """Her price came without a reason: may we know it?"""
    change.post(
        _to_her(
            change,
            counter.invitation.participation,
            "price_question",
            key=f"price_question:{counter.pk}:{event.seq}",
            facts={"counter": counter.pk},
        )
    )


def price_late_key(counter: Counter) -> str:
    """Our hour for one answer is one occasion: after her argument a new one begins."""
    return f"price_late:{counter.pk}:{counter.by_when.isoformat()}"


def price_late(change: Change, counter: Counter) -> None:
    """We have let our hour to answer pass."""
    change.post(
        _to_her(
            change,
            counter.invitation.participation,
            "price_late",
            key=price_late_key(counter),
            facts={"counter": counter.pk},
            not_after=change.action.due,
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
    change.post(_to_her(change, participation, "released", key=_at(change, "released", event), facts=event.facts))


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


ON_THE_DAY = 9  # the stage of the reminder to publish that leaves an hour after a watched post was due


def publish_reminder_key(participation: Participation, stage: int) -> str:
    return f"publish_reminder:{participation.pk}:{stage}"


def publish_reminder(change: Change, participation: Participation, stage: int) -> None:
    key = publish_reminder_key(participation, stage)
    change.post(_to_her(change, participation, "publish_reminder", key=key, facts={"stage": stage}))


def thanks(change: Change, participation: Participation) -> None:
    change.post(_to_her(change, participation, "thanks", key=f"thanks:{participation.pk}"))


# --- to the team, and to the client's side -------------------------------------------------------------
_CARD = {Card.Kind.ALARM: "alarm", Card.Kind.CALL: "phone_card", Card.Kind.OWED: "owed"}
# Codes of cards that wait although the action is over.
OF_THE_PAST = {"corrected", "how_it_was", "publish", "no_post", "late_post"}


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


def vote_copy(change: Change, cast: Vote, to: ActionContact) -> None:
    """The frozen copy of what was decided, to who decided and to who forwarded the list to her."""
    change.post(_up_the_chain(change, to, "vote_copy", key=f"vote_copy:{cast.pk}:{to.pk}", facts={"vote": cast.pk}))


def question_answer(change: Change, question: Question) -> None:
    """The answer to who asked; the page of who may not be written to shows it."""
    to = question.asked_by
    key = f"question_answer:{question.pk}"
    change.post(_up_the_chain(change, to, "question_answer", key=key, facts={"question": question.pk}))


def _up_the_chain(
    change: Change, to: ActionContact, purpose: str, *, key: str, facts: dict[str, Any]
) -> Message | None:
    """A letter to a contact of the action; none over the media agency's head."""
    to.action = change.action
    if not to.may_be_written_to:
        return None
    return post.draft(
        purpose,
        key=key,
        to=post.to_contact(to.contact),
        now=change.now,
        subject_id=to.pk,
        action_id=change.action.pk,
        facts=facts,
    )


REMINDERS = ["proposal_reminder", "client_reminder"]


def proposal(change: Change, link: ActionContact, sent: Proposal) -> None:
    """A number of the list, to a link of the chain."""
    change.post(_of_proposal(change, link, sent, "proposal", f"proposal:{sent.pk}:{link.pk}", change.now))


def proposal_reminder(change: Change, link: ActionContact, sent: Proposal, stage: int, at: datetime) -> None:
    """One rung of the ladder that is announced when a proposal is sent: it waits in the outbox until its hour."""
    until = answers_by(link, sent)
    key = f"proposal_reminder:{sent.pk}:{link.pk}:{int(until.timestamp()) if until else 0}:{stage}"
    change.post(_of_proposal(change, link, sent, "proposal_reminder", key, at))


def client_reminder(
    change: Change,
    sender: ActionContact,
    reader: ActionContact,
    sent: Proposal,
    stage: int,
    at: datetime,
    until: datetime,
) -> None:
    """To the media agency: her client, to whom we do not write, has not answered what she forwarded."""
    key = f"client_reminder:{sent.pk}:{reader.pk}:{int(until.timestamp())}:{stage}"
    letter = _of_proposal(change, sender, sent, "client_reminder", key, at)
    letter.not_after, letter.facts = until, {"reader": reader.pk, "until": until.isoformat()}
    change.post(letter)


def _of_proposal(change: Change, link: ActionContact, sent: Proposal, purpose: str, key: str, at: datetime) -> Message:
    return post.draft(
        purpose,
        key=key,
        to=post.to_contact(link.contact),
        now=change.now,
        subject_id=sent.pk,
        action_id=change.action.pk,
        not_before=at,
        not_after=answers_by(link, sent),
    )


def drop_proposal(sent: Proposal, why: str) -> None:
    """What still waits to leave about a number that a later one has `superseded`."""
    outbox.drop_untrue(sent.action_id, [sent.pk], ["proposal", *REMINDERS], why)


def drop_reminders(sent: Proposal, why: str) -> None:
    outbox.drop_untrue(sent.action_id, [sent.pk], REMINDERS, why)


_WHY_DROPPED = {
    "stopped": "opted_out",
    "undeliverable": "undeliverable",
    "erased": "erased",
    "moved": "terms_moved",
    "taken_back": "taken_back",
}


def drop_questions(action_id: int, asked: list[Invitation], why: str = "") -> None:
    """Letters that wait about questions that have ended alike: they are no longer true. `why`: what closed them.

    The practical one stays: who said "all good" a minute before it leaves needs the address all the same.
    """
    why = "lapsed" if asked[0].outcome == Outcome.LAPSED else _WHY_DROPPED.get(why, "answered")
    purposes = [*Ask.values, "reminder", "new_date_reminder"]
    outbox.drop_untrue(action_id, [question.pk for question in asked], purposes, why)


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
