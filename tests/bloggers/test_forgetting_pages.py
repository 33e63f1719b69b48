"""A copy of a person's data, and her being forgotten, by an administrator for her."""

import pytest

from agency.models.people import Role
from bloggers.models import Blogger
from tests.make import make_agency, make_blogger, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    make_agency()
    return make_blogger(name="Ana Gil", email="ana@blog.example", phone="600 000 001")


@pytest.fixture
def admin(client):
    client.force_login(make_user(Role.ADMIN, language="en"))
    return client


def test_a_copy_of_everything_is_a_file(admin, ana):
    response = admin.get(f"/people/{ana.pk}/data/")
    assert response["Content-Disposition"] == f'attachment; filename="person-{ana.pk}.json"'
    (row,) = response.json()["bloggers.Blogger"]
    assert (row["name"], row["email"], row["phone"]) == ("Ana Gil", "ana@blog.example", "600 000 001")


def test_forgetting_asks_first_and_then_does_it_once(admin, ana):
    asked = admin.get(f"/people/{ana.pk}/forget/").content.decode()
    still = Blogger.objects.known().count()
    pressed = admin.post(f"/people/{ana.pk}/forget/")
    again = admin.post(f"/people/{ana.pk}/forget/")
    assert ("There is no way back." in asked, still) == (True, 1)
    assert (pressed.url, again.url) == ("/people/", "/people/")
    assert Blogger.objects.values_list("name", "phone").get() == ("–", "")


@pytest.mark.parametrize("role", [Role.COMMUNITY, Role.FREELANCER])
def test_others_are_told_whom_to_ask(client, ana, role):
    client.force_login(make_user(role, language="en"))
    page = client.get(f"/people/{ana.pk}/").content.decode()
    answers = [client.get(f"/people/{ana.pk}/{what}/").status_code for what in ("data", "forget")]
    pressed = client.post(f"/people/{ana.pk}/forget/").status_code
    assert "An administrator can hand over a copy of it" in page
    assert (answers, pressed, Blogger.objects.known().count()) == ([403, 403], 403, 1)
