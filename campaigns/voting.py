"""The client's own word, from her page: every card, reserves, criteria and bonus place in one press.

One contact of each link decides; what others press is kept as their opinion and decides nothing. What was
pressed on a list that is no longer the newest changes nothing.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from campaigns import chain, notices, questioning
from campaigns.cards import finish_cards, raise_card
from campaigns.deciding import PAGE, decide
from campaigns.ending import end_calls_to_nothing
from campaigns.laying_out import PlacesHeld, change_bonus
from campaigns.lifecycle import Change, by_contact, change, held_place
from campaigns.models import (
    Action,
    ActionContact,
    Card,
    Criterion,
    Decision,
    Participation,
    Proposal,
    ProposalLine,
    Question,
    Vote,
)
from campaigns.showable import has_agreed
from campaigns.states import ParticipationState

Role = ProposalLine.Role
YES, NO, MUST_HAVE = Decision.Verdict.YES, Decision.Verdict.NO, Decision.Verdict.MUST_HAVE
ORDER, CRITERIA, CALL = "order", "criteria", "call"  # what may be done if somebody drops out


class NotCurrent(Exception):
    """The list she saw is not the newest that lies before her, or it has changed: nothing was noted."""


class NothingSaid(Exception):
    """There is nobody on the list, or she said yes or no to nobody on it."""


class Over(Exception):
    """The action has ended, or its hour has passed: a word would change nothing."""


@dataclass(frozen=True, slots=True)
class Word:
    """What she says about one person for a place: a verdict ('' leaves it open), why, a question."""

    verdict: str = ""
    why: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """Everything of one press; words by participation."""

    words: dict[int, Word] = field(default_factory=dict)
    substitutes: str = ""
    call_at: str = ""  # "call me first at …"
    bonus: bool | None = None
    wish: str = ""


def before_link(link: ActionContact, proposal: Proposal) -> dict[ProposalLine, Decimal]:
    """What of a list lies before a link: the lines with a price of its own, while the person agrees.

    A no of an earlier link ends it: whom she refused is not before those behind her. Two queries.
    """
    earlier = ActionContact.objects.filter(action=proposal.action_id, rank__lt=link.rank)
    ended = _refused(proposal.action_id, earlier.values("contact"))
    return {
        row.line: row.amount
        for row in chain.prices(link, proposal)
        if has_agreed(row.line.participation) and row.line.participation_id not in ended
    }


def seen_mark(proposal: Proposal, shown: dict[ProposalLine, Decimal]) -> str:
    """What a page says it showed: the list, who of it could be chosen, and at which prices."""
    said = ",".join(f"{line.pk}:{amount}" for line, amount in shown.items())
    return sha256(f"{proposal.content_hash}|{said}".encode()).hexdigest()[:32]


def vote(link_id: int, number: int, content_hash_seen: str, answers: Ballot, typed_name: str, *, now: datetime) -> Vote:
    """Note what one contact sent back about list `number`, with her name as she typed it.

    The same press twice is one vote; another one later is a change of mind, and the latest word counts.
    NotCurrent, NothingSaid, Over: nothing is noted. A no to somebody who holds a place is a card for the
    manager: nobody is let go by it.
    """
    link = ActionContact.objects.get(pk=link_id)
    with change(link.action_id, now=now, actor=by_contact(link)) as c:
        links = chain.links_of(c.action)
        link = next(each for each in links if each.pk == link_id)
        proposal, shown = before_her(c.action, link, number, content_hash_seen, now=now)
        if not any(answers.words.get(line.participation_id, Word()).verdict for line in _of_role(shown, Role.PLACE)):
            raise NothingSaid
        chain.name_deciders(links)
        decides = link.decides
        cast = _cast(c, link, proposal, typed_name, _frozen(proposal, shown, answers), decides=decides)
        _ask(c, link, shown, answers, with_whys=not decides)
        if decides:
            _decide(c, link, proposal, shown, answers)
            _tell(c, cast, links)
        c.look_by(now)
        return cast


def _cast(
    c: Change, link: ActionContact, proposal: Proposal, typed_name: str, content: dict[str, Any], *, decides: bool
) -> Vote:
    """The frozen copy; the same one again is the one there is."""
    last = proposal.votes.filter(link=link).last()
    if last is not None and (last.content, last.typed_name, last.decides) == (content, typed_name, decides):
        return last
    cast = Vote(proposal=proposal, link=link, typed_name=typed_name, decides=decides, content=content, at=c.now)
    cast.save(force_insert=True)
    facts = {"contact": link.contact_id, "number": proposal.number}
    c.record("vote", cast.pk, "vote" if decides else "remark", facts=facts)
    return cast


def ask_only(link_id: int, answers: Ballot, *, now: datetime) -> list[Question]:
    """Only the questions and the wish of a press: nothing is decided by it. Over, once the action has ended."""
    link = ActionContact.objects.get(pk=link_id)
    with change(link.action_id, now=now, actor=by_contact(link)) as c:
        _check_going_on(c.action, now)
        proposal = chain.newest_of(c.action)
        if proposal is None or not chain.has_reached(link, proposal):
            return []
        return _ask(c, link, before_link(link, proposal), answers, with_whys=False)


@dataclass(frozen=True, slots=True)
class Tally:
    """Participations by what a frozen copy says of them."""

    yes: list[int]
    must_have: list[int]  # of these
    no: list[int]
    undecided: list[int]


def tally(content: dict[str, Any]) -> Tally:
    """Read the frozen copy of a vote."""
    said = {line["participation"]: line["verdict"] for line in content["lines"]}
    return Tally(
        yes=[person for person, verdict in said.items() if verdict in (YES, MUST_HAVE)],
        must_have=[person for person, verdict in said.items() if verdict == MUST_HAVE],
        no=[person for person, verdict in said.items() if verdict == NO],
        undecided=[person for person, verdict in said.items() if not verdict],
    )


def prices_by_person(link: ActionContact, proposal: Proposal) -> dict[int, Decimal]:
    """The prices that this link reads, by participation."""
    return {row.line.participation_id: row.amount for row in chain.prices(link, proposal)}


def before_her(
    action: Action, link: ActionContact, number: int, seen: str, *, now: datetime
) -> tuple[Proposal, dict[ProposalLine, Decimal]]:
    """The list that she saw, with her prices, if it still is the one before her. NotCurrent, Over."""
    _check_going_on(action, now)
    proposal = chain.newest_of(action)
    if proposal is None or proposal.number != number or not chain.has_reached(link, proposal):
        raise NotCurrent
    shown = before_link(link, proposal)
    if seen_mark(proposal, shown) != seen:
        raise NotCurrent
    return proposal, shown


def refused_by(link: ActionContact) -> set[int]:
    """Participations to whom this contact's latest word is no."""
    return _refused(link.action_id, [link.contact_id])


def _refused(action_id: int, contacts: Any) -> set[int]:
    said = Decision.objects.filter(participation__action=action_id, by_contact__in=contacts).order_by("pk")
    latest = dict(said.values_list("participation", "verdict"))
    return {person for person, verdict in latest.items() if verdict == NO}


def _check_going_on(action: Action, now: datetime) -> None:
    if not action.is_open or (action.due is not None and action.due <= now):
        raise Over


# --- what she decided ---------------------------------------------------------------------------------
def _decide(c: Change, link: ActionContact, proposal: Proposal, lines: Iterable[ProposalLine], said: Ballot) -> None:
    heard = _Heard(c, link, proposal)
    for line in _of_role(lines, Role.PLACE):
        word = said.words.get(line.participation_id, Word())
        if word.verdict:
            heard.on(line.participation, word.verdict, word.why if word.verdict == NO else "")
    for line in _of_role(lines, Role.RESERVE):
        if said.substitutes == ORDER:
            heard.on(line.participation, YES)
            _keep_in_order(line)
        elif said.substitutes == CALL:
            heard.only_after_a_call(line.participation)
    for criterion in proposal.criteria.all():
        heard.by(criterion, stands=said.substitutes == CRITERIA, chosen=bool(said.substitutes))
    if said.bonus is not None:
        _bonus(c, proposal.bonus_places if said.bonus else 0)


class _Heard:
    """The words of one contact about one list, put down one by one."""

    def __init__(self, c: Change, link: ActionContact, proposal: Proposal) -> None:
        self.c, self.contact, self.proposal = c, link.contact, proposal

    def on(self, person: Participation, verdict: str, why: str = "") -> None:
        """A no to somebody who holds a place is for the manager to see to: nobody is let go by it."""
        person.action = self.c.action
        noted = decide(
            self.c, [person], verdict, by_contact=self.contact, proposal=self.proposal, channel=PAGE, note=why
        )
        if not noted:
            return
        if verdict != NO:
            finish_cards(self.c, participation=person, code="client_no")
        elif held_place(person) is not None:
            raise_card(self.c, Card.Kind.OWED, "client_no", person, {"contact": self.contact.pk})

    def only_after_a_call(self, person: Participation) -> None:
        """She will be called before this reserve is used: a yes it had no longer stands, save for who has a place."""
        had = Decision.objects.filter(participation=person, by_contact=self.contact).last()
        if had is not None and had.verdict != NO and held_place(person) is None:
            self.on(person, NO)

    def by(self, criterion: Criterion, *, stands: bool, chosen: bool) -> None:
        """Whoever meets a criterion is approved; where another way was chosen, no longer."""
        had = Decision.objects.filter(criterion=criterion, by_contact=self.contact).last()
        if stands or (chosen and had is not None and had.verdict != NO):
            verdict = YES if stands else NO
            decide(self.c, [], verdict, by_contact=self.contact, proposal=self.proposal, criterion=criterion)


def _of_role(lines: Iterable[ProposalLine], role: str) -> list[ProposalLine]:
    return sorted((line for line in lines if line.role == role), key=lambda line: (line.position, line.pk))


def _keep_in_order(line: ProposalLine) -> None:
    """Reserves are kept in the order in which the client approved them."""
    waits = Participation.objects.filter(pk=line.participation_id, state=ParticipationState.AVAILABLE)
    waits.update(reserve_order=line.position)


def _bonus(c: Change, number: int) -> None:
    """One more than x is welcome, or is not; a bonus place that is held or promised stays."""
    with suppress(PlacesHeld):
        change_bonus(c.action, number)
        Action.objects.filter(pk=c.action.pk).update(bonus_places=number)
        end_calls_to_nothing(c)


# --- what she asks, and who is told -------------------------------------------------------------------
def _ask(
    c: Change, link: ActionContact, lines: Iterable[ProposalLine], said: Ballot, *, with_whys: bool
) -> list[Question]:
    """Her questions and her wish; `with_whys`: of who does not decide, the words beside a verdict travel too."""
    asked: list[tuple[str, ProposalLine | None, str]] = []
    for line in lines:
        word = said.words.get(line.participation_id, Word())
        asked.append((word.question, line, Question.Kind.QUESTION))
        asked.append((word.why if with_whys and word.verdict == NO else "", line, Question.Kind.QUESTION))
    asked.append((said.wish, None, Question.Kind.WISH))
    return [questioning.ask(c, link, words, line=line, kind=kind) for words, line, kind in asked if words]


def _tell(c: Change, cast: Vote, links: list[ActionContact]) -> None:
    """The frozen copy to who voted, where we may write to her, and to who forwarded the list to her."""
    for link in (cast.link, chain.before(cast.link, links)):
        if link is not None:
            notices.vote_copy(c, cast, link)


def _frozen(proposal: Proposal, shown: dict[ProposalLine, Decimal], said: Ballot) -> dict[str, Any]:
    """What was decided, as plain values; people by their participation only."""
    lines = [
        {
            "participation": line.participation_id,
            "verdict": said.words.get(line.participation_id, Word()).verdict,
            "price": str(shown[line]),
        }
        for line in _of_role(shown, Role.PLACE)
    ]
    reserves = [line.participation_id for line in _of_role(shown, Role.RESERVE)]
    return {
        "number": proposal.number,
        "lines": lines,
        "substitutes": said.substitutes,
        "reserves": reserves if said.substitutes == ORDER else [],
        "call_at": said.call_at if said.substitutes == CALL else "",
        "bonus": said.bonus,
    }
