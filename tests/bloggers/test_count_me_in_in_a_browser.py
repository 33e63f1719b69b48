"""Asking to be counted in, on a phone in light and at a desk in the dark, in both languages."""

import pytest
from django.core.cache import cache

from agency import links
from bloggers.forms import count_me_in as count_me_in_form
from bloggers.models import Blogger, CountMeIn
from tests.browser import DESK, PHONE, assert_accessible, assert_fit_for_a_thumb
from tests.make import make_agency

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A machine's hands may be as quick as they are: the wait has its own tests."""
    cache.clear()
    monkeypatch.setattr(count_me_in_form, "SHORTEST", count_me_in_form.SHORTEST * 0)
    make_agency(name="Marea Alta", legal_name="Marea Alta S. L.", legal_address="Calle Ejemplo 1, Madrid")


@pytest.mark.parametrize(("viewport", "dark"), [(PHONE, False), (DESK, True)], ids=["phone", "desk, dark"])
def test_somebody_asks_looks_at_her_mail_and_is_in(open_page, viewport, dark):
    page = open_page(viewport, dark=dark, has_touch=True)
    page.goto("/how-we-work/")
    page.get_by_role("link", name="Cuenta conmigo").click()
    assert_accessible(page)
    assert_fit_for_a_thumb(page)
    page.get_by_label("Tu nombre").fill("Ana Ruiz")
    page.get_by_label("Tu correo").fill("ana@")
    page.get_by_role("button", name="Cuenta conmigo").click()
    page.get_by_text("Aún no se ha enviado nada.").wait_for()
    assert_accessible(page)
    page.get_by_label("Tu correo").fill("ana@blog.example")
    page.get_by_role("button", name="Cuenta conmigo").click()
    page.get_by_role("heading", name="Un paso más: mira tu correo").wait_for()
    assert_accessible(page)

    page.goto(links.path("i", CountMeIn.objects.get().pk))
    assert_accessible(page)
    page.get_by_role("button", name="Sí, contad conmigo").click()
    page.get_by_role("heading", name="Gracias: ya estás en nuestra lista").wait_for()
    assert_accessible(page)
    assert Blogger.objects.get().email == "ana@blog.example"


def test_the_page_speaks_english_too_and_keeps_to_it(open_page):
    page = open_page(PHONE, locale="es-ES")
    page.goto("/count-me-in/")
    page.get_by_role("link", name="English").click()
    page.get_by_label("Your name").fill("Ann Reed")
    page.get_by_label("Your e-mail").fill("ann@blog.example")
    assert_accessible(page)
    page.get_by_role("button", name="Count me in").click()
    page.get_by_role("heading", name="One more step: look at your mail").wait_for()
    assert CountMeIn.objects.get().language == "en"
