"""The page behind one `p` link at one moment."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency import wording
from agency.models import Contact, User
from campaigns import chain, forwarding, proposing, questioning, saying, showable, voting
from campaigns.client_page.decided import Decided, count_said, decided
from campaigns.models import Action, ActionContact, Decision, LinePrice, Proposal, ProposalLine, Question, Vote
from campaigns.reporting import proposed
from campaigns.reporting.proposed import ClientLine, ClientProposal, of_number

A_DAY = timedelta(days=1)  # what a media agency is proposed to keep for herself of the time to decide


@dataclass(frozen=True, slots=True)
class Difference:
    """Who came and who went since the page that was pressed, and why the list is new."""

    came: str
    went: str
    why: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, whom it is about, and what became of it where it was passed on to us."""

    question: Question
    about: str
    ours: Question | None


@dataclass(slots=True)
class ClientPage:
    """`shown` is None where no list is before this link."""

    link: ActionContact
    now: datetime
    links: list[ActionContact]
    proposal: Proposal | None = None
    number: int = 0  # of the list; of a draft the one that it will have
    shown: ClientProposal | None = None
    lines: dict[ProposalLine, Decimal] = field(default_factory=dict)
    cast: Vote | None = None  # the latest word of her house's decider on this number
    own: Vote | None = None  # her own on it

    # --- who reads it ------------------------------------------------------------------------------------
    @property
    def action(self) -> Action:
        return self.link.action

    @property
    def decider(self) -> ActionContact:
        return chain.decider(self.link.rank, self.links) or self.link

    @property
    def decides(self) -> bool:
        return self.decider == self.link

    @property
    def sender(self) -> ActionContact | None:
        """The media agency's contact from whom she has the list; None: from us."""
        return chain.before(self.link, self.links)

    @property
    def speaks(self) -> Contact | User:
        """Who answers this link."""
        return self.sender.contact if self.sender else self.action.owner

    # --- what can be done --------------------------------------------------------------------------------
    @property
    def may_answer(self) -> bool:
        """Whether a list, or the examples of one, lies before her while a word of hers still counts."""
        goes_on = self.action.is_open and self.action.due is not None and self.action.due > self.now
        return goes_on and self.shown is not None and bool(self.shown.people or self.shown.examples)

    @property
    def may_vote(self) -> bool:
        return self.may_answer and self.shown is not None and bool(self.shown.people)

    @property
    def asks_for_a_word(self) -> bool:
        """Whether the list itself is the page: nobody of her house has decided or forwarded it, nor she remarked."""
        return self.may_answer and self.cast is None and self.own is None and not self.is_forwarded

    @property
    def is_forwarded(self) -> bool:
        """Whether the list lies before those behind this link."""
        behind = chain.behind(self.link, self.links)
        return self.proposal is not None and any(chain.has_reached(link, self.proposal) for link in behind)

    @property
    def client_has_decided(self) -> bool:
        votes = self.proposal.votes if self.proposal and self.is_forwarded else Vote.objects.none()
        return votes.filter(link__rank__gt=self.link.rank, decides=True).exists()

    @property
    def waits_for_her_client(self) -> bool:
        return self.may_answer and self.is_forwarded and not self.client_has_decided

    @property
    def may_forward(self) -> bool:
        return self.may_answer and forwarding.may_forward(self.link, self.links)

    # --- the list ----------------------------------------------------------------------------------------
    @property
    def mark(self) -> str:
        return voting.seen_mark(self.proposal, self.lines) if self.proposal else ""

    @property
    def answer_by(self) -> datetime | None:
        return chain.answers_by(self.link, self.proposal) if self.proposal else None

    @property
    def people(self) -> list[tuple[int, str]]:
        return [(card.participation, card.name) for card in self.shown.people] if self.shown else []

    @property
    def ways(self) -> list[str]:
        """What may be done if somebody drops out, as far as the list offers it."""
        if self.shown is None or not (self.shown.reserves or self.shown.criteria):
            return []
        offered = [voting.ORDER] * bool(self.shown.reserves) + [voting.CRITERIA] * bool(self.shown.criteria)
        return [*offered, voting.CALL]

    @property
    def asks_more(self) -> bool:
        """Whether there is more to say than who comes: what to do if somebody drops out, or a bonus place."""
        return bool(self.ways or (self.shown and self.shown.bonus))

    @property
    def whys(self) -> dict[int, str]:
        """What she wrote beside a no, by participation."""
        said = Decision.objects.filter(by_contact=self.link.contact, participation__in=dict(self.people))
        return dict(said.order_by("pk").values_list("participation", "note"))

    @property
    def bar(self) -> str:
        """'6 yes of 8, 2 missing', as it was last sent."""
        yes = len(voting.tally(self.own.content).yes) if self.own else 0
        return count_said(yes, self.shown.places if self.shown else 0)

    # --- what was said and asked -------------------------------------------------------------------------
    @property
    def word(self) -> Decided | None:
        return decided(self.cast, self.link) if self.cast else None

    @property
    def asked(self) -> list[Asked]:
        return _with_names(list(questioning.of_link(self.link)), self.action)

    @property
    def to_answer(self) -> list[Asked]:
        return _with_names(list(questioning.before_link(self.link)), self.action)

    # --- what goes on to her client ----------------------------------------------------------------------
    @property
    def to_forward(self) -> list[tuple[int, str, Decimal]]:
        """(participation, name, her own price) of those whom she may forward."""
        goes = {line.participation_id: self.lines[line] for line in forwarding.forwardable(self.link, self.lines)}
        lines = self.shown.lines if self.shown else ()
        return [
            (card.participation, card.name, goes[card.participation]) for card in lines if card.participation in goes
        ]

    @property
    def forwarded_to(self) -> list[ActionContact]:
        """Those behind her who have this list from her."""
        if self.proposal is None or not forwarding.may_forward(self.link, self.links):
            return []
        return [link for link in chain.behind(self.link, self.links) if chain.has_reached(link, self.proposal)]

    @property
    def client_by(self) -> datetime | None:
        """The hour to propose for her client: the one it has, else a day before her own."""
        had = [link.answer_by for link in self.forwarded_to if link.answer_by]
        if had or self.answer_by is None:
            return had[0] if had else None
        return max(self.answer_by - A_DAY, min(self.answer_by, self.now + A_DAY))

    @property
    def zone_said(self) -> str:
        return wording.zone_name(self.link.contact.zone, saying.language())


def of(link: ActionContact, now: datetime) -> ClientPage:
    """Everything that the page of this link shows of its list. The same number of queries for any list."""
    here = ClientPage(link, now, chain.links_of(link.action))
    proposal = chain.newest_of(link.action)
    if proposal is None or not chain.has_reached(link, proposal):
        return here
    proposal.action = link.action
    here.proposal, here.number, here.lines = proposal, proposal.number or 0, voting.before_link(link, proposal)
    amounts = {line.participation_id: amount for line, amount in here.lines.items()}
    read = of_number(proposal, link, now)
    here.shown = replace(read, people=_at(read.people, amounts, read), reserves=_at(read.reserves, amounts, read))
    votes = list(proposal.votes.select_related("link__contact", "proposal").filter(link__rank=link.rank))
    here.cast = next((vote for vote in reversed(votes) if vote.decides), None)
    here.own = next((vote for vote in reversed(votes) if vote.link_id == link.pk), None)
    for vote in votes:
        vote.link.action = link.action
    return here


def of_draft(link: ActionContact, now: datetime) -> ClientPage | None:
    """The page as it will be once the draft is sent; None where there is no draft. Whom it names without a price
    stays on it: that is still to be written.
    """
    draft = proposing.draft_of(link.action)
    if draft is None:
        return None
    draft.action = link.action
    before = chain.newest_of(link.action)
    here = ClientPage(link, now, chain.links_of(link.action), draft, (before.number or 0) + 1 if before else 1)
    here.lines, here.shown = voting.before_link(link, draft), proposed.of_draft(link.action, link, now)
    return here


def _at(lines: tuple[ClientLine, ...], amounts: dict[int, Decimal], read: ClientProposal) -> tuple[ClientLine, ...]:
    """The lines before this link, at its prices."""
    return tuple(
        replace(line, amount=amount, price=saying.money(amount, read.currency))
        for line in lines
        if (amount := amounts.get(line.participation)) is not None and not line.gone
    )


def difference(here: ClientPage, seen: set[int]) -> Difference:
    """Who came and who went. Who no longer agrees to be proposed is counted, not named."""
    lines = here.shown.lines if here.shown else ()
    still = {line.participation for line in lines}
    once = LinePrice.objects.filter(link=here.link, line__participation__in=seen - still)
    gone = set(once.values_list("line__participation", flat=True))
    known = showable.shown(here.action, gone)
    went = [person.name for person in known.values()]
    nameless = len(gone - known.keys())
    if nameless:
        words = ngettext(
            "%(n)s person who is no longer available", "%(n)s people who are no longer available", nameless
        )
        went.append(words % {"n": nameless})
    came = [line.name for line in here.shown.people if line.participation not in seen] if here.shown else []
    return Difference(
        get_text_list(came, _("and")), get_text_list(went, _("and")), here.shown.why if here.shown else ""
    )


def _with_names(questions: list[Question], action: Action) -> list[Asked]:
    """Each with whom it is about, by the name that may be said now. Two queries more, whatever their number."""
    ids = {question.line.participation_id for question in questions if question.line}
    names = showable.names(action, ids) if ids else {}
    return [
        Asked(
            question,
            names.get(question.line.participation_id, "") if question.line else "",
            next(iter(question.onward.all()), None),
        )
        for question in questions
    ]
