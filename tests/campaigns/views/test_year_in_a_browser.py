"""The year of a client on a phone: it opens at this month, and nothing moves while it does."""

import pytest
from playwright.sync_api import expect

from agency.models.people import Role
from tests.browser import PHONE, assert_accessible
from tests.make import make_action, make_agency, make_campaign, make_client, make_user
from tests.test_pages_in_a_browser import MOST_SHIFTED, SHIFTED

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SIDEWAYS = "document.querySelector('.scroll').scrollLeft"


@pytest.fixture
def open_year(open_page, live_server, client, story):
    make_agency()
    client.force_login(make_user(Role.ADMIN))
    oil = make_client(name="Aceites")
    make_action(campaign=make_campaign(client=oil))

    def visit(year: int, **options):
        page = open_page(PHONE, **options)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.add_init_script(SHIFTED)
        page.goto(f"/clients/{oil.pk}/year/{year}/")
        return page

    return visit


def test_it_opens_with_today_in_sight_and_stands_still(open_year):
    page = open_year(2026)
    left = page.locator("#this-month").bounding_box()["x"]
    assert PHONE["width"] * 0.4 < left < PHONE["width"] * 0.6
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("window.shifted") <= MOST_SHIFTED
    assert_accessible(page)


def test_another_year_opens_at_its_beginning(open_year):
    page = open_year(2025)
    assert page.evaluate(SIDEWAYS) == 0
    expect(page.get_by_role("link", name="A este mes")).to_have_count(0)


def test_without_a_script_a_link_leads_there(open_year):
    page = open_year(2026, java_script_enabled=False)
    expect(page.locator("#this-month")).not_to_be_in_viewport()
    page.get_by_role("link", name="A este mes").click()
    expect(page.locator("#this-month")).to_be_in_viewport()
