"""The demo in the hands of a test: its mailbox, its story, and who asked for which page."""

import logging
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.core.signals import request_started
from django.utils import timezone, translation

from agency import clock, invariants
from agency.models import Message
from campaigns import reporting
from campaigns.models import Event, Place, Story
from campaigns.playing import mailbox
from campaigns.playing.mailbox import Letter
from campaigns.reporting import Line
from campaigns.story import captions, showing, telling
from campaigns.story.cast import cast
from campaigns.story.lines import News, said
from campaigns.story.script import scenes
from campaigns.story.stage import Stage
from tests import checkpoints

PERSONAL = re.compile(r"/r/[\w-]+/")


def as_demo(settings, folder: Path) -> None:
    """The settings of a demo whose letters lie in `folder`."""
    settings.STORY = True
    settings.MAIL_DIR = folder
    settings.MAILERS = {"default": {"BACKEND": "agency.delivery.LetterFiles", "OPTIONS": {"folder": folder}}}
    settings.X_FRAME_OPTIONS = "SAMEORIGIN"
    settings.SECURE_CSP = settings.SECURE_CSP | {"frame-ancestors": ["'self'"]}


def begun() -> Story:
    """A demo that nobody has looked at yet."""
    return checkpoints.from_there(("begun", clock.wall().date()), lambda: telling.begin(1, "es"))


def play(seed: int = 1, language: str = "es", *, until: str = "end") -> Story:
    """Play from the beginning up to and with the scene `until`; each scene of a day is played once by a process."""

    def live() -> Story:
        telling.begin(seed, language)
        story = telling.set_playing(True)
        for scene in scenes(cast(seed)):
            story = telling.step(story.played)
            if scene.name == until:
                return story
        raise AssertionError(f"no scene {until}")

    return checkpoints.from_there(("play", seed, language, until, clock.wall().date()), live)


@dataclass(frozen=True)
class Told:
    """What a whole story left behind: enough for many tests, so that it is played once for all of them."""

    holders: set[str]
    most_at_once: int
    alarms: int
    title: str
    events: list[Event]
    timeline: list[str]
    terminal: list[str]
    letters: list[Letter]
    explained: tuple[reporting.Founded, ...]
    visited: list[str]
    warnings: list[str]
    violations: list[tuple[int, str]]
    unsent: int


@cache
def told(seed: int) -> Told:
    """Play a whole story in English. Needs the database and `as_demo` the first time it is asked of a seed."""
    telling.begin(seed, "en")
    story, news = telling.set_playing(True), News()
    terminal = list(news.lines(story))
    explained: tuple[reporting.Founded, ...] = ()
    with Visits() as visits, Warnings() as warnings:
        for scene in scenes(cast(seed)):
            story = telling.step(story.played)
            terminal += news.lines(story)
            if scene.beside == "explanation":
                explained = showing.show(story).beside.draft
    stage = Stage(story)
    with translation.override("en"), timezone.override(story.action.zone):
        lines: list[Line] = reporting.timeline(story.action, clock.now())
        return Told(
            holders=set(Place.objects.exclude(holder=None).values_list("holder__blogger__name", flat=True)),
            most_at_once=most_at_once(stage),
            alarms=captions.alarms(stage),
            title=captions.caption(stage, scenes(stage.cast)[-1])[0],
            events=list(Event.objects.order_by("pk")),
            timeline=[said(line) for line in reversed(lines)],
            terminal=terminal,
            letters=mailbox.letters(),
            explained=explained,
            visited=visits.paths,
            warnings=warnings.said,
            violations=invariants.violations(clock.now()),
            unsent=Message.objects.exclude(state="sent").count(),
        )


def most_at_once(stage: Stage) -> int:
    """The most people who ever held a place at one time, by the events."""
    held = most = 0
    for verb in Event.objects.filter(action=stage.action, subject_kind="place", verb__in=["take", "free"]).values_list(
        "verb", flat=True
    ):
        held += 1 if verb == "take" else -1
        most = max(most, held)
    return most


class Visits:
    """Which addresses were asked for while it listens."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def __enter__(self) -> "Visits":
        request_started.connect(self._note)
        return self

    def __exit__(self, *error) -> None:
        request_started.disconnect(self._note)

    def _note(self, environ, **_named) -> None:
        self.paths.append(environ["PATH_INFO"])


class Warnings(logging.Handler):
    """What the logs of ours warned of while it listens."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())

    def __enter__(self) -> "Warnings":
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *error) -> None:
        logging.getLogger().removeHandler(self)
