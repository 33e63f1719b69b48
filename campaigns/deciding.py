"""The client's word on people, as a page or the team notes it. The latest decision counts."""

from collections.abc import Iterable
from datetime import datetime

from agency.models import Contact, User
from campaigns.lifecycle import by, change
from campaigns.models import Action, Card, Decision, Participation
from campaigns.planning import end_question, finish_cards
from campaigns.states import Ask, ParticipationState

AGREED = {
    ParticipationState.AVAILABLE,
    ParticipationState.RESERVE,
    ParticipationState.CONFIRMED,
    ParticipationState.SILENT,
}


class NotAgreed(Exception):
    """She has not agreed to be proposed for this action: no client may be asked about her."""


def note_verdict(
    action_id: int,
    participation_ids: Iterable[int],
    verdict: str,
    *,
    now: datetime,
    user: User,
    contact: Contact | None = None,
    channel: str = "phone",
) -> list[Decision]:
    """The client's yes, no or must-have on people, noted by the team.

    NotAgreed, and nothing is noted, where one of them never agreed to be proposed. A no ends her
    open question for a place; who holds one stays until a person lets go. The same verdict twice
    is noted once.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        people = list(c.action.participations.filter(pk__in=list(participation_ids)))
        if any(not has_agreed(person) for person in people) and verdict != Decision.Verdict.NO:
            raise NotAgreed
        latest = verdicts(c.action)
        noted: list[Decision] = []
        for person in people:
            if latest.get(person.pk) == verdict:
                continue
            decision = Decision(
                participation=person, verdict=verdict, by_contact=contact, noted_by=user, channel=channel, at=now
            )
            decision.save(force_insert=True)
            noted.append(decision)
            latest[person.pk] = verdict
            facts = {"decision": decision.pk, "channel": channel, "contact": contact.pk if contact else None}
            c.record("participation", person.pk, f"verdict_{verdict}", person.state, person.state, facts=facts)
            if verdict == Decision.Verdict.MUST_HAVE:
                Participation.objects.filter(pk=person.pk).update(must_have=True)
            if verdict == Decision.Verdict.NO:
                for question in person.invitations.open().filter(kind__in=[Ask.INVITATION, Ask.CALL_UP]):
                    question.participation = person
                    end_question(c, question, "close", facts={"why": "refused"})
        for card in Card.objects.waiting().filter(action=c.action, code="propose"):
            if all(number in latest for number in card.facts.get("people", ())):
                finish_cards(c, pk=card.pk)
        c.look_by(now)
        return noted


def verdicts(action: Action, among: list[int] | None = None) -> dict[int, str]:
    """The latest verdict on each person of the action (`among`: only on these)."""
    rows = Decision.objects.filter(participation__action=action)
    if among is not None:
        rows = rows.filter(participation__in=among)
    return dict(rows.order_by("pk").values_list("participation", "verdict"))


def approved(action: Action, verdict: str | None) -> bool | None:
    """What a latest verdict means: True, False, or None where nobody has decided."""
    if verdict == Decision.Verdict.NO:
        return False
    if verdict is not None or not action.needs_approval:
        return True
    return None


def is_approved(person: Participation) -> bool:
    return person.pk in approved_among([person])


def approved_among(people: list[Participation]) -> set[int]:
    """Those of the people whom the client has approved, each for her action. One query."""
    rows = Decision.objects.filter(participation__in=people).order_by("pk").values_list("participation", "verdict")
    latest = dict(rows)
    return {person.pk for person in people if approved(person.action, latest.get(person.pk)) is True}


def has_agreed(person: Participation) -> bool:
    """Whether she said one of the two yeses for this action, and did not take it back."""
    return bool(person.answer) and person.state in AGREED
