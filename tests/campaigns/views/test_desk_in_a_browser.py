"""The team's pages in Chromium: on a phone by day, on a desk by night, without a finding of axe."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from agency.models.people import Role
from campaigns import planning
from campaigns.models import Action, Participation
from tests.browser import DESK, PHONE, assert_accessible, assert_fit_for_a_thumb
from tests.campaigns import proposals
from tests.campaigns.links_pressed import path_of
from tests.campaigns.people import sounded, state
from tests.campaigns.views.scene import full_swing
from tests.campaigns.views.test_step_in import silent
from tests.campaigns.views.test_step_in import url as step_in_url
from tests.make import (
    make_action,
    make_agency,
    make_blogger,
    make_campaign,
    make_client,
    make_contact,
    make_participation,
    make_user,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
VIEWS = [pytest.param(PHONE, False, id="phone by day"), pytest.param(DESK, True, id="desk by night")]


@pytest.fixture
def enter(open_page, live_server, client, story):
    """Open a page as an administrator who has signed in."""
    make_agency()
    user = make_user(Role.ADMIN, name="Clara Montes")
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def visit(viewport=DESK, *, dark=False, **options):
        page = open_page(viewport, dark=dark, **options)
        page.context.add_cookies([cookie])
        return page

    visit.user = user
    return visit


@pytest.mark.parametrize(("viewport", "dark"), VIEWS)
def test_no_page_of_an_action_in_full_swing_has_a_finding(enter, now, viewport, dark):
    action = full_swing(enter.user, now)
    asked = Participation.objects.filter(invitations__counters__isnull=False).first()
    listed = Participation.objects.filter(state="listed").first()
    page = enter(viewport, dark=dark)

    for path in (
        "/",
        "/actions/",
        "/actions/new/",
        "/outbox/",
        f"/actions/{action.pk}/",
        f"/actions/{action.pk}/edit/",
        f"/actions/{action.pk}/people/?q=a",
        f"/actions/{action.pk}/people/{asked.pk}/",
        f"/actions/{action.pk}/sound/?person={listed.pk}",
        f"/actions/{action.pk}/explain/",
        f"/actions/{action.pk}/cancel/",
        f"/actions/{action.pk}/pause/",
        f"/actions/{action.pk}/timeline/",
    ):
        page.goto(path)
        assert_accessible(page)


def test_on_a_phone_everything_is_high_enough_for_a_thumb_and_fits_in_its_last_hours(enter, now, story):
    action = full_swing(enter.user, now)
    story.set(action.starts_at - timedelta(hours=22, minutes=26))
    page = enter(PHONE, has_touch=True)

    for path in ("", "emergency/", "people/", "edit/", "cancel/", "pause/", "../../"):
        page.goto(f"/actions/{action.pk}/{path}")
        assert_fit_for_a_thumb(page)
        assert_accessible(page)


def test_an_empty_desk_has_no_finding(enter):
    page = enter(PHONE)

    for path in ("/", "/actions/", "/outbox/"):
        page.goto(path)
        assert_accessible(page)


def test_an_action_is_written_people_are_added_and_the_mail_is_seen_before_it_leaves(enter, now):
    make_client(name="Oil")
    make_blogger(name="Marta Vidal")
    page = enter(DESK)

    page.goto("/actions/new/")
    page.get_by_label("Cliente", exact=True).select_option(label="Oil")
    page.get_by_label("Campaña", exact=True).fill("Verano")
    page.get_by_label("Título", exact=True).fill("Cena de blogs")
    page.get_by_label("Empieza (opcional)").fill("2026-06-18T19:00")
    page.get_by_label("Honorarios por persona").fill("lo que sea")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("Escribe un importe como 250")).to_be_visible()
    expect(page.get_by_label("Título", exact=True)).to_have_value("Cena de blogs")
    page.get_by_label("Honorarios por persona").fill("250")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_role("heading", name="Cena de blogs")).to_be_visible()

    action = Action.objects.get()
    page.goto(f"/actions/{action.pk}/people/?q=marta")
    page.get_by_label("Elegir a Marta Vidal").check()
    page.get_by_role("button", name="Poner en la lista").click()
    page.get_by_label("Elegir a Marta Vidal").check()
    page.get_by_role("button", name="Sondear…").click()
    page.get_by_label("Marta Vidal").fill("Tus lentejas son un escándalo.")
    page.get_by_role("button", name="Ver el correo").click()
    expect(page.get_by_text("Tus lentejas son un escándalo.")).to_have_count(2)
    assert Participation.objects.get().state == "listed"
    page.get_by_role("button", name="Enviar 1 correo").click()

    expect(page.get_by_text("En sondeo", exact=True)).to_be_visible()
    assert Participation.objects.get().state == "sounded"


@pytest.mark.parametrize("scripts", [True, False], ids=["with a script", "without"])
def test_everybody_shown_is_ticked_at_once_and_nobody_again(enter, scripts):
    action = make_action(owner=enter.user)
    for _each in range(3):
        make_participation(action)
    page = enter(PHONE, java_script_enabled=scripts)
    page.goto(f"/actions/{action.pk}/people/")
    boxes = page.locator("input[name=person]:checked")

    page.get_by_text("Marcar a todas las que se ven").click()
    expect(boxes).to_have_count(3)
    page.get_by_text("No marcar a nadie").click()
    expect(boxes).to_have_count(0)


def test_the_cockpit_shows_news_by_itself_and_keeps_what_is_half_typed(enter, now):
    action = make_action(places=3, owner=enter.user)
    page = enter(DESK)
    page.clock.install()
    page.goto(f"/actions/{action.pk}/")
    page.get_by_label("automático").check()

    sounded(action, 1, now)
    page.clock.run_for(13_000)

    expect(page.get_by_text("En sondeo", exact=True)).to_be_visible()
    expect(page.get_by_label("automático")).to_be_checked()
    assert_accessible(page)


@pytest.mark.parametrize(("viewport", "dark"), VIEWS)
def test_on_the_day_of_a_watched_post_no_page_has_a_finding(enter, now, story, viewport, dark):
    action, (ana, bea) = silent(now, story)
    page = enter(viewport, dark=dark, has_touch=viewport is PHONE)
    for path in (step_in_url(ana), f"/actions/{action.pk}/", f"/actions/{action.pk}/people/{ana.pk}/", "/"):
        page.goto(path)
        assert_accessible(page)
    page.goto(path_of(ana))
    if viewport is PHONE:
        assert_fit_for_a_thumb(page)
    assert_accessible(page)
    page.goto(path_of(ana) + "cannot/")
    assert_accessible(page)
    page.goto(step_in_url(ana))
    page.get_by_role("button", name="Ofrecer la plaza a la reserva").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith(f"/actions/{action.pk}/emergency/")
    assert_accessible(page)
    page.goto(path_of(ana))
    assert_accessible(page)
    assert state(bea) == "confirmed"


def test_what_the_clients_side_owes_stands_below_the_name_on_a_phone(enter, now):
    client = make_client()
    make_contact(client=client, name="Javier Ortuño")
    action = make_action(campaign=make_campaign(client=client), owner=enter.user, places=3)
    planning.put_in_chain(action)
    proposals.sent(action, now)
    page = enter(PHONE)

    page.goto(f"/actions/{action.pk}/")

    side = page.get_by_role("region", name="La parte del cliente")
    owed = side.get_by_text("sin respuesta todavía; decide antes de")
    name = side.get_by_text("Javier Ortuño")
    assert owed.bounding_box()["y"] >= name.bounding_box()["y"] + name.bounding_box()["height"]
    assert_accessible(page)
