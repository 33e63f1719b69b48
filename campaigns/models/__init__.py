"""Rows of the workshop."""

from campaigns.models.actions import (
    Action,
    ActionContact,
    Campaign,
    Kind,
    Place,
    PlaceGroup,
)
from campaigns.models.events import Card, Event, Remark
from campaigns.models.participations import Counter, Invitation, Participation
from campaigns.models.proposals import Decision
from campaigns.models.story import Story

__all__ = [
    "Action",
    "ActionContact",
    "Campaign",
    "Card",
    "Counter",
    "Decision",
    "Event",
    "Invitation",
    "Kind",
    "Participation",
    "Place",
    "PlaceGroup",
    "Remark",
    "Story",
]
