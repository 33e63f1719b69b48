"""What a desk is made of: things that wait, and what happens by itself."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse

from campaigns.models import Action

MOST_LINES = 60
PIPS_OF_CALM = 24


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: when and how it presses, what it is, one verb."""

    when: str
    small: str
    pip: str
    bold: str
    text: str
    meta: str
    button: str = ""
    url: str = ""
    tel: str = ""
    key: str = ""  # names the line on the page, where something opens below it
    opens: str = ""  # which part of the page at `url` is done with below the line, by its selector
    press: str = ""  # where `presses` are sent, each a code and its words
    presses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something Relevo will do by itself."""

    at: datetime
    when: str
    what: str
    action: str


@dataclass(slots=True)
class Desk:
    now: list[Line] = field(default_factory=list)
    today: list[Line] = field(default_factory=list)
    week: list[Line] = field(default_factory=list)
    ahead: list[Ahead] = field(default_factory=list)
    letters_today: int = 0
    open_actions: int = 0
    places: int = 0

    @property
    def number(self) -> int:
        return len(self.now) + len(self.today) + len(self.week)

    @property
    def calm_pips(self) -> range:
        return range(min(self.places, PIPS_OF_CALM))


def where(action: Action) -> str:
    return f"{action.campaign.client.name} · {action.title}"


def url_of(action: Action) -> str:
    return reverse("action", args=[action.pk])
