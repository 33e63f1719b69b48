"""A letter as bytes, always the same bytes: a second copy must not differ from the first.

Message-ID and boundaries come from the letter's key, Date from when it was frozen. Written by
hand, because composing is what bounds how many letters leave a second; quoted-printable keeps
every line short and free of anything that could be read as a header or a boundary.
"""

import base64
import binascii
import re
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from django.conf import settings

from agency import links
from agency.models import Message

SUBJECT_MOST, NAME_MOST = 200, 120
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_METHOD = re.compile(r"^METHOD:([A-Z]+)", re.MULTILINE)
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")


def compose(message: Message, from_address: str) -> bytes:
    """The letter as it goes over the wire, its placeholders filled with personal links."""
    mark = _mark(message.key)
    lines = [
        f"From: {_mailbox(message.sender_name, from_address)}",
        f"To: {ascii_address(message.address)}",
        f"Subject: {_encoded(one_line(message.subject, SUBJECT_MOST), len('Subject: '))}",
        f"Date: {format_datetime(message.frozen_at)}",
        f"Message-ID: {message_id(message.key)}",
    ]
    if message.reply_to:
        lines.append(f"Reply-To: {ascii_address(message.reply_to)}")
    lines += ["Auto-Submitted: auto-generated", *_ways_to_stop(message, from_address), "MIME-Version: 1.0"]
    alternative = _several(
        "alternative",
        f"=_a{mark}",
        [
            _part("text/plain", links.fill_in(message.text, message.links)),
            _part("text/html", links.fill_in(message.html, message.links)),
        ],
    )
    if message.attachment:
        alternative = _several("mixed", f"=_m{mark}", [alternative, _calendar(message.attachment)])
    return "\r\n".join(lines).encode("ascii") + b"\r\n" + alternative


def message_id(key: str) -> str:
    """The name of a letter in the world, with its angle brackets."""
    return f"<{_mark(key)}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"


def one_line(text: str, most: int) -> str:
    """Text that fits into a header: no line break, no control character, cut at `most` characters."""
    clean = " ".join(_CONTROL.sub(" ", text).split())
    return clean if len(clean) <= most else clean[: most - 1].rstrip() + "…"


@lru_cache(maxsize=4096)
def ascii_address(address: str) -> str:
    """The address as the wire wants it; UnicodeError where it cannot be written in ASCII."""
    local, _, domain = one_line(address, 320).rpartition("@")
    return f"{local.encode('ascii').decode()}@{domain if domain.isascii() else domain.encode('idna').decode()}"


def _mark(key: str) -> str:
    return sha256(f"relevo.letter:{key}".encode()).hexdigest()[:32]


@lru_cache(maxsize=4096)
def _encoded(text: str, used: int) -> str:
    """A header's value, folded; encoded words where it is not plain ASCII."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name=" " * (used - 2)).encode(linesep="\r\n")


def _mailbox(name: str, address: str) -> str:
    name = one_line(name, NAME_MOST)
    if not name:
        return ascii_address(address)
    phrase = name if _PLAIN_PHRASE.fullmatch(name) else None
    if phrase is None and name.isascii():
        phrase = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{phrase or _encoded(name, len('From: '))}\r\n <{ascii_address(address)}>"


def _ways_to_stop(message: Message, from_address: str) -> list[str]:
    """RFC 8058, in letters that carry a link to stop them."""
    stop = next((link for link in message.links if link[0] == "s"), None)
    if stop is None:
        return []
    mailbox = ascii_address(message.reply_to or from_address)
    return [
        f"List-Unsubscribe: <{links.url(*stop)}>,\r\n <mailto:{mailbox}?subject=stop>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ]


def _part(kind: str, text: str) -> bytes:
    body = binascii.b2a_qp(_lines(text).encode("utf-8", "replace"), istext=True).replace(b"\n", b"\r\n")
    head = f'Content-Type: {kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode("ascii") + body + b"\r\n"


def _calendar(text: str) -> bytes:
    method = _METHOD.search(text)
    body = base64.encodebytes(_lines(text).replace("\n", "\r\n").encode()).replace(b"\n", b"\r\n")
    head = (
        f'Content-Type: text/calendar; charset="utf-8"; method={method[1] if method else "PUBLISH"}\r\n'
        'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="relevo.ics"\r\n\r\n'
    )
    return head.encode("ascii") + body


def _several(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
    between = f"--{boundary}\r\n".encode("ascii")
    return head + b"".join(between + part for part in parts) + f"--{boundary}--\r\n".encode("ascii")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
