"""What the environment says, and that nonsense in it stops the start."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from agency.environment import LEVELS, Environment

NOWHERE = Path("/nowhere/.env")


@pytest.fixture
def env() -> Environment:
    return Environment(NOWHERE)


READERS = {
    "flag": lambda env: env.flag("X"),
    "number": lambda env: env.number("X", 5),
    "level": lambda env: env.one_of("X", LEVELS, "INFO"),
    "site": lambda env: env.site("X", "http://127.0.0.1:8000").geturl(),
    "database": lambda env: env.database("X", "sqlite:////var/relevo.sqlite3")["NAME"],
    "redis": lambda env: env.redis("X", ""),
    "queue": lambda env: env.redis("X", "memory://localhost", "memory"),
    "mail": lambda env: env.mail_server("X"),
    "texts": lambda env: env.texts("X", ["a"]),
}
DEFAULTS = {
    "flag": False,
    "number": 5,
    "level": "INFO",
    "site": "http://127.0.0.1:8000",
    "database": "/var/relevo.sqlite3",
    "redis": "",
    "queue": "memory://localhost",
    "mail": {},
    "texts": ["a"],
}


@pytest.mark.parametrize("value", [None, "", "  "], ids=["not there", "empty", "blank"])
@pytest.mark.parametrize("kind", READERS)
def test_what_is_not_set_is_the_default(env, monkeypatch, kind, value):
    monkeypatch.delenv("X", raising=False)
    if value is not None:
        monkeypatch.setenv("X", value)
    assert READERS[kind](env) == DEFAULTS[kind]


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("flag", "yes", True),
        ("flag", "Off", False),
        ("number", "0", 0),
        ("level", "ERROR", "ERROR"),
        ("site", "https://relevo.agency.example/", "https://relevo.agency.example"),
        ("database", "postgres:///relevo", "relevo"),
        ("database", "sqlite://:memory:", ":memory:"),
        ("redis", "rediss://broker:6380/1", "rediss://broker:6380/1"),
        ("texts", " a, b ,,c", ["a", "b", "c"]),
    ],
)
def test_a_value_is_read(env, monkeypatch, kind, value, read):
    monkeypatch.setenv("X", value)
    assert READERS[kind](env) == read


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("flag", "maybe"),
        ("number", "-1"),
        ("number", "1.5"),
        ("number", "٣"),
        ("level", "LOUD"),
        ("site", "relevo.agency.example"),
        ("site", "https://relevo.agency.example/sub"),
        ("site", "https://ann@agency.example"),
        ("site", "https://agency.example:99999"),
        ("site", "http://[::1"),
        ("site", "https://"),
        ("database", "relevo"),
        ("database", "mysql://db/relevo"),
        ("database", "postgres://relevo:secret@db:port/relevo"),
        ("redis", "memory://"),
        ("queue", "amqp://broker"),
        ("mail", "mail.agency.example"),
        ("mail", "smtp://relevo:secret@mail.agency.example:abc"),
        ("mail", "smtp://:25"),
    ],
)
def test_nonsense_stops_the_start_and_names_the_variable_but_no_password(env, monkeypatch, kind, value):
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured) as stopped:
        READERS[kind](env)
    said = str(stopped.value)
    assert (said[:2], "secret" in said, "\n" in said) == ("X ", False, False)


@pytest.mark.parametrize(
    ("address", "port", "secure"),
    [
        ("smtp://mail.agency.example", 25, (False, False)),
        ("smtp+tls://ann:a%40b@mail.agency.example", 587, (True, False)),
        ("smtp+ssl://ann:a%40b@mail.agency.example", 465, (False, True)),
        ("smtp+tls://ann:a%40b@mail.agency.example:2525", 2525, (True, False)),
    ],
)
def test_a_mail_server_has_the_port_of_its_kind(env, monkeypatch, address, port, secure):
    monkeypatch.setenv("X", address)
    named = {"username": "ann", "password": "a@b"} if "@" in address else {"username": "", "password": ""}
    assert env.mail_server("X") == named | {
        "host": "mail.agency.example",
        "port": port,
        "use_tls": secure[0],
        "use_ssl": secure[1],
        "timeout": 10,
    }


def test_a_key_may_begin_with_a_dollar(env, monkeypatch):
    monkeypatch.setenv("X", "$2y$10$key")
    assert env.text("X") == "$2y$10$key"


def test_the_file_fills_in_what_the_environment_does_not_say(tmp_path, monkeypatch):
    monkeypatch.setenv("SAID", "here")
    monkeypatch.setenv("UNSAID", "to be restored")
    monkeypatch.delenv("UNSAID")
    (tmp_path / ".env").write_text("SAID=there\nUNSAID=there\n")
    env = Environment(tmp_path / ".env")
    assert (env.text("SAID"), env.text("UNSAID")) == ("here", "there")
