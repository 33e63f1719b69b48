"""Fetching with permission: what a reader may not see is not there for her."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agency import access
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
    rows = PlaceGroup.objects.filter(action=action_id, action__campaign__client__in=access.visible(request.user))
    return list(rows.select_related("action__campaign__client").with_needs())


def person_or_404(action: Action, participation_id: int) -> Participation:
    people = action.participations.select_related("blogger__via", "site")
    person = get_object_or_404(people, pk=participation_id)
    person.action = action
    return person
