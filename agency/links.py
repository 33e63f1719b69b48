"""Personal links. Nothing usable is stored: a link is computed when a letter is handed over.

A token is base64url(kind, id, version, tag) with a 128-bit HMAC-SHA256 tag, salted per kind,
keyed by SECRET_KEY with its fallbacks. Raising the version of a row revokes its older links.
A link that lives for half an hour holds its minute in the place of the version, see `stamped`.
"""

import base64
import hmac
import re
import struct
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings

# r participation · p contact in an action · s stop writing to a blogger · m my page · i interest · a account ·
# c a team member's calendar · k a client's
KINDS = {
    "r": "r/",
    "p": "p/",
    "s": "stop/",
    "m": "me/",
    "i": "interest/",
    "a": "join/",
    "c": "calendar/",
    "k": "client-calendar/",
}
_BODY = struct.Struct(">QI")
_TAG = 16
_LENGTH = _BODY.size + _TAG
# Mail programs wrap links, and put what follows them into the address.
_WRAPPED = re.compile(r"[\s\u200b]+")
_TRAILING = ".,;:!?)>]}'\"=»”"


class BadLink(ValueError):
    """Not a link of ours: absent, foreign and forged ones are all told the same."""


def token(kind: str, row_id: int, version: int = 1) -> str:
    body = _BODY.pack(row_id, version)
    return _encode(body + _tag(kind, body, settings.SECRET_KEY))


def read(kind: str, text: str) -> tuple[int, int]:
    """The id and version in a token; BadLink for everything that we did not write."""
    cleaned = _WRAPPED.sub("", text).rstrip(_TRAILING)
    try:
        raw = base64.urlsafe_b64decode(cleaned.encode("ascii") + b"=" * (-len(cleaned) % 4))
    except (ValueError, UnicodeError) as error:
        raise BadLink("not base64") from error
    # One link has one spelling: base64 ignores spare bits and foreign letters, we do not.
    if len(raw) != _LENGTH or _encode(raw) != cleaned:
        raise BadLink("wrong length")
    body, tag = raw[:-_TAG], raw[-_TAG:]
    for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        if hmac.compare_digest(tag, _tag(kind, body, key)):
            row_id, version = _BODY.unpack(body)
            return row_id, version
    raise BadLink("forged")


def is_trailing(text: str) -> bool:
    """Whether these are only the signs that stood behind a link in a sentence."""
    return not _WRAPPED.sub("", text).strip(_TRAILING)


def path(kind: str, row_id: int, version: int = 1) -> str:
    """The path of a link, such as `/r/…/`."""
    return f"/{KINDS[kind]}{token(kind, row_id, version)}/"


def url(kind: str, row_id: int, version: int = 1) -> str:
    return f"{settings.SITE_URL}{path(kind, row_id, version)}"


# --- links that live for half an hour ---------------------------------------------------------------
# 25 bits hold the minute (until 2083), the lowest 7 the row's version: raising it revokes these links too.
LIVE = timedelta(minutes=30)
_MINUTES_FROM, _VERSIONS = datetime(2020, 1, 1, tzinfo=UTC), 128
_MINUTE = timedelta(minutes=1)


def stamped(version: int, at: datetime) -> int:
    """What stands in the place of the version in a link issued at `at`, wall time."""
    minute = -((_MINUTES_FROM - at) // _MINUTE)  # rounded up: it lives for half an hour at least
    return minute * _VERSIONS + version % _VERSIONS


def is_fresh(stamp: int, version: int, at: datetime) -> bool:
    """Whether a stamped link of the row's present version is at most half an hour old at `at`, wall time."""
    minute, of_version = divmod(stamp, _VERSIONS)
    age = at - (_MINUTES_FROM + minute * _MINUTE)
    return of_version == version % _VERSIONS and -_MINUTE <= age <= LIVE


# --- placeholders: what a frozen letter holds instead ---------------------------------------------
# Only indices into the letter's own list of links are ever filled in, so a text that somebody
# typed cannot call up another person's link.
_MARK = re.compile("\ue000(\\d)\ue001")
_MARK_AND_REST = re.compile(rf"{_MARK.pattern}[\w/?=&-]*", re.ASCII)


def placeholder(index: int) -> str:
    return f"\ue000{index}\ue001"


def fill_in(text: str, links: list[list[Any]]) -> str:
    """The text with its placeholders replaced by links; `links` is a list of [kind, id, version]."""
    return _MARK.sub(lambda mark: url(*links[int(mark[1])]) if int(mark[1]) < len(links) else "", text)


def hide(text: str, instead: str) -> str:
    """The text as the outbox may show it; what of an address follows the link goes with it."""
    return _MARK_AND_REST.sub(instead, text)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _tag(kind: str, body: bytes, key: str) -> bytes:
    salted = sha256(f"relevo.link.{kind}:{key}".encode()).digest()
    return hmac.new(salted, body, sha256).digest()[:_TAG]
