"""Delivered letters, as the demo's mail server left them: files below DATA_DIR/mail.

Everybody in the story, and the page of the letters, reads these files and nothing else.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from agency import links

_LINK = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """One delivered letter. `name` is its file's, without `.eml`."""

    name: str
    to: str
    sender: str
    subject: str
    date: datetime
    text: str
    html: str
    arrived: int  # nanoseconds, to tell letters of one second apart

    def link(self, kind: str) -> str:
        """The path of its first link of a kind ('r': her own page); '' where there is none."""
        for url in _LINK.findall(self.text):
            path = url.removeprefix(settings.SITE_URL)
            if path.startswith(f"/{links.KINDS[kind]}"):
                return path
        return ""


def letters() -> list[Letter]:
    """All delivered letters, the newest first."""
    found = [_read(path, path.stat().st_mtime_ns) for path in Path(settings.MAIL_DIR).glob("*.eml")]
    return sorted(found, key=lambda letter: (letter.date, letter.arrived), reverse=True)


def letters_to(address: str) -> list[Letter]:
    return [letter for letter in letters() if letter.to == address]


def own_link(address: str) -> str:
    """Her own page, by the newest letter to her that leads there; '' before the first."""
    return next((path for letter in letters_to(address) if (path := letter.link("r"))), "")


def throw_away() -> None:
    """Empty the mailboxes, for a story that is told anew."""
    for path in Path(settings.MAIL_DIR).glob("*.eml"):
        path.unlink(missing_ok=True)


@lru_cache(maxsize=2000)
def _read(path: Path, arrived: int) -> Letter:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Letter(
        name=path.stem,
        to=message["To"].addresses[0].addr_spec,
        sender=str(message["From"]),
        subject=str(message["Subject"]),
        date=parsedate_to_datetime(message["Date"]),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        arrived=arrived,
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return part.get_content() if part else ""


def beside_the_page(html: str) -> str:
    """The letter so that its links open in a window of their own, not in the frame it is shown in."""
    return html.replace("<head>", '<head><base target="_blank">', 1)
