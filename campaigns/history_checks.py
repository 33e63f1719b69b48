"""What must hold of what happened: the events of an action, in their order and against the rows.

Numbers are those of the catalogue in `docs/interface.md`; a check yields one line per violation. Who
acted is written in the events, so what links and the clock may do can be read there, too, in part.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Window
from django.db.models.functions import Lag

from agency import hours
from agency.invariants import check
from agency.models import Message
from campaigns.lifecycle import BLOGGER
from campaigns.models import Action, Event, Invitation, Participation, Place
from campaigns.states import MOVES, ActionState

# What only the team or the clock does: no link has a button for it.
NEVER_BY_LINK = (
    Q(subject_kind__in=["action", "autopilot", "pause", "explanation"])
    | Q(subject_kind="participation", verb__in=["list", "sound", "lapse", "release", "deliver", "miss", "note"])
    | Q(subject_kind="participation", verb__startswith="verdict_")
    | Q(subject_kind="invitation", verb__in=["ask", "remind", "lapse", "accept_price", "keep_price"])
)
# What she does herself; that a question closes when she stops or is forgotten follows from elsewhere.
BY_LINK = Q(subject_kind="participation") | Q(subject_kind="invitation", verb__startswith="answer_")


@check(4)
def a_place_changes_hands_by_free_then_take(now: datetime) -> Iterator[str]:
    holder: dict[int, str] = defaultdict(str)
    for event in _events("place").exclude(verb="become_ordinary"):
        if event.before != holder[event.subject_id]:
            yield f"place {event.subject_id}: event {event.seq} begins with holder '{event.before}'"
        holder[event.subject_id] = event.after
    for place in Place.objects.all():
        if (str(place.holder_id) if place.holder_id else "") != holder[place.pk]:
            yield f"place {place.pk}: holder {place.holder_id}, but its events end with '{holder[place.pk]}'"


@check(5)
def as_many_were_told_yes_as_places_were_taken(now: datetime) -> Iterator[str]:
    told = dict(_takes("participation"))
    taken = dict(_takes("place"))
    unlike = {action for action in told.keys() | taken.keys() if told.get(action, 0) != taken.get(action, 0)}
    for action in sorted(unlike):
        yield f"action {action}: {told.get(action, 0)} told yes, {taken.get(action, 0)} places taken"
    letters = set(Message.objects.filter(purpose="confirmed").values_list("key", flat=True))
    takes = _events("participation").filter(verb="take").exclude(action__in=unlike)
    for action, number in takes.values_list("action", "seq"):
        if f"confirmed:{action}:{number}" not in letters:
            yield f"action {action}: event {number} gave a place, and no mail says so"


@check(6)
def nobody_is_told_covered_before_it_is(now: datetime) -> Iterator[str]:
    """In part: that somebody took a place of the group at that moment, not that no other was free then."""
    groups = dict(Place.objects.values_list("pk", "group"))
    # A place that is no longer there has lost its group; then any of the action counts.
    taken = {
        (event["action"], event["at"], groups.get(event["subject_id"]))
        for event in _events("place").filter(verb="take").values("action", "at", "subject_id")
    }
    asked = dict(Invitation.objects.values_list("pk", "group"))
    for event in _events("invitation").filter(verb="fill"):
        of = {(event.action_id, event.at, group) for group in (asked.get(event.subject_id), None)}
        if not of & taken:
            yield f"question {event.subject_id}: told “already covered” when nobody took a place of its group"


@check(10)
def events_are_numbered_in_the_order_they_were_written(now: datetime) -> Iterator[str]:
    """The first yes wins: written under the action's lock, so the order of the rows is that of the commits.

    In part: how long the second had to wait for her answer is in no row.
    """
    numbered = Event.objects.exclude(action=None).annotate(
        earlier=Window(Lag("pk"), partition_by=F("action"), order_by=F("seq").asc())
    )
    for event in numbered.filter(pk__lt=F("earlier")).order_by("pk"):
        yield f"action {event.action_id}: event {event.seq} was written before the one ahead of it"


@check(14)
def every_state_is_the_fold_of_its_events(now: datetime) -> Iterator[str]:
    for kind, rows, field in (
        ("action", Action.objects.exclude(state=ActionState.DRAFT), "state"),
        ("participation", Participation.objects.all(), "state"),
        ("invitation", Invitation.objects.all(), "outcome"),
    ):
        ends = {event.subject_id: event.after for event in _events(kind) if event.verb in MOVES[kind]}
        for row_id, state in rows.values_list("pk", field):
            if ends.get(row_id) != state:
                yield f"{kind} {row_id}: {state}, but its events end with {ends.get(row_id)}"


@check(15)
def the_history_of_an_action_has_no_gap(now: datetime) -> Iterator[str]:
    for row in Event.objects.exclude(action=None).values("action").annotate(n=Count("pk"), last=Max("seq")):
        if row["n"] != row["last"]:
            yield f"action {row['action']}: {row['n']} events, the last is number {row['last']}"


@check(16)
def only_moves_of_the_table_occur(now: datetime) -> Iterator[str]:
    for kind, moves in MOVES.items():
        state: dict[int, str] = {}
        for event in _events(kind):
            if event.verb not in moves:
                continue
            froms, to = moves[event.verb]
            begun = state.get(event.subject_id, event.before)
            if event.before != begun or event.before not in froms or event.after != to:
                yield f"{kind} {event.subject_id}: {event.verb} from {event.before or 'nothing'} to {event.after}"
            state[event.subject_id] = event.after


@check(19)
def every_event_says_who_and_an_answer_on_which_terms(now: datetime) -> Iterator[str]:
    for event in Event.objects.filter(actor=""):
        yield f"event {event.pk}: nobody did it"
    for event in Event.objects.filter(subject_kind="participation", verb__in=["take", "count_in"]):
        if "terms" not in event.facts:
            yield f"event {event.pk}: a yes without the version of its terms"


@check(40)
def a_link_does_what_its_page_offers(now: datetime) -> Iterator[str]:
    """In part: what was done by link. That other objects answer 404 is in no row."""
    by_link = Event.objects.filter(actor=BLOGGER)
    for event in by_link.filter(NEVER_BY_LINK).order_by("pk"):
        yield f"event {event.pk}: {event.subject_kind} {event.verb} by a blogger's link"
    in_it = Participation.objects.filter(pk=OuterRef("subject_id"), action=OuterRef("action"))
    strays = by_link.filter(subject_kind="participation").exclude(Exists(in_it))
    for event in strays.order_by("pk"):
        yield f"event {event.pk}: participation {event.subject_id} is not of action {event.action_id}"


@check(42)
def a_link_that_has_ended_does_nothing(now: datetime) -> Iterator[str]:
    """In part: ended by its date or by her erasure. When a link was revoked is in no row."""
    by_link = Event.objects.filter(BY_LINK, actor=BLOGGER).order_by("pk")
    for event in by_link.filter(at__gt=F("action__due") + hours.LINKS_LIVE):
        yield f"event {event.pk}: {event.verb} by link more than 30 days after its action"
    forgotten = Participation.objects.filter(pk=OuterRef("subject_id")).values("blogger__erased_at")
    hers = by_link.filter(subject_kind="participation").annotate(erased_at=Subquery(forgotten))
    for event in hers.filter(at__gt=F("erased_at")):
        yield f"event {event.pk}: {event.verb} by the link of somebody who was forgotten"


def _events(kind: str):
    return Event.objects.filter(subject_kind=kind).order_by("pk")


def _takes(kind: str):
    return Event.objects.filter(subject_kind=kind, verb="take").values_list("action").annotate(n=Count("pk"))
