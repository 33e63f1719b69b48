"""The client's word in Chromium: the forms on a phone and at night, and the two that open below a line of Today."""

import pytest
from playwright.sync_api import expect

from campaigns import deciding
from campaigns.models import Action, Card
from tests.browser import DESK, PHONE, assert_accessible, assert_fit_for_a_thumb
from tests.campaigns.people import available, fresh, listed
from tests.campaigns.views.test_desk_in_a_browser import VIEWS, enter
from tests.campaigns.views.test_must_haves import called_up, kept, url
from tests.campaigns.views.test_word import sent
from tests.make import make_blogger

__all__ = ["enter"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def silent_on_criteria(now) -> tuple[Action, int]:
    action, rule = sent(now)
    facts = {"number": 1, "criteria": True}
    Card.objects.create(action=action, kind="owed", code="client_silent", for_user=action.owner, since=now, facts=facts)
    return action, rule


@pytest.mark.parametrize(("viewport", "dark"), VIEWS)
def test_no_form_for_the_clients_word_has_a_finding(enter, now, viewport, dark):
    ana, _spare = kept(now)
    action, _rule = sent(now)
    (bea,) = listed(action)
    new = make_blogger(name="Marta Vidal")
    page = enter(viewport, dark=dark, has_touch=viewport == PHONE)

    for path in (
        "/",
        f"/actions/{ana.action_id}/",
        url(ana),
        url(ana, "give-up/"),
        url(ana, "release/"),
        url(bea),
        f"/actions/{action.pk}/",
        f"/actions/{action.pk}/criteria/",
        f"/actions/{action.pk}/people/?q=marta",
        f"/actions/{action.pk}/keep/?b={new.pk}",
    ):
        page.goto(path)
        for closed in page.locator("main details").all():
            closed.evaluate("one => one.open = true")
        assert_accessible(page)
        if viewport == PHONE:
            assert_fit_for_a_thumb(page)


def test_on_today_the_place_is_given_up_below_its_line(enter, now):
    ana, (spare,) = kept(now)
    page = enter(DESK)
    page.goto("/")

    page.get_by_role("link", name="Que sea para otra persona…").click()
    expect(page.locator(".inline:not(:empty)")).to_contain_text(spare.blogger.name)
    page.get_by_role("button", name="Que sea para otra persona", exact=True).click()

    expect(page.locator("#toasts")).to_contain_text("Anotado")
    expect(page.get_by_text("la plaza sigue guardada")).to_have_count(0)
    assert (called_up(), fresh([ana])[0].must_have) == ([spare.pk], False)


def test_on_today_a_yes_to_criteria_is_noted_below_its_line_and_a_press_without_one_says_so(enter, now):
    action, _rule = silent_on_criteria(now)
    (other,) = available(action, 1, now)
    page = enter(DESK)
    page.goto("/")

    line = page.locator(".queue li", has_text="no ha contestado a la propuesta")
    line.get_by_role("link", name="Anotar lo que dice el cliente").click()
    page.locator(".inline").get_by_label("Sí: vale").check()
    page.locator(".inline").get_by_role("button", name="Anotar").click()

    expect(page.get_by_text("no ha contestado a la propuesta")).to_have_count(0)
    assert deciding.is_approved(other)
