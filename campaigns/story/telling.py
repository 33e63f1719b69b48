"""Beginning the story, taking its steps, pausing it: what the page, the command and the tests call."""

import threading

from django.conf import settings
from django.db import transaction

from agency import clock, sweeping
from agency.models import Agency, User
from campaigns.models import Story
from campaigns.playing import mailbox, scratch
from campaigns.story import example
from campaigns.story.cast import cast
from campaigns.story.script import Scene, scenes
from campaigns.story.stage import Stage

_one_at_a_time = threading.Lock()  # the demo is one process
S = Story.State


class NoExample(Exception):
    """This database was not made for the example: nothing here is ours to tell or to empty."""


def begin(seed: int, language: str, state: str = S.READY) -> Story:
    """Tell it anew: whatever the demo's database holds goes, and the first morning begins.

    NoExample where the database holds anything that is not the example.
    """
    if not settings.STORY or (Story.current() is None and (Agency.current() or User.objects.exists())):
        raise NoExample
    start = example.first_day(clock.wall().astimezone(example.ZONE).date())
    with _one_at_a_time:
        with transaction.atomic():
            scratch.empty()
            action = example.make(cast(seed), start, language)
            story = Story.objects.create(pk=1, seed=seed, language=language, action=action, state=state)
            clock.set_story(example.at(start, 0, "10:00"), speed=1 if state == S.OWN else 0)
        mailbox.throw_away()
        sweeping.run()
    return story


def step(seen: int) -> Story:
    """Play the next scene, if `seen` scenes have been played; while one is being played, nothing happens."""
    story = current()
    if story.played != seen or not _one_at_a_time.acquire(blocking=False):
        return story
    try:
        rest = scenes(cast(story.seed))[story.played :]
        if rest and Story.objects.filter(pk=1, played=seen).exists():
            rest[0].play(Stage(story))
            story.played += 1
            story.state = S.OVER if len(rest) == 1 else story.state
            story.save(update_fields=["played", "state"])
    finally:
        _one_at_a_time.release()
    return story


def is_busy() -> bool:
    """Whether a scene is being played, or the story begun, at this moment."""
    return _one_at_a_time.locked()


def set_playing(playing: bool) -> Story:
    story = current()
    if story.state in (S.READY, S.PLAYING, S.PAUSED):
        story.state = S.PLAYING if playing else S.PAUSED
        story.save(update_fields=["state"])
    return story


def current() -> Story:
    story = Story.current() if settings.STORY else None
    if story is None:
        raise NoExample
    return story


def scene(story: Story) -> Scene | None:
    """The scene that was played last; None before the first."""
    return scenes(cast(story.seed))[story.played - 1] if story.played else None
