"""The first run happens once, whoever presses."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from agency import first_run
from agency.models import Agency, Pulse, User
from agency.models.people import Role
from tests.make import make_agency, make_user

ANN = {"name": "Ann Example", "email": "ann@agency.example", "password": "three quiet herons"}


@pytest.mark.django_db
class TestTheSetupPage:
    def test_leads_an_empty_install_from_the_door_to_the_setup(self, client):
        answer = client.get("/account/login/")

        assert (answer.status_code, answer["Location"]) == (302, "/setup/")

    def test_the_clock_of_the_agency_is_that_of_who_founds_it(self, client):
        client.post("/setup/", ANN)
        client.post("/setup/", _agency(name="Example Agency", zone="Atlantic/Canary"))
        assert (Agency.objects.get().zone, User.objects.get().zone) == ("Atlantic/Canary", "Atlantic/Canary")

    @pytest.mark.parametrize("typed", ["nope", "ann@[127.0.0.1]"])
    def test_an_address_that_is_none_is_said_once(self, client, typed):
        answer = client.post("/setup/", ANN | {"email": typed})
        assert answer.status_code == 422
        assert len(answer.context["form"].errors["email"]) == 1

    def test_makes_the_administrator_and_then_the_agency(self, client):
        first = client.post("/setup/", ANN)
        second = client.post("/setup/", _agency(name="Example Agency"), follow=False)

        user, agency = User.objects.get(), Agency.objects.get()
        assert (first["Location"], second["Location"]) == ("/setup/", "/")
        assert (user.email, user.role, user.is_superuser, user.check_password(ANN["password"])) == (
            ANN["email"], Role.ADMIN, True, True,
        )  # fmt: skip
        assert (agency.name, agency.zone) == ("Example Agency", "Europe/Madrid")

    def test_signs_the_administrator_in(self, client):
        client.post("/setup/", ANN)

        assert client.get("/profile/").status_code == 200

    def test_is_gone_afterwards_for_everybody(self, client):
        make_agency()
        admin = make_user(Role.ADMIN)

        for_strangers = client.get("/setup/").status_code
        client.force_login(admin)

        assert (for_strangers, client.get("/setup/").status_code, client.post("/setup/", ANN).status_code) == (404,) * 3
        assert User.objects.count() == 1

    def test_shows_the_second_step_to_administrators_only(self, client):
        client.force_login(make_user(Role.COMMUNITY))

        assert client.get("/setup/").status_code == 404

    def test_returns_a_weak_password_with_what_was_typed(self, client):
        answer = client.post("/setup/", ANN | {"password": "short"})

        assert (answer.status_code, User.objects.count()) == (422, 0)
        assert ANN["email"] in answer.content.decode()

    def test_follows_an_english_browser(self, client):
        answer = client.get("/setup/", headers={"accept-language": "en"})

        assert "Who looks after this Relevo?" in answer.content.decode()


@pytest.mark.django_db
class TestTheEnvironment:
    def test_makes_the_administrator_once(self, settings):
        settings.ADMIN_EMAIL, settings.ADMIN_PASSWORD = "ann@agency.example", "three quiet herons"

        made, again = first_run.ensure_admin(), first_run.ensure_admin()

        assert (made, again) == (User.objects.get(), None)
        assert (made.email, made.role) == ("ann@agency.example", Role.ADMIN)

    def test_makes_nobody_where_it_says_nothing(self):
        assert (first_run.ensure_admin(), User.objects.count()) == (None, 0)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("beaten", [False, True])
def test_of_two_presses_at_once_one_wins(beaten):
    if beaten:  # the scheduler was there before anybody
        Pulse.objects.create(pk=1)

    together = Barrier(4)

    def press(n: int) -> str:
        connection.ensure_connection()
        together.wait(10)
        try:
            first_run.create_administrator(email=f"ann{n}@agency.example", password="three quiet herons", name="Ann")
        except first_run.AlreadySetUp:
            return "late"
        finally:
            connection.close()
        return "first"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(press, range(4)))

    assert (outcomes, User.objects.count()) == (["first", "late", "late", "late"], 1)


def _agency(**fields) -> dict:
    return {
        "name": "Example Agency", "legal_name": "", "legal_address": "", "from_address": "hola@agency.example",
        "language": "es", "zone": "Europe/Madrid", "currency": "EUR",
    } | fields  # fmt: skip
