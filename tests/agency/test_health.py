"""What monitors ask, and what is still missing."""

from datetime import timedelta

import pytest

from agency import clock, health, team
from agency.models import Message, Pulse
from tests.make import make_agency, make_client, make_user

pytestmark = pytest.mark.django_db


def _beat(ago: timedelta) -> None:
    Pulse.objects.update_or_create(pk=1, defaults={"last_sweep": clock.wall() - ago})


@pytest.mark.parametrize(("ago", "code"), [(None, 503), (timedelta(seconds=20), 200), (timedelta(minutes=3), 503)])
def test_healthz_is_red_without_a_sweep_in_three_minutes(client, ago, code):
    if ago is not None:
        _beat(ago)

    assert client.get("/healthz").status_code == code


def test_a_clock_that_never_ran_is_told_apart_from_one_that_stopped():
    never = health.scheduler_silent()
    _beat(timedelta(minutes=4))

    assert len({never, health.scheduler_silent(), ""}) == 3


def test_the_silence_is_loud_on_the_pages_of_the_team(client):
    client.force_login(make_user())
    silent = client.get("/profile/").content.decode()
    _beat(timedelta(seconds=5))

    assert ('class="notice risk"' in silent, 'class="notice risk"' in client.get("/profile/").content.decode()) == (
        True, False,
    )  # fmt: skip


def test_readyz_tells_its_parts_and_no_names(client):
    _beat(timedelta(seconds=30))
    user = make_user(email="secret-name@agency.example")
    team.ask_reset(user, clock.now() - timedelta(minutes=2))

    answer = client.get("/readyz")

    told = answer.json()
    assert 30 <= told.pop("seconds_since_last_sweep") < 40
    assert 120 <= told.pop("seconds_oldest_letter_is_late") < 130
    assert (answer.status_code, told) == (
        200,
        {
            "database": True,
            "migrations_applied": True,
            "broker": True,
            "mail_server": True,
            "seconds_oldest_action_is_untended": None,
            "ready": True,
        },
    )
    assert "secret-name" not in answer.content.decode()


def test_readyz_waits_for_the_broker(client, monkeypatch):
    def refuse() -> None:
        raise OSError

    monkeypatch.setattr(health.bell, "listen", refuse)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["broker"], answer.json()["ready"]) == (503, False, False)


def test_what_is_missing_stands_in_order_and_goes_away(now, settings):
    settings.MAILERS = {}
    first = [thing.code for thing in health.setup_missing(now)]

    settings.MAILERS = {"default": {}}
    make_agency(
        legal_name="Example S.L.",
        legal_address="Calle Ejemplo 1",
        from_address="hola@agency.example",
        on_duty=make_user(),
    )
    make_client()

    assert first == ["no_mail_server", "from_address", "legal_name", "legal_address", "on_duty", "client"]
    assert health.setup_missing(now) == []


def test_a_client_that_has_ended_is_none(now):
    make_client(ended_at=now)

    assert "client" in [thing.code for thing in health.setup_missing(now)]


def test_mail_held_after_a_restore_is_said(now):
    Pulse.objects.create(pk=1, sending_held_at=now)

    assert "sending_held" in [thing.code for thing in health.setup_missing(now)]


def test_the_public_page_needs_no_door_and_says_the_hours_of_the_agency(client):
    make_agency(quiet_from="20:30", soundings_in_30_days=2, pay_days=45)

    page = client.get("/how-we-work/?lang=en").content.decode()

    assert [words in page for words in ("between 20:30 and 9:00", "At most 2 questions", "within 45 days")] == [
        True
    ] * 3
    assert Message.objects.count() == 0
