"""Who stands where between the agency and the client, and what each link of the chain has before it.

Rank 1 hears from us. Where a media agency stands between, the client has rank 2 and sees only what
was forwarded: nothing of ours reaches it before. In each rank one contact decides; others remark.
"""

from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from campaigns.models import Action, ActionContact, LinePrice, Proposal

FIRST = 1


def links_of(action: Action) -> list[ActionContact]:
    """The links of an action, nearest to us first. One query."""
    links = list(action.chain.select_related("contact__client", "contact__media_agency"))
    for link in links:
        link.action = action
    return links


def behind(link: ActionContact, links: list[ActionContact]) -> list[ActionContact]:
    """Those to whom this link may forward."""
    further = sorted({other.rank for other in links if other.rank > link.rank})
    return [other for other in links if further and other.rank == further[0]]


def decider(rank: int, links: list[ActionContact]) -> ActionContact | None:
    """The one who decides in a rank: who is marked so, else who was there first."""
    here = [link for link in links if link.rank == rank]
    return next((link for link in here if link.decides), here[0] if here else None)


def name_deciders(links: list[ActionContact]) -> None:
    """Write down who decides in each rank, before the first word is: whose word is the last one follows from it."""
    for rank in {link.rank for link in links}:
        one = decider(rank, links)
        if one is not None and not one.decides:
            one.decides = True
            one.save(update_fields=["decides"])


def before(link: ActionContact, links: list[ActionContact]) -> ActionContact | None:
    """From whom this link got its list, and to whom its questions go; None: from the team."""
    nearer = [other.rank for other in links if other.rank < link.rank]
    return decider(max(nearer), links) if nearer else None


def newest_of(action: Action) -> Proposal | None:
    """The list that counts: the latest number that was sent."""
    return action.proposals.filter(number__isnull=False).order_by("-number").first()


def has_reached(link: ActionContact, proposal: Proposal) -> bool:
    """Whether a sent list lies before this link: at once in the first rank, after that once forwarded."""
    if proposal.sent_at is None:
        return False
    return link.rank == FIRST or (link.forwarded_at is not None and link.forwarded_at >= proposal.sent_at)


def answers_by(link: ActionContact, proposal: Proposal) -> datetime | None:
    """This link's own hour to decide by: ours to the first link, behind it the one its sender set."""
    return proposal.answer_by if link.rank == FIRST else link.answer_by


def latest_prices(link: ActionContact) -> dict[int, Decimal]:
    """What each person costs this link by the latest list that said so to it, by participation. One query.

    Its own price, else that of who decides in its house.
    """
    rows = LinePrice.objects.filter(link__action=link.action_id, link__rank=link.rank, line__proposal__number__gt=0)
    read = list(
        rows.filter(Q(link=link) | Q(link__decides=True))
        .order_by("line__proposal__number")
        .values_list("line__participation", "amount", "link")
    )
    of_house = {person: amount for person, amount, _whose in read}
    return of_house | {person: amount for person, amount, whose in read if whose == link.pk}


def prices(link: ActionContact, proposal: Proposal) -> list[LinePrice]:
    """The prices of a list that this link reads: its own, else those of who decides in its house. One query."""
    rows = LinePrice.objects.filter(line__proposal=proposal, link__action=link.action_id, link__rank=link.rank)
    rows = rows.select_related("line__participation__blogger", "line__participation__site", "link")
    of_house = sorted(rows, key=lambda row: (row.line.role, row.line.position, row.line_id))
    own = [row for row in of_house if row.link_id == link.pk]
    return own or [row for row in of_house if row.link.decides]
