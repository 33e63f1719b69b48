"""The agency's settings."""

from datetime import UTC, datetime

import pytest

from agency.models import Agency
from agency.models.people import Role
from tests.agency.outbox_rows import make_message
from tests.make import make_agency, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    make_agency()
    admin = make_user(Role.ADMIN)
    client.force_login(admin)
    return admin


def test_they_are_saved(client, admin):
    answer = client.post("/settings/", _settings(on_duty=admin.pk, pay_days="45", quiet_from="22:00"))

    agency = Agency.current()
    assert answer["Location"] == "/settings/"
    assert (agency.on_duty, agency.pay_days, f"{agency.quiet_from:%H:%M}") == (admin, 45, "22:00")


@pytest.mark.parametrize(("changed", "moves"), [({"quiet_until": "08:00"}, True), ({"pay_days": "45"}, False)])
def test_other_quiet_hours_are_asked_of_mails_that_wait_for_the_morning(client, admin, story, changed, moves):
    story.set(datetime(2026, 6, 9, 20, 30, tzinfo=UTC))
    morning = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)  # 9:00 in Madrid
    letter = make_message(not_before=morning)

    client.post("/settings/", _settings(**changed))

    letter.refresh_from_db()
    assert letter.not_before == (story.now if moves else morning)


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [("21:00", "09:00", 302), ("09:00", "09:00", 422), ("09:00", "08:59", 422), ("01:00", "00:00", 422),
     ("08:00", "04:00", 302), ("08:00", "04:01", 422), ("00:00", "07:00", 302)],
)  # fmt: skip
def test_quiet_hours_leave_some_of_the_day(client, admin, start, end, code):
    answer = client.post("/settings/", _settings(quiet_from=start, quiet_until=end))

    assert answer.status_code == code


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Europe/Nowhere"}, {"currency": "XXX"}, {"language": "fr"}, {"pay_days": "-1"}, {"pay_days": "366"},
        {"cancel_percent": "150"}, {"cancel_percent": "-1"},
        {"soundings_in_30_days": "0"}, {"from_address": "a@[127.0.0.1]"}, {"on_duty": "9" * 30}, {"on_duty": "abc"},
        {"name": "\x00"}, {"name": "\u200b"}, {"quiet_from": "25:00"}, {"pay_days": "9" * 5000},
    ],
)  # fmt: skip
def test_nonsense_is_returned_with_a_message(client, admin, wrong):
    before = Agency.objects.values().get()

    answer = client.post("/settings/", _settings(**wrong))

    assert (answer.status_code, Agency.objects.values().get()) == (422, before)
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_colleague_who_has_left_is_not_on_duty(client, admin):
    gone = make_user(is_active=False)

    assert client.post("/settings/", _settings(on_duty=gone.pk)).status_code == 422


def test_they_lead_to_the_first_run_where_there_is_no_agency(client):
    client.force_login(make_user(Role.ADMIN))

    assert client.get("/settings/")["Location"] == "/setup/"


def _settings(**fields) -> dict:
    return {
        "name": "Example Agency", "legal_name": "Example S.L.", "legal_address": "Calle Ejemplo 1, Madrid",
        "from_address": "hola@agency.example", "language": "es", "zone": "Europe/Madrid", "currency": "EUR",
        "pay_days": "30", "quiet_from": "21:00", "quiet_until": "09:00", "on_duty": "", "soundings_in_30_days": "3",
        "cancel_hours": "72", "cancel_percent": "50", "ad_label": "#publicidad",
    } | fields  # fmt: skip
