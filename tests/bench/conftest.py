"""The frame of a bench: the settings of production where they cost or save time."""

import pytest
from django.db import connection
from django.template.base import Template

from tests.settings import UNSAFE


def as_in_production(options: dict) -> dict:
    """The connection's options, with commits that wait for the disk."""
    return {name: str(value).replace(UNSAFE, "") if name == "options" else value for name, value in options.items()}


@pytest.fixture(autouse=True)
def production(transactional_db, settings, monkeypatch):
    """A connection that outlives its request, files that are looked up once, and pages that nobody takes notes of."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", as_in_production(connection.settings_dict["OPTIONS"]))
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    # A test run notes each template that is rendered, with all it was given.
    monkeypatch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))
    yield
    connection.close()


@pytest.fixture
def postgres(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
