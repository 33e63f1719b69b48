"""One person's card: sites, figures, fees, agent, who may be the same person; and several people at once."""

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agency.models import Contact
from bloggers.models import Audience, Basis, Blogger, Rate, Roster, Site, Topic
from tests.make import make_action, make_agency, make_blogger, make_client, make_contact, make_participation, make_user

pytestmark = pytest.mark.django_db
FACTS = {"name": "Ana Gil", "email": "ana@b.example", "phone": "", "call": "", "channel": "", "language": "",
         "city": "", "owner": "", "advocate_where": "", "never_brands": "", "notes": ""}  # fmt: skip


@pytest.fixture
def team(client, story):
    make_agency()
    client.force_login(make_user(language="en"))
    return client


def said(response) -> str:
    return unescape(response.content.decode())


def errors(response, form="form") -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in response.context[form].errors.items()}


# --- sites and figures ----------------------------------------------------------------------------------
SITE = {"url": "HTTP://Ñandú.example/?utm_source=x", "name": "Ñandú", "platform": "blog", "topics": "Vino, vino; moda",
        "city": "", "language": "catalán"}  # fmt: skip


def test_a_site_is_added_with_its_topics_where_she_is(team):
    person = make_blogger(city="Vigo", site=None)
    Topic.objects.create(name="vino")
    response = team.post(reverse("site_new", args=[person.pk]), SITE)
    site = person.sites.get()

    assert (response.status_code, response.url) == (302, reverse("person", args=[person.pk]))
    assert (site.identity, site.name, site.platform, site.city, site.language) == (
        "xn--and-6ma2c.example", "Ñandú", "blog", "Vigo", "ca",
    )  # fmt: skip
    assert sorted(topic.name for topic in site.topics.all()) == ["moda", "vino"]
    assert Topic.objects.count() == 2


def test_a_site_is_corrected(team):
    person = make_blogger(topics=["vino"])
    site = person.sites.get()
    team.post(reverse("site", args=[person.pk, site.pk]), SITE | {"topics": "moda", "city": "Lugo"})
    site.refresh_from_db()

    assert (site.shown, site.city, [topic.name for topic in site.topics.all()]) == ("ñandú.example", "Lugo", ["moda"])


def test_the_site_of_somebody_else_offers_to_open_or_to_make_one_of_two(team):
    other = make_blogger(name="Bea Ruiz", site="https://www.harina.example/about")
    person = make_blogger()
    response = team.post(reverse("site_new", args=[person.pk]), SITE | {"url": "harina.example"})

    assert (response.status_code, response.context["form"]["name"].value()) == (422, "Ñandú")
    (reason,) = errors(response)["url"]
    assert "This site belongs to Bea Ruiz in the address book." in reason
    assert reverse("person", args=[other.pk]) in reason
    assert reverse("person_merge", args=[person.pk, other.pk]) in reason


def test_her_own_site_twice_is_told(team):
    person = make_blogger(site="https://harina.example")
    response = team.post(reverse("site_new", args=[person.pk]), SITE | {"url": "harina.example"})

    assert (response.status_code, list(errors(response))) == (422, ["url"])
    assert "This site stands on this card already." in said(response)


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "ftp://b.example", "http://127.0.0.1", "x" * 600, "a b.example"]
)
def test_what_is_no_address_is_told_and_kept(team, url):
    person = make_blogger(site=None)
    response = team.post(reverse("site_new", args=[person.pk]), SITE | {"url": url})

    assert (response.status_code, list(errors(response)), person.sites.count()) == (422, ["url"], 0)


def test_a_site_nothing_hangs_on_is_taken_out(team):
    person = make_blogger()
    response = team.post(reverse("site_remove", args=[person.pk, person.sites.get().pk]))

    assert (response.status_code, Site.objects.count()) == (302, 0)


def test_a_site_that_was_in_an_action_stays(team):
    person = make_blogger()
    make_participation(make_action(), person)
    response = team.post(reverse("site_remove", args=[person.pk, person.sites.get().pk]), follow=True)

    assert Site.objects.count() == 1
    assert "This site was in an action, so it stays" in said(response)


def test_figures_are_added_and_not_overwritten(team):
    person = make_blogger()
    site = person.sites.get()
    path = reverse("site_figure", args=[person.pk, site.pk])
    for figure, on in ((1000, "2026-05-01"), (1200, "2026-06-01"), (1200, "2026-06-01"), (1300, "2026-06-01")):
        team.post(path, {"kind": "visits", "figure": figure, "on": on, "source": "media kit"})

    assert list(Audience.objects.order_by("on").values_list("figure", "on", "source")) == [
        (1000, date(2026, 5, 1), "media kit"), (1300, date(2026, 6, 1), "media kit"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("figure", "-1"), ("figure", "many"), ("figure", "9" * 30), ("on", "2026-06-10"), ("on", "0001-01-01"),
        ("on", "yesterday"), ("kind", "likes"), ("source", ""), ("source", "x" * 81),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_is_told_beside_its_field(team, field, value):
    person = make_blogger()
    typed = {"kind": "visits", "figure": "1000", "on": "2026-06-09", "source": "media kit"} | {field: value}
    response = team.post(reverse("site_figure", args=[person.pk, person.sites.get().pk]), typed)

    assert (response.status_code, list(errors(response, "figure_form")), Audience.objects.count()) == (422, [field], 0)


def test_a_site_of_another_person_is_not_hers(team):
    person, other = make_blogger(), make_blogger()
    for name in ("site", "site_figure", "site_remove"):
        assert team.post(reverse(name, args=[person.pk, other.sites.get().pk])).status_code == 404
    assert team.get(f"/people/{person.pk}/sites/{2**63}/").status_code == 404


# --- fees ---------------------------------------------------------------------------------------------
def test_a_usual_fee_is_added_with_its_day_and_in_kind_too(team):
    person = make_blogger()
    path = reverse("rate_new", args=[person.pk])
    typed = {"fee": "1.250,50 €", "kind": "raffle", "in_kind": "olive oil", "on": "2026-06-01", "source": "by phone"}
    for _press in range(2):
        team.post(path, typed)
    page = said(team.get(reverse("person", args=[person.pk])))

    assert list(Rate.objects.values_list("fee", "kind", "in_kind", "on", "source")) == [
        (Decimal("1250.50"), "raffle", "olive oil", date(2026, 6, 1), "by phone")
    ]
    assert "in kind: olive oil" in page


@pytest.mark.parametrize(("field", "value"), [("fee", ""), ("fee", "-5"), ("fee", "300 $"), ("on", "2030-01-01")])
def test_a_fee_that_cannot_be_is_told(team, field, value):
    person = make_blogger()
    response = team.post(reverse("rate_new", args=[person.pk]), {"fee": "250", "on": "2026-06-01", field: value})

    assert (response.status_code, list(errors(response)), Rate.objects.count()) == (422, [field], 0)


# --- the agent ------------------------------------------------------------------------------------------
def test_an_agent_is_chosen_among_those_of_no_client_and_taken_away_again(team):
    person, agent = make_blogger(), make_contact()
    make_contact(client=make_client())
    path = reverse("person_agent", args=[person.pk])

    assert list(team.get(path).context["form"].fields["agent"].queryset) == [agent]
    team.post(path, {"agent": agent.pk})
    person.refresh_from_db()
    assert person.via == agent
    team.post(path, {"agent": ""})
    person.refresh_from_db()
    assert person.via is None


def test_a_contact_of_a_client_is_nobodys_agent(team):
    person, contact = make_blogger(), make_contact(client=make_client())
    response = team.post(reverse("person_agent", args=[person.pk]), {"agent": contact.pk})

    assert (response.status_code, list(errors(response))) == (422, ["agent"])


def test_a_new_agent_is_written_down(team):
    person = make_blogger()
    typed = {"new-name": "Rosa Prat", "new-email": "ROSA@agents.example", "new-phone": "", "new-language": "en",
             "new-zone": "Europe/Madrid"}  # fmt: skip
    path = reverse("person_agent_new", args=[person.pk])
    wrong = team.post(path, typed | {"new-email": "rosa"})
    team.post(path, typed)
    person.refresh_from_db()

    assert (wrong.status_code, list(errors(wrong, "new_form"))) == (422, ["email"])
    assert (person.via.name, person.via.email, person.via.client, Contact.objects.count()) == (
        "Rosa Prat", "rosa@agents.example", None, 1,
    )  # fmt: skip


# --- how she is to be treated -----------------------------------------------------------------------------
def test_who_looks_after_her_how_to_reach_her_and_what_she_recommends(team):
    person, owner, brand = make_blogger(), make_user(name="Clara"), make_client(name="Bodegas X")
    typed = FACTS | {"owner": owner.pk, "channel": "whatsapp", "advocate_of": [brand.pk], "advocate_where": "her forum"}
    response = team.post(reverse("person_edit", args=[person.pk]), typed)
    person.refresh_from_db()

    assert response.status_code == 302
    assert (person.owner, person.channel, person.advocate_where) == (owner, "whatsapp", "her forum")
    assert list(person.advocate_of.all()) == [brand]


def test_the_page_of_a_client_names_who_speaks_well_of_it_and_where(team):
    brand = make_client()
    make_blogger(name="Ana Gil", advocate_where="her forum").advocate_of.add(brand)
    make_blogger(name="Bea Ruiz", site="https://harina.example").advocate_of.add(brand)
    make_blogger(name="Carmen").advocate_of.add(make_client())
    page = said(team.get(reverse("client", args=[brand.pk])))

    assert [word in page for word in ("Ana Gil", "her forum", "Bea Ruiz", "harina.example", "Carmen")] == [
        True, True, True, True, False,
    ]  # fmt: skip


def test_a_freelancer_takes_no_client_away_that_she_cannot_see(client, story):
    make_agency()
    reader, person = make_user("freelancer", language="en"), make_blogger()
    mine, hidden = make_client(team=[reader]), make_client(name="Hidden Brand")
    person.advocate_of.add(hidden)
    client.force_login(reader)
    page = client.get(reverse("person", args=[person.pk]))
    client.post(reverse("person_edit", args=[person.pk]), FACTS | {"advocate_of": [mine.pk]})

    assert "Hidden Brand" not in said(page)
    assert set(person.advocate_of.all()) == {mine, hidden}


# --- the same person twice ----------------------------------------------------------------------------------
def test_an_address_of_somebody_else_offers_to_open_or_to_make_one_of_two(team):
    other, person = make_blogger(name="Bea <b>", email="ana@b.example"), make_blogger()
    response = team.post(reverse("person_edit", args=[person.pk]), FACTS)

    (reason,) = errors(response)["email"]
    assert response.status_code == 422
    assert "Bea &lt;b&gt; already has this address." in reason
    assert reverse("person_merge", args=[person.pk, other.pk]) in reason


NEW = FACTS | {"url": "harina.example", "site_name": "Harina", "topics": "vino", "fee": "250", "basis": "asked_us",
               "source": "web", "city": "Vigo", "notes": "en tren"}  # fmt: skip


def test_who_is_typed_in_again_can_be_added_to_her_card(team):
    known = make_blogger(
        name="Ana", email="ana@b.example", city="", phone="600 111 222", notes="", basis=None, site=None
    )
    refused = team.post(reverse("person_new"), NEW)
    (reason,) = errors(refused)["email"]
    assert f'name="into" value="{known.pk}"' in reason
    response = team.post(reverse("person_new"), NEW | {"into": known.pk})
    known.refresh_from_db()

    assert (response.status_code, response.url) == (302, reverse("person", args=[known.pk]))
    assert (Blogger.objects.count(), known.name, known.city, known.phone, known.notes) == (
        1, "Ana", "Vigo", "600 111 222", "en tren",
    )  # fmt: skip
    assert known.sites.get().identity == "harina.example"
    assert (known.rates.get().fee, known.bases.get().kind) == (Decimal(250), Basis.Kind.ASKED_US)


def test_her_other_address_is_kept_and_not_entered_again(team):
    known = make_blogger(name="Ana", email="ana@b.example", site="https://harina.example")
    team.post(reverse("person_new"), NEW | {"email": "otra@b.example", "into": known.pk})
    again = team.post(reverse("person_new"), NEW | {"email": "otra@b.example", "url": ""})

    assert list(known.merged.values_list("email", flat=True)) == ["otra@b.example"]
    assert "Ana already has this address." in errors(again)["email"][0]
    assert "otra@b.example" in said(team.get(reverse("person", args=[known.pk])))


@pytest.mark.parametrize("into", ["", "0", "abc", "99999999999999999999999", "1' or 1=1"])
def test_nobody_is_added_to_a_card_that_is_not_there(team, into):
    make_blogger(email="ana@b.example")

    assert team.post(reverse("person_new"), NEW | {"into": into}).status_code == 422


def test_the_page_of_two_says_what_it_means_and_the_press_makes_one(team):
    kept, gone = make_blogger(name="Ana Gil", email="ana@b.example"), make_blogger(name="Anita", email="otra@b.example")
    path = reverse("person_merge", args=[gone.pk, kept.pk])
    page = said(team.get(path))
    response = team.post(path)

    assert "The card of Ana Gil (ana@b.example) is kept" in page
    assert "This cannot be taken back." in page
    assert (response.status_code, response.url) == (302, reverse("person", args=[kept.pk]))
    assert [person.pk for person in Blogger.objects.known()] == [kept.pk]
    assert team.get(path).url == response.url
    assert "Anita" in said(team.get(response.url))


@pytest.mark.parametrize("role", ["freelancer", "trainee"])
def test_what_cannot_be_taken_back_is_not_for_everybody(client, story, role):
    make_agency()
    client.force_login(make_user(role))
    one, other = make_blogger(phone="600111222"), make_blogger(phone="600111222")

    assert client.post(reverse("person_merge", args=[one.pk, other.pk])).status_code == 403
    assert reverse("person_merge", args=[one.pk, other.pk]) not in said(client.get(reverse("people_twice")))


def test_who_may_be_twice_is_listed_with_what_they_share(team):
    one = make_blogger(name="Ana", city="Vigo", phone="600111222")
    other = make_blogger(name="ANA", city="vigo", phone="+34 600 111 222")
    page = team.get(reverse("people_twice"))

    assert "1 pair may be one person" in said(page)
    assert "the same phone, the same name and city" in said(page)
    assert reverse("person_merge", args=[one.pk, other.pk]) in said(page)
    assert team.get("/people/twice/?page=abc").status_code == 200


def test_1_and_40_pairs_cost_the_same_queries(team):
    costs = []
    for pairs in (1, 39):
        for n in range(pairs):
            for _twin in range(2):
                make_blogger(phone=f"6001112{n + 10 * pairs}")
        with CaptureQueriesContext(connection) as queries:
            team.get(reverse("people_twice"))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_card_with_1_and_20_sites_costs_the_same_queries(team):
    person, costs = make_blogger(topics=["vino"]), []
    for sites in (1, 19):
        for n in range(sites):
            site = Site.objects.create(blogger=person, url=f"https://s{sites}-{n}.example")
            site.topics.add(Topic.objects.get())
            Audience.objects.create(site=site, kind="visits", figure=n, on=date(2026, 6, 1), source="x")
            make_participation(make_action(), person, "delivered", site=site, fee_agreed=200)
        with CaptureQueriesContext(connection) as queries:
            team.get(reverse("person", args=[person.pk]))
        costs.append(len(queries))

    assert costs[0] == costs[1]


# --- several at once ------------------------------------------------------------------------------------
def bulk(team, people, what, name, query=""):
    return team.post(f"/people/bulk/{query}", {"person": [person.pk for person in people], "what": what, "name": name})


def test_several_are_put_on_a_list_and_taken_off(team):
    ana, bea = make_blogger(), make_blogger()
    response = bulk(team, [ana, bea], "put", "Verano", "?q=ana")
    bulk(team, [ana], "put", "Verano")

    assert (response.status_code, response.url) == (302, "/people/?q=ana")
    assert set(Roster.objects.get().bloggers.all()) == {ana, bea}
    bulk(team, [ana], "take", "Verano")
    assert list(Roster.objects.get().bloggers.all()) == [bea]


def test_several_are_given_a_topic_and_who_has_no_site_is_named(team):
    ana, bea = make_blogger(topics=["vino"]), make_blogger(name="Bea", site=None)
    response = team.get(bulk(team, [ana, bea], "topic", "MODA").url)

    assert sorted(topic.name for topic in ana.sites.get().topics.all()) == ["moda", "vino"]
    assert "there is none on the card of: Bea" in said(response)


@pytest.mark.parametrize(
    ("what", "name", "field"),
    [("take", "Nothing", "name"), ("topic", "x" * 61, "name"), ("put", "", "name"), ("put", "x" * 81, "name"),
     ("sing", "Verano", "what")],
)  # fmt: skip
def test_what_was_ticked_and_typed_stays_when_it_cannot_be_done(team, what, name, field):
    ana, bea = make_blogger(name="Ana"), make_blogger(name="Bea")
    response = bulk(team, [ana], what, name, "?q=a")
    page = said(response)

    assert (response.status_code, list(errors(response, "bulk"))) == (422, [field])
    assert f'value="{ana.pk}" checked' in page
    assert f'value="{bea.pk}" checked' not in page
    assert f'name="name" value="{name}"' in page
    assert Roster.objects.count() == 0


@pytest.mark.parametrize("people", [[], ["0"], ["abc"], ["9" * 30]])
def test_nobody_ticked_is_told(team, people):
    make_blogger()
    response = team.post("/people/bulk/", {"person": people, "what": "put", "name": "Verano"})

    assert (response.status_code, list(errors(response, "bulk"))) == (422, ["person"])
