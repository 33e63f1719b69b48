"""Clients, media agencies and contacts: who sees them, who writes them down."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency import clients as verbs
from agency.models import Client, Contact, MediaAgency
from agency.models.people import Role
from tests.make import make_agency, make_client, make_contact, make_media_agency, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    make_agency()
    member = make_user(Role.COMMUNITY)
    client.force_login(member)
    return member


@pytest.fixture
def three(client):
    """A client of a freelancer's, and one that is not; and a way to be somebody."""
    make_agency()
    freelancer = make_user(Role.FREELANCER)
    users = {"admin": make_user(Role.ADMIN), "member": make_user(Role.COMMUNITY), "freelancer": freelancer}

    def become(who: str) -> None:
        client.logout()
        if who in users:
            client.force_login(users[who])

    become.hers, become.other = make_client(team=[freelancer]), make_client()
    return become


EVERYBODY = ("admin", "member", "freelancer", "stranger")


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/clients/", [200, 200, 200, 302]),
        ("/clients/new/", [200, 200, 403, 302]),
        ("/clients/{hers}/", [200, 200, 200, 302]),
        ("/clients/{other}/", [200, 200, 404, 302]),
        ("/clients/{hers}/edit/", [200, 200, 403, 302]),
        ("/clients/{hers}/end/", [200, 200, 403, 302]),
        ("/clients/{hers}/contacts/new/", [200, 200, 403, 302]),
        ("/media-agencies/new/", [200, 200, 403, 302]),
        ("/contacts/{contact}/", [200, 200, 403, 302]),
    ],
)
def test_a_page_is_open_to_whom_it_concerns(client, three, path, seen):
    contact = make_contact(client=three.other)
    path = path.format(hers=three.hers.pk, other=three.other.pk, contact=contact.pk)
    found = []
    for who in EVERYBODY:
        three(who)
        found.append(client.get(path).status_code)

    assert found == seen


@pytest.mark.parametrize("verb", ["end", "resume", "edit", "contacts/new"])
def test_a_press_of_a_freelancer_changes_nothing(client, three, verb):
    before = Client.objects.values().get(pk=three.hers.pk)
    three("freelancer")

    answer = client.post(f"/clients/{three.hers.pk}/{verb}/", _client(name="Stolen"))

    assert (answer.status_code, Client.objects.values().get(pk=three.hers.pk), Contact.objects.count()) == (
        403,
        before,
        0,
    )


@pytest.mark.parametrize(
    "path", ["/clients/{}/", "/clients/{}/edit/", "/clients/{}/end/", "/media-agencies/{}/", "/contacts/{}/"]
)
@pytest.mark.parametrize("pk", ["0", "9223372036854775808", "1" + "0" * 23, "9" * 5000, "abc"])
def test_what_has_an_absurd_number_does_not_exist(client, member, path, pk):
    assert client.get(path.format(pk)).status_code == 404


class TestAClient:
    def test_is_written_down_with_its_team_and_its_way(self, client, member):
        between = make_media_agency()

        answer = client.post("/clients/new/", _client(via=between.pk, team=[member.pk]))

        made = Client.objects.get()
        assert answer["Location"] == f"/clients/{made.pk}/"
        assert (made.name, made.via, list(made.team.all())) == ("Example Foods", between, [member])

    @pytest.mark.parametrize("promise", [{"swap_by_itself": "on"}, {"direct_contact": "on"}])
    def test_needs_a_written_word_for_what_leaves_by_itself(self, client, member, promise):
        between = make_media_agency()
        without = client.post("/clients/new/", _client(via=between.pk, **promise))

        with_it = client.post("/clients/new/", _client(via=between.pk, written_where="contract, section 4", **promise))

        assert (without.status_code, with_it.status_code) == (422, 302)

    def test_has_a_name_of_its_own(self, client, member):
        make_client(name="Example Foods")

        assert client.post("/clients/new/", _client()).status_code == 422

    def test_shows_what_the_upper_floors_add(self, client, member, monkeypatch):
        section = verbs.Section("components/demo.html", {})
        asked = []
        monkeypatch.setattr(verbs, "SECTIONS", [lambda *facts: asked.append(facts) or section])
        row = make_client()

        client.get(f"/clients/{row.pk}/")

        assert [facts[:2] for facts in asked] == [(row, member)]


class TestEnding:
    @pytest.fixture
    def ended(self, monkeypatch) -> list:
        calls: list = []
        undone = verbs.Undone("a dinner", "Thursday", [("Hold a place", ["Ana Mora", "Bea Sanz"])])
        monkeypatch.setattr(verbs, "BEFORE_END", [lambda client, now: [undone]])
        monkeypatch.setattr(verbs, "ON_END", [lambda client, by, now: calls.append((client, by, client.ended_at))])
        return calls

    def test_says_first_what_it_undoes_and_changes_nothing(self, client, member, ended):
        row = make_client(name="Example Foods")

        html = client.get(f"/clients/{row.pk}/end/").content.decode()

        row.refresh_from_db()
        assert ("Ana Mora, Bea Sanz" in html, row.ended_at, ended) == (True, None, [])
        assert "Esto no se puede deshacer" in html

    def test_lets_the_upper_floors_finish_while_the_door_is_open(self, client, member, ended):
        row = make_client()

        client.post(f"/clients/{row.pk}/end/")

        row.refresh_from_db()
        assert ended == [(row, member, None)]
        assert row.ended_at is not None

    def test_twice_ends_once(self, member, ended, now):
        row = make_client()

        verbs.end(row, by=member, now=now)
        verbs.end(row, by=member, now=now + timedelta(hours=1))

        row.refresh_from_db()
        assert (len(ended), row.ended_at) == (1, now)

    def test_on_a_day_ahead_nothing_is_undone_before_it_is_over_in_the_clients_zone(
        self, client, member, ended, now, story
    ):
        row = make_client(zone="Atlantic/Canary")

        client.post(f"/clients/{row.pk}/end/", {"last_day": "2026-06-30"})

        row.refresh_from_db()
        assert (ended, row.ended_at.astimezone(row.tz).isoformat()) == ([], "2026-07-01T00:00:00+01:00")
        assert not row.has_ended(now)
        client.post(f"/clients/{row.pk}/resume/")
        row.refresh_from_db()
        assert row.ended_at is None

    @pytest.mark.parametrize("day", ["2026-06-08", "2031-01-01", "31/31/2026", "tomorrow", "9" * 40, "2026-06-10\x00"])
    def test_a_day_that_cannot_be_is_refused_beside_its_field(self, client, member, ended, story, day):
        row = make_client()

        response = client.post(f"/clients/{row.pk}/end/", {"last_day": day})

        row.refresh_from_db()
        assert (response.status_code, list(response.context["form"].errors)) == (422, ["last_day"])
        assert (ended, row.ended_at) == ([], None)

    def test_can_be_followed_by_new_work(self, client, member, now):
        row = make_client(ended_at=now)

        client.post(f"/clients/{row.pk}/resume/")

        row.refresh_from_db()
        assert row.ended_at is None


class TestAContact:
    def test_belongs_to_the_client_of_its_page(self, client, member):
        row, other = make_client(), make_client()

        client.post(f"/clients/{row.pk}/contacts/new/", _contact(client=other.pk))

        contact = Contact.objects.get()
        assert (contact.client, contact.email) == (row, "pilar@client.example")

    def test_is_told_to_the_upper_floors_when_new_and_not_when_edited(self, client, member, monkeypatch):
        told, row = [], make_client()
        monkeypatch.setattr(verbs, "ON_NEW_CONTACT", [lambda contact, by, now: told.append((contact.pk, by))])

        client.post(f"/clients/{row.pk}/contacts/new/", _contact())
        contact = Contact.objects.get()
        client.post(f"/contacts/{contact.pk}/", _contact(name="Other"))

        contact.refresh_from_db()
        assert (told, contact.name) == ([(contact.pk, member)], "Other")

    def test_is_not_there_where_an_upper_floor_fails(self, client, member, monkeypatch, now):
        def fail(contact, by, now):
            raise RuntimeError

        monkeypatch.setattr(verbs, "ON_NEW_CONTACT", [fail])

        with pytest.raises(RuntimeError):
            verbs.add_contact(Contact(name="Pilar", email="pilar@client.example"), by=member, now=now)

        assert Contact.objects.count() == 0

    def test_or_to_the_media_agency(self, client, member):
        between = make_media_agency()

        client.post(f"/media-agencies/{between.pk}/contacts/new/", _contact())

        assert Contact.objects.get().media_agency == between

    @pytest.mark.parametrize("email", ["no address", "a@[127.0.0.1]", "a@b", "a@b.example\nBcc: c@d.example", "\x00"])
    def test_has_an_address_that_can_be_written_to(self, client, member, email):
        row = make_client()

        answer = client.post(f"/clients/{row.pk}/contacts/new/", _contact(email=email))

        assert (answer.status_code, Contact.objects.count()) == (422, 0)

    def test_of_nobody_is_no_business_of_this_page(self, client, member):
        agent = make_contact()

        assert client.get(f"/contacts/{agent.pk}/").status_code == 404


def test_a_media_agency_is_renamed(client, member):
    between = make_media_agency()

    client.post(f"/media-agencies/{between.pk}/", {"name": "Example Media"})

    assert MediaAgency.objects.get().name == "Example Media"


def test_a_freelancer_reads_no_names_of_clients_that_are_not_hers(client):
    freelancer, between = make_user(Role.FREELANCER), make_media_agency()
    make_client(name="Hers", team=[freelancer], via=between)
    make_client(name="Not Theirs", via=between)
    client.force_login(freelancer)

    assert "Not Theirs" not in client.get("/clients/").content.decode()


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_fifty(client, member):
    make_contact(client=make_client(via=make_media_agency(), team=[member]))
    few = _queries(client)
    for _ in range(49):
        make_contact(client=make_client(via=make_media_agency(), team=[member]))

    assert _queries(client) == few


def _queries(client) -> int:
    with CaptureQueriesContext(connection) as caught:
        client.get("/clients/")
    return len(caught)


def _client(**fields) -> dict:
    return {"name": "Example Foods", "via": "", "language": "es", "zone": "Europe/Madrid", "written_where": ""} | fields


def _contact(**fields) -> dict:
    return {
        "name": "Pilar Example", "email": "Pilar@client.example ", "phone": "",
        "language": "es", "zone": "Europe/Madrid",
    } | fields  # fmt: skip


def test_a_number_to_call_holds_no_spaces(client, member):
    make_contact(media_agency=make_media_agency(), phone="+34 600 111 222")

    assert 'href="tel:+34600111222"' in client.get("/clients/").content.decode()
