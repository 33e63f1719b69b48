"""The desk by keyboard alone: keys for what is done often, a list of them, and a switch."""

import pytest
from playwright.sync_api import expect

from agency.models import Message
from agency.models.people import Role
from campaigns import cards
from campaigns.lifecycle import CLOCK, change
from campaigns.models import Action, Card, Participation
from tests.browser import assert_accessible
from tests.campaigns.people import fresh, sounded
from tests.make import make_action, make_agency, make_blogger, make_campaign, make_client, make_user

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


def keys(page, pressed: str) -> None:
    """Each a key, once the page listens to them: 'j x Enter'."""
    page.wait_for_load_state()
    expect(page.locator("[data-keys]")).to_be_visible()
    for key in pressed.split():
        page.keyboard.press(key)


def test_by_keys_alone_people_are_found_ticked_and_sounded_out(desk):
    people = [make_blogger(name=name) for name in ("Ana Gil", "Bea Ruiz", "Carla Mas")]
    action = Action.objects.get(title="First dinner")
    desk.goto(f"/actions/{action.pk}/people/")
    keys(desk, "f")
    expect(desk.get_by_label("Choose Ana Gil")).to_be_visible()
    keys(desk, "j x j j x k x x s")
    expect(desk.get_by_role("heading", name="A sounding for 2 people")).to_be_visible()
    keys(desk, "s Enter")
    expect(desk.get_by_text("2 mails would leave")).to_be_visible()
    assert not Participation.objects.exists()
    keys(desk, "s")
    expect(desk.get_by_role("button", name="Send 2 mails")).to_be_focused()
    keys(desk, "Enter")
    expect(desk.locator(".toast").first).to_contain_text("2 people are sounded out")
    assert {row.blogger for row in Participation.objects.filter(state="sounded")} == {people[0], people[2]}


def test_by_keys_alone_mails_are_held_and_released_and_a_slip_changes_nothing(desk, now):
    sounded(Action.objects.get(title="First dinner"), 3, now)
    letters = Message.objects.filter(purpose="sounding").order_by("not_before", "lane", "pk")
    desk.goto("/")
    keys(desk, "5")
    expect(desk.get_by_role("heading", name="Mails that will leave")).to_be_visible()
    keys(desk, "j x j j x h")
    expect(desk.get_by_role("button", name="Hold", exact=True)).to_be_focused()
    assert {letter.state for letter in letters} == {"queued"}
    keys(desk, "Enter")
    expect(desk.locator(".toast")).to_contain_text("2 mails are held.")
    assert [letter.state for letter in letters.all()] == ["held", "queued", "held"]
    keys(desk, "j x r Enter")
    expect(desk.locator(".toast")).to_contain_text("1 mail is released.")
    assert [letter.state for letter in letters.all()] == ["queued", "queued", "held"]


def test_enter_on_a_ticked_box_presses_no_button_of_the_list(desk, now):
    sounded(Action.objects.get(title="First dinner"), 2, now)
    desk.goto("/outbox/")
    sent = []
    desk.on("request", lambda request: sent.append(request.method))
    desk.get_by_role("checkbox").first.focus()
    keys(desk, "Space Enter")
    desk.wait_for_timeout(500)
    keys(desk, "j Enter")
    expect(desk.get_by_role("link", name="The action")).to_be_visible()
    assert "POST" not in sent
    assert {letter.state for letter in Message.objects.all()} == {"queued"}


def test_by_keys_alone_a_card_of_today_is_seen_to(desk, now):
    action = Action.objects.get(title="First dinner")
    people = fresh(sounded(action, 2, now))
    with change(action.pk, now=now, actor=CLOCK) as c:
        for person in people:
            cards.raise_card(c, Card.Kind.CALL, "silent", person, {})
    desk.goto("/")
    expect(desk.locator(".queue li")).to_have_count(7)
    keys(desk, "j j d")
    assert not Card.objects.exclude(acknowledged_at=None).exists()
    pressed = desk.evaluate("document.activeElement.closest('li').textContent")
    keys(desk, "Enter")
    expect(desk.locator(".queue li")).to_have_count(6)
    (card,) = Card.objects.exclude(acknowledged_at=None)
    assert card.participation.blogger.name in pressed


def test_by_keys_alone_several_are_reminded_and_the_keys_of_the_page_are_listed(desk, now):
    action = Action.objects.get(title="First dinner")
    people = sounded(action, 2, now)
    desk.goto(f"/actions/{action.pk}/")
    keys(desk, "p")
    expect(desk.get_by_role("heading", name="On the list")).to_be_visible()
    keys(desk, "a m Tab Enter")
    expect(desk.locator(".toast")).to_contain_text("2 reminders stand in the outbox.")
    keys(desk, "?")
    listed = desk.get_by_role("dialog", name="Keys")
    for words in ("Tick the row, or not", "Tick all shown", "With those who are ticked", "Sound out…"):
        expect(listed).to_contain_text(words)
    keys(desk, "Escape j Enter")
    expect(desk.get_by_role("heading", name=people[0].blogger.name)).to_be_visible()
    keys(desk, "r")
    expect(desk.get_by_role("button", name="Remind now")).to_be_focused()
