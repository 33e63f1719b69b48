"""The page of one person: what the upper floors show on it."""

from collections.abc import Callable
from datetime import datetime

from agency.clients import Section
from agency.models import User
from bloggers.models import Blogger

# Parts of a person's page that the upper floors fill: (person, reader, now). None where there is nothing to show.
SECTIONS: list[Callable[[Blogger, User, datetime], Section | None]] = []
