"""Reading for several letters at once what must be known of each at the moment it leaves.

A letter leaves on what is true just before, not on what was true when its lot was claimed. So the
lot is read together, and before each letter the database is asked one short question: has anybody
else written since? If nobody has, what was read is what is. If somebody has, it is read anew, for
one letter first and then for more and more, so that a busy hour costs no more than reading one by one.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice

from agency import database
from agency.models import Message
from agency.post import LETTERS

MOST, GROWS = 50, 4


class ReadingAhead:
    """For one round of letters, whose only writer on this connection tells of each of its commits by `wrote`."""

    def __init__(self) -> None:
        self._stand: database.Stand | None = None
        self._many = MOST
        self._read: set[int] = set()

    def before(self, message: Message, rest: Iterable[Message]) -> None:
        """Call before a letter is looked at; `rest` are those that come after it."""
        stand = database.stand()
        quiet = stand == self._stand
        if stand is None or (quiet and message.pk in self._read):
            return
        if self._stand is not None:
            self._many = min(self._many * GROWS, MOST) if quiet else 1
        self._stand = stand
        lot = [message, *islice(rest, self._many - 1)]
        self._read = {each.pk for each in lot}
        by_purpose = defaultdict(list)
        for each in lot:
            by_purpose[each.purpose].append(each)
        for purpose, letters in by_purpose.items():
            if purpose in LETTERS:
                LETTERS[purpose].together(letters)

    def wrote(self) -> None:
        """One transaction of our own has written and is committed."""
        if self._stand is not None:
            self._stand = self._stand.after_one_of_ours()
