"""Rows of the address book."""

from bloggers.models.doubles import ToldApart
from bloggers.models.imports import ImportBatch
from bloggers.models.people import Basis, Blogger, Busy, CountMeIn, Interest, Rate, Roster
from bloggers.models.sites import Audience, Site, Topic

__all__ = [
    "Audience",
    "Basis",
    "Blogger",
    "Busy",
    "CountMeIn",
    "ImportBatch",
    "Interest",
    "Rate",
    "Roster",
    "Site",
    "ToldApart",
    "Topic",
]
