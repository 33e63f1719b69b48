"""A day of each role in Chromium, in both languages: in by the door, Today, an action, what she does most.

What she may not do is not offered. Names of buttons are asked of the catalogue, so each journey is
walked in Spanish and in English by the same steps.
"""

import pytest
from django.core.cache import cache
from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import Page, expect

from agency.models import Message, User
from agency.models.people import Role
from campaigns.models import Action, Decision, Participation
from tests.browser import DESK
from tests.campaigns.people import available, listed, sounded, state
from tests.make import make_action, make_agency, make_blogger, make_campaign, make_client, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WORDS = "three quiet herons"
IN_BOTH = pytest.mark.parametrize("language", ["es", "en"])


class Day:
    """Somebody at her desk: `day("Sign in")` is what that is called in her language."""

    def __init__(self, open_page, role: Role, language: str) -> None:
        self.language = language
        self.user = make_user(
            role, language=language, name="Clara Montes", password=WORDS, email="clara@agency.example"
        )
        self.client = make_client(name="Patio", team=[self.user])
        self.open_page = open_page

    def __call__(self, words: str, context: str = "", **facts) -> str:
        with translation.override(self.language):
            return (pgettext(context, words) if context else gettext(words)) % facts

    def action(self, **fields) -> Action:
        return make_action(title="Cena", campaign=make_campaign(client=self.client), owner=self.user, **fields)

    def begin(self) -> None:
        """In by the door, to Today."""
        self.page: Page = self.open_page(DESK, locale="es-ES" if self.language == "es" else "en-GB")
        self.page.goto("/account/login/")
        self.page.get_by_label(self("E-mail")).fill(self.user.email)
        self.page.get_by_label(self("Password")).fill(WORDS)
        self.press("Sign in")
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        expect(self.page.locator("a[aria-current=page]", has_text=self("Today"))).to_be_visible()

    def open(self, action: Action) -> None:
        self.page.get_by_role("link", name=self("Actions"), exact=True).click()
        self.page.get_by_role("link", name=action.title).click()
        expect(self.page.get_by_role("heading", name=action.title)).to_be_visible()

    def follow(self, words: str, **facts) -> None:
        """Through a link, until its page is there: `offers` reads at once and would read the page before."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=self(words, **facts), exact=True).first.click()

    def tick_all_shown(self) -> None:
        """A link where there are no scripts; with them the page stays."""
        self.page.get_by_role("link", name=self("Tick all shown")).click()

    def press(self, words: str, **facts) -> None:
        self.page.get_by_role("button", name=self(words, **facts), exact=True).first.click()

    def is_told(self, words: str, **facts) -> None:
        expect(self.page.locator(".toast").first).to_contain_text(self(words, **facts))

    def is_offered_no_settings(self) -> None:
        expect(self.page.locator(".rail-foot")).to_contain_text("Agencia")
        expect(self.page.get_by_role("link", name="Agencia", exact=True)).to_have_count(0)

    def offers(self, *names: str) -> list[str]:
        """Which of these can be pressed or followed on the page as it stands."""
        here = self.page.locator("main, .rail")
        named = {name: self(name) for name in names}
        return [name for name, said in named.items() if here.get_by_text(said, exact=True).count()]


@pytest.fixture
def day(open_page, story):
    cache.clear()  # the door counts sign-ins
    make_agency(name="Agencia")
    return lambda role, language: Day(open_page, role, language)


@IN_BOTH
def test_an_administrator_invites_a_colleague_and_may_see_to_everything(day, language):
    her = day(Role.ADMIN, language)
    action = her.action()
    her.begin()
    her.open(action)
    her.page.get_by_role("link", name="Agencia", exact=True).click()
    her.follow("Team")
    her.follow("Invite a colleague")
    her.page.get_by_label(her("Name"), exact=True).fill("Nora Gil")
    her.page.get_by_label(her("E-mail")).fill("nora@agency.example")
    her.press("Send the invitation")
    expect(her.page.get_by_role("link", name="Nora Gil")).to_be_visible()

    assert [her.page.request.get(path).status for path in ("/settings/", "/admin/")] == [200, 200]
    assert Message.objects.get(purpose="invite").recipient_id == User.objects.get(name="Nora Gil").pk
    person = make_blogger()
    her.follow("People")
    assert her.offers("Excel (.xlsx)") == ["Excel (.xlsx)"]
    her.page.goto(f"/people/{person.pk}/")
    assert her.offers("Forget this person…") == ["Forget this person…"]


@IN_BOTH
def test_an_account_manager_notes_the_clients_word_and_what_the_year_is_for(day, now, language):
    her = day(Role.ACCOUNT, language)
    action = her.action()
    people = available(action, 2, now)
    her.begin()
    her.open(action)
    her.page.locator(".page-head").get_by_role("link", name=her("People"), exact=True).click()
    her.tick_all_shown()
    her.press("Approved")
    expect(her.page.locator(".toast").first).to_contain_text("2")
    assert {row.participation_id for row in Decision.objects.filter(verdict="yes")} == {row.pk for row in people}

    her.follow("Clients")
    her.follow("Patio")
    her.follow("The year")
    her.follow("Objective and seasons")
    her.page.get_by_label(her("Objective")).fill("400 visitas")
    her.press("Save")
    expect(her.page.get_by_text("400 visitas")).to_be_visible()
    her.is_offered_no_settings()
    doors = [her.page.request.get(path, max_redirects=0).status for path in ("/settings/", "/admin/")]
    assert doors == [403, 302]
    her.page.goto("/team/")
    assert her.offers("Team", "Invite a colleague") == ["Team"]


@IN_BOTH
def test_a_community_manager_finds_people_and_sounds_them_out(day, language):
    her = day(Role.COMMUNITY, language)
    marta = make_blogger(name="Marta Vidal")
    action = her.action()
    her.begin()
    her.open(action)
    her.follow("People")
    her.page.goto(f"/actions/{action.pk}/people/")
    her.follow("Find people")
    her.page.get_by_label(her("Choose %(name)s", name="Marta Vidal")).check()
    her.press("Sound out…")
    her.press("See the mail")
    her.page.locator("button[name=send]").click()
    expect(her.page.locator(".toast").first).to_be_visible()

    assert [(row.blogger, row.state) for row in Participation.objects.all()] == [(marta, "sounded")]
    assert Message.objects.get(purpose="sounding").state == "queued"
    her.page.goto(f"/people/{marta.pk}/")
    assert her.offers("This person’s data", "Forget this person…") == ["This person’s data"]
    her.is_offered_no_settings()


@IN_BOTH
def test_a_trainees_mail_waits_and_is_hers_to_take_out_not_to_release(day, language):
    her = day(Role.TRAINEE, language)
    action = her.action()
    listed(action, 1)
    her.begin()
    her.open(action)
    assert her.offers("suggest", "auto") == ["suggest"]
    her.page.locator(".page-head").get_by_role("link", name=her("People"), exact=True).click()
    her.tick_all_shown()
    her.press("Sound out…")
    her.press("See the mail")
    her.page.locator("button[name=send]").click()
    expect(
        her.page.get_by_text(her("Nothing leaves before a colleague has read it: it stands under “Mails”, “Held”."))
    ).to_be_visible()

    her.follow("Mails")
    row = her.page.locator("tbody tr")
    expect(row).to_contain_text(her("Held"))
    expect(row.get_by_role("button", name=her("Release"))).to_have_count(0)
    row.get_by_role("button", name=her("Take out")).click()
    her.is_told("Taken out. It does not leave.")
    assert Message.objects.get(purpose="sounding").state == "dropped"
    her.follow("Clients")
    assert her.offers("Patio", "New client") == ["Patio"]
    her.page.goto("/people/")
    assert her.offers("Bring in a list", "Excel (.xlsx)") == ["Bring in a list"]


@IN_BOTH
def test_a_freelancer_notes_a_phone_call_and_sees_her_own_client_only(day, now, language):
    her = day(Role.FREELANCER, language)
    action = her.action()
    (person,) = sounded(action, 1, now)
    foreign = make_action(title="Otra", campaign=make_campaign(client=make_client(name="Ajeno")))
    her.begin()
    her.open(action)
    her.page.locator("main").get_by_role("link", name=person.blogger.name).first.click()
    her.page.locator("input[name=answer][value=may_propose]").check()
    her.press("Note it")
    her.is_told("Noted. The receipt says that you noted it, and how to say “that was not me”.")
    assert state(person) == "available"

    her.follow("Actions")
    expect(her.page.get_by_role("link", name="Otra")).to_have_count(0)
    assert her.page.request.get(f"/actions/{foreign.pk}/").status == 404
    her.follow("Clients")
    assert her.offers("Patio", "Ajeno", "New client") == ["Patio"]
    her.page.goto("/people/")
    assert her.offers("Bring in a list", "Excel (.xlsx)") == ["Bring in a list"]
    her.is_offered_no_settings()
