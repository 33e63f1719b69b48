"""Questions and wishes of the client's side: each goes to the link before, and comes back the same way.

A client behind a media agency asks the media agency; she answers it herself, or passes it on to us and
then the answer back. Each link has an hour of its own, and whoever owes an answer is told since when.
"""

from datetime import datetime, time, timedelta

from django.db.models import QuerySet

from agency import hours
from agency.models import User
from campaigns import chain, notices
from campaigns.lifecycle import Change, by, by_contact, change
from campaigns.models import Action, ActionContact, ProposalLine, Question

ANSWER_FROM = time(10)  # a question of the evening is owed for the morning after next, at this hour
ANSWER_WITHIN = timedelta(hours=24)
MOST_WORDS = 2000


class NotTheirs(Exception):
    """This link has no such question to answer or to pass on."""


def ask(c: Change, link: ActionContact, words: str, *, line: ProposalLine | None, kind: str) -> Question:
    """Within a change: ask the link before. The same words about the same person are one question."""
    words = words.strip()[:MOST_WORDS]
    same = Question.objects.filter(asked_by=link, kind=kind, words=words, passed_on=None)
    asked = same.filter(line__participation=line.participation_id if line else None).first()
    if asked is not None:
        return asked
    to = chain.before(link, chain.links_of(c.action))
    return _ask(c, Question(action=c.action, line=line, kind=kind, asked_by=link, to=to, words=words))


def pass_on(question_id: int, link: ActionContact, words: str, *, now: datetime) -> Question:
    """A media agency asks us what its client asked it, in its own words. Twice is once.

    NotTheirs where the question is not before this link; an answered one stays as it is.
    """
    with change(link.action_id, now=now, actor=by_contact(link)) as c:
        first = _before_her(question_id, link)
        onward = first.onward.first()
        if onward is not None or first.answered_at:
            return onward or first
        asked = Question(action=c.action, line=first.line, kind=first.kind, asked_by=link, passed_on=first)
        asked.words = words.strip()[:MOST_WORDS] or first.words
        return _ask(c, asked)


def answer_on(question_id: int, link: ActionContact, words: str, *, now: datetime) -> Question:
    """A media agency answers its client; the same page shows it there. What is answered stays."""
    with change(link.action_id, now=now, actor=by_contact(link)) as c:
        question = _before_her(question_id, link)
        return _answer(c, question, words, None)


def answer(question_id: int, action_id: int, words: str, *, now: datetime, user: User) -> Question:
    """The team answers whoever asked it, by mail and on the page. What is answered stays.

    Question.DoesNotExist where it was not asked of the team in this action.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        question = _rows().get(pk=question_id, action=c.action, to=None)
        return _answer(c, question, words, user)


def of_team(action: Action) -> QuerySet[Question]:
    """Everything the client's side of an action asked us."""
    return _rows().filter(action=action, to=None)


def open_to_team(actions: QuerySet[Action] | list[Action]) -> QuerySet[Question]:
    """What the client's side waits to hear from us, the longest waiting first."""
    return _rows().filter(action__in=actions, to=None, answered_at=None).order_by("at", "pk")


def of_link(link: ActionContact) -> QuerySet[Question]:
    """What one link asked by itself, in order."""
    return _rows().filter(asked_by=link, passed_on=None).prefetch_related("onward").order_by("pk")


def before_link(link: ActionContact) -> QuerySet[Question]:
    """What those behind a link asked it, in order, with what it passed on."""
    return _rows().filter(to=link).prefetch_related("onward").order_by("pk")


def due(link: ActionContact, now: datetime) -> datetime:
    """By when a question asked now is owed: within a day, and not before the morning has begun."""
    end = now + ANSWER_WITHIN
    zone = link.contact.tz
    return end if hours.is_office(end, zone) else hours.next_at(end, zone, ANSWER_FROM)


def _ask(c: Change, question: Question) -> Question:
    question.at, question.answer_by = c.now, due(question.asked_by, c.now)
    question.save(force_insert=True)
    facts = {"contact": question.asked_by.contact_id, "line": question.line_id, "to": question.to_id}
    c.record("question", question.pk, f"ask_{question.kind}", facts=facts)
    return question


def _answer(c: Change, question: Question, words: str, user: User | None) -> Question:
    if question.answered_at is not None:
        return question
    question.answer, question.answered_at, question.answered_by = words.strip()[:MOST_WORDS], c.now, user
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    c.record("question", question.pk, "answer", facts={"contact": question.asked_by.contact_id})
    notices.question_answer(c, question)
    return question


def _before_her(question_id: int, link: ActionContact) -> Question:
    question = _rows().filter(pk=question_id, to=link, action=link.action_id).first()
    if question is None:
        raise NotTheirs
    return question


def _rows() -> QuerySet[Question]:
    return Question.objects.select_related("asked_by__contact", "to__contact", "line__participation__blogger")
