"""The action form: what it saves, and what it refuses beside the field with nothing lost."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.validators import MinValueValidator
from django.urls import reverse

from campaigns.models import Action, Campaign, Place
from tests.campaigns.views.filling import group, typed
from tests.make import make_campaign, make_client, make_topic

pytestmark = pytest.mark.django_db
NEW = "/actions/new/"


def errors(response) -> dict:
    form, groups = response.context["form"], response.context["groups"]
    found = {name: list(said) for name, said in form.errors.items()}
    for number, each in enumerate(groups.errors):
        found |= {f"g{number}_{name}": list(said) for name, said in each.items()}
    return found


def test_an_action_is_saved_with_its_campaign_group_and_places(desk, now):
    owner_of = make_client(name="Oil")
    topic = make_topic("cocina")

    response = desk.post(NEW, typed(client=owner_of.pk, bonus_places="1", **{"g-0-topics": [topic.pk]}))

    action = Action.objects.get()
    assert response.url == reverse("action", args=[action.pk])
    assert (action.campaign.client, action.campaign.name, action.state) == (owner_of, "Summer", "open")
    assert (action.starts_at, action.ceiling) == (datetime(2026, 6, 18, 17, tzinfo=UTC), Decimal(1400))
    assert [(place.number, place.bonus) for place in Place.objects.of(action)] == [
        (1, False), (2, False), (3, False), (4, False), (5, False), (6, True)
    ]  # fmt: skip
    assert list(action.groups.get().topics.all()) == [topic]


def test_an_action_without_a_date_is_a_draft(desk):
    desk.post(NEW, typed(client=make_client().pk, starts_at="", ends_at="", decide_by=""))

    assert Action.objects.get().state == "draft"


@pytest.mark.parametrize(("asked", "fee"), [("25,50", Decimal("25.50")), ("", Decimal(0)), (None, Decimal(0))])
def test_the_fee_for_being_on_call_is_saved_and_stays_where_it_stood(desk, asked, fee):
    desk.post(NEW, typed(client=make_client().pk, standby_fee=asked))
    action = Action.objects.get()
    assert action.standby_fee == fee
    page = desk.get(f"/actions/{action.pk}/edit/")
    assert Decimal(page.context["form"]["standby_fee"].value().replace(",", ".")) == fee


@pytest.mark.parametrize("asked", ["-1", "much", "1e9", "99999999999"])
def test_a_fee_for_being_on_call_that_is_none_is_said_beside_its_field(desk, asked):
    response = desk.post(NEW, typed(client=make_client().pk, standby_fee=asked))
    assert response.status_code == 422
    assert list(errors(response)) == ["standby_fee"]
    assert not Action.objects.exists()


def test_a_campaign_of_that_name_is_used_again(desk):
    campaign = make_campaign(name="Summer")

    desk.post(NEW, typed(client=campaign.client.pk))

    assert Campaign.objects.get() == campaign
    assert Action.objects.get().campaign == campaign


A_POST = {"kind": "bloggers", "starts_at": "", "ends_at": "", "place": ""}


@pytest.mark.parametrize("watch", ["on", None])
def test_posts_may_be_watched_on_their_day(desk, watch):
    desk.post(NEW, typed(client=make_client().pk, **A_POST, publish_by="2026-06-18T19:59", watch=watch))

    action = Action.objects.get()
    assert (action.watch, action.is_watched) == (watch == "on", watch == "on")


BAD = {
    "required missing": ({"title": ""}, "title"),
    "client of nobody": ({"client": "999999"}, "client"),
    "client that is no number": ({"client": "abc"}, "client"),
    "client beyond all numbers": ({"client": "9" * 23}, "client"),
    "choice not in the list": ({"kind": "war"}, "kind"),
    "no places": ({"g0_number": "0"}, "g0_number"),
    "places below nothing": ({"g0_number": "-1"}, "g0_number"),
    "a billion places": ({"g0_number": "1000000000"}, "g0_number"),
    "places of 5,000 digits": ({"g0_number": "9" * 5000}, "g0_number"),
    "ends before it starts": ({"ends_at": "2026-06-18T18:59"}, "ends_at"),
    "starts in the past": ({"starts_at": "2026-06-09T09:59", "ends_at": "", "decide_by": ""}, "starts_at"),
    "decides after the action": ({"decide_by": "2026-06-18T19:00"}, "decide_by"),
    "an hour that does not exist": ({"starts_at": "2027-03-28T02:30", "ends_at": ""}, "starts_at"),
    "an hour that happens twice": ({"starts_at": "2026-10-25T02:30", "ends_at": ""}, "starts_at"),
    "30 February": ({"starts_at": "2027-02-30T19:00"}, "starts_at"),
    "month 13": ({"starts_at": "2026-13-01T19:00"}, "starts_at"),
    "year 1": ({"starts_at": "0001-01-01T00:00"}, "starts_at"),
    "year 9999": ({"starts_at": "9999-12-31T23:59", "ends_at": ""}, "starts_at"),
    "too far ahead": ({"starts_at": "2036-06-18T19:00", "ends_at": ""}, "starts_at"),
    "a short year": ({"starts_at": "03/04/26 19:00"}, "starts_at"),
    "leap second": ({"starts_at": "2026-06-30T23:59:60"}, "starts_at"),
    "an hour elsewhere": ({"starts_at": "2026-06-18T19:00+14:00"}, "starts_at"),
    "unknown zone": ({"zone": "Europe/Atlantis"}, "zone"),
    "an end without a start": ({"starts_at": "", "publish_by": "2026-06-19T10:00"}, "starts_at"),
    "fee in words": ({"g0_fee": "a lot"}, "g0_fee"),
    "fee that is not a number": ({"g0_fee": "NaN"}, "g0_fee"),
    "endless fee": ({"g0_fee": "Infinity"}, "g0_fee"),
    "fee in powers": ({"g0_fee": "1e400"}, "g0_fee"),
    "fee below zero": ({"g0_fee": "-5"}, "g0_fee"),
    "three decimals": ({"g0_fee": "1,005"}, "g0_fee"),
    "fee too large": ({"g0_fee": "9" * 12}, "g0_fee"),
    "no fee": ({"g0_fee": ""}, "g0_fee"),
    "fee above its ceiling": ({"g0_ceiling": "249"}, "g0_ceiling"),
    "all fees above the budget": ({"ceiling": "1.249,99"}, "ceiling"),
    "unknown currency": ({"currency": "XAU"}, "currency"),
    "unknown topic": ({"g-0-topics": ["77"]}, "g0_topics"),
    "group of another action": ({"g-0-id": "1"}, "g0_id"),
    "NUL": ({"title": "Din\x00ner"}, "title"),
    "a title that cannot be seen": ({"title": "\u200b\u200b"}, "title"),
    "a title too long": ({"title": "x" * 121}, "title"),
    "six bonus places": ({"bonus_places": "6"}, "bonus_places"),
    "an event that is watched": ({"watch": "on"}, "watch"),
    "a watch that ends in the night": (A_POST | {"publish_by": "2026-06-18T20:00", "watch": "on"}, "watch"),
    "a watch that ends the day after": (A_POST | {"publish_by": "2026-06-18T23:30", "watch": "on"}, "watch"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_is_refused_beside_its_field(desk, name):
    changes, field = BAD[name]
    fields = {"client": make_client().pk} | changes

    response = desk.post(NEW, typed(**fields))

    assert response.status_code == 422
    assert list(errors(response)) == [field]
    assert Action.objects.count() == 0
    assert "Five tables" in response.content.decode()


@pytest.mark.parametrize("places", ["0", "-1", "-32769"])
def test_too_few_places_are_told_the_same_least_number(desk, places):
    response = desk.post(NEW, typed(client=make_client().pk, g0_number=places))

    assert errors(response)["g0_number"] == [str(MinValueValidator.message) % {"limit_value": 1}]


def test_the_hour_that_does_not_exist_is_said_so(desk):
    response = desk.post(NEW, typed(client=make_client().pk, starts_at="2027-03-28T02:30", ends_at=""))

    assert errors(response)["starts_at"] == [
        "That hour does not exist: the clocks go forward that night. Choose another."
    ]


@pytest.mark.parametrize(
    "starts", ["2026-06-18T19:00", "18/06/2026 19:00", "2026-06-18 19:00", "18.06.2026 19:00", "18-06-2026 19:00"]
)
def test_an_hour_is_read_as_people_write_it(desk, starts):
    desk.post(NEW, typed(client=make_client().pk, starts_at=starts))

    assert Action.objects.get().starts_at == datetime(2026, 6, 18, 17, tzinfo=UTC)


def test_hours_are_those_of_the_zone_of_the_action(desk):
    desk.post(NEW, typed(client=make_client().pk, zone="Atlantic/Canary"))

    assert Action.objects.get().starts_at == datetime(2026, 6, 18, 18, tzinfo=UTC)


def test_two_groups_of_one_name_are_refused(desk):
    two = {"g-TOTAL_FORMS": "2", **group(1, label="Cocina"), "g0_label": "cocina"}

    response = desk.post(NEW, typed(client=make_client().pk, ceiling="", **two))

    assert list(errors(response)) == ["g1_label"]


def test_an_empty_group_more_is_left_out(desk):
    blank = group(1, number="", fee="")

    desk.post(NEW, typed(client=make_client().pk, **{"g-TOTAL_FORMS": "2"}, **blank))

    assert Action.objects.get().groups.count() == 1


def test_a_broken_count_of_groups_is_refused_and_not_an_error(desk):
    for count in ("", "abc", "-1", "9" * 30):
        response = desk.post(NEW, typed(client=make_client().pk, **{"g-TOTAL_FORMS": count}))
        assert response.status_code == 422
    assert Action.objects.count() == 0


def test_one_more_group_keeps_what_was_typed_and_saves_nothing(desk):
    response = desk.post(NEW, typed(title="Half typ", more="1"))

    page = response.content.decode()
    assert (response.status_code, len(response.context["groups"].forms)) == (200, 2)
    assert 'value="Half typ"' in page
    assert 'value="2026-06-18T19:00"' in page
    assert Action.objects.count() == 0


def test_the_brief_is_shown_as_it_is_read_with_nothing_that_acts(desk):
    brief = "# Hello\n<script>alert(1)</script> [bad](javascript:alert(1)) [good](https://example.org) ![x](http://x)"

    page = desk.post(NEW, typed(brief=brief, preview="1")).content.decode()

    preview = page[page.index('id="preview"') :]
    preview = preview[: preview.index("</div>")]
    assert "<h4>Hello</h4>" in preview
    assert '<a href="https://example.org" rel="nofollow noopener noreferrer">good</a>' in preview
    assert "<script" not in preview
    assert 'href="javascript' not in preview
    assert "<img" not in preview


def test_a_form_of_a_thousand_fields_is_answered(desk):
    assert desk.post(NEW, {f"x{n}": "1" for n in range(1100)}).status_code == 400


def test_the_state_is_not_taken_from_the_form(desk):
    desk.post(NEW, typed(client=make_client().pk, state="closed", owner="1", terms_version="9"))

    action = Action.objects.get()
    assert (action.state, action.terms_version) == ("open", 1)
