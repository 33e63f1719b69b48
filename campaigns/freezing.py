"""What a number of a proposal shows, as plain values that never change, and how two numbers differ.

In the values stand ids, codes, amounts and moments: no name, no site, no free word about a person, so
that a frozen number needs no rewriting when somebody is forgotten; no fee, no note, no reason at all.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from bloggers.models import Audience, Site
from campaigns import showable
from campaigns.models import Action, Place, Proposal

MOST_FIGURES = 2  # of one site: the readers first, then the latest other one


def content_of(proposal: Proposal, action: Action) -> dict[str, Any]:
    """The plain values of a proposal as its rows stand now. Nine queries, whatever the number of people.

    `lines` holds only people who agree to be proposed; who no longer does is left out.
    """
    return {
        "title": action.title,
        "idea": proposal.idea,
        "objective": proposal.objective,
        "measure": proposal.measure,
        "why": proposal.why,
        "starts_at": _moment(action.starts_at),
        "ends_at": _moment(action.ends_at),
        "publish_by": _moment(action.publish_by),
        "zone": action.zone,
        "place": action.place,
        "currency": action.currency,
        "places": Place.objects.of(action).filter(bonus=False, released_at=None).count(),
        "bonus": proposal.bonus_places,
        "answer_by": _moment(proposal.answer_by),
        "silence": proposal.silence,
        "lines": _lines(proposal, action),
        "criteria": _criteria(proposal),
        "examples": proposal.examples,
    }


def _lines(proposal: Proposal, action: Action) -> list[dict[str, Any]]:
    lines = list(proposal.lines.select_related("participation").prefetch_related("prices"))
    agreed = showable.shown(action, [line.participation_id for line in lines])
    lines = [line for line in lines if line.participation_id in agreed]
    consents = showable.consents(action, list(agreed))
    sites = [line.participation.site_id or 0 for line in lines]
    topics, figures = _topics(sites), _figures(sites)
    return [
        {
            "participation": line.participation_id,
            "role": line.role,
            "position": line.position,
            "must_have": line.must_have,
            "city": agreed[line.participation_id].city,
            "topics": topics.get(line.participation.site_id or 0, []),
            "figures": figures.get(line.participation.site_id or 0, []),
            "agreed_at": _moment(consents[line.participation_id].at) if line.participation_id in consents else None,
            "prices": {str(price.link_id): str(price.amount) for price in line.prices.all()},
        }
        for line in lines
    ]


def _criteria(proposal: Proposal) -> list[dict[str, Any]]:
    return [
        {
            "id": rule.pk,
            "topics": sorted(topic.name for topic in rule.topics.all()),
            "city": rule.city,
            "audience_from": rule.audience_from,
            "audience_to": rule.audience_to,
            "price_to": str(rule.price_to) if rule.price_to is not None else None,
        }
        for rule in proposal.criteria.prefetch_related("topics")
    ]


def hash_of(content: dict[str, Any]) -> str:
    """SHA-256 of the values, whatever order a database keeps them in."""
    said = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(said.encode()).hexdigest()


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _topics(sites: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = Site.topics.through.objects.filter(site__in=sites).order_by("topic__name")
    for site, name in rows.values_list("site", "topic__name"):
        found.setdefault(site, []).append(name)
    return found


def _figures(sites: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """The latest figure of each kind, with its date and source."""
    latest: dict[int, dict[str, Audience]] = {}
    for row in Audience.objects.filter(site__in=sites).order_by("on", "pk"):
        latest.setdefault(row.site_id, {})[row.kind] = row
    return {
        site: [
            {"kind": row.kind, "figure": row.figure, "on": row.on.isoformat(), "source": row.source}
            for row in sorted(rows.values(), key=lambda row: (row.kind != Audience.Kind.VISITS, -row.on.toordinal()))
        ][:MOST_FIGURES]
        for site, rows in latest.items()
    }


# --- how two numbers differ ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Difference:
    """What a later number changes; people by participation id. Prices are those of one link."""

    came: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    prices: tuple[tuple[int, Decimal | None, Decimal | None], ...] = ()  # whose, before, after
    roles: tuple[tuple[int, str, str], ...] = ()  # from a place to the reserves, or back
    order: tuple[int, ...] = ()  # the reserves that were there before, in their new order
    words: tuple[str, ...] = ()  # keys of the content that read otherwise

    @property
    def is_empty(self) -> bool:
        return self == Difference()


OF_THE_PAGE = (
    *("title", "idea", "objective", "measure", "starts_at", "ends_at", "publish_by", "place", "places", "bonus"),
    *("answer_by", "silence", "criteria", "examples"),
)


def difference(old: dict[str, Any], new: dict[str, Any], link_id: int | None = None) -> Difference:
    """Who came, who left, whose price or role is another, the reserves' order, and which words changed.

    `link_id`: whose prices; None compares none.
    """
    before = {line["participation"]: line for line in old.get("lines", [])}
    after = {line["participation"]: line for line in new.get("lines", [])}
    both = [person for person in after if person in before]
    prices = [(person, price_for(before[person], link_id), price_for(after[person], link_id)) for person in both]
    was, now = (_reserves(lines, both) for lines in (before, after))
    return Difference(
        came=tuple(person for person in after if person not in before),
        left=tuple(person for person in before if person not in after),
        prices=tuple(change for change in prices if change[1] != change[2]),
        roles=tuple(
            (person, before[person]["role"], after[person]["role"])
            for person in both
            if before[person]["role"] != after[person]["role"]
        ),
        order=tuple(now) if was != now and set(was) == set(now) else (),
        words=tuple(key for key in OF_THE_PAGE if _read_alike(old.get(key)) != _read_alike(new.get(key))),
    )


def _read_alike(value: Any) -> Any:
    """Without the ids of rows: each number has criteria of its own, which may say the same."""
    return [{**each, "id": None} for each in value] if isinstance(value, list) else value


def price_for(line: dict[str, Any], link_id: int | None) -> Decimal | None:
    """What this link reads as the price of a line of the content; None where it has none."""
    amount = line["prices"].get(str(link_id))
    return Decimal(amount) if amount is not None else None


def _reserves(lines: dict[int, dict[str, Any]], among: list[int]) -> list[int]:
    rows = [line for line in lines.values() if line["role"] == "reserve" and line["participation"] in among]
    return [line["participation"] for line in sorted(rows, key=lambda line: line["position"])]
