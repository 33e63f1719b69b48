"""A list that waits for a word: its reminders, announced when it is sent, and what follows when its hour passes.

Each link of the chain has a ladder of its own. Over the media agency's head nobody is reminded: that her client
has not answered is told to her.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from agency import hours
from campaigns import chain, notices
from campaigns.cards import raise_card
from campaigns.deciding import on_criteria, verdicts
from campaigns.lifecycle import CLOCK, Change, change
from campaigns.models import ActionContact, Card, Decision, Event, Proposal, ProposalLine, Question

DAY_BEFORE_AT, ON_THE_DAY_AT = time(10), time(9)
BEFORE_A_REMINDER, AFTER_A_REMINDER = timedelta(hours=4), timedelta(hours=2)
# What the history says once an hour has passed, without an answer or with one: of the list, and of a link behind.
AFTER_ITS_HOUR = ("silence", "decided")
BEHIND = ("silence_behind", "decided_behind")


# --- the ladder ------------------------------------------------------------------------------------------
def reminders_at(answer_by: datetime, now: datetime, zone: ZoneInfo) -> list[datetime]:
    """When a proposal is reminded of, by its reader's clock: 10:00 on the day before, 9:00 on the day.

    None sooner than four hours after it is sent, none in the last two hours.
    """
    morning = answer_by.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    stages = [
        (morning - timedelta(days=1)).replace(hour=DAY_BEFORE_AT.hour),
        morning.replace(hour=ON_THE_DAY_AT.hour),
    ]
    return [
        at.astimezone(answer_by.tzinfo)
        for at in stages
        if now + BEFORE_A_REMINDER <= at <= answer_by - AFTER_A_REMINDER and hours.is_office(at, zone)
    ]


def announce(c: Change, link: ActionContact, sent: Proposal, answer_by: datetime) -> None:
    """Put the reminders of one link in the outbox."""
    for stage, at in enumerate(reminders_at(answer_by, c.now, link.contact.tz), start=1):
        notices.proposal_reminder(c, link, sent, stage, at)


def announce_behind(c: Change, sender: ActionContact, readers: list[ActionContact], sent: Proposal) -> None:
    """The list was forwarded: what was announced before is over, and its new readers have a ladder of their own.

    Who may not be written to is reminded by who forwarded it: she is, by the same hours.
    """
    notices.drop_reminders(sent, "forwarded")
    for reader in readers:
        if not reader.decides or reader.answer_by is None:
            continue
        if reader.may_be_written_to:
            announce(c, reader, sent, reader.answer_by)
            continue
        for stage, at in enumerate(reminders_at(reader.answer_by, c.now, reader.contact.tz), start=1):
            notices.client_reminder(c, sender, reader, sent, stage, at, reader.answer_by)


# --- the answer ------------------------------------------------------------------------------------------
def is_answered(proposal: Proposal, rank: int | None = None) -> bool:
    """Whether the link of `rank` sent something back, or said its word on all for a place.

    Without a rank: whether the client's side has decided, so its last link, or an earlier one with a no to all.
    Where a list names nobody, the word on its criteria is the answer, or what is asked or wished for.
    """
    action = proposal.action
    at = rank or action.chain.filter(decides=True).order_by("-rank").values_list("rank", flat=True).first() or 1
    if proposal.votes.filter(decides=True, link__rank=at).exists():
        return True
    people = set(proposal.lines.filter(role=ProposalLine.Role.PLACE).values_list("participation", flat=True))
    if not people:
        if _has_word_on_criteria(proposal, rank):
            return True
        return Question.objects.filter(asked_by__action=action, asked_by__rank=at, at__gte=proposal.sent_at).exists()
    words = set(verdicts(action, people))
    if rank is not None:
        there = action.chain.filter(rank=rank).values("contact")
        said = Decision.objects.filter(by_contact__in=there, participation__in=people)
        words |= set(said.values_list("participation", flat=True))
    return people <= words


def _has_word_on_criteria(proposal: Proposal, rank: int | None) -> bool:
    rules = set(proposal.criteria.values_list("pk", flat=True))
    words = set(on_criteria(proposal.action))
    if rank is not None:
        there = proposal.action.chain.filter(rank=rank).values("contact")
        said = Decision.objects.filter(by_contact__in=there, criterion__in=rules)
        words |= set(said.values_list("criterion", flat=True))
    return bool(rules) and rules <= words


def note_silence(now: datetime) -> None:
    """A sweep: where the hour of the current number has passed without an answer, its owner is told, once."""
    late = silent(now)
    for proposal in late.select_related("action"):
        with change(proposal.action_id, now=now, actor=CLOCK) as c:
            if late.filter(pk=proposal.pk).exists():
                _note(c, proposal, AFTER_ITS_HOUR, is_answered(proposal))


def silent(now: datetime) -> QuerySet[Proposal]:
    """Current numbers whose hour has passed, of which nothing has been noted since."""
    noted = Event.objects.filter(subject_kind="proposal", subject_id=OuterRef("pk"), verb__in=AFTER_ITS_HOUR)
    return _current().filter(**_passed_lately(now), action__due__gt=now).exclude(Exists(noted))


def note_silence_behind(now: datetime) -> None:
    """The same for the hour that a media agency gave its client."""
    late = silent_behind(now)
    for link in late:
        with change(link.action_id, now=now, actor=CLOCK) as c:
            newest = chain.newest_of(c.action)
            if newest is not None and late.filter(pk=link.pk).exists():
                _note(c, newest, BEHIND, is_answered(newest, link.rank))


def silent_behind(now: datetime) -> QuerySet[ActionContact]:
    """Links behind the first whose hour has passed, of which nothing has been noted since."""
    noted = Event.objects.filter(
        action=OuterRef("action"), subject_kind="proposal", verb__in=BEHIND, at__gte=OuterRef("answer_by")
    )
    before_her = _current().filter(action=OuterRef("action"), sent_at__lte=OuterRef("forwarded_at"))
    return ActionContact.objects.filter(
        Exists(before_her), rank__gt=chain.FIRST, decides=True, action__due__gt=now, **_passed_lately(now)
    ).exclude(Exists(noted))


def _passed_lately(now: datetime) -> dict[str, datetime]:
    """An hour of longer ago has been noted; the bound lets an index find the others."""
    return {"answer_by__lte": now, "answer_by__gt": now - hours.LINKS_LIVE}


def _note(c: Change, proposal: Proposal, verbs: tuple[str, str], answered: bool) -> None:
    c.record("proposal", proposal.pk, verbs[answered], facts={"number": proposal.number})
    if not answered:
        facts = {"proposal": proposal.pk, "number": proposal.number, "silence": proposal.silence}
        facts["criteria"] = proposal.criteria.exists()
        raise_card(c, Card.Kind.OWED, "client_silent", None, facts)


def _current() -> QuerySet[Proposal]:
    newer = Proposal.objects.filter(action=OuterRef("action"), number__gt=OuterRef("number"))
    return Proposal.objects.filter(number__isnull=False, action__state="open").exclude(Exists(newer))
