"""The frame of a bench: the settings of production where they cost or save time."""

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def kept_connection(transactional_db, settings, monkeypatch):
    """A connection that outlives its request, and files that are looked up once."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    yield
    connection.close()


@pytest.fixture
def postgres(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
