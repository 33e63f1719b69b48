"""A person's own page: what is noted about her and nothing of anybody else, and what she can do with it."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agency import clock, links
from agency.models import Message
from bloggers import availability, standing
from bloggers.models import Basis, Blogger, Busy, Rate
from campaigns.correcting import correct
from campaigns.models import Action, Card, Event, Participation, Remark
from campaigns.states import Outcome
from campaigns.track_record import records_of
from tests.campaigns import people
from tests.campaigns.links_pressed import footprint, heading, opened, press, text
from tests.campaigns.track_record.past import took_part
from tests.make import make_action, make_agency, make_blogger, make_campaign, make_client, make_participation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ana(story, now) -> Blogger:
    make_agency(legal_name="Example S. L.")
    return make_blogger(name="Ana Gil", email="ana@blog.example", topics=["gastronomía", "viajes"], language="en")


def path(person: Blogger, *, minutes: float = 0) -> str:
    """Her link, issued some minutes ago."""
    return links.path("m", person.pk, links.stamped(person.link_version, clock.wall() - timedelta(minutes=minutes)))


def page(person: Blogger, below: str = "", **options):
    return Client().get(path(person) + below, **options)


def send(person: Blogger, below: str, **typed):
    return Client().post(path(person) + below, typed, follow=True)


# --- the link ----------------------------------------------------------------------------------------
def test_a_link_of_half_an_hour_ago_opens_and_an_older_one_offers_a_new_one(ana):
    assert Client().get(path(ana, minutes=29)).status_code == 200
    old = Client().get(path(ana, minutes=40))
    assert (old.status_code, heading(old)) == (410, "This link is no longer good")
    assert "ana@blog.example" not in text(old)


@pytest.mark.parametrize("below", ["", "export/", "erase/", "correct/1/"])
def test_behind_an_old_link_is_nothing(below, ana):
    response = Client().get(path(ana, minutes=40) + below)
    assert (response.status_code, heading(response)) == (410, "This link is no longer good")


@pytest.mark.parametrize("below", ["erase/", "busy/", "consent/", "consent/end/"])
def test_an_old_link_changes_nothing(below, ana):
    before = footprint()
    assert Client().post(path(ana, minutes=40) + below, {"until": "2026-07-01"}).status_code == 410
    ana.refresh_from_db()
    assert (footprint(), ana.erased_at, Busy.objects.count()) == (before, None, 0)


def test_from_an_old_link_one_press_sends_a_new_one(ana):
    response = Client().post(path(ana, minutes=40) + "again/", follow=True)
    assert heading(response) == "Look into your mail"
    assert list(Message.objects.values_list("purpose", "address")) == [("my_page", "ana@blog.example")]


def test_raising_her_version_ends_her_links(ana):
    old = path(ana)
    Blogger.objects.filter(pk=ana.pk).update(link_version=2)
    assert Client().get(old).status_code == 410


def test_a_link_to_who_is_forgotten_reads_like_none_of_ours(ana, now):
    old = path(ana)
    Blogger.objects.filter(pk=ana.pk).update(erased_at=now)
    assert (Client().get(old).status_code, Client().get("/me/nonsense/").status_code) == (404, 404)


def test_a_link_from_before_two_rows_became_one_opens_the_one_that_was_kept(ana, now):
    twin = make_blogger(name="Ana María", email="twin@blog.example")
    old = path(twin)
    Blogger.objects.filter(pk=twin.pk).update(merged_into=ana)
    assert heading(Client().get(old)).startswith("Ana,")


def test_a_participation_link_shows_nothing_of_her_and_sends_the_link_to_her_own_address(ana, now):
    (person,) = people.confirmed(make_action(), 1, now)
    Blogger.objects.filter(pk=person.blogger_id).update(email="own@blog.example", phone="600 111 222", language="en")
    Rate.objects.create(blogger=person.blogger, fee=777, on=now.date())
    response = opened(person, "my-data/")
    assert [word for word in ("own@blog.example", "600", "777") if word in text(response)] == []
    answered = press(person, "my-data", below="my-data/")
    assert "A mail with the link is on its way" in text(answered)
    assert Message.objects.get(purpose="my_page").address == "own@blog.example"


# --- what it shows -------------------------------------------------------------------------------------
def test_it_shows_her_answers_fees_and_dates(ana, now):
    took_part(ana, now, fee_agreed=Decimal(250))
    action = make_action(title="Sea dinner", starts_at=now + 9 * DAY)
    person = Participation.objects.create(
        action=action, blogger=ana, state="available", answer="may_propose", fee_seen=Decimal(180), terms_version=1
    )
    said = text(page(ana))
    assert "You took part · agreed: €250" in said.replace("\u00a0", "")
    assert "You may propose me, I confirm later · offered: €180" in said.replace("\u00a0", "")
    assert links.path("r", person.pk, person.link_version) in page(ana).content.decode()


def test_who_was_only_on_a_list_is_not_told_of_it(ana, now):
    Participation.objects.create(action=make_action(title="Secret dinner"), blogger=ana)
    assert "Secret dinner" not in text(page(ana))


def test_it_shows_why_we_have_her_address_with_source_date_basis_and_notice(ana, now):
    Basis.objects.filter(blogger=ana).delete()
    Basis.objects.create(
        blogger=ana, kind="worked", source="Campaign 2025", on=date(2025, 3, 1), notice_version="2", notice_at=now
    )
    said = text(page(ana))
    assert "We write to you because you have worked with us (Campaign 2025, 1 March 2025)." in said
    assert "Worked with us · Campaign 2025 · notice 2, sent on 9 Jun" in said


def test_below_three_actions_no_sum_is_shown_and_from_three_on_both_sides(ana, now):
    for days in (20, 40):
        took_part(ana, now, days=days)
    assert "From three actions on" in text(page(ana))
    took_part(ana, now, days=60, state="withdrew", notice_hours=26.0)
    said = text(page(ana))
    assert "Kept: 2 of 3 Could not come after all: 26 h ahead" in said
    assert "Places we took back after a yes: 0 Prices we answered late: 0 Terms we changed after a yes: 0" in said


def test_nothing_of_others_and_nothing_of_the_team_is_on_it(ana, now):
    Blogger.objects.filter(pk=ana.pk).update(notes="raises her price")
    action = make_action(campaign=make_campaign(client=make_client(name="Secret Oils")))
    people.confirmed(action, 2, now)
    took_part(ana, now, action=action, state="available", outcome=Outcome.YES, fee_agreed=None)
    names = Blogger.objects.exclude(pk=ana.pk).values_list("name", "email")
    body = page(ana).content.decode()
    hidden = ["raises her price", "Secret Oils", *(word for pair in names for word in pair)]
    assert [word for word in hidden if word in body] == []


def test_nothing_behind_it_is_kept_or_named_to_others(ana):
    for below in ("", "export/", "erase/"):
        response = page(ana, below)
        assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")
        assert response["Referrer-Policy"] == "same-origin"


def test_it_speaks_her_language_and_the_other_one(ana):
    assert heading(page(ana)) == "Ana, this is what Example Agency has noted about you"
    assert heading(page(ana, "?lang=es")) == "Ana, esto es lo que Example Agency tiene anotado sobre ti"


def test_one_and_fifty_actions_cost_the_same_queries(ana, now):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert page(ana).status_code == 200
        return len(asked)

    took_part(ana, now)
    Busy.objects.create(blogger=ana, starts=now.date(), ends=now.date())
    few = queries()
    for n in range(1, 50):
        took_part(ana, now, days=31 + n)
        Busy.objects.create(blogger=ana, starts=now.date(), ends=now.date() + n * DAY)
        Rate.objects.create(blogger=ana, fee=n, on=now.date())
        Basis.objects.create(blogger=ana, kind="worked", source="list", on=now.date())
    assert queries() == few <= 20
    assert "25 older ones are in the file below." in text(page(ana))


# --- corrections ---------------------------------------------------------------------------------------
def test_she_puts_a_fact_right_and_it_counts_at_once(ana, now):
    for days in (20, 40):
        took_part(ana, now, days=days)
    left = took_part(ana, now, days=60, state="withdrew", notice_hours=4.0)
    asked = page(ana, f"correct/{left.pk}/")
    assert "Noted is: could not come, said so 4 h ahead." in text(asked)
    response = send(ana, f"correct/{left.pk}/", fact="told_before", days="5", words="I wrote on Monday.")
    assert "Noted: could not come, said so 5 d ahead put right" in text(response).replace("5 days", "5 d")
    assert records_of([ana.pk], now)[ana.pk].withdrawals == (120.0,)
    assert Remark.objects.get().text == "I wrote on Monday."
    assert Card.objects.get().code == "corrected"


def test_what_the_team_puts_right_is_on_her_page_with_its_reason(ana, now):
    left = took_part(ana, now, state="withdrew", notice_hours=4.0)
    correct(left.pk, left.action_id, "was_there", words="You came late.", now=now, actor="user:1")
    assert "Put right by us: “You came late.”" in text(page(ana, f"correct/{left.pk}/"))
    correct(left.pk, left.action_id, "other", words="By an hour.", now=now)
    assert "Put right by you: “By an hour.”" in text(page(ana, f"correct/{left.pk}/"))


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"fact": "nonsense"},
        {"fact": "told_before"},
        {"fact": "told_before", "days": "-1"},
        {"fact": "told_before", "days": "1e9"},
        {"fact": "other"},
    ],
)
def test_what_is_half_said_stays_and_is_asked_about(typed, ana, now):
    left = took_part(ana, now, state="withdrew", notice_hours=4.0)
    response = send(ana, f"correct/{left.pk}/", words="" if typed.get("fact") == "other" else "My words.", **typed)
    assert (response.status_code, Event.objects.count()) == (422, 0)
    assert ("My words." in response.content.decode()) == (typed.get("fact") != "other")


def test_she_cannot_put_right_what_is_noted_about_somebody_else(ana, now):
    theirs = took_part(make_blogger(), now, state="absent")
    for number in (theirs.pk, 987_654, 2**70):
        assert send(ana, f"correct/{number}/", fact="was_there").status_code == 404
    assert Event.objects.count() == 0


# --- days and consent ------------------------------------------------------------------------------------
def test_she_notes_busy_days_and_is_free_again(ana, now):
    response = send(ana, "busy/", starts="", until="2026-06-30")
    noted = Busy.objects.get()
    assert (noted.starts, noted.ends, noted.source) == (date(2026, 6, 9), date(2026, 6, 30), "link")
    assert "9 Jun – 30 Jun" in text(response)
    send(ana, f"busy/{noted.pk}/end/")
    assert availability.busy_between([ana.pk], now.date(), now.date() + 99 * DAY) == {}


@pytest.mark.parametrize(
    "typed", [{}, {"until": "2026-06-01"}, {"until": "2036-01-01"}, {"starts": "2026-07-05", "until": "2026-07-01"}]
)
def test_days_that_make_no_sense_are_asked_about(typed, ana):
    response = send(ana, "busy/", **typed)
    assert (response.status_code, Busy.objects.count()) == (422, 0)


def test_she_cannot_free_the_days_of_somebody_else(ana, now):
    theirs = Busy.objects.create(blogger=make_blogger(), starts=now.date(), ends=now.date() + 9 * DAY)
    assert (send(ana, f"busy/{theirs.pk}/end/").status_code, send(ana, f"busy/{2**70}/end/").status_code) == (404, 404)
    assert Busy.objects.count() == 1


def test_she_says_for_which_brands_she_does_not_work_and_changes_it(ana, now):
    action = make_action(campaign=make_campaign(client=make_client(name="Oil, Vinegar & Co")), next_look_at=None)
    make_participation(action, ana)
    response = send(ana, "brands/", brands=" Oil,  Vinegar & Co, Meat ,, Meat")
    ana.refresh_from_db()
    noted, looked_at = ana.never_brands, Action.objects.get().next_look_at
    send(ana, "brands/", brands="")
    ana.refresh_from_db()

    assert "For these brands we do not ask you" in text(response)
    assert (noted, looked_at is not None, ana.never_brands) == ("Oil, Vinegar & Co, Meat", True, "")


def test_brands_that_cannot_be_kept_are_asked_about(ana):
    response = send(ana, "brands/", brands="x" * 2_001)
    ana.refresh_from_db()
    assert (response.status_code, "x" * 2_001 in response.content.decode(), ana.never_brands) == (422, True, "")


def test_she_gives_standing_consent_and_takes_it_back(ana, now):
    topic = ana.sites.get().topics.get(name="viajes")
    response = send(ana, "consent/", topics=[topic.pk], min_fee="250", until="2026-12-31")
    assert "Until 31 Dec we may propose you" in text(response)
    given = standing.current([ana.pk], now.date())[ana.pk]
    assert (given.standing_min_fee, list(given.standing_topics.all())) == (250, [topic])
    send(ana, "consent/end/")
    assert standing.current([ana.pk], now.date()) == {}


@pytest.mark.parametrize(
    "typed", [{}, {"min_fee": "250", "until": "2026-12-31"}, {"topics": ["0"], "min_fee": "x", "until": "2026-12-31"}]
)
def test_a_consent_that_does_not_say_what_for_is_none(typed, ana, now):
    response = send(ana, "consent/", **typed)
    assert (response.status_code, standing.current([ana.pk], now.date())) == (422, {})


# --- taking it with her, being erased ----------------------------------------------------------------------
def test_she_takes_everything_with_her_as_a_file(ana, now):
    took_part(ana, now)
    response = page(ana, "export/")
    told = json.loads(response.content)
    assert response["Content-Disposition"] == 'attachment; filename="relevo.json"'
    assert told["bloggers.Blogger"][0]["email"] == "ana@blog.example"
    assert len(told["campaigns.Participation"]) == 1


def test_she_is_erased_by_a_press_on_a_page_that_says_what_it_means(ana, now):
    action = make_action(title="Sea dinner", places=1)
    (person,) = people.confirmed(action, 1, now)
    her = person.blogger
    Blogger.objects.filter(pk=her.pk).update(language="en")
    link = path(her)
    asked = Client().get(link + "erase/")
    assert "Sea dinner" in text(asked)
    her.refresh_from_db()
    assert her.erased_at is None
    done = Client().post(link + "erase/")
    her.refresh_from_db()
    assert (heading(done), her.erased_at, her.name) == ("Done: your data are erased.", now, "–")
    assert Client().get(link).status_code == 404
    assert Participation.objects.get(pk=person.pk).state == "withdrew"


def test_an_erasure_pressed_twice_is_one(ana):
    link = path(ana)
    pressed = [Client().post(link + "erase/") for _ in range(2)]
    assert [page.status_code for page in pressed] == [200, 200]
    # Her language is forgotten too.
    assert [heading(page) for page in pressed] == ["Done: your data are erased.", "Hecho: tus datos están borrados."]
    assert Client().get(link + "erase/").status_code == 404


@time_machine.travel("2027-01-31 10:00", tick=False)
def test_the_half_hour_is_the_wall_clocks_and_not_the_storys(ana):
    link = path(ana)
    with time_machine.travel("2027-01-31 10:31:01", tick=False):
        assert Client().get(link).status_code == 410
