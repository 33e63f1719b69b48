"""The address book under hasty hands: pressed twice, at once, come back to, and with values no page would send."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from agency.models import User
from agency.models.people import Role
from bloggers.models import Audience, Blogger, Busy, Site, Topic
from tests.make import make_agency, make_blogger, make_user

pytestmark = pytest.mark.django_db
FACTS = {"name": "Ana Gil", "phone": "", "call": "", "channel": "", "language": "", "city": "", "owner": "",
         "advocate_where": "", "never_brands": "", "notes": ""}  # fmt: skip
NEW = {"name": "Ana Gil", "email": "ana@b.example", "basis": "asked_us", "source": "her mail"}
SITE = {"url": "https://gil.example", "name": "", "platform": "", "topics": "", "city": "", "language": ""}


@pytest.fixture
def team(client, story):
    make_agency()
    client.force_login(make_user(Role.ADMIN, language="en"))
    return client


# --- pressed many times at one instant -------------------------------------------------------------------
def at_once(user: User, *presses: tuple[str, dict]) -> list[int]:
    """What each of them was answered; all look before the first one writes."""
    start = Barrier(len(presses))

    def press(one: tuple[str, dict]) -> int:
        browser = Client(raise_request_exception=False)
        browser.force_login(user)
        start.wait()
        try:
            return browser.post(*one).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(presses)) as pool:
        return sorted(pool.map(press, presses))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_person_or_a_site_brought_in_twice_at_one_instant_is_told_and_there_once(story):
    make_agency()
    user, someone = make_user(), make_blogger(email="x@b.example", site=None)
    sites = reverse("site_new", args=[someone.pk])

    for _round in range(3):
        assert at_once(user, *[(reverse("person_new"), NEW)] * 8) == [302, *[422] * 7]
        assert at_once(user, *[(sites, SITE)] * 8) == [302, *[422] * 7]
        assert (Blogger.objects.filter(email=NEW["email"]).count(), Site.objects.count()) == (1, 1)
        Site.objects.all().delete()
        Blogger.objects.filter(email=NEW["email"]).delete()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_address_given_to_six_people_at_one_instant_is_of_one(story):
    make_agency()
    user = make_user()
    people = [make_blogger(email=f"p{n}@b.example") for n in range(6)]

    for email in ("one@b.example", "two@b.example", "three@b.example"):
        moved = [(reverse("person_address", args=[person.pk]), {"email": email}) for person in people[:3]]
        edited = [(reverse("person_edit", args=[person.pk]), FACTS | {"email": email}) for person in people[3:]]
        assert at_once(user, *moved, *edited) == [302, *[422] * 5]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_address_given_to_four_sites_at_one_instant_is_of_one(story):
    make_agency()
    user = make_user()
    sites = [make_blogger(email=f"p{n}@b.example").sites.get() for n in range(4)]

    for host in ("one", "two", "three"):
        typed = SITE | {"url": f"https://{host}.example"}
        presses = [(reverse("site", args=[site.blogger_id, site.pk]), typed) for site in sites]
        assert at_once(user, *presses) == [302, *[422] * 3]


# --- pressed again, come back to --------------------------------------------------------------------------
def test_the_card_of_a_merged_row_leads_to_the_one_that_was_kept(team):
    kept, gone = make_blogger(email="ana@b.example"), make_blogger(email="otra@b.example")
    merge = reverse("person_merge", args=[kept.pk, gone.pk])
    team.post(merge)
    card = reverse("person", args=[kept.pk])

    for response in (team.get(reverse("person", args=[gone.pk])), team.get(merge), team.post(merge)):
        assert (response.status_code, response.url) == (302, card)
    assert team.post(reverse("person_edit", args=[gone.pk]), FACTS).status_code == 404


def test_a_third_is_merged_with_whom_a_merged_row_stands_for(team):
    kept, gone, third = (make_blogger(email=f"{name}@b.example") for name in ("ana", "otra", "mas"))
    team.post(reverse("person_merge", args=[kept.pk, gone.pk]))
    team.post(reverse("person_merge", args=[gone.pk, third.pk]))

    assert list(Blogger.objects.known()) == [kept]


def test_forgetting_pressed_twice_hears_twice_that_it_is_done(team):
    path = reverse("person_forget", args=[make_blogger().pk])
    team.post(path)
    response = team.post(path)

    assert (response.status_code, response.url) == (302, reverse("people"))
    assert (team.get(path).status_code, team.post(f"/people/{2**63}/forget/").status_code) == (404, 404)


def test_only_an_administrator_hears_of_who_was_forgotten(team, now):
    path = reverse("person_forget", args=[make_blogger(erased_at=now).pk])
    team.force_login(make_user(language="en"))

    assert team.post(path).status_code == 403


# --- values no page would send, and some that people type -------------------------------------------------
@pytest.mark.sqlite
@pytest.mark.parametrize("number", ["9" * 30, str(2**63), "-1", "0"])
def test_numbers_that_no_row_has_are_told_beside_their_field(team, number):
    person = make_blogger()
    bulk = team.post("/people/bulk/", {"person": [number], "what": "put", "name": "Verano"})
    edit = team.post(reverse("person_edit", args=[person.pk]), FACTS | {"email": "a@b.example", "advocate_of": number})

    assert (bulk.status_code, list(bulk.context["bulk"].errors)) == (422, ["person"])
    assert (edit.status_code, list(edit.context["form"].errors)) == (422, ["advocate_of"])
    assert "That choice is not one of the available choices." in edit.content.decode()


@pytest.mark.parametrize("typed", ["12.500", "12,500", "12 500", "12500"])
def test_a_figure_is_understood_as_people_write_it(team, typed):
    site = make_blogger().sites.get()
    said = {"kind": "instagram", "figure": typed, "on": "2026-06-09", "source": "media kit"}
    team.post(reverse("site_figure", args=[site.blogger_id, site.pk]), said)

    assert Audience.objects.get().figure == 12_500


@pytest.mark.parametrize("topic", ["vino, moda", "vino;moda", "vino/moda"])
def test_a_topic_that_a_list_would_part_is_not_given(team, topic):
    response = team.post("/people/bulk/", {"person": [make_blogger().pk], "what": "topic", "name": topic})

    assert (response.status_code, list(response.context["bulk"].errors)) == (422, ["name"])
    assert not Topic.objects.filter(name=topic).exists()


def test_days_that_began_in_the_year_1_are_asked_again(team):
    path = reverse("person_busy", args=[make_blogger().pk])
    response = team.post(path, {"starts": "0001-01-01", "ends": "2026-07-01"})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["starts"])
    team.post(path, {"starts": "2026-05-01", "ends": "2026-07-01"})
    assert Busy.objects.get().starts == date(2026, 5, 1)


def test_the_file_of_the_list_is_called_in_the_readers_language(team):
    team.force_login(make_user(language="es"))

    assert 'filename="personas-' in team.get("/people/export.csv")["Content-Disposition"]
