"""Which page her link shows now: her row and her questions, read at once. Nothing here writes.

Two queries, whatever the number of people or questions, a third for a reserve. The state of the rows decides which page
it is, never the letter that she came from.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bloggers.models import Basis
from campaigns import watching
from campaigns.deciding import approved, verdicts
from campaigns.models import Counter, Invitation, Participation, Place
from campaigns.models.participations import on_call_question
from campaigns.states import OF_HER_PLACE, ActionState, Ask, Outcome, ParticipationState

P = ParticipationState


@dataclass(frozen=True, slots=True)
class Read:
    """`page` names it, the rest is what it rests on."""

    page: str
    question: Invitation | None  # the latest for a place, or sounding
    still_on: bool
    new_date: Invitation | None  # the open question about terms that have moved
    on_call: Invitation | None  # whether she keeps the phone at hand, asked last
    verdict: str | None


def read(person: Participation, now: datetime) -> Read:
    """`person` comes from `people()`."""
    questions = list(_questions().filter(participation=person))
    for question in questions:
        question.participation, question.group.action = person, person.action
    latest = next((q for q in reversed(questions) if q.kind not in OF_HER_PLACE), None)
    open_one = next((q for q in questions if q.is_open), None)
    still_on = open_one is not None and open_one.kind == Ask.STILL_ON
    new_date = open_one if open_one is not None and open_one.kind == Ask.NEW_DATE else None
    verdict = verdicts(person.action, [person.pk]).get(person.pk)
    on_call = on_call_question(questions, person.action)
    found = Read("", latest, still_on, new_date, on_call, verdict)
    return replace(found, page=watching.page_of(person, _page(found, person, now)))


def of_link(participation_id: int, among: QuerySet[Participation]) -> tuple[Participation, Participation]:
    """The row that a link names and the one that it shows, of `people()` or of `rows()`.

    Two of them where two rows of one person met in an action: the other goes on. DoesNotExist for a person erased.
    """
    row = among.get(pk=participation_id, blogger__erased_at=None)
    kept = row.blogger.merged_into_id
    return row, (kept and among.filter(action=row.action_id, blogger=kept).first()) or row


def rows() -> QuerySet[Participation]:
    """Participations as a press needs them: whose, of which action."""
    return Participation.objects.select_related("blogger", "action")


def people() -> QuerySet[Participation]:
    """Participations with all that a page says of the person, the action and the place."""
    return _people().all()


@cache
def _people() -> QuerySet[Participation]:
    """Put together once: it takes longer than the query itself."""
    basis = Basis.objects.filter(blogger=OuterRef("blogger")).counting_first()
    before = (
        Participation.objects.filter(action=OuterRef("action"), state=P.RESERVE)
        .filter(
            Q(reserve_order__lt=OuterRef("reserve_order"))
            | Q(reserve_order=OuterRef("reserve_order"), pk__lt=OuterRef("pk"))
        )
        .order_by()
        .values("action")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Participation.objects.select_related(
        "blogger", "action__campaign__client", "action__owner", "held__group"
    ).annotate(
        basis_kind=Coalesce(Subquery(basis.values("kind")[:1]), Value("")),
        basis_source=Coalesce(Subquery(basis.values("source")[:1]), Value("")),
        basis_on=Subquery(basis.values("on")[:1]),
        reserves_before=_counted(before),
    )


def has_room(question: Invitation) -> bool:
    """Whether a yes now would give her a place of the group she was asked for."""
    return question.free + question.spare - question.promised > 0


@cache
def _questions() -> QuerySet[Invitation]:
    """Questions, each with the room there is in its group now for whom it asks. Put together once."""
    free = Place.objects.free().filter(group=OuterRef("group")).order_by().values("group").annotate(n=Count("pk"))
    kept = Invitation.objects.open().order_by().filter(group=OuterRef("group"), kind=Ask.INVITATION)
    others = kept.exclude(participation=OuterRef("participation"))
    promised = others.values("group").annotate(n=Count("pk"))
    kept = kept.values("group").annotate(n=Count("pk"))
    named = Counter.objects.filter(invitation=OuterRef("pk"))
    # As `inviting.room`: a bonus place of another group that nobody there needs would come over.
    elsewhere = Place.objects.free().filter(bonus=True, group__action=OuterRef("group__action"))
    spare = (
        elsewhere.exclude(group=OuterRef("group"))
        .annotate(free=_counted(free.values("n")), promised=_counted(kept.values("n")))
        .filter(free__gt=F("promised"))
        .order_by()
        .values("group__action")
        .annotate(n=Count("pk"))
    )
    return (
        Invitation.objects.select_related("group")
        .annotate(free=_counted(free.values("n")), promised=_counted(promised.values("n")), prices_named=Exists(named))
        .annotate(spare=_counted(spare.values("n")))
        .order_by("pk")
    )


def _counted(rows) -> Coalesce:
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)


def _page(read: Read, person: Participation, now: datetime) -> str:
    action, question, moved = person.action, read.question, read.new_date is not None
    if action.state == ActionState.CANCELLED:
        return "cancelled"
    if action.state == ActionState.CLOSED or (action.due and action.due <= now):
        return "over"
    outdated = person.state == P.CONFIRMED and person.terms_version != action.terms_version
    if outdated or (moved and person.state in (P.RESERVE, P.AVAILABLE)):
        return "new_date"
    if person.state in (P.CONFIRMED, P.DECLINED, P.WITHDREW, P.RELEASED):
        return str(person.state)
    if action.state == ActionState.DRAFT or question is None or person.state == P.LISTED:
        return "nothing"
    if question.is_open:
        return _open_page(person, question)
    if person.state == P.RESERVE:
        # Called up, and too late: first that the place is covered, then where she stands.
        return "filled" if question.outcome == Outcome.FILLED and not has_room(question) else "reserve"
    if approved(action, read.verdict) is False:
        return "chosen_others"
    on_condition = question.on_condition_until and question.outcome == Outcome.YES
    if person.state == P.AVAILABLE and (question.kind == Ask.SOUNDING or on_condition):
        return "available"
    return _late_page(person, question)


def _open_page(person: Participation, question: Invitation) -> str:
    if question.kind == Ask.SOUNDING:
        return "sounding"
    return "offer" if has_room(question) else "filled"


def _late_page(person: Participation, question: Invitation) -> str:
    """A lapse frees the place, not the door."""
    if question.kind == Ask.SOUNDING:
        return "sounding" if question.outcome == Outcome.LAPSED else "available" if person.answer else "nothing"
    if question.outcome == Outcome.CLOSED:
        return "available" if person.answer else "nothing"
    return "offer" if has_room(question) else "filled"
