"""The story's clock in the hands of a test."""

from datetime import datetime, timedelta

from agency import clock


class Story:
    """Business time that stands still until the test moves it."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    @property
    def now(self) -> datetime:
        return clock.now()

    def set(self, at: datetime) -> datetime:
        clock.set_story(at)
        return self.now

    def advance(self, **duration: float) -> datetime:
        """Move on by timedelta's words: `story.advance(hours=2)`."""
        return self.set(self.now + timedelta(**duration))
