"""What the terminal says while the story goes on: the lines of the timeline, each once, oldest first."""

from collections.abc import Iterator

from django.utils import timezone, translation

from agency import wording
from campaigns import reporting
from campaigns.models import Story
from campaigns.reporting import Line


class News:
    """Remembers which events it has told."""

    def __init__(self) -> None:
        self._action = 0
        self._told: set[int] = set()

    def lines(self, story: Story) -> Iterator[str]:
        """What is new since the last call, in the story's language. Another action is another story."""
        if story.action_id != self._action:
            self._action, self._told = story.action_id, set()
        with translation.override(story.language), timezone.override(story.action.zone):
            for line in reversed(reporting.timeline(story.action, story.action.due)):
                if not self._told.issuperset(line.events):
                    self._told.update(line.events)
                    yield said(line)


def said(line: Line) -> str:
    """'Wed 2 Dec, 22:04  Marta Ibáñez can no longer come … · by personal link'."""
    language, zone = translation.get_language() or "es", timezone.get_current_timezone_name()
    when = f"{wording.short_day(line.at, language, zone)}, {wording.hour(line.at, zone)}"
    return f"{when}  {line.text}" + (f" · {line.who}" if line.who else "")
