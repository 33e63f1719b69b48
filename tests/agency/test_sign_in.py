"""Sign-in: by e-mail and password, for twelve hours, with our own letters."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.core.cache import cache

from agency import clock, links
from agency.models import Message, User
from agency.models.people import Role
from tests.make import make_agency, make_user

pytestmark = pytest.mark.django_db
WORDS = "three quiet herons"


@pytest.fixture(autouse=True)
def rates_start_anew():
    cache.clear()


@pytest.fixture
def ann():
    make_agency()
    return make_user(password=WORDS, email="ann@agency.example")


def test_an_address_and_a_password_open_the_door(client, ann):
    answer = _sign_in(client)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/profile/").status_code == 200


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(client, ann):
    wrong = _sign_in(client, password="three loud herons").content.decode()
    assert "Esta dirección y esta contraseña no van juntas. Míralas otra vez." in wrong
    unknown = _sign_in(client, login="nobody@agency.example").content.decode()

    assert _alert(wrong) == _alert(unknown) != ""


def test_who_has_left_does_not_come_in(client, ann):
    User.objects.update(is_active=False)

    _sign_in(client)

    assert client.get("/profile/").status_code == 302


def test_nobody_signs_up_or_changes_the_address_by_herself(client, ann):
    shut = ["signup/", "email/", "confirm-email/", "password/set/", "password/reset/key/1-abc/", "login/code/confirm/"]
    client.force_login(ann)

    assert [client.get(f"/account/{path}").status_code for path in shut] == [404] * len(shut)


class TestASession:
    def test_ends_twelve_hours_after_sign_in_however_busy_the_page_was(self, client, ann):
        start = clock.wall()
        with time_machine.travel(start, tick=False) as traveller:
            _sign_in(client)
            seen = []
            for hours in (6, 11.9, 12.1):
                traveller.move_to(start + timedelta(hours=hours))
                seen.append(client.get("/profile/").status_code)
                client.post("/account/reauthenticate/", {"password": WORDS})  # writes the session, as busy pages do

        assert seen == [200, 200, 302]

    def test_is_not_prolonged_by_a_page_that_asks_again_and_again(self, client, ann):
        _sign_in(client)
        before = Session.objects.values().get()

        with time_machine.travel(clock.wall() + timedelta(hours=1)):
            client.get("/profile/")

        assert Session.objects.values().get() == before

    def test_that_is_over_sends_the_whole_page_to_the_door_not_a_part_of_it(self, client, ann):
        answer = client.get("/profile/", headers={"HX-Request": "true"})

        assert (answer.status_code, answer["HX-Refresh"]) == (200, "true")


class TestANewPassword:
    def test_comes_by_the_link_of_our_own_letter(self, client, ann, now):
        client.post("/account/password/reset/", {"email": "Ann@Agency.example"})
        letter = Message.objects.get()
        ann.refresh_from_db()
        path = links.path("a", ann.pk, ann.link_version)

        looked = [client.get(path).status_code for _ in range(3)]
        chosen = client.post(path, {"password": "four quiet herons"})

        assert (letter.purpose, letter.address) == ("reset", ann.email)
        assert (looked, chosen.status_code, chosen["Location"]) == ([200, 200, 200], 302, "/account/login/")
        assert _sign_in(client, password="four quiet herons").status_code == 302

    def test_says_the_same_for_an_unknown_address_and_posts_nothing(self, client, ann):
        known = client.post("/account/password/reset/", {"email": ann.email}, follow=True)
        Message.objects.all().delete()
        unknown = client.post("/account/password/reset/", {"email": "nobody@agency.example"}, follow=True)

        assert _main(known) == _main(unknown)
        assert known.redirect_chain == unknown.redirect_chain
        assert Message.objects.count() == 0

    def test_works_once(self, client, ann):
        path = _link(client, ann)
        client.post(path, {"password": "four quiet herons"})

        again = client.post(path, {"password": "five quiet herons"})

        ann.refresh_from_db()
        assert (again.status_code, ann.check_password("four quiet herons")) == (410, True)

    def test_is_judged_like_any_other(self, client, ann):
        answer = client.post(_link(client, ann), {"password": "1234567890"})

        ann.refresh_from_db()
        assert (answer.status_code, ann.check_password(WORDS)) == (422, True)

    def test_ends_the_sessions_that_were_open(self, client, ann):
        _sign_in(client)
        path = _link(client, ann)

        type(client)().post(path, {"password": "four quiet herons"})

        assert client.get("/profile/").status_code == 302

    @pytest.mark.parametrize("token", ["x", "A" * 36, "A" * 5000, "' or 1=1", "{{7*7}}", "ñandú"])
    def test_is_told_apart_from_a_link_that_we_never_wrote(self, client, ann, token):
        assert client.get(f"/join/{token}/").status_code == 404


class TestTheSecondFactor:
    def test_is_asked_of_administrators_in_production(self, client, settings):
        settings.SECOND_FACTOR = "admins"
        make_agency()
        admin, member = make_user(Role.ADMIN), make_user(Role.COMMUNITY)

        client.force_login(admin)
        sent = client.get("/profile/")
        there = client.get("/account/2fa/").status_code
        client.force_login(member)

        assert (sent.status_code, sent["Location"], there) == (302, "/account/2fa/", 200)
        assert client.get("/profile/").status_code == 200

    def test_lets_in_who_has_one(self, client, settings):
        settings.SECOND_FACTOR = "all"
        make_agency()
        member = make_user()
        Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
        client.force_login(member)

        assert client.get("/profile/").status_code == 200

    def test_is_not_made_of_recovery_codes_alone(self, client, settings):
        settings.SECOND_FACTOR = "all"
        member = make_user()
        Authenticator.objects.create(user=member, type=Authenticator.Type.RECOVERY_CODES, data={})
        client.force_login(member)

        assert client.get("/profile/")["Location"] == "/account/2fa/"

    def test_is_switched_on_by_a_code_from_the_phone_and_asked_at_the_next_sign_in(self, client, ann):
        _sign_in(client)
        client.post("/account/reauthenticate/", {"password": WORDS})
        page = client.get("/account/2fa/totp/activate/")
        secret = page.context["form"].secret
        code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))

        client.post("/account/2fa/totp/activate/", {"code": code})
        client.logout()
        cache.clear()
        answer = _sign_in(client)

        assert answer["Location"] == "/account/2fa/authenticate/"
        assert client.get("/profile/").status_code == 302


def _sign_in(client, login: str = "ann@agency.example", password: str = WORDS):
    return client.post("/account/login/", {"login": login, "password": password})


def _link(client, user) -> str:
    client.post("/account/password/reset/", {"email": user.email})
    user.refresh_from_db()
    return links.path("a", user.pk, user.link_version)


def _alert(html: str) -> str:
    return html.partition('role="alert"')[2].partition("</div>")[0]


def _main(answer) -> str:
    return answer.content.decode().partition("<main")[2]
