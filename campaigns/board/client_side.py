"""The client's side as the team sees it: which list is out, who has answered, what waits for an answer of ours.

Whether somebody opened a mail or a page is not known to anybody, and said so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaigns import chain, criteria, deciding, questioning, saying, voting
from campaigns.approval import NO, YES
from campaigns.models import Action, ActionContact, Participation, Proposal, Question, Vote
from campaigns.reporting.proposed import rule_words
from campaigns.showable import has_agreed
from campaigns.states import OUT

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One contact of the chain and what became of the list there."""

    name: str
    house: str
    decides: bool
    pip: str
    said: str


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """Something that waits for an answer of ours."""

    what: str  # who asks what about whom, as a heading
    words: str
    since: str
    until: str
    late: bool
    button: str
    url: str


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion that went to the client's side, and its word."""

    id: int
    words: str
    word: str  # yes or no; '' while there is none
    pip: str
    said: str
    meant: str = ""  # whom of the list it means, as a number; only where it is decided


@dataclass(frozen=True, slots=True)
class ClientSide:
    number: int
    sent: str
    links: list[LinkLine]
    call_first: str  # at which telephone, before a reserve is used; '' where the client said otherwise
    questions: list[QuestionLine]
    criteria: list[CriterionLine]


def client_side(action: Action, now: datetime) -> ClientSide | None:
    """What the cockpit shows of it; None before a list was sent or anything asked. Six queries at most."""
    newest = chain.newest_of(action)
    waiting = question_lines(questioning.open_to_team([action]), now)
    if newest is None:
        return ClientSide(0, "", [], "", waiting, []) if waiting else None
    votes = list(newest.votes.select_related("link").order_by("pk"))
    links = chain.links_of(action)
    last = next((vote for vote in reversed(votes) if vote.decides), None)
    return ClientSide(
        number=newest.number or 0,
        sent=saying.when(newest.sent_at, now),
        links=[_link_line(link, newest, votes, now) for link in links],
        call_first=last.content["call_at"] if last else "",
        questions=waiting,
        criteria=criterion_lines(action),
    )


def criterion_lines(action: Action) -> list[CriterionLine]:
    """Those of the latest list that had any, in its order. Two queries."""
    sent = criteria.last_sent(action)
    if sent is None:
        return []
    words = deciding.on_criteria(action)
    return [_criterion_line(rule, sent, words.get(rule["id"], "")) for rule in sent.content["criteria"]]


def with_whom_they_mean(lines: list[CriterionLine], action: Action) -> list[CriterionLine]:
    """How many of the action's list each of them means. Six queries, whatever the number of people."""
    people = list(action.participations.exclude(state__in=OUT).select_related("blogger", "site"))
    meant = criteria.meant([line.id for line in lines], people)
    return [replace(line, meant=_meant_said(meant[line.id])) for line in lines]


def _criterion_line(rule: dict[str, Any], sent: Proposal, word: str) -> CriterionLine:
    pip, said = {
        YES: ("confirmed", _("approved")),
        NO: ("dropped", _("refused")),
    }.get(word, ("asked", _("no answer yet")))
    return CriterionLine(rule["id"], rule_words(rule, sent.content, with_price=True), word, pip, said)


def _meant_said(people: list[Participation]) -> str:
    agreed = sum(map(has_agreed, people))
    of_list = ngettext("%(n)s person on the list meets it", "%(n)s people on the list meet it", len(people))
    ready = ngettext("%(n)s has agreed to be proposed", "%(n)s have agreed to be proposed", agreed)
    return f"{of_list % {'n': len(people)}}; {ready % {'n': agreed}}."


def _link_line(link: ActionContact, newest: Proposal, votes: list[Vote], now: datetime) -> LinkLine:
    own = next((vote for vote in reversed(votes) if vote.link_id == link.pk), None)
    pip, said = _said(link, newest, own, now)
    house = link.contact.media_agency or link.contact.client
    return LinkLine(link.contact.name, house.name if house else "", link.decides, pip, said)


def _said(link: ActionContact, newest: Proposal, own: Vote | None, now: datetime) -> tuple[str, str]:
    if own is not None:
        count = voting.tally(own.content)
        facts = {"yes": len(count.yes), "no": len(count.no), "open": len(count.undecided)}
        facts["when"] = saying.when(own.at, now)
        if own.decides:
            return "confirmed", _("%(yes)s yes, %(no)s no, %(open)s open, %(when)s") % facts
        return "asked", _("an opinion, decides nothing: %(yes)s yes, %(no)s no, %(when)s") % facts
    if not chain.has_reached(link, newest):
        return "open", _("has not been forwarded the list")
    if not link.decides:
        return "open", _("may give an opinion")
    by = chain.answers_by(link, newest)
    if by is None:
        return "asked", _("no answer yet")
    words = _("no answer; the hour passed %(when)s") if by <= now else _("no answer yet; decides before %(when)s")
    return ("risk" if by <= now else "asked"), words % {"when": saying.when(by, now)}


def question_lines(questions: Iterable[Question], now: datetime) -> list[QuestionLine]:
    return [
        QuestionLine(
            what=_what(question),
            words=question.words,
            since=saying.when(question.at, now),
            until=saying.when(question.answer_by, now),
            late=question.answer_by <= now,
            button=_("See the wish") if question.kind == Question.Kind.WISH else pgettext("a press", "Answer"),
            url=reverse("action_question", args=[question.action_id, question.pk]),
        )
        for question in questions
    ]


def owed(seen: QuerySet[Action], now: datetime) -> list[dict[str, str]]:
    """What Today shows of questions and wishes, as the columns of a line. One query."""
    questions = questioning.open_to_team(seen).select_related("action__campaign__client")[:MOST_LINES]
    return [
        {
            "when": saying.when(question.answer_by, now),
            "small": _("an answer is owed"),
            "pip": "risk" if question.answer_by <= now else "open",
            "bold": line.what,
            "text": line.words[:120],
            "meta": f"{question.action.client.name} · {question.action.title} · "
            + _("since %(when)s") % {"when": line.since},
            "button": line.button,
            "url": line.url,
            "key": f"question-{question.pk}",
            "opens": "#answer",
        }
        for question, line in ((each, question_lines([each], now)[0]) for each in questions)
    ]


def _what(question: Question) -> str:
    facts = {"name": question.asked_by.contact.name}
    if question.kind == Question.Kind.WISH:
        return _("%(name)s would also like …") % facts
    if question.line is None:
        return _("%(name)s asks") % facts
    return _("%(name)s asks about %(whom)s") % (facts | {"whom": question.line.participation.blogger.name})
