"""Lists before the client's side, brought there by the same verbs as the product."""

from datetime import datetime, timedelta
from decimal import Decimal

from campaigns import chain, planning, proposing
from campaigns.models import Action, ActionContact, Participation, Proposal, ProposalLine
from campaigns.proposing import LineWritten, RuleWritten, Written
from campaigns.states import Answer
from tests.campaigns import people
from tests.history import once
from tests.make import (
    make_action,
    make_agency,
    make_campaign,
    make_client,
    make_contact,
    make_media_agency,
    make_user,
)

PRICE, RESERVE_PRICE = Decimal("340.00"), Decimal("320.00")


@once
def direct(**fields) -> Action:
    """An action for a client of our own, with one contact who decides."""
    make_agency(name="Marea Alta")
    client = make_client(name="Aceites Valdeolmos", **fields)
    make_contact(client=client, name="Javier Ortuño", email="javier@client.example")
    return _action(client)


@once
def by_media_agency(**fields) -> Action:
    """An action with a media agency in between, and a client behind it; fields: of the client."""
    make_agency(name="Marea Alta")
    between = make_media_agency(name="Medios Duero")
    client = make_client(name="Aceites Valdeolmos", via=between, **fields)
    make_contact(media_agency=between, name="Paula Rey", email="paula@media.example")
    make_contact(client=client, name="Javier Ortuño", email="javier@client.example")
    return _action(client)


def _action(client) -> Action:
    owner = make_user(name="Clara Montes", phone="+34 910 00 00 41", email="clara@agency.example")
    action = make_action(
        campaign=make_campaign(client=client), owner=owner, title="Noche de patios", places=3, place="Lavapiés, Madrid"
    )
    planning.put_in_chain(action)
    return action


def links(action: Action) -> list[ActionContact]:
    return chain.links_of(action)


@once
def sent(
    action: Action,
    now: datetime,
    *,
    places: int = 3,
    reserves: int = 2,
    criteria: bool = False,
    bonus: int = 0,
    answer: Answer = Answer.COUNT_ME_IN,
    by: datetime | None = None,
) -> tuple[Proposal, list[Participation], list[Participation]]:
    """A list of people who agreed, sent: its number, who is for a place, who is in reserve."""
    agreed = people.available(action, places + reserves, now, answer)
    return send(action, agreed[:places], agreed[places:], now, criteria=criteria, bonus=bonus, by=by)


@once
def send(
    action: Action,
    for_places: list[Participation],
    reserves: list[Participation],
    now: datetime,
    *,
    criteria: bool = False,
    bonus: int = 0,
    by: datetime | None = None,
    why: str = "",
    price: Decimal = PRICE,
) -> tuple[Proposal, list[Participation], list[Participation]]:
    to = proposing.addressee(action)
    lines = [LineWritten(each.pk, why="Su público vive al lado.", prices={to.pk: price}) for each in for_places]
    lines += [LineWritten(each.pk, role=ProposalLine.Role.RESERVE, prices={to.pk: RESERVE_PRICE}) for each in reserves]
    written = Written(
        idea="Una cena fría con un solo aceite.",
        objective="400 visitas a la tienda en julio",
        measure="vales canjeados",
        answer_by=by or now + timedelta(days=3),
        bonus_places=bonus,
        lines=tuple(lines),
        criteria=(RuleWritten(city="Madrid"),) if criteria else (),
        why=why,
    )
    draft = proposing.save_draft(action.pk, written, seen=proposing.edition(action), now=now, user=action.owner)
    number = proposing.send_proposal(action.pk, seen=draft.edition, now=now, user=action.owner)
    return number, for_places, reserves
