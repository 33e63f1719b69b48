"""Calendars to subscribe to: what stands in them, and who gets none."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from agency import links
from agency.models import Client, User
from agency.models.people import Role
from campaigns import feeds
from campaigns.models import Action
from tests.campaigns.people import confirmed
from tests.make import make_action, make_agency, make_campaign, make_client, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine():
    make_agency()
    return make_user(language="en", name="Clara Montes")


def entries(text: str) -> dict[str, object]:
    return {str(event["uid"]).partition("@")[0]: event for event in Calendar.from_ical(text).walk("VEVENT")}


def test_hers_are_the_actions_she_leads_and_those_of_her_clients(mine, now):
    led, other = make_action(owner=mine, title="Led"), make_action(title="Foreign")
    of_client = make_action(title="Of her client", campaign=make_campaign(client=make_client(team=[mine])))
    found = entries(feeds.of_user(mine, now))
    assert set(found) == {f"action-{led.pk}", f"action-{of_client.pk}"}
    assert str(found[f"action-{led.pk}"]["summary"]) == f"Led · {led.client.name}"
    assert f"action-{other.pk}" not in found


def test_what_a_title_holds_cannot_end_its_line_or_begin_another(mine, now):
    campaign = make_campaign(client=make_client(name="A, b"))
    action = make_action(owner=mine, title="Bread, oil; salt", campaign=campaign)
    text = feeds.of_user(mine, now)
    assert str(entries(text)[f"action-{action.pk}"]["summary"]) == "Bread, oil; salt · A, b"
    assert "SUMMARY:Bread\\, oil\\; salt · A\\, b" in text


def test_the_day_on_which_a_client_decides_stands_in_it_too(mine, now):
    action = make_action(owner=mine, title="Led", decide_by=now + timedelta(days=2))
    decision = entries(feeds.of_user(mine, now))[f"decision-{action.pk}"]
    assert str(decision["summary"]) == f"{action.client.name} decides: Led"
    assert decision["dtstart"].dt == action.decide_by


def test_one_uid_for_good_and_whatever_happened_counts_up(mine, now):
    action = make_action(owner=mine)
    before = entries(feeds.of_user(mine, now))[f"action-{action.pk}"]
    confirmed(action, 1, now)
    after = entries(feeds.of_user(mine, now))[f"action-{action.pk}"]
    assert after["sequence"] > before["sequence"]
    assert str(before["status"]) == "CONFIRMED"


def test_what_was_cancelled_is_taken_out_of_calendars(mine, now):
    action = make_action(owner=mine)
    Action.objects.filter(pk=action.pk).update(state="cancelled")
    assert str(entries(feeds.of_user(mine, now))[f"action-{action.pk}"]["status"]) == "CANCELLED"


def test_a_clients_calendar_names_nobody_and_no_amount_and_knows_no_other_client(now):
    make_agency()
    client = make_client(name="Aceites")
    action = make_action(campaign=make_campaign(client=client), title="Dinner", place="Patio 12", fee=275)
    make_action(campaign=make_campaign(client=client), title="A thought", state="draft")
    make_action(title="Foreign dinner")
    people = confirmed(action, 2, now)
    text = feeds.of_client(client, now)
    assert set(entries(text)) == {f"action-{action.pk}"}
    assert "Patio 12" in text
    for hidden in ("275", "A thought", "Foreign", action.owner.name, *(person.blogger.name for person in people)):
        assert hidden not in text


def test_a_link_gives_the_calendar_without_signing_in_until_it_is_made_anew(mine, client):
    make_action(owner=mine, title="Led")
    old = links.path("c", mine.pk, 1)
    answer = client.get(old)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer["Cache-Control"] == "no-store"
    client.force_login(mine)
    assert old in client.get("/profile/").content.decode()
    client.post("/profile/calendar/")
    assert client.get(old).status_code == 404
    assert client.get(links.path("c", mine.pk, 2)).status_code == 200


def test_who_has_left_and_who_forges_get_nothing(mine, client):
    old = links.path("c", mine.pk, 1)
    assert client.get(old[:-4] + "AAA/").status_code == 404
    assert client.get(links.path("k", mine.pk, 1)).status_code == 404
    assert client.get(links.path("c", mine.pk, 1).replace("/calendar/", "/client-calendar/")).status_code == 404
    User.objects.filter(pk=mine.pk).update(is_active=False)
    assert client.get(old).status_code == 404


def test_a_clients_link_is_made_anew_by_who_may_edit_clients(client, mine):
    row = make_client()
    client.force_login(make_user(Role.TRAINEE))
    assert client.post(f"/clients/{row.pk}/calendar/").status_code == 403
    client.force_login(make_user(Role.ACCOUNT))
    assert client.post(f"/clients/{row.pk}/calendar/").status_code == 302
    assert Client.objects.get(pk=row.pk).calendar_version == 2
    assert client.get(links.path("k", row.pk, 1)).status_code == 404
    assert client.get(links.path("k", row.pk, 2)).status_code == 200


def test_a_freelancer_who_left_a_clients_team_reads_nothing_of_it_any_more(now):
    make_agency()
    freelancer = make_user(Role.FREELANCER)
    client = make_client(team=[freelancer])
    make_action(campaign=make_campaign(client=client), owner=freelancer)
    assert len(entries(feeds.of_user(freelancer, now))) == 1
    client.team.remove(freelancer)
    assert entries(feeds.of_user(freelancer, now)) == {}


def test_it_costs_the_same_for_one_and_for_many(mine, now, django_assert_num_queries):
    for number in (1, 6):
        for _ in range(number):
            make_action(owner=mine, decide_by=now)
        with django_assert_num_queries(1):
            feeds.of_user(mine, now)
