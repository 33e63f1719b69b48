"""Hours as the team reads them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from campaigns import saying

NOW = datetime(2026, 6, 9, 8, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Madrid


@pytest.mark.parametrize(
    ("away", "when", "moment"),
    [
        (timedelta(hours=-1), "today 9:00", "today 9:00"),
        (timedelta(days=-3), "Sat 6, 10:00", "Sat 6, 10:00"),
        (timedelta(days=-12), "28 May", "28 May, 10:00"),
        (timedelta(days=-365), "9 Jun 2025", "9 Jun 2025, 10:00"),
        (timedelta(days=12), "21 Jun, 10:00", "21 Jun, 10:00"),
    ],
)
def test_what_is_long_past_has_its_hour_where_every_moment_counts(away, when, moment):
    with translation.override("en"), timezone.override("Europe/Madrid"):
        assert (saying.when(NOW + away, NOW), saying.moment(NOW + away, NOW)) == (when, moment)
