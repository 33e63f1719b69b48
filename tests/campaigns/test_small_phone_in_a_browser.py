"""Her pages on the smallest phone, 360 pixels wide, with and without JavaScript: all there, all working."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from campaigns.models import Counter, Participation
from tests.campaigns import people
from tests.campaigns.links_pressed import path_of
from tests.campaigns.test_moving import moved
from tests.campaigns.test_signed_in_browser import PAGES, action, path  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALL = {"width": 360, "height": 740}
ITS_OWN = ("busy/", "not-me/", "my-data/", "why/", "no/", "published/")


def too_wide(page) -> str:
    seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return "" if seen[0] <= seen[1] else f"{page.url} is {seen[0]} px wide"


def test_no_page_of_hers_is_wider_than_the_phone(action, now, open_page):
    page = open_page(SMALL, java_script_enabled=False)
    (laia,) = people.confirmed(action, 1, now)
    addresses = [path_of(laia) + below for below in ("", *ITS_OWN, "cannot/")]
    (asked,) = people.invited(action, 1, now)
    addresses += [path_of(asked) + below for below in ("", "price/")]
    wide = []
    for address in addresses:
        for language in ("es", "en"):
            page.goto(f"{address}?lang={language}")
            wide.append(too_wide(page))
    moved(action, now)
    for below in ("", "cannot-new/"):
        page.goto(path_of(laia) + below)
        wide.append(too_wide(page))
    assert [each for each in wide if each] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_she_names_another_price_and_agrees_to_a_new_date(scripts, action, now, open_page):
    (asked,) = people.invited(action, 1, now)
    page = open_page(SMALL, java_script_enabled=scripts, has_touch=True)
    page.goto(path_of(asked))
    page.get_by_role("link", name="Proponer otro precio").click()
    page.get_by_label("Tu precio, sin IVA").fill("3oo")
    page.get_by_role("button", name="Proponer este precio").click()
    expect(page.get_by_label("Tu precio, sin IVA")).to_have_value("3oo")
    page.get_by_label("Tu precio, sin IVA").fill("1.234,50 €")
    page.get_by_role("button", name="Proponer este precio").click()
    expect(page.get_by_text("1.234,50")).not_to_have_count(0)
    assert Counter.objects.get().amount == Decimal("1234.50")
    assert too_wide(page) == ""

    (holder,) = people.confirmed(action, 1, now)
    moved(action, now)
    page.goto(path_of(holder))
    page.get_by_role("button", name="Sí, me viene bien").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("20 de junio")
    assert Participation.objects.get(pk=holder.pk).terms_version == 2
