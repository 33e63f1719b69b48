"""Where the story plays: the clock goes on, the machinery runs, and the people press.

What a scene needs, and no more. Time moves only here: from one due moment of the machinery to the
next, so that nothing happens later than it would on a real day.
"""

import logging
from datetime import date, datetime, timedelta

from agency import clock
from agency.models import User
from campaigns.models import Action, Participation, Place, Story
from campaigns.playing import machinery, mailbox
from campaigns.playing.pressing import Browser, NotOffered
from campaigns.story import example
from campaigns.story.cast import Cast, Player, cast

log = logging.getLogger(__name__)
STOPS_MOST = 400  # between two scenes


class Stage:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.cast: Cast = cast(story.seed)
        self.start: date = example.first_day_of(story.action)

    @property
    def action(self) -> Action:
        return self.story.action

    @property
    def manager(self) -> User:
        return self.action.owner

    @property
    def now(self) -> datetime:
        return clock.now()

    def by_address(self) -> dict[str, Participation]:
        """Everybody on the list as things stand now."""
        return {row.blogger.email: row for row in self.action.participations.select_related("blogger")}

    def row(self, player: Player) -> Participation:
        """Her row as it is now."""
        return self.action.participations.select_related("blogger").get(blogger__email=player.email)

    def ids(self, players: list[Player]) -> list[int]:
        rows = self.by_address()
        return [rows[player.email].pk for player in players]

    def held(self) -> int:
        return Place.objects.of(self.action).filter(holder__isnull=False, bonus=False).count()

    def is_full(self) -> bool:
        return not Place.objects.of(self.action).free().filter(bonus=False).exists()

    # --- time -------------------------------------------------------------------------------------
    def go_to(self, days: int, hour: str, minutes: int = 0) -> None:
        """Let business time run to an hour of a day of the story; it never runs back."""
        target = example.at(self.start, days, hour) + timedelta(minutes=minutes)
        for _ in range(STOPS_MOST):
            stop = machinery.next_due()
            if stop is None or stop >= target:
                break
            if stop > self.now:
                clock.set_story(stop)
            self.settle()
        if target > self.now:
            clock.set_story(target)
        if machinery.is_busy():
            self.settle()

    def settle(self) -> None:
        machinery.settle()

    # --- people -----------------------------------------------------------------------------------
    def press(self, player: Player, word: str, *, via: str = "", **typed: str) -> bool:
        """She opens the link in her newest letter and presses `word`, if the page offers it.

        via: the page below hers that she opens first, such as "price".
        """
        path = mailbox.own_link(player.email)
        if not path:
            log.warning("%s has no letter to press %s in", player.role, word)
            return False
        browser = Browser(self.story.language)
        try:
            page = browser.open(path)
            browser.press(browser.follow(page, via) if via else page, word, **typed)
        except NotOffered as missing:
            log.warning("%s found no way to press %s: %s", player.role, word, missing)
            return False
        self.settle()
        return True
