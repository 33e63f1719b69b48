"""What is stuck of the mail: each kind counted, with its hour and the way to its rows."""

from datetime import timedelta

import pytest
from django.utils import translation

from agency import clock, holding, stuck
from agency.models import Pulse
from tests.agency.outbox_rows import make_message
from tests.make import make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def calm(now):
    make_agency()
    Pulse.objects.update_or_create(pk=1, defaults={"last_sweep": clock.wall()})
    with translation.override("en"):
        yield now


def test_where_all_goes_on_nothing_is_stuck(calm):
    make_message(not_before=calm + timedelta(hours=1))
    assert stuck.stuck(calm) == []


@pytest.mark.parametrize(
    ("letter", "said"),
    [
        ({"state": "queued"}, "1 mail should have left"),
        ({"state": "held"}, "1 mail is held"),
        ({"state": "failed"}, "1 mail was refused"),
        ({"state": "unknown"}, "of 1 mail nobody knows whether it left"),
        ({"state": "sending"}, "1 mail stopped while leaving"),
    ],
)
def test_each_kind_of_letter_that_does_not_go_on_is_counted(calm, letter, said):
    since = calm - timedelta(hours=2)
    make_message(not_before=since, lease_until=since if letter["state"] == "sending" else None, **letter)
    (found,) = stuck.stuck(calm)
    assert (found.words, found.since) == (said, since)
    assert found.path == f"/admin/agency/message/?state__exact={letter['state']}"


def test_that_sending_is_held_stands_before_what_is_younger(calm):
    holding.hold_sending(calm - timedelta(hours=3))
    make_message(state="failed", not_before=calm - timedelta(hours=1))
    assert [found.words for found in stuck.stuck(calm)] == [
        "Sending is held: no mail leaves at all.", "1 mail was refused",
    ]  # fmt: skip
