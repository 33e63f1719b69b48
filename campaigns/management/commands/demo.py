"""`manage.py demo`: the example agency and its story, on a database of its own; nothing leaves this machine."""

import os
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import translation

from agency import one_process
from agency.management.commands.start import port_wished
from campaigns.models import Story
from campaigns.playing import scratch
from campaigns.story import captions, telling
from campaigns.story.lines import News
from campaigns.story.script import scenes
from campaigns.story.stage import Stage

DATABASE = "demo.sqlite3"
LOOK_EVERY = 0.5  # seconds


class Command(BaseCommand):
    help = "Try Relevo: an example agency and its story, on http://127.0.0.1:8000 (PORT, SEED)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, help="another cast, other noes, another dropout (instead of SEED)")
        parser.add_argument("--language", choices=["es", "en"], default="es", help="until a browser says otherwise")
        parser.add_argument("--play", action="store_true", help="play the whole story here, without a browser")

    def handle(self, *, seed: int | None, language: str, play: bool, **options) -> None:
        seed = seed_wished() if seed is None else seed
        if not settings.STORY or connection.settings_dict["NAME"] != str(settings.DATA_DIR / DATABASE):
            start_again_as_demo()
        try:
            with one_process.only_one():
                empty_database()
                telling.begin(seed, language)
                if play:
                    self.play()
                    return
            connection.close()
            threading.Thread(target=self.tell, name="telling", daemon=True).start()
            one_process.run(port_wished(), self.say, say=self.say)
        except one_process.AlreadyRunning as error:
            raise CommandError(
                f"A demo already runs on this DATA_DIR (process {error}). Stop that one first."
            ) from error
        except one_process.NoPort as error:
            raise CommandError(f"No free port from {error} on.") from error

    def play(self) -> None:
        """All scenes, one after another without waiting: x of x, or the alarm that says why not."""
        story, news = telling.set_playing(True), News()
        for _ in scenes(Stage(story).cast):
            story = telling.step(story.played)
            self.say_all(news.lines(story))
        stage = Stage(story)
        with translation.override(story.language):
            self.say(". ".join(captions.caption(stage, scenes(stage.cast)[-1])))
        if not stage.is_full() and not captions.alarms(stage):
            raise CommandError("The story ended with an open place, and no alarm says so.")

    def tell(self) -> None:
        """Say here what happens in the browser, as it happens."""
        news = News()
        while True:
            time.sleep(LOOK_EVERY)
            try:
                story = telling.current()
                if story.state != Story.State.READY and not telling.is_busy():
                    self.say_all(news.lines(story))
            except (DatabaseError, telling.NoExample):
                continue  # it is just being told anew

    def say_all(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.say(line)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def start_again_as_demo() -> None:
    """The same command with the settings of a demo: those are read once, before any command runs."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    # The true port is known once it is found free.
    of_a_demo = scratch.environment(settings.DATA_DIR, DATABASE)
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | of_a_demo)  # noqa: S606 - ourselves, again


def empty_database() -> None:
    """A fresh file: what the last visitor typed goes."""
    for ending in ("", "-wal", "-shm"):
        (settings.DATA_DIR / f"{DATABASE}{ending}").unlink(missing_ok=True)
    call_command("migrate", interactive=False, verbosity=0)


def seed_wished() -> int:
    wished = os.environ.get("SEED", "1")
    if not wished.isdigit():
        raise CommandError(f"SEED is not a number: {wished}")
    return int(wished)
