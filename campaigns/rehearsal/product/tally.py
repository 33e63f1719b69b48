"""What came of an action in the product, counted from its rows as the engine's depth counts from its own."""

from math import inf
from typing import TYPE_CHECKING

from campaigns import deciding
from campaigns.lifecycle import CLOCK
from campaigns.models import Event, Invitation, Participation
from campaigns.rehearsal.course import Outcome
from campaigns.states import OUT, Ask, ParticipationState

if TYPE_CHECKING:
    from campaigns.rehearsal.product.play import Play

P = ParticipationState
ASKS = ("sounding", "reminder", "invitation", "call_up", "still_on", "practical")
# What the engine's depth counts too; receipts, "already covered" and the like come on top.
COUNTED = (*ASKS, "confirmed", "reserve")
REACHES_HER = (*COUNTED, "call")


def outcome(play: "Play") -> Outcome:
    """At the hour of the action: nobody steps in on the day itself, which takes a person's press."""
    held = play.held()
    came = sum(map(play.comes, held))
    sent = {
        number: [purpose for _hour, purpose in letters if purpose in COUNTED]
        for number, letters in play.letters.items()
    }
    rows = list(play.rows.action.participations.all())
    said = deciding.verdicts(play.rows.action)
    since = _reserves(play)
    return Outcome(
        places=play.plan.places,
        came=came,
        came_at_due=came,
        held=len(held),
        letters=sum(map(len, sent.values())),
        asks=sum(purpose in ASKS for purposes in sent.values() for purpose in purposes),
        persons=sum(map(bool, sent.values())),
        too_late=sum(_is_turned_away(row, said.get(row.pk), play) for row in rows),
        flagged_at=play.flagged_at,
        reserves=len(play.reserves),
        reserves_unused=_unused(rows),
        reserve_hours=sum(end - start for start, end in since),
        shown=len(play.shown),
        lost=sum(_fell_away(row, said.get(row.pk), play) for row in rows if play.rows.numbers[row.pk] in play.shown),
        gaps=_gaps(play),
        over=max(0, len(held) - play.plan.places - play.way.bonus),
    )


def _is_turned_away(row: Participation, verdict: str | None, play: "Play") -> bool:
    """She said yes, the client wants her, and she has neither a place nor a reserve's number."""
    return row.state == P.AVAILABLE and verdict in ("yes", "must_have") and bool(row.is_firm(play.now))


def _fell_away(row: Participation, verdict: str | None, play: "Play") -> bool:
    """Shown to the client and not refused, and then she said no, fell silent, or did not come."""
    if row.state == P.CONFIRMED:
        return not play.comes(play.rows.numbers[row.pk])
    return (row.state in OUT or row.state == P.SILENT) and verdict != "no"


def _unused(rows: list[Participation]) -> int:
    waits = [row.pk for row in rows if row.state == P.RESERVE]
    called = Invitation.objects.filter(participation__in=waits, kind=Ask.CALL_UP).values("participation").distinct()
    return len(waits) - called.count()


def _reserves(play: "Play") -> list[tuple[float, float]]:
    """From when to when each was held in reserve, until she had a place or the day came."""
    events = Event.objects.filter(action=play.rows.action, subject_kind="participation")
    since: dict[int, float] = {}
    found = []
    for event in events.filter(verb__in=["reserve", "take"]).order_by("seq"):
        if event.verb == "reserve" and event.actor == CLOCK:
            since[event.subject_id] = _hour(play, event)
        elif event.verb == "take" and event.subject_id in since:
            found.append((since.pop(event.subject_id), _hour(play, event)))
    return found + [(start, play.plan.due) for start in since.values()]


def _gaps(play: "Play") -> list[tuple[float, float]]:
    """(known at, filled at or inf) of each place that somebody left."""
    gaps: list[tuple[float, float]] = []
    for event in Event.objects.filter(action=play.rows.action, subject_kind="place").order_by("seq"):
        if event.verb == "free":
            gaps.append((_hour(play, event), inf))
        elif (
            event.verb == "take"
            and (still := next((n for n, gap in enumerate(gaps) if gap[1] == inf), None)) is not None
        ):
            gaps[still] = (gaps[still][0], _hour(play, event))
    return gaps


def _hour(play: "Play", event: Event) -> float:
    return (event.at - play.rows.opened_at).total_seconds() / 3600
