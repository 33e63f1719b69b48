"""Two managers at once: news is shown to both, and takes nobody's words away."""

from decimal import Decimal

import pytest
from django.test import Client
from playwright.sync_api import expect

from agency.models.people import Role
from campaigns import deciding, inviting, pricing
from campaigns.answering import answer_sounding
from campaigns.models import Counter
from campaigns.states import Answer
from tests.browser import DESK, assert_accessible
from tests.campaigns.people import available, invited, seen, sounded
from tests.make import make_action, make_agency, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def enter(open_page, live_server, story):
    """Open a page as somebody who has signed in."""
    make_agency()

    def visit(user, **options):
        client = Client()
        client.force_login(user)
        page = open_page(DESK, **options)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return visit


def ask_more(action, now) -> Counter:
    (person,) = invited(action, 1, now)
    pricing.counter(person.pk, action.pk, Decimal(320), "camera", seen(person), now=now)
    return Counter.objects.latest("pk")


def test_a_price_is_decided_on_today_and_a_colleagues_news_waits_until_it_is(enter, now):
    action = make_action(places=3, owner=make_user(Role.ADMIN, name="Clara Montes"))
    first, second = ask_more(action, now), ask_more(action, now)
    page = enter(action.owner)
    page.clock.install()
    page.goto("/")
    before = page.title()
    page.get_by_role("link", name="Decidir el precio").first.click()
    page.get_by_label("Una línea con la respuesta").fill("Nos vemos")
    expect(page.get_by_text("Algo ha cambiado entretanto")).to_be_hidden()

    pricing.decide_counter(second.pk, action.pk, accept=False, words="", now=now, user=make_user())
    page.clock.run_for(16_000)
    expect(page.get_by_text("Algo ha cambiado entretanto")).to_be_visible()
    expect(page.get_by_label("Una línea con la respuesta")).to_have_value("Nos vemos")
    assert_accessible(page)
    page.get_by_label("Nuestro nuevo precio").fill("mucho")
    page.get_by_role("button", name="Ofrecer nuestro nuevo precio").click()
    expect(page.locator(".inline .error")).to_be_visible()
    expect(page.get_by_label("Una línea con la respuesta")).to_have_value("Nos vemos")
    page.get_by_label("Nuestro nuevo precio").fill("")
    page.get_by_role("button", name="Aceptar").click()

    expect(page.get_by_role("link", name="Decidir el precio")).to_have_count(0)
    first.refresh_from_db()
    assert (first.result, page.url.endswith("/")) == ("accepted", True)
    assert page.title() != before


def test_a_colleagues_press_shows_in_the_other_ones_cockpit(enter, now):
    action = make_action(places=3, owner=make_user(Role.ADMIN, name="Clara Montes"))
    people = available(action, 2, now)
    one, other = enter(action.owner), enter(make_user(name="Nora Gil", language="en"), locale="en-GB")
    one.clock.install()
    one.goto(f"/actions/{action.pk}/")
    other.goto(f"/actions/{action.pk}/edit/")
    other.get_by_label("Title").fill("Otra cena")
    other.get_by_role("button", name="Save").click()
    deciding.note_verdict(action.pk, [people[0].pk], "yes", now=now, user=action.owner)

    one.clock.run_for(13_000)

    expect(one.get_by_role("heading", level=1)).to_have_text("Otra cena")


def test_without_a_script_the_same_button_opens_the_page(enter, now):
    action = make_action(places=3, owner=make_user(Role.ADMIN))
    ask_more(action, now)
    page = enter(action.owner, java_script_enabled=False)
    page.goto("/")

    page.get_by_role("link", name="Decidir el precio").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Aceptar").click()

    assert Counter.objects.get().result == "accepted"


def test_an_answer_shows_by_itself_on_her_page_and_waits_while_somebody_writes(enter, now):
    action = make_action(places=3, owner=make_user(Role.ADMIN, name="Clara Montes"))
    (person,) = sounded(action, 1, now)
    page = enter(action.owner)
    page.clock.install()
    page.goto(f"/actions/{action.pk}/people/{person.pk}/")
    copy = page.get_by_role("button", name="Copiar enlace")
    expect(copy).to_be_visible()

    inviting.remind_person(action.pk, person.pk, now=now, user=action.owner)
    page.clock.run_for(21_000)
    expect(page.get_by_text("2 de 7 correos").first).to_be_visible()
    expect(copy).to_be_visible()

    page.get_by_label("Motivo").fill("Queda lejos")
    answer_sounding(person.pk, action.pk, Answer.MAY_PROPOSE, seen(person), now=now)
    page.clock.run_for(21_000)
    expect(page.get_by_text("Algo ha cambiado entretanto")).to_be_visible()
    expect(page.get_by_label("Motivo")).to_have_value("Queda lejos")
    assert_accessible(page)
