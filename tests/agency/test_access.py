"""What a team member may see."""

import pytest
from django.contrib.auth.models import AnonymousUser

from agency import access
from agency.models.people import Role
from tests.make import make_client, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.ADMIN, Role.ACCOUNT, Role.COMMUNITY, Role.TRAINEE])
def test_staff_see_every_client(role):
    clients = {make_client(), make_client()}
    assert set(access.visible(make_user(role))) == clients


def test_a_freelancer_sees_the_clients_of_her_teams_only():
    hers = make_user(Role.FREELANCER)
    mine = make_client(team=[hers])
    make_client(team=[make_user(Role.FREELANCER)])
    make_client()
    assert list(access.visible(hers)) == [mine]


def test_who_is_not_signed_in_sees_nobody():
    make_client()
    assert list(access.visible(AnonymousUser())) == []


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.ADMIN, True), (Role.ACCOUNT, False), (Role.COMMUNITY, False), (Role.TRAINEE, False),
     (Role.FREELANCER, False)],
)  # fmt: skip
def test_only_an_administrator_manages_the_agency(role, may):
    assert access.may_manage_agency(make_user(role)) is may


def test_who_is_not_signed_in_does_not_manage_the_agency():
    assert access.may_manage_agency(AnonymousUser()) is False
