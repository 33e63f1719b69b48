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
from campaigns.models.promises import Post, Promise
from campaigns.models.proposals import Criterion, Decision, LinePrice, Proposal, ProposalLine, Question, Vote
from campaigns.models.roster import RosterAverages
from campaigns.models.story import Story
from campaigns.models.strategies import Season, Strategy

__all__ = [
    "Action",
    "ActionContact",
    "Campaign",
    "Card",
    "Counter",
    "Criterion",
    "Decision",
    "Event",
    "Invitation",
    "Kind",
    "LinePrice",
    "Participation",
    "Place",
    "PlaceGroup",
    "Post",
    "Promise",
    "Proposal",
    "ProposalLine",
    "Question",
    "Remark",
    "RosterAverages",
    "Season",
    "Story",
    "Strategy",
    "Vote",
]
