"""Addresses of sites as people write them, made into the one form that is stored.

Nothing is looked up on the network here: what an address may be is read from its letters alone.
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

LONGEST = 500
_SCHEME = re.compile(r"^([a-z][a-z0-9+-]*):(?!\d)", re.IGNORECASE)
_NUMBER = r"(?:0x[0-9a-f]*|\d+)"
_NUMERIC_HOST = re.compile(rf"{_NUMBER}(?:\.{_NUMBER}){{0,3}}")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_PRIVATE_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".intranet", ".home.arpa")
_TRACKING = {"fbclid", "gclid", "msclkid", "mc_cid", "mc_eid", "igshid"}
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK")


class BadAddress(ValueError):
    """Not an address that can be kept; `code` says why (the words are in `importing.wording`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class WebAddress:
    """`url` in its stored form; `notes` are codes of what was changed, or is worth a look."""

    url: str
    notes: tuple[str, ...] = ()


def clean(text: str) -> WebAddress:
    """The stored form of an address: https assumed, host lower-case and in ASCII, tracking removed.

    Raises BadAddress.
    """
    notes = []
    text = text.strip()
    if len(text) > LONGEST * 4:
        raise BadAddress("url_too_long")
    if re.search(r"[\s\\<>\"]", text) or any(unicodedata.category(letter).startswith("C") for letter in text):
        raise BadAddress("url_not_valid")
    if "://" not in text and not text.startswith("//"):
        if _SCHEME.match(text):
            raise BadAddress("url_scheme")
        text, notes = f"https://{text}", ["https_added"]
    elif text.startswith("//"):
        text, notes = f"https:{text}", ["https_added"]
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadAddress("url_not_valid") from error
    if parts.scheme not in ("http", "https"):
        raise BadAddress("url_scheme")
    if "@" in parts.netloc:
        raise BadAddress("url_password")
    if port not in (None, 80, 443):
        raise BadAddress("url_port")
    host = _host(parts.hostname or "", notes)
    query = _without_tracking(parts.query, notes)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    url = f"{parts.scheme}://{host}{path}{'?' + query if query else ''}"
    if len(url) > LONGEST:
        raise BadAddress("url_too_long")
    return WebAddress(url, tuple(notes))


def shown(host: str) -> str:
    """A host as its owner writes it: `ñandú.example` for `xn--and-6ma2c.example`."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _host(name: str, notes: list[str]) -> str:
    name = name.rstrip(".")
    if ":" in name:
        raise BadAddress("url_not_public")
    try:
        host = name.encode("idna").decode().lower()
    except UnicodeError as error:
        raise BadAddress("url_not_valid") from error
    if _NUMERIC_HOST.fullmatch(host):
        _public_number(host)
        notes.append("ip_address")
        return host
    if host == "localhost" or host.endswith(_PRIVATE_ENDINGS):
        raise BadAddress("url_not_public")
    labels = host.split(".")
    if len(labels) < 2 or len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadAddress("url_not_valid")
    if labels[-1].isdigit():
        raise BadAddress("url_not_valid")
    if shown(host) != host:
        notes.append("punycode")
    if any(_mixes_alphabets(label) for label in shown(host).split(".")):
        notes.append("alphabets_mixed")
    return host


def _public_number(host: str) -> None:
    # Only the plain dotted form is an address that people write; 0x7f000001 and its kin hide one.
    try:
        public = ipaddress.IPv4Address(host).is_global
    except ValueError:
        public = False
    if not public:
        raise BadAddress("url_not_public")


def _mixes_alphabets(label: str) -> bool:
    names = [unicodedata.name(letter, "") for letter in label if letter.isalpha()]
    return sum(any(name.startswith(alphabet) for name in names) for alphabet in _ALPHABETS) > 1


def _without_tracking(query: str, notes: list[str]) -> str:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=50)
    except ValueError as error:
        raise BadAddress("url_not_valid") from error
    kept = [(key, value) for key, value in pairs if key not in _TRACKING and not key.startswith("utm_")]
    if len(kept) == len(pairs):
        return quote(query, safe="/%:@!$&'()*+,;=~-._?")
    notes.append("tracking_removed")
    return urlencode(kept)
