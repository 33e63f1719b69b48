"""Who may not be asked about an action, and the reason: in one place, for the engine, the lists and the hand."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from bloggers.models import Basis, Blogger
from campaigns import days, discipline
from campaigns.models import Action, Participation
from campaigns.states import ParticipationState

# Reasons that shut out every letter, not only a first question.
FOR_EVERYTHING = ("action_over", "client_ended", "opted_out", "undeliverable")


def why_not(action: Action, people: list[Participation], now: datetime, *, knowingly: bool = False) -> dict[int, str]:
    """The reason, by participation id, for each of those who may not be sounded out now."""
    reasons = shut_out(action, people, now, knowingly=knowingly)
    return {person.pk: reasons[person.blogger_id] for person in people if person.blogger_id in reasons}


def shut_out(
    action: Action, people: Iterable[Participation], now: datetime, *, knowingly: bool = False
) -> dict[int, str]:
    """As `why_not`, by blogger id."""
    people = list(people)
    reasons = barred(action, [person.blogger for person in people], now, knowingly=knowingly)
    return with_states(reasons, {person.blogger_id: person.state for person in people})


def with_states(reasons: dict[int, str], states: dict[int, str]) -> dict[int, str]:
    """`reasons` (as of `barred`), and «state» for whoever is past a first question. `states`: by blogger id."""
    past = {pk for pk, state in states.items() if state not in (ParticipationState.LISTED, ParticipationState.SILENT)}
    return reasons | {pk: "state" for pk in past if reasons.get(pk) not in FOR_EVERYTHING}


@dataclass(frozen=True, slots=True)
class Against:
    """Blogger ids: what speaks against asking somebody, as far as rows other than her own say it."""

    busy: Collection[int]
    same_day: Collection[int]
    often: Collection[int]
    no_basis: Collection[int]


def against(
    action: Action, ids: list[int], now: datetime, *, others: dict[int, list[Participation]] | None = None
) -> Against:
    """Four queries; three where the `others` that they have that day are known."""
    others = days.that_day(action, ids) if others is None else others
    known = Basis.objects.filter(blogger__in=ids).exclude(kind=Basis.Kind.NONE)
    return Against(
        busy=days.busy(action, ids, now),
        same_day={pk for pk, rows in others.items() if days.meets_one_a_day(action, rows)},
        often=discipline.asked_often(ids, now),
        no_basis=set(ids) - set(known.values_list("blogger_id", flat=True)),
    )


def barred(
    action: Action, bloggers: list[Blogger], now: datetime, *, knowingly: bool = False, known: Against | None = None
) -> dict[int, str]:
    """The reason, by blogger id, for each of those who may not be asked about the action now.

    Four queries, none where what speaks `against` them is known.
    """
    known = known or against(action, [blogger.pk for blogger in bloggers], now)
    ended = action.campaign.client.has_ended(now)
    over = not action.is_open or action.due is None or action.due <= now

    def reason(blogger: Blogger) -> str:
        if ended:
            return "client_ended"
        if over:
            return "action_over"
        if shut := discipline.shut(blogger):
            return shut
        if blogger.says_never(action.client.name):
            return "never_for"
        if blogger.pk in known.busy:
            return "busy"
        if blogger.pk in known.same_day:
            return "same_day"
        if blogger.pk in known.often:
            return "asked_often"
        if not knowingly and blogger.pk in known.no_basis:
            return "no_basis"
        return ""

    return {blogger.pk: why for blogger in bloggers if (why := reason(blogger))}
