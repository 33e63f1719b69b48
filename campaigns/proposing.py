"""The list for the client: written as a draft, sent as a number that never changes.

Nobody is on it who has not agreed to be proposed. By media agency it goes to the media agency, and nothing
of ours to the client.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max

from agency.models import User
from campaigns import chasing, finding, freezing, notices
from campaigns.cards import finish_cards
from campaigns.lifecycle import Change, WrongTurn, by, change
from campaigns.models import (
    Action,
    ActionContact,
    Criterion,
    LinePrice,
    Proposal,
    ProposalLine,
)
from campaigns.planning import ENDED, EditedMeanwhile
from campaigns.showable import NotAgreed, has_agreed

FEWEST_OF_A_KIND = 5  # an example is made of so many people: nobody can be told by it


class NotReady(Exception):
    """The draft cannot be sent; `codes` say what is missing, in the order of the page."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(frozen=True, slots=True)
class LineWritten:
    participation: int
    role: str = ProposalLine.Role.PLACE
    must_have: bool = False
    why: str = ""
    prices: Mapping[int, Decimal] = field(default_factory=dict)  # by ActionContact id


@dataclass(frozen=True, slots=True)
class RuleWritten:
    """A criterion."""

    topics: tuple[int, ...] = ()
    city: str = ""
    audience_from: int | None = None
    audience_to: int | None = None
    price_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A draft as a form fills it. Lines are in order, reserves among themselves; `examples` are plain values."""

    idea: str = ""
    objective: str = ""
    measure: str = ""
    bonus_places: int = 0
    answer_by: datetime | None = None
    silence: str = Proposal.Silence.CALL
    why: str = ""
    lines: tuple[LineWritten, ...] = ()
    criteria: tuple[RuleWritten, ...] = ()
    examples: tuple[Mapping[str, Any], ...] = ()


OWN_COLUMNS = ("idea", "objective", "measure", "bonus_places", "answer_by", "silence", "why")


# --- the draft -----------------------------------------------------------------------------------------
def draft_of(action: Action) -> Proposal | None:
    return Proposal.objects.filter(action=action, number=None).first()


def last_sent(action: Action) -> Proposal | None:
    """The number that is current."""
    return Proposal.objects.filter(action=action, number__isnull=False).order_by("-number").first()


def edition(action: Action) -> int:
    """What a form was opened on: grows with every save and never falls back."""
    latest = Proposal.objects.filter(action=action).aggregate(Max("edition"))["edition__max"]
    return latest or 0


def beginning(action: Action) -> Written:
    """What a form shows: the draft, else what was sent last, else what the action says of itself."""
    proposal = draft_of(action) or last_sent(action)
    if proposal is not None:
        return written_of(proposal)
    return Written(
        idea=action.idea,
        objective=action.objective,
        measure=action.measure,
        bonus_places=action.bonus_places,
        answer_by=action.decide_by,
    )


def written_of(proposal: Proposal) -> Written:
    """A proposal's rows as a form would have filled them; the why of a number stays with it. Five queries."""
    lines = proposal.lines.prefetch_related("prices")
    return Written(
        **{name: getattr(proposal, name) for name in OWN_COLUMNS if name != "why"},
        why=proposal.why if proposal.number is None else "",
        lines=tuple(
            LineWritten(
                line.participation_id,
                line.role,
                line.must_have,
                line.why,
                {price.link_id: price.amount for price in line.prices.all()},
            )
            for line in lines
        ),
        criteria=tuple(
            RuleWritten(
                tuple(sorted(topic.pk for topic in rule.topics.all())),
                rule.city,
                rule.audience_from,
                rule.audience_to,
                rule.price_to,
            )
            for rule in proposal.criteria.prefetch_related("topics")
        ),
        examples=tuple(proposal.examples),
    )


def save_draft(action_id: int, written: Written, *, seen: int, now: datetime, user: User) -> Proposal:
    """Write the draft as a form filled it; the first save makes it.

    WrongTurn where the action has ended; EditedMeanwhile where somebody saved or sent since edition `seen`
    (the same words twice are saved once); NotAgreed where somebody on it never agreed to be proposed.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        if c.action.state in ENDED:
            raise WrongTurn("propose", c.action.state)
        draft = draft_of(c.action)
        if draft is not None and written_of(draft) == written:
            return draft
        current = edition(c.action)
        if current != seen:
            raise EditedMeanwhile
        _check_agreed(c.action, [line.participation for line in written.lines])
        draft = draft or Proposal(action=c.action)
        for name in OWN_COLUMNS:
            setattr(draft, name, getattr(written, name))
        draft.examples, draft.edition = [dict(each) for each in written.examples], current + 1
        draft.save()
        _write_rows(draft, written)
        c.record("proposal", draft.pk, "save", facts={"edition": draft.edition})
        return draft


def _check_agreed(action: Action, ids: list[int]) -> None:
    agreed = {person.pk for person in action.participations.filter(pk__in=ids) if has_agreed(person)}
    if set(ids) - agreed:
        raise NotAgreed


def _write_rows(draft: Proposal, written: Written) -> None:
    draft.lines.all().delete()
    draft.criteria.all().delete()
    places = {ProposalLine.Role.PLACE: 0, ProposalLine.Role.RESERVE: 0}
    links = set(draft.action.chain.values_list("pk", flat=True))
    prices = []
    for line in written.lines:
        role = ProposalLine.Role(line.role)
        places[role] += 1
        row = ProposalLine.objects.create(
            proposal=draft,
            participation_id=line.participation,
            role=role,
            position=places[role],
            must_have=line.must_have,
            why=line.why,
        )
        prices += [LinePrice(line=row, link_id=pk, amount=amount) for pk, amount in line.prices.items() if pk in links]
    LinePrice.objects.bulk_create(prices)
    for rule in written.criteria:
        made = Criterion.objects.create(
            proposal=draft,
            city=rule.city,
            audience_from=rule.audience_from,
            audience_to=rule.audience_to,
            price_to=rule.price_to,
        )
        made.topics.set(rule.topics)


# --- sending -------------------------------------------------------------------------------------------
def addressee(action: Action) -> ActionContact | None:
    """Whom a proposal goes to: who decides at the first link of the chain, so never over the media agency's head."""
    client = action.campaign.client
    chain = action.chain.select_related("contact").order_by("rank", "-decides", "pk")
    if client.via_id:
        chain = chain.filter(contact__media_agency=client.via_id)
    return chain.first()


def let_decide(action_id: int, link_id: int, *, now: datetime, user: User) -> None:
    """From now on this contact decides at its rank of the chain, and the others there may remark. Twice is once."""
    with change(action_id, now=now, actor=by(user)) as c:
        link = c.action.chain.get(pk=link_id)
        if not link.decides:
            c.action.chain.filter(rank=link.rank).update(decides=False)
            c.action.chain.filter(pk=link.pk).update(decides=True)
            c.record("contact", link.contact_id, "decides", facts={"rank": link.rank})


def missing(proposal: Proposal, action: Action, now: datetime) -> list[str]:
    """Codes of what keeps a draft from being sent, in the order of the page; empty where nothing does."""
    found = [name for name in ("idea", "objective", "measure") if not getattr(proposal, name).strip()]
    until = proposal.answer_by
    if until is None or until <= now or (action.due is not None and until >= action.due):
        found.append("answer_by")
    if not proposal.lines.exists() and not proposal.examples:
        found.append("people")
    elif any(of_this_kind(each) < FEWEST_OF_A_KIND for each in proposal.examples):
        found.append("examples")
    to = addressee(action)
    if to is not None and proposal.lines.exclude(prices__link=to).exists():
        found.append("price")
    if last_sent(action) is not None and not proposal.why.strip():
        found.append("why")
    if to is None:
        found.append("nobody")
    if not action.is_open or action.due is None or action.due <= now or action.campaign.client.has_ended(now):
        found.append("over")
    return found


def of_this_kind(example: Mapping[str, Any]) -> int:
    """How many people of the address book an example is made of."""
    return finding.of_a_kind(example["topic"], example["city"], (example["readers_from"], example["readers_to"]))


def send_proposal(action_id: int, *, seen: int, now: datetime, user: User) -> Proposal:
    """Freeze the draft as the next number and post its letter, with the reminders announced in it.

    Sent twice, it is sent once. EditedMeanwhile where the draft is not the one that was read (`seen`), NotReady
    as in `missing`, NotAgreed where somebody on it does not agree any more: then nothing is sent.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        draft, before = draft_of(c.action), last_sent(c.action)
        if draft is None and before is not None and before.edition == seen:
            return before
        if draft is None or draft.edition != seen:
            raise EditedMeanwhile
        codes = missing(draft, c.action, now)
        link = addressee(c.action)
        if codes or link is None or draft.answer_by is None:
            raise NotReady(codes)
        people = list(draft.lines.values_list("participation", flat=True))
        _check_agreed(c.action, people)
        _freeze(draft, ((before and before.number) or 0) + 1, c, user)
        if before is not None:
            notices.drop_proposal(before, "superseded")
        link.answer_by = draft.answer_by
        link.save(update_fields=["answer_by"])
        finish_cards(c, code__in=["propose", "client_silent"])
        notices.proposal(c, link, draft)
        chasing.announce(c, link, draft, draft.answer_by)
        facts = {"number": draft.number, "hash": draft.content_hash, "contact": link.contact_id, "people": people}
        c.record("proposal", draft.pk, "send", facts=facts)
        c.look_by(now)
        return draft


def _freeze(draft: Proposal, number: int, c: Change, user: User) -> None:
    draft.content = freezing.content_of(draft, c.action) | {"number": number, "sent_at": c.now.isoformat()}
    draft.content_hash = freezing.hash_of(draft.content)
    draft.number, draft.sent_at, draft.sent_by = number, c.now, user
    draft.save(update_fields=["content", "content_hash", "number", "sent_at", "sent_by"])
