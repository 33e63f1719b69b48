"""A proposal as one link of the chain reads it: the client's page and the team's preview render this.

`of_number` reads a frozen number, `of_draft` the draft as it would be frozen now. What a page may rely on:

- every string is ready to show, in the language and zone that are active; nothing here needs a query;
- a line's name, site and words about her are read when shown, through `campaigns.showable`: who does not
  agree any more, or is erased, keeps the line's place with `gone` and no name, site, figure or price;
- prices are those of this link; a link without one reads '' and `amount` None;
- `changes` says what this number changes against the one before, `is_current` whether it is the latest;
- `verdict` is what the decisions come to (`deciding.verdicts`), '' where nobody has decided.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agency import wording
from bloggers.models import Audience
from campaigns import chain, deciding, freezing, proposing, saying, showable, terms
from campaigns.models import Action, ActionContact, Proposal, ProposalLine
from campaigns.reporting.history import listed

SILENCE = {
    Proposal.Silence.CALL: gettext_lazy("Without an answer we call you; nobody is confirmed without a yes."),
    Proposal.Silence.RELEASE: gettext_lazy(
        "Without an answer we let these people go, and begin again when you answer; nobody is confirmed without a yes."
    ),
}
FIRST_LINK = 1  # of the chain: ranges of prices in examples and criteria are its own


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One person on the list."""

    participation: int
    line: int  # the ProposalLine, for a question about it; 0 in a preview
    role: str  # place or reserve
    position: int
    must_have: bool
    gone: bool
    name: str
    site: str
    address: str
    city: str
    topics: str
    figures: tuple[str, ...]  # '14.200 visitas al mes (su panel, may 2026)'
    why: str
    agreed: str  # 'Said yes to being proposed, 3 May'
    price: str
    amount: Decimal | None
    verdict: str  # yes, no, must_have or ''


@dataclass(frozen=True, slots=True)
class ClientRule:
    """A criterion to approve instead of names."""

    id: int
    words: str


@dataclass(frozen=True, slots=True)
class ClientProposal:
    """Everything that a page for the client's side may show of one number."""

    proposal: int
    number: int  # 0: a draft
    edition: int
    is_current: bool
    currency: str
    title: str
    client: str
    media_agency: str
    idea: str
    objective: str
    measure: str
    why: str  # why this number is new
    when: str
    place: str
    answer_by: datetime | None
    until: str  # 'el jueves 11 de junio a las 12:00 (hora de Madrid)'
    silence: str
    places: int
    bonus: int
    people: tuple[ClientLine, ...]
    reserves: tuple[ClientLine, ...]
    criteria: tuple[ClientRule, ...]
    examples: tuple[str, ...]
    changes: tuple[str, ...]

    @property
    def total(self) -> str:
        """What those proposed for a place cost together, '' where this link reads no price."""
        amounts = [line.amount for line in self.people if line.amount is not None]
        return saying.money(sum(amounts, Decimal(0)), self.currency) if amounts else ""

    @property
    def lines(self) -> tuple[ClientLine, ...]:
        return self.people + self.reserves


def of_number(proposal: Proposal, link: ActionContact, now: datetime) -> ClientProposal:
    """A number that was sent, as `link` reads it. Nine queries at most, whatever the number of people."""
    return _read(proposal, proposal.content, link, now)


def of_draft(action: Action, link: ActionContact, now: datetime) -> ClientProposal | None:
    """What `link` would read if the draft were sent now; None where there is none."""
    draft = proposing.draft_of(action)
    if draft is None:
        return None
    draft.action = action
    return _read(draft, freezing.content_of(draft, action), link, now)


def _read(proposal: Proposal, content: dict[str, Any], link: ActionContact, now: datetime) -> ClientProposal:
    action, client = proposal.action, proposal.action.campaign.client
    then, first = _as_it_was(content), link.rank == FIRST_LINK
    until = (content["answer_by"] and datetime.fromisoformat(content["answer_by"])) if first else link.answer_by
    last = proposing.last_sent(action)
    lines = _lines(proposal, content, link, now)
    return ClientProposal(
        proposal=proposal.pk,
        number=proposal.number or 0,
        edition=proposal.edition,
        is_current=last is not None and last.pk == proposal.pk,
        currency=content["currency"],
        title=content["title"],
        client=client.name,
        media_agency=client.via.name if client.via_id else "",
        **{name: content[name] for name in ("idea", "objective", "measure", "why", "place", "places", "bonus")},
        when=terms.when(then, now) if then.due else "",
        answer_by=until,
        until=wording.until(until, now, saying.language(), timezone.get_current_timezone_name()) if until else "",
        silence=str(SILENCE[content["silence"]]),
        people=tuple(line for line in lines if line.role == ProposalLine.Role.PLACE),
        reserves=tuple(line for line in lines if line.role == ProposalLine.Role.RESERVE),
        criteria=tuple(ClientRule(rule["id"], rule_words(rule, content, first)) for rule in content["criteria"]),
        examples=tuple(example_words(each, content["currency"], first) for each in content["examples"]),
        changes=tuple(_changes(proposal, content, link)),
    )


def _as_it_was(content: dict[str, Any]) -> Action:
    """The moments of the content as an action that `terms` can put into words."""
    moments = {
        name: datetime.fromisoformat(content[name]) if content[name] else None
        for name in ("starts_at", "ends_at", "publish_by")
    }
    then = Action(zone=content["zone"], **moments)
    then.due = then.starts_at or then.publish_by
    return then


def _lines(proposal: Proposal, content: dict[str, Any], link: ActionContact, now: datetime) -> list[ClientLine]:
    ids = [line["participation"] for line in content["lines"]]
    agreed = showable.shown(proposal.action, ids)
    rows = {row.participation_id: row for row in proposal.lines.all()}
    said = deciding.verdicts(proposal.action, ids)
    prices = _prices(proposal, content, link)
    return [
        _line(frozen, rows.get(number), agreed, said, content["currency"], prices.get(number), now)
        for frozen in content["lines"]
        if (number := frozen["participation"]) in prices or link.rank == FIRST_LINK
    ]


def _prices(proposal: Proposal, content: dict[str, Any], link: ActionContact) -> dict[int, Decimal | None]:
    """The frozen prices of the first link; behind it, those at which its sender forwarded the list, and no others."""
    if link.rank == FIRST_LINK:
        return {line["participation"]: freezing.price_for(line, link.pk) for line in content["lines"]}
    return {row.line.participation_id: row.amount for row in chain.prices(link, proposal)}


def _line(
    frozen: dict[str, Any],
    row: ProposalLine | None,
    agreed: dict[int, showable.Shown],
    said: dict[int, str],
    currency: str,
    price: Decimal | None,
    now: datetime,
) -> ClientLine:
    number = frozen["participation"]
    her = agreed.get(number)
    amount = price if her else None
    at = frozen["agreed_at"] and datetime.fromisoformat(frozen["agreed_at"])
    words = _("Has agreed to be proposed, %(when)s") % {"when": saying.when(at, now)} if at else ""
    return ClientLine(
        participation=number,
        line=row.pk if row else 0,
        role=frozen["role"],
        position=frozen["position"],
        must_have=frozen["must_have"],
        gone=her is None,
        name=her.name if her else "",
        site=her.site if her else "",
        address=her.address if her else "",
        city=frozen["city"] if her else "",
        topics=", ".join(frozen["topics"]) if her else "",
        figures=tuple(_figure(each) for each in frozen["figures"]) if her else (),
        why=row.why if row and her else "",
        agreed=(words or _("Has agreed to be proposed")) if her else "",
        price=saying.money(amount, currency) if amount is not None else "",
        amount=amount,
        verdict=said.get(number, ""),
    )


def _figure(frozen: dict[str, Any]) -> str:
    """'14.200 visitas al mes (su panel, 25 may 2026)'."""
    kind, on = str(Audience.Kind(frozen["kind"]).label), date.fromisoformat(frozen["on"])
    day = wording.day_on_record(on, saying.language(), timezone.get_current_timezone_name())
    facts = {"number": saying.number(frozen["figure"]), "kind": kind, "source": frozen["source"], "day": day}
    if not frozen["source"]:
        return _("%(number)s %(kind)s (%(day)s)") % facts
    return _("%(number)s %(kind)s (%(source)s, %(day)s)") % facts


def rule_words(rule: dict[str, Any], content: dict[str, Any], with_price: bool) -> str:
    """'cocina, Madrid, desde 5.000 lectores, hasta 380 €'."""
    said = [" / ".join(rule["topics"]), rule["city"], _readers(rule["audience_from"], rule["audience_to"])]
    if with_price and rule["price_to"] is not None:
        said.append(_("up to %(amount)s") % {"amount": saying.money(Decimal(rule["price_to"]), content["currency"])})
    return ", ".join(part for part in said if part)


def example_words(example: dict[str, Any], currency: str, with_price: bool) -> str:
    """'cocina, Madrid, 10.000–15.000 lectores, 250 €–350 €': nobody can be told by it."""
    said = [example["topic"], example["city"], _readers(example["readers_from"], example["readers_to"])]
    prices = [saying.money(Decimal(each), currency) for each in (example["price_from"], example["price_to"]) if each]
    if with_price and prices:
        said.append("–".join(prices))
    return ", ".join(part for part in said if part)


def _readers(least: int | None, most: int | None) -> str:
    facts = {"least": saying.number(least or 0), "most": saying.number(most or 0)}
    if least is not None and most is not None:
        return _("%(least)s–%(most)s readers a month") % facts
    if least is not None:
        return _("from %(least)s readers a month") % facts
    return _("up to %(most)s readers a month") % facts if most is not None else ""


# --- what this number changes --------------------------------------------------------------------------------
WORDS = {
    "title": gettext_lazy("the title"),
    "idea": gettext_lazy("the idea"),
    "objective": gettext_lazy("the objective"),
    "measure": gettext_lazy("how it is measured"),
    "starts_at": gettext_lazy("the date"),
    "ends_at": gettext_lazy("the hour it ends"),
    "publish_by": gettext_lazy("the day of publication"),
    "place": gettext_lazy("the venue"),
    "places": gettext_lazy("how many places there are"),
    "bonus": gettext_lazy("the bonus place"),
    "answer_by": gettext_lazy("until when you decide"),
    "silence": gettext_lazy("what happens without an answer"),
    "criteria": gettext_lazy("the criteria"),
    "examples": gettext_lazy("the examples"),
}


def _changes(proposal: Proposal, content: dict[str, Any], link: ActionContact) -> list[str]:
    before = Proposal.objects.filter(action=proposal.action, number__isnull=False).order_by("-number")
    if proposal.number is not None:
        before = before.filter(number__lt=proposal.number)
    old = before.values_list("content", flat=True).first()
    if old is None:
        return []
    return say_difference(proposal.action, freezing.difference(old, content, link.pk), content["currency"])


def say_difference(action: Action, found: freezing.Difference, currency: str) -> list[str]:
    """A difference in sentences. Whoever has no name for the client's side any more is counted, not named."""
    people = {*found.came, *found.left, *found.order, *(each[0] for each in (*found.prices, *found.roles))}
    names = showable.names(action, people) if people else {}
    said = [
        _listed(_("New: %(names)s."), [names[each] for each in found.came if each in names]),
        _listed(_("No longer on the list: %(names)s."), [names[each] for each in found.left if each in names]),
        _unnamed(sum(each not in names for each in found.left)),
        *(_price(names[each], before, after, currency) for each, before, after in found.prices if each in names),
        *(_role(names[each], after) for each, _before, after in found.roles if each in names),
        _listed(_("Reserves now in this order: %(names)s."), [names[each] for each in found.order if each in names]),
        _listed(_("Also changed: %(names)s."), [str(WORDS[key]) for key in found.words]),
    ]
    return [sentence for sentence in said if sentence]


def _listed(words: str, names: list[str]) -> str:
    return words % {"names": listed(names)} if names else ""


def _unnamed(number: int) -> str:
    words = ngettext(
        "%(n)s person is no longer available.", "%(n)s people are no longer available.", number
    )  # fmt: skip
    return words % {"n": number} if number else ""


def _price(name: str, before: Decimal | None, after: Decimal | None, currency: str) -> str:
    said = [saying.money(amount, currency) if amount is not None else "–" for amount in (before, after)]
    return _("%(name)s: %(after)s instead of %(before)s.") % {"name": name, "before": said[0], "after": said[1]}


def _role(name: str, after: str) -> str:
    if after == ProposalLine.Role.RESERVE:
        return _("%(name)s is a reserve now.") % {"name": name}
    return _("%(name)s is proposed for a place now.") % {"name": name}
