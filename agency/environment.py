"""Reading the environment. Nonsense there stops the start with one line that names the variable.

An empty variable counts as not set. No message repeats a value that may hold a password.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
DATABASES = ("postgres", "postgresql", "sqlite")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
MAIL_SERVERS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


class Environment:
    """What `os.environ` and a `.env` file say, each variable in the shape its reader needs."""

    def __init__(self, env_file: Path) -> None:
        if env_file.exists():
            environ.Env.read_env(env_file)

    def text(self, name: str, default: str = "") -> str:
        # Not by the library: it takes a value that begins with $, such as a key, for the name of another variable.
        return os.environ.get(name, "").strip() or default

    def texts(self, name: str, default: Iterable[str] = ()) -> list[str]:
        """Words between commas."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()] or list(default)

    def flag(self, name: str, default: bool = False) -> bool:
        word = self.text(name, "1" if default else "0").lower()
        if word not in FLAGS:
            raise ImproperlyConfigured(f"{name} is 1 or 0, not {word!r}")
        return FLAGS[word]

    def number(self, name: str, default: int) -> int:
        """A whole number, 0 or more."""
        word = self.text(name, str(default))
        if not (word.isascii() and word.isdigit()):
            raise ImproperlyConfigured(f"{name} is a whole number, not {word!r}")
        return int(word)

    def one_of(self, name: str, choices: Iterable[str], default: str) -> str:
        word = self.text(name, default)
        if word not in choices:
            raise ImproperlyConfigured(f"{name} is {' or '.join(choices)}, not {word!r}")
        return word

    def site(self, name: str, default: str) -> SplitResult:
        """The address of the site: scheme and host, nothing behind them."""
        try:
            address = _split(name, self.text(name, default).rstrip("/"), ("http", "https"))
        except ImproperlyConfigured as error:
            raise ImproperlyConfigured(f"{name} is not a web address such as https://relevo.agency.example") from error
        if not address.hostname or address.path or address.query or address.fragment or "@" in address.netloc:
            raise ImproperlyConfigured(f"{name} is scheme and host alone: https://relevo.agency.example")
        return address

    def database(self, name: str, default: str) -> dict[str, Any]:
        address = self.text(name, default)
        if address != "sqlite://:memory:":
            _split(name, address, DATABASES)
        found: dict[str, Any] = environ.Env.db_url_config(address)
        return found

    def redis(self, name: str, default: str, *others: str) -> str:
        """The address of a Redis, or one of the `others` schemes; '' where neither is set."""
        address = self.text(name, default)
        if address:
            _split(name, address, ("redis", "rediss", *others))
        return address

    def mail_server(self, name: str) -> dict[str, Any]:
        """The options of the mailer; {} where no mail server is set."""
        if not self.text(name):
            return {}
        address = _split(name, self.text(name), MAIL_SERVERS)
        if not address.hostname:
            raise ImproperlyConfigured(f"{name} names no mail server: smtp+tls://user:password@host:587")
        found = environ.Env.email_url_config(self.text(name))
        return {
            "host": found["EMAIL_HOST"],
            "port": found["EMAIL_PORT"] or MAIL_SERVERS[address.scheme],
            "username": found["EMAIL_HOST_USER"] or "",
            "password": found["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": address.scheme == "smtp+tls",
            "use_ssl": address.scheme == "smtp+ssl",
            "timeout": 10,
        }


def _split(name: str, address: str, schemes: Iterable[str]) -> SplitResult:
    """The parts of an address of one of these schemes, its port a number."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not an address: its host or port makes no sense") from error
    if parts.scheme not in schemes:
        raise ImproperlyConfigured(f"{name} begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    if port == 0:
        raise ImproperlyConfigured(f"{name} is not an address: its port makes no sense")
    return parts
