"""The rows of one action, read once: for the engine's picture, and for the page that shows it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, OuterRef, Subquery

from agency.models import Message
from agency.models.messages import RecipientKind
from bloggers import interest
from bloggers.models import Rate
from campaigns import days, load
from campaigns.barring import against, barred
from campaigns.deciding import verdicts_and_foreseen
from campaigns.models import (
    Action,
    Card,
    Counter,
    Event,
    Invitation,
    Participation,
    Place,
    PlaceGroup,
    Proposal,
    ProposalLine,
)
from campaigns.states import OF_HER_PLACE, ParticipationState
from campaigns.track_record import Record, records_of

# Whom a sounding may still reach, and who has said yes and waits for a place.
ASKED_ANEW = (ParticipationState.LISTED, ParticipationState.SILENT)
READY = (ParticipationState.AVAILABLE, ParticipationState.RESERVE)


@dataclass(frozen=True, slots=True)
class Sight:
    action: Action
    groups: list[PlaceGroup]
    places: list[Place]
    people: list[Participation]
    verdicts: dict[int, str]
    foreseen: dict[int, str]  # the same once everybody has agreed to be proposed
    listed: dict[int, str]  # the list that counts: for a place, or as reserve, by participation
    questions: dict[int, list[Invitation]]  # by participation
    open_questions: list[Invitation]  # for a place or a sounding, the oldest first
    counters: dict[int, Counter]  # open ones, by question
    letters: dict[int, list[Message]]  # to bloggers, by blogger; few columns
    cards: list[Card]
    barred: dict[int, str]  # by participation: why she may not be asked, or counted on
    that_day: dict[int, list[Participation]]  # her rows in other open actions of the day, by blogger
    interested: set[int]  # bloggers who asked to be included
    taken_at: datetime | None  # when a place was last taken
    records: dict[int, Record]  # by blogger
    contacts: dict[int, float]  # questions lately, fading, by blogger


def look(action: Action, now: datetime, records: dict[int, Record] | None = None) -> Sight:
    """Read an action. Twenty-two queries at most, whatever its size.

    `records`: those of its people, where they were read a moment ago.
    """
    groups = list(action.groups.prefetch_related("topics"))
    rows = action.participations.select_related("blogger__via", "site").order_by("reserve_order", "pk")
    rows = rows.annotate(usual_fee=Subquery(_USUAL[:1]))
    if any(group.topics.all() for group in groups):
        rows = rows.prefetch_related("site__topics")  # else nobody asks for what a site is about
    people = list(rows)
    for person in people:
        person.action = action
    ready = [row for row in people if row.state in READY]
    that_day = days.that_day(action, [row.blogger_id for row in people])
    said, foreseen = verdicts_and_foreseen(action)
    for group in groups:
        group.action = action
    questions = list(Invitation.objects.filter(participation__action=action).order_by("pk"))
    anew = {row.pk: row.blogger for row in people if row.state in ASKED_ANEW}
    known = against(action, [blogger.pk for blogger in anew.values()], now, others=that_day)
    shut_out = barred(action, list(anew.values()), now, known=known)
    offers = Counter.objects.filter(result=Counter.Result.OPEN, invitation__participation__action=action)
    return Sight(
        action=action,
        groups=groups,
        places=list(Place.objects.of(action).filter(released_at=None)),
        people=people,
        verdicts=said,
        foreseen=foreseen,
        listed=_listed(action),
        questions=_by_person(questions),
        open_questions=[each for each in questions if each.is_open and each.kind not in OF_HER_PLACE],
        counters={offer.invitation_id: offer for offer in offers},
        letters=_letters(action),
        cards=list(Card.objects.filter(action=action)),
        barred={pk: shut_out[blogger.pk] for pk, blogger in anew.items() if blogger.pk in shut_out}
        | days.shut(action, ready, now, others=that_day, to_ask=False),
        that_day=that_day,
        interested=set(interest.recent([row.blogger_id for row in people], now - interest.RECENT)),
        taken_at=Event.objects.filter(action=action, subject_kind="place", verb="take").aggregate(at=Max("at"))["at"],
        records=records_of([row.blogger_id for row in people], now) if records is None else records,
        contacts=load.recent_questions([row.blogger_id for row in people], now),
    )


# What she told us last that she asks for, in money.
_USUAL = Rate.objects.filter(blogger=OuterRef("blogger"), in_kind="").order_by("-on", "-pk").values("fee")


def _listed(action: Action) -> dict[int, str]:
    newest = Proposal.objects.filter(action=action, number__isnull=False).order_by("-number").values("pk")[:1]
    return dict(ProposalLine.objects.filter(proposal__in=newest).values_list("participation", "role"))


def _by_person(questions: list[Invitation]) -> dict[int, list[Invitation]]:
    found: dict[int, list[Invitation]] = defaultdict(list)
    for question in questions:
        found[question.participation_id].append(question)
    return found


def _letters(action: Action) -> dict[int, list[Message]]:
    letters: dict[int, list[Message]] = defaultdict(list)
    for letter in Message.objects.filter(action_id=action.pk, recipient_kind=RecipientKind.BLOGGER).only(
        "recipient_id", "purpose", "state", "subject_id", "not_before"
    ):
        letters[letter.recipient_id or 0].append(letter)
    return letters
