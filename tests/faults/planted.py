"""A pytest plugin that takes one guard out for a whole run: `PLANTED=stale_terms pytest -p tests.faults.planted …`."""

import os

import pytest


@pytest.fixture(autouse=True)
def planted(monkeypatch):
    from tests.faults import test_named_faults  # noqa: PLC0415 - after Django is set up

    getattr(test_named_faults, os.environ["PLANTED"])(monkeypatch)
