"""Who comes, who goes, and what becomes of her work."""

from datetime import timedelta

import pytest

from agency import clock, links, team
from agency.models import Agency, Message, User
from agency.models.people import Role
from tests.make import make_agency, make_client, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_over(monkeypatch) -> list:
    calls: list = []
    monkeypatch.setattr(team, "HANDOVERS", [lambda *facts: calls.append(facts)])
    return calls


class TestInviting:
    def test_makes_a_colleague_without_a_password_and_posts_her_letter(self, now):
        user = _invite(now)

        letter = Message.objects.get()
        assert not user.has_usable_password()
        assert (letter.purpose, letter.key, letter.address) == ("invite", f"invite:{user.pk}:2", "new@agency.example")

    def test_again_makes_a_new_link_and_kills_the_old_one(self, now):
        user = _invite(now)
        old = user.link_version

        team.invite_again(user, now)

        assert (team.holder_of_link(user.pk, old), team.holder_of_link(user.pk, old + 1)) == (None, user)
        assert Message.objects.count() == 2


class TestALink:
    def test_lives_an_hour_for_a_new_password(self, now):
        user = make_user()

        team.ask_reset(user, now)

        assert timedelta(minutes=59) < user.link_until - clock.wall() <= timedelta(hours=1)

    def test_sets_one_password_once(self, now):
        user = _invite(now)

        used = [team.choose_password(user, "three quiet herons"), team.choose_password(user, "another sentence")]

        user.refresh_from_db()
        assert used == [True, False]
        assert (user.check_password("three quiet herons"), user.link_until) == (True, None)

    def test_is_nobodys_when_its_time_is_over_or_the_door_is_closed(self, now):
        late, gone = _invite(now), _invite(now, email="gone@agency.example")
        User.objects.filter(pk=late.pk).update(link_until=clock.wall())
        User.objects.filter(pk=gone.pk).update(is_active=False)

        found = [team.holder_of_link(user.pk, user.link_version) for user in (late, gone)]

        assert found == [None, None]


class TestLettingGo:
    def test_hands_actions_clients_and_duty_over_and_closes_the_door(self, now, handed_over):
        admin, leaves, takes = make_user(Role.ADMIN), make_user(), make_user()
        client = make_client(team=[leaves])
        make_agency(on_duty=leaves)

        team.let_go(leaves, to=takes, by=admin, now=now)

        leaves.refresh_from_db()
        assert handed_over == [(leaves, takes, admin, now)]
        assert (leaves.is_active, list(client.team.all()), Agency.current().on_duty) == (False, [takes], takes)

    def test_undoes_everything_when_the_handing_over_fails(self, now, monkeypatch):
        def fail(*_args):
            raise RuntimeError

        monkeypatch.setattr(team, "HANDOVERS", [fail])
        make_user(Role.ADMIN)
        leaves, takes = make_user(), make_user()
        client = make_client(team=[leaves])

        with pytest.raises(RuntimeError):
            team.let_go(leaves, to=takes, by=takes, now=now)

        assert list(client.team.all()) == [leaves]

    def test_refuses_the_last_administrator(self, now, handed_over):
        admin, other = make_user(Role.ADMIN), make_user()

        with pytest.raises(team.LastAdministrator):
            team.let_go(admin, to=other, by=admin, now=now)
        with pytest.raises(team.LastAdministrator):
            team.change_role(admin, Role.COMMUNITY)

        admin.refresh_from_db()
        assert (admin.is_active, admin.role, handed_over) == (True, Role.ADMIN, [])

    def test_can_be_taken_back_with_a_new_password(self, now, handed_over):
        make_user(Role.ADMIN)
        leaves, takes = make_user(password="three quiet herons"), make_user()
        team.let_go(leaves, to=takes, by=takes, now=now)

        team.take_back(leaves, now)

        leaves.refresh_from_db()
        assert (leaves.is_active, leaves.has_usable_password()) == (True, False)
        assert Message.objects.get().purpose == "invite"


def test_a_role_says_what_the_administration_opens():
    make_user(Role.ADMIN)
    user = make_user()

    team.change_role(user, Role.ADMIN)
    promoted = (user.is_staff, user.is_superuser)
    team.change_role(user, Role.TRAINEE)

    assert (promoted, (user.is_staff, user.is_superuser)) == ((True, True), (False, False))


def test_the_link_of_a_letter_is_the_path_of_the_page(now, client):
    user = _invite(now)

    answer = client.get(links.path("a", user.pk, user.link_version))

    assert (answer.status_code, user.email in answer.content.decode()) == (200, True)


def _invite(now, email: str = "new@agency.example") -> User:
    return team.invite(email=email, name="New One", role=Role.COMMUNITY, language="es", zone="Europe/Madrid", now=now)
