"""The desk by keyboard alone: keys for what is done often, a list of them, and a switch."""

import pytest
from playwright.sync_api import expect

from agency.models.people import Role
from tests.browser import assert_accessible
from tests.make import make_action, make_agency, make_campaign, make_client, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def desk(open_page, live_server, client, story):
    make_agency()
    client.force_login(make_user(Role.ADMIN, language="en"))
    campaign = make_campaign(client=make_client(name="Aceites"))
    for title in ("First dinner", "Second dinner"):
        make_action(title=title, campaign=campaign)
    page = open_page()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


def test_by_keys_alone_she_finds_an_action_opens_it_and_goes_to_its_form(desk):
    desk.goto("/")
    desk.keyboard.press("/")
    desk.keyboard.type("dinner")  # letters that are keys elsewhere
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Actions")).to_be_visible()
    desk.goto("/actions/")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="First dinner")).to_be_visible()
    desk.keyboard.press("e")
    expect(desk.get_by_role("heading", name="Edit “First dinner”")).to_be_visible()
    desk.keyboard.press("2")
    expect(desk.get_by_role("heading", name="Actions")).to_be_visible()


def test_the_keys_of_a_page_are_listed_and_can_be_switched_off(desk):
    desk.goto("/actions/")
    desk.keyboard.press("?")
    listed = desk.get_by_role("dialog", name="Keys")
    expect(listed).to_contain_text("New action")
    expect(listed).to_contain_text("Up and down the list")
    assert_accessible(desk)
    desk.get_by_label("Use keys on this device").uncheck()
    desk.keyboard.press("Escape")
    desk.keyboard.press("4")
    desk.reload()
    desk.keyboard.press("4")
    assert desk.url.endswith("/actions/")
    desk.get_by_role("button", name="Keys").click()
    expect(desk.get_by_label("Use keys on this device")).not_to_be_checked()
