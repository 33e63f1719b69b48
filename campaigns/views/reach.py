"""Fetching with permission: what a reader may not see is not there for her."""

from functools import partial

from django.db.models import BigIntegerField, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agency import access
from agency.questions import Question, Slot
from campaigns.models import Action, Participation, PlaceGroup


def actions(request: HttpRequest):
    """The actions of all clients that the reader may see."""
    return Action.objects.visible_to(access.visible(request.user)).select_related("campaign__client__via", "owner")


def action_or_404(request: HttpRequest, action_id: int) -> Action:
    return get_object_or_404(actions(request), pk=action_id)


def groups(request: HttpRequest, action_id: int) -> list[PlaceGroup]:
    """The groups of an action, with their topics and free places and the action beside each; [] where it is not there.

    One query.
    """
    return _GROUPS[access.sees_all(request.user)].rows(action=action_id, reader=request.user.pk)


def _groups(*, sees_all: bool) -> QuerySet[PlaceGroup]:
    rows = PlaceGroup.objects.filter(action=Slot("action", BigIntegerField()))
    if not sees_all:
        rows = rows.filter(action__campaign__client__in=access.of_team(Slot("reader", BigIntegerField())))
    return rows.select_related("action__campaign__client").with_needs()


_GROUPS = {sees_all: Question(partial(_groups, sees_all=sees_all)) for sees_all in (True, False)}


def person_or_404(action: Action, participation_id: int) -> Participation:
    people = action.participations.select_related("blogger__via", "site")
    person = get_object_or_404(people, pk=participation_id)
    person.action = action
    return person
