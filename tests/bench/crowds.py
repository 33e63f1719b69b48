"""Rows by the thousand, written straight into the tables."""

from datetime import datetime, timedelta
from itertools import count

from django.db import connection

from agency import clock
from bloggers.models import Basis, Blogger, Site
from campaigns.models import Action, Decision, Invitation, Participation
from campaigns.states import ActionState, Answer, Ask, Autopilot, Outcome, ParticipationState
from tests.make import make_action

_number = count(1)


def make_crowd(people: int) -> list[Blogger]:
    """Bloggers with a site each, to whom we may write."""
    numbers = [next(_number) for _ in range(people)]
    rows = Blogger.objects.bulk_create(
        Blogger(name=f"Blogger {n}", email=f"crowd{n}@blog.example", city="Madrid") for n in numbers
    )
    Site.objects.bulk_create(
        Site(blogger=row, url=f"https://crowd{n}.example", identity=f"crowd{n}.example", city="Madrid")
        for n, row in zip(numbers, rows, strict=True)
    )
    Basis.objects.bulk_create(
        Basis(blogger=row, kind=Basis.Kind.ASKED_US, source="formulario web", on=datetime(2026, 1, 1).date())
        for row in rows
    )
    return rows


def open_actions(number: int, like: Action) -> None:
    """Actions that nobody needs to look at today."""
    later = clock.now() + timedelta(days=2)
    Action.objects.bulk_create(
        (
            Action(
                campaign_id=like.campaign_id,
                owner_id=like.owner_id,
                state=ActionState.OPEN,
                title=f"Dinner {n}",
                starts_at=like.starts_at,
                opened_at=like.opened_at,
                next_look_at=later,
                autopilot=Autopilot.OFF,
            )
            for n in range(number)
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE campaigns_action")


def make_invited(people: int, places: int, now: datetime, **fields) -> tuple[Action, list[Invitation]]:
    """An action whose people are approved and hold an open invitation each, with as many letters gone."""
    action = make_action(places=places, now=now, next_look_at=now + timedelta(days=1), **fields)
    group = action.groups.get()
    crowd = make_crowd(people)
    sites = {site.blogger_id: site for site in Site.objects.filter(blogger__in=crowd)}
    rows = Participation.objects.bulk_create(
        Participation(
            action=action,
            blogger=blogger,
            site=sites[blogger.pk],
            state=ParticipationState.AVAILABLE,
            answer=Answer.MAY_PROPOSE,
            answered_at=now,
            terms_version=action.terms_version,
            fee_seen=group.fee,
        )
        for blogger in crowd
    )
    Decision.objects.bulk_create(
        Decision(participation=row, verdict=Decision.Verdict.YES, noted_by=action.owner, channel="phone", at=now)
        for row in rows
    )
    questions = Invitation.objects.bulk_create(
        Invitation(
            participation=row,
            kind=Ask.INVITATION,
            group=group,
            fee=group.fee,
            terms_version=action.terms_version,
            window=48,
            asked_at=now,
            planned_by=now + timedelta(hours=48),
            answer_by=now + timedelta(hours=48),
            outcome=Outcome.OPEN,
        )
        for row in rows
    )
    return action, questions
