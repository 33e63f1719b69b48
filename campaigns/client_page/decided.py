"""What was decided, in words for a page and a letter, with the prices of whoever reads it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaigns import saying, showable, terms, voting
from campaigns.models import Action, ActionContact, Place, Vote


@dataclass(frozen=True, slots=True)
class Decided:
    name: str  # as typed
    at: datetime
    number: int
    count: str
    rows: list[terms.Row]
    by_mail: bool  # her copy went by mail


def decided(vote: Vote, reader: ActionContact) -> Decided:
    """A vote as `reader` may read it, with the names that may be said now. Four queries."""
    content = vote.content
    names, prices = _names(vote, reader), voting.prices_by_person(reader, vote.proposal)

    def named(people: list[int], *, priced: bool = False) -> str:
        said = [names.get(pk, showable.NO_NAME) for pk in people]
        if priced:
            money = [saying.money(prices[pk], reader.action.currency) if pk in prices else "" for pk in people]
            said = [f"{name}, {price}" if price else name for name, price in zip(said, money, strict=True)]
        return "; ".join(said)

    count = voting.tally(content)
    total = saying.money(sum((prices.get(pk, Decimal(0)) for pk in count.yes), Decimal(0)), reader.action.currency)
    rows = [
        (pgettext("verdict", "Yes"), named(count.yes, priced=True)),
        (_("Must-have"), named(count.must_have)),
        (pgettext("verdict", "No"), named(count.no)),
        (_("Not decided yet"), named(count.undecided)),
        (_("In all"), _("%(amount)s without VAT") % {"amount": total} if count.yes else ""),
        (_("If somebody drops out"), _way_said(content, named(content["reserves"], priced=True))),
        (_("One more than asked for"), {True: _("welcome"), False: _("not wanted")}.get(content["bonus"], "")),
    ]
    return Decided(
        name=vote.typed_name,
        at=vote.at,
        number=content["number"],
        count=count_said(len(count.yes), places_of(reader.action)),
        rows=[(label, value) for label, value in rows if value],
        by_mail=vote.link.may_be_written_to,
    )


def places_of(action: Action) -> int:
    """The x of the action."""
    return int(Place.objects.of(action).filter(bonus=False, released_at=None).count())


def count_said(yes: int, places: int) -> str:
    """'6 yes of 8, 2 missing'."""
    facts = {"yes": yes, "places": places, "missing": max(0, places - yes)}
    if yes >= places:
        return ngettext("%(yes)s yes for %(places)s place", "%(yes)s yes for %(places)s places", places) % facts
    return _("%(yes)s yes of %(places)s, %(missing)s missing") % facts


def _names(vote: Vote, reader: ActionContact) -> dict[int, str]:
    ids = [each["participation"] for each in vote.content["lines"]] + vote.content["reserves"]
    return showable.names(reader.action, ids)


def _way_said(content: dict[str, Any], reserves: str) -> str:
    return {
        voting.ORDER: _("these reserves, in this order: %(names)s") % {"names": reserves},
        voting.CRITERIA: _("whoever meets the criteria of the list"),
        voting.CALL: _("call first: %(telephone)s") % {"telephone": content["call_at"]},
    }.get(content["substitutes"], "")
