"""The pages of the team, for an administrator, a community manager, and nobody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.models import Message, User
from agency.models.people import Role
from tests.make import make_agency, make_client, make_user

pytestmark = pytest.mark.django_db
INVITED = {
    "name": "New One", "email": "New@Agency.example", "role": "community", "language": "en", "zone": "Europe/Madrid",
}  # fmt: skip


@pytest.fixture
def people(client):
    """Who may, who may a little, who may not: and a way to be each of them."""
    make_agency()
    admin, member = make_user(Role.ADMIN, password="three quiet herons"), make_user(Role.COMMUNITY)

    def become(who: str) -> User | None:
        client.logout()
        user = {"admin": admin, "member": member, "stranger": None}[who]
        if user:
            client.force_login(user)
        return user

    become.admin, become.member = admin, member
    return become


@pytest.mark.parametrize(
    ("path", "admin", "member", "stranger"),
    [
        ("/profile/", 200, 200, 302),
        ("/team/", 200, 200, 302),
        ("/team/invite/", 200, 403, 302),
        ("/team/{pk}/", 200, 403, 302),
        ("/settings/", 200, 403, 302),
        ("/admin/", 200, 302, 302),
    ],
)
def test_a_page_is_open_to_whom_it_concerns(client, people, path, admin, member, stranger):
    path = path.format(pk=people.member.pk)
    seen = []
    for who in ("admin", "member", "stranger"):
        people(who)
        seen.append(client.get(path).status_code)

    assert seen == [admin, member, stranger]


@pytest.mark.parametrize("verb", ["role", "let-go", "invite-again"])
def test_a_press_of_somebody_else_moves_nobody(client, people, verb):
    path = f"/team/{people.admin.pk}/{verb}/"
    before = User.objects.values().get(pk=people.admin.pk)
    seen = []
    for who in ("member", "stranger"):
        people(who)
        seen.append(client.post(path, {"role": "trainee", "to": people.member.pk}).status_code)

    assert seen == [403, 302]
    assert User.objects.values().get(pk=people.admin.pk) | {"last_login": None} == before | {"last_login": None}


@pytest.mark.parametrize("pk", ["0", "9223372036854775808", "1" + "0" * 23, "9" * 5000, "-1", "abc", "%00"])
def test_a_colleague_with_an_absurd_number_does_not_exist(client, people, pk):
    people("admin")

    assert client.get(f"/team/{pk}/").status_code == 404


class TestInviting:
    def test_posts_one_letter_to_the_address_as_it_is_stored(self, client, people):
        people("admin")

        answer = client.post("/team/invite/", INVITED)

        letter = Message.objects.get()
        assert answer["Location"] == "/team/"
        assert (letter.purpose, letter.address, letter.language) == ("invite", "new@agency.example", "en")

    def test_refuses_an_address_that_the_team_has(self, client, people):
        people("admin")

        answer = client.post("/team/invite/", INVITED | {"email": people.member.email.upper()})

        assert (answer.status_code, Message.objects.count()) == (422, 0)
        assert 'id="id_email_error"' in answer.content.decode()

    @pytest.mark.parametrize("name", ["\x00", "\u200b‍", "   ", "x" * 121])
    def test_refuses_a_name_that_is_none(self, client, people, name):
        people("admin")

        assert client.post("/team/invite/", INVITED | {"name": name}).status_code == 422

    def test_gives_no_right_that_the_form_does_not_show(self, client, people):
        people("admin")

        client.post("/team/invite/", INVITED | {"is_superuser": "1", "link_version": "9"})

        user = User.objects.get(email="new@agency.example")
        assert (user.is_superuser, user.link_version) == (False, 2)


class TestLeaving:
    def test_needs_somebody_who_takes_over(self, client, people):
        people("admin")

        answer = client.post(f"/team/{people.member.pk}/let-go/", {"to": people.member.pk})

        people.member.refresh_from_db()
        assert (answer.status_code, people.member.is_active) == (422, True)

    def test_closes_the_door_at_once(self, client, people):
        path = f"/team/{people.member.pk}/let-go/"
        elsewhere = type(client)()
        elsewhere.force_login(people.member)
        people("admin")

        answer = client.post(path, {"to": people.admin.pk})

        assert (answer["Location"], elsewhere.get("/profile/").status_code) == ("/team/", 302)

    def test_of_the_last_administrator_is_refused_in_words(self, client, people):
        people("admin")

        answers = [
            client.post(f"/team/{people.admin.pk}/let-go/", {"to": people.member.pk}),
            client.post(f"/team/{people.admin.pk}/role/", {"role": "trainee"}),
        ]

        people.admin.refresh_from_db()
        assert [answer.status_code for answer in answers] == [422, 422]
        assert (people.admin.is_active, people.admin.role) == (True, Role.ADMIN)


class TestOneself:
    def test_writes_the_columns_of_the_form_and_no_others(self, client, people):
        member = people("member")
        User.objects.filter(pk=member.pk).update(link_version=7)

        client.post("/profile/", _profile(name="  Ana\u200b Example ", role="admin", is_active=""))

        member.refresh_from_db()
        assert (member.name, member.phone, member.role, member.is_active, member.link_version) == (
            "Ana Example", "+34 600 00 00 01", Role.COMMUNITY, True, 7,
        )  # fmt: skip

    def test_keeps_what_was_typed_beside_the_message(self, client, people):
        people("member")

        answer = client.post("/profile/", _profile(zone="Europe/Nowhere"))

        html = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="Europe/Nowhere"' in html
        assert 'aria-invalid="true"' in html

    def test_reads_in_the_language_of_the_last_press(self, client, people):
        member = people("member")

        answer = client.post("/profile/language/", {"language": "en", "next": "/team/?x=1"})

        member.refresh_from_db()
        assert (answer["Location"], member.language) == ("/team/?x=1", "en")
        assert '<html lang="en">' in client.get("/team/").content.decode()

    @pytest.mark.parametrize(
        "there", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1", "\x00", "abc", "team"]
    )
    def test_is_never_led_elsewhere(self, client, people, there):
        people("member")

        assert client.post("/profile/language/", {"language": "en", "next": there})["Location"] == "/"

    def test_asks_for_the_other_language_of_one_page_without_storing_it(self, client, people):
        member = people("member")

        html = client.get("/team/?lang=en").content.decode()

        member.refresh_from_db()
        assert ('<html lang="en">' in html, member.language) == (True, "es")

    def test_sends_herself_a_test_letter(self, client, people):
        member = people("member")

        client.post("/settings/test-letter/")

        letter = Message.objects.get()
        assert (letter.purpose, letter.address) == ("test_letter", member.email)


def test_the_team_page_asks_the_same_number_of_questions_for_one_and_for_fifty(client, people):
    people("admin")
    few = _queries(client, "/team/")
    shared = make_client()
    for _ in range(48):
        shared.team.add(make_user())

    assert _queries(client, "/team/") == few


def test_a_freelancer_reads_no_names_of_clients_that_are_not_hers(client):
    freelancer, member = make_user(Role.FREELANCER), make_user()
    make_client(name="Hers", team=[freelancer, member])
    make_client(name="Not Hers", team=[member])
    client.force_login(freelancer)

    assert "Not Hers" not in client.get("/team/").content.decode()


def _profile(**fields) -> dict:
    return {"name": "Ana Example", "phone": "+34 600 00 00 01", "language": "es", "zone": "Europe/Madrid"} | fields


def _queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        client.get(path)
    return len(caught)
