"""Her own page on her phone, without a script, and at a desk by night."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from agency import clock, links
from bloggers.models import Blogger, Busy, Rate
from campaigns.track_record import records_of
from tests.browser import DESK, PHONE, assert_accessible, assert_fit_for_a_thumb
from tests.campaigns import people
from tests.campaigns.track_record.past import took_part
from tests.make import make_action, make_agency, make_blogger

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ["", "correct/{fact}/", "erase/"]


@pytest.fixture
def ana(transactional_db, story, now) -> Blogger:
    make_agency(name="Marea Alta Comunicación", legal_name="Marea Alta S. L.", legal_address="Calle Ejemplo 1, Madrid")
    action = make_action(title="Cocina a la fresca", places=2)
    (person,) = people.confirmed(action, 1, now)
    ana = person.blogger
    Blogger.objects.filter(pk=ana.pk).update(name="Ana Gil", language="es")
    ana.sites.get().topics.set([*make_blogger(topics=["gastronomía", "viajes"]).sites.get().topics.all()])
    for days in (20, 40, 60):
        took_part(ana, now, days=days)
    took_part(ana, now, days=80, state="withdrew", notice_hours=26.0)
    Busy.objects.create(blogger=ana, starts=now.date() + timedelta(days=30), ends=now.date() + timedelta(days=40))
    Rate.objects.create(blogger=ana, fee=250, kind="evento", on=now.date())
    return Blogger.objects.get(pk=ana.pk)


def path(person: Blogger, below: str = "") -> str:
    left = person.participations.filter(state="withdrew").earliest("pk")
    stamp = links.stamped(person.link_version, clock.wall())
    return links.path("m", person.pk, stamp) + below.format(fact=left.pk)


@pytest.mark.parametrize("below", PAGES)
def test_it_is_accessible_on_a_phone_by_day_and_at_a_desk_by_night(below, ana, open_page):
    for viewport, dark, language in ((PHONE, False, "es"), (DESK, True, "en")):
        page = open_page(viewport, dark=dark, has_touch=viewport is PHONE)
        page.goto(f"{path(ana, below)}?lang={language}")
        for closed in page.locator("details").all():
            closed.locator("summary").click()
        assert_accessible(page)
        if viewport is PHONE:
            assert_fit_for_a_thumb(page)


@pytest.mark.parametrize("address", ["/me/", "/me/sent/"])
def test_asking_for_the_link_is_accessible(address, ana, open_page):
    page = open_page(PHONE, has_touch=True)
    page.goto(address)
    assert_accessible(page)
    assert_fit_for_a_thumb(page)


def test_an_old_link_is_accessible(ana, open_page):
    page = open_page(PHONE, has_touch=True)
    page.goto(links.path("m", ana.pk, links.stamped(1, clock.wall() - timedelta(hours=2))))
    assert_accessible(page)


def test_she_puts_a_fact_right_with_nothing_but_her_thumb(ana, now, open_page):
    page = open_page(PHONE, java_script_enabled=False)
    page.goto(path(ana))
    expect(page.get_by_text("Anotado: no pudo, avisó con 26 h")).to_be_visible()
    page.get_by_role("listitem").filter(has_text="avisó con 26 h").get_by_role("link", name="Esto no es así").click()
    page.get_by_text("Lo dije antes").click()
    page.get_by_label("¿Cuántos días antes?").fill("5")
    page.get_by_role("button", name="Corregirlo").click()
    expect(page.get_by_role("status")).to_have_text(
        "Anotado: cuenta como dices, desde ya. Lo ve quien lleva la acción."
    )
    assert records_of([ana.pk], now)[ana.pk].withdrawals == (120.0,)


def test_she_leaves_only_by_her_own_press(ana, open_page):
    page = open_page(PHONE, java_script_enabled=False)
    page.goto(path(ana))
    page.get_by_role("link", name="Borrarme…").click()
    expect(page.get_by_text("Cocina a la fresca")).to_be_visible()
    page.get_by_role("button", name="Borrarme").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hecho: tus datos están borrados.")
    ana.refresh_from_db()
    assert ana.erased_at is not None


def test_a_full_page_with_its_stylesheet_stays_below_30_kb(ana, now):
    for days in range(100, 140):
        took_part(ana, now, days=days, state="withdrew", notice_hours=26.0)
    page = Client().get(path(ana)).content
    style = (Path(settings.BASE_DIR) / "static/css/relevo.css").read_bytes()
    assert len(gzip.compress(page)) + len(gzip.compress(style)) < 30_000
    assert len(page) < 40_000
