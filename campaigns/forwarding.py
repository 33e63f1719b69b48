"""The media agency's own press: her client sees the list from then on, at her prices and until her hour."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from campaigns import chain, chasing, notices, voting
from campaigns.cards import finish_cards
from campaigns.lifecycle import by_contact, change
from campaigns.models import ActionContact, LinePrice, Proposal, ProposalLine, Vote


class NotHers(Exception):
    """Nobody stands behind this link, or another contact of her house decides what is forwarded."""


class AlreadyDecided(Exception):
    """Her client has voted on this number: prices and hour stay as they were."""


def may_forward(link: ActionContact, links: list[ActionContact]) -> bool:
    return chain.decider(link.rank, links) == link and bool(chain.behind(link, links))


def forward(
    link_id: int, number: int, content_hash_seen: str, prices: dict[int, Decimal], answer_by: datetime, *, now: datetime
) -> list[ActionContact]:
    """Lay list `number` before those behind this link, without whom she said no to; returns their links.

    `prices`: by participation, one for each of `forwardable`; none where the list has examples only.

    The same press twice is once. NotHers, AlreadyDecided; voting.NotCurrent and voting.Over as for a vote.
    Only where the engagement allows it does a letter of ours go to them: otherwise she sends the link herself.
    """
    link = ActionContact.objects.get(pk=link_id)
    with change(link.action_id, now=now, actor=by_contact(link)) as c:
        links = chain.links_of(c.action)
        link = next(each for each in links if each.pk == link_id)
        if not may_forward(link, links):
            raise NotHers
        proposal, before_her = voting.before_her(c.action, link, number, content_hash_seen, now=now)
        lines = forwardable(link, before_her)
        if not (lines or proposal.examples) or any(line.participation_id not in prices for line in lines):
            raise voting.NotCurrent
        readers = chain.behind(link, links)
        chain.name_deciders(links)
        shown = {line.pk: prices[line.participation_id] for line in lines}
        if _is_so(readers, proposal, shown, answer_by):
            return readers
        if Vote.objects.filter(proposal=proposal, link__in=readers).exists():
            raise AlreadyDecided
        LinePrice.objects.filter(link__in=readers, line__proposal=proposal).delete()
        LinePrice.objects.bulk_create(
            LinePrice(line_id=pk, link=reader, amount=amount) for reader in readers for pk, amount in shown.items()
        )
        for reader in readers:
            reader.forwarded_at, reader.answer_by = now, answer_by
            reader.save(update_fields=["forwarded_at", "answer_by"])
            c.record("proposal", proposal.pk, "forward", facts={"contact": reader.contact_id, "number": number})
            if reader.may_be_written_to:
                notices.proposal(c, reader, proposal)
        chasing.announce_behind(c, link, readers, proposal)
        finish_cards(c, code="client_silent")
        c.look_by(now)
        return readers


def forwardable(link: ActionContact, before_her: Iterable[ProposalLine]) -> list[ProposalLine]:
    """Of the lines before this link those whom its contact did not refuse: a no of an earlier link ends it."""
    refused = voting.refused_by(link)
    return [line for line in before_her if line.participation_id not in refused]


def _is_so(readers: list[ActionContact], proposal: Proposal, shown: dict[int, Decimal], answer_by: datetime) -> bool:
    prices = LinePrice.objects.filter(link__in=readers, line__proposal=proposal)
    wanted = {(reader.pk, line, amount) for reader in readers for line, amount in shown.items()}
    return set(prices.values_list("link", "line", "amount")) == wanted and all(
        chain.has_reached(reader, proposal) and reader.answer_by == answer_by for reader in readers
    )
