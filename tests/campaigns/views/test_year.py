"""A client's year: seasons, campaigns and actions, how much people were asked, and what the year is for."""

from datetime import date
from itertools import pairwise

import pytest

from agency.models.people import Role
from campaigns import strategy, yearly
from campaigns.models import Season, Strategy
from tests.campaigns.people import confirmed
from tests.campaigns.views.looking import queries
from tests.make import make_action, make_agency, make_campaign, make_client, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def oil():
    make_agency()
    return make_client(name="Aceites")


@pytest.fixture
def desk(client, story):
    client.force_login(make_user(Role.ACCOUNT, language="en"))
    return client


def filled(**said) -> dict:
    rows = {"s-TOTAL_FORMS": 3, "s-INITIAL_FORMS": 0, "objective": "", "measure": ""}
    return rows | {name.replace("__", "-"): value for name, value in said.items()}


def at(oil, year=2026) -> str:
    return f"/clients/{oil.pk}/year/{year}/"


def seen(oil) -> str:
    return strategy.edition(*strategy.of(oil, 2026))


def test_it_shows_what_the_year_is_for_and_every_action_with_its_way_to_be_moved(desk, oil, now):
    strategy.write(
        oil, 2026, objective="3,000 visits", measure="vouchers", seen=seen(oil),
        times=[("New oil", date(2026, 1, 1), date(2026, 2, 14))],
    )  # fmt: skip
    campaign = make_campaign(client=oil, name="Spring", starts=date(2026, 4, 1), ends=date(2026, 6, 30))
    dinner = make_action(campaign=campaign, title="Dinner among trees", now=now)
    confirmed(dinner, 2, now)
    make_action(campaign=campaign, title="Last year", now=now.replace(year=2025))
    page = desk.get(at(oil)).content.decode()
    for said in ("3,000 visits", "vouchers", "New oil", "Spring", "Dinner among trees", "2 of 5"):
        assert said in page
    assert f"/actions/{dinner.pk}/move/" in page
    assert "Last year" not in page
    assert "Last year" in desk.get(at(oil, 2025)).content.decode()


def test_an_action_belongs_to_the_year_of_its_own_clock(oil):
    late = make_action(campaign=make_campaign(client=oil))
    type(late).objects.filter(pk=late.pk).update(starts_at="2026-12-31T23:30:00Z", zone="Europe/Madrid")
    assert [len(yearly.year(oil, number, late.opened_at).lines) for number in (2026, 2027)] == [0, 1]


def test_bars_never_lie_on_one_another_nor_beyond_the_year(oil, now):
    campaign = make_campaign(client=oil)
    for day in (1, 2, 3, 28):
        make_action(campaign=campaign, now=now.replace(month=12, day=day))
    bars = yearly.year(oil, 2026, now).actions
    assert len(bars) == 3  # the last is due next year
    for bar in bars:
        assert bar.x >= yearly.LEFT
        assert bar.x + bar.wide <= yearly.WIDE - yearly.LEFT + 1
    for one, other in pairwise(bars):
        assert one.y != other.y or one.x + one.wide < other.x


def test_the_load_counts_questions_per_person_over_all_clients(oil, now):
    confirmed(make_action(), 2, now)  # a sounding and an invitation each
    shown = yearly.year(oil, 2026, now)
    assert [(month.load, month.over) for month in shown.months if month.load] == [(2.0, False)]
    assert shown.months[5].load == 2.0


def test_what_the_picture_shows_stands_in_words_as_well(desk, oil, now):
    confirmed(make_action(), 2, now)
    make_campaign(client=oil, name="Spring", starts=date(2026, 4, 1), ends=date(2026, 6, 30))
    words = desk.get(at(oil)).content.decode().partition("</svg>")[2]
    for said in ("Spring", "1 Apr 2026", "30 Jun 2026", "Questions per person asked", "Christmas Day"):
        assert said in words


def test_the_list_says_how_far_an_action_has_come_as_its_bar_does(oil, now):
    campaign = make_campaign(client=oil)
    actions = [
        make_action(campaign=campaign, title=title, places=2, now=now) for title in ("planned", "filling", "full")
    ]
    confirmed(actions[1], 1, now)
    confirmed(actions[2], 2, now)

    lines = {line.action.title: (line.pip, line.said) for line in yearly.year(oil, 2026, now).lines}

    assert lines == {
        "planned": ("open", "Planeada"), "filling": ("asked", "Cubriendo plazas"),
        "full": ("confirmed", "todas las plazas cubiertas"),
    }  # fmt: skip


def test_the_picture_costs_ten_queries(oil, now, django_assert_num_queries):
    strategy.write(
        oil, 2026, objective="", measure="", seen=seen(oil), times=[("Oil", date(2026, 1, 1), date(2026, 2, 1))]
    )
    confirmed(make_action(campaign=make_campaign(client=oil)), 1, now)
    with django_assert_num_queries(10):
        yearly.year(oil, 2026, now)


def test_holidays_are_those_of_the_clients_country_in_the_readers_language(oil, desk):
    assert "Christmas Day" in desk.get(at(oil)).content.decode()
    assert yearly.public_holidays("UTC", 2026) == []


def test_objective_and_seasons_are_written_and_an_emptied_line_is_taken_away(desk, oil):
    season = {"s-0-name": "New oil", "s-0-starts": "2026-01-01", "s-0-ends": "14/02/2026"}
    answer = desk.post(f"{at(oil)}edit/", filled(objective="3,000 visits", seen=seen(oil)) | season)
    assert (answer.status_code, answer["Location"]) == (302, at(oil))
    assert Strategy.objects.get().objective == "3,000 visits"
    assert Season.objects.values_list("name", "starts", "ends").get() == (
        "New oil", date(2026, 1, 1), date(2026, 2, 14),
    )  # fmt: skip
    desk.post(f"{at(oil)}edit/", filled(objective="Other", seen=seen(oil)))
    assert not Season.objects.exists()


@pytest.mark.parametrize(
    ("season", "says"),
    [
        ({"s-0-name": "New oil"}, "Say on which day it begins."),
        ({"s-0-starts": "2026-01-01", "s-0-ends": "2026-02-01"}, "Say what the season is called."),
        ({"s-0-name": "X", "s-0-starts": "2026-03-01", "s-0-ends": "2026-02-01"}, "It would end before it begins."),
        ({"s-0-name": "X", "s-0-starts": "2031-03-01", "s-0-ends": "2031-04-01"}, "No day of it lies in 2026."),
        ({"s-0-name": "X", "s-0-starts": "tomorrow", "s-0-ends": "2026-02-01"}, "Write a day of the calendar"),
    ],
)
def test_a_season_that_cannot_be_is_told_beside_its_field_and_nothing_is_saved(desk, oil, season, says):
    answer = desk.post(f"{at(oil)}edit/", filled(objective="Kept words", seen=seen(oil)) | season)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "Kept words" in page
    assert not Strategy.objects.exists()


def test_who_writes_over_a_colleague_is_shown_the_difference_first(desk, oil):
    before = seen(oil)
    times = [("Harvest", date(2026, 10, 1), date(2026, 11, 1))]
    strategy.write(oil, 2026, objective="Hers", measure="", times=times, seen=before)
    answer = desk.post(f"{at(oil)}edit/", filled(objective="Mine", seen=before))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Hers" in page
    assert "Seasons: Harvest" in page
    assert f'name="seen" value="{seen(oil)}"' in page
    assert 'value="Mine"' in page
    assert Strategy.objects.get().objective == "Hers"
    assert desk.post(f"{at(oil)}edit/", filled(objective="Mine", seen=seen(oil))).status_code == 302


def test_only_who_may_edit_clients_writes_it_and_a_foreign_client_is_not_there(client, oil):
    client.force_login(make_user(Role.TRAINEE))
    assert client.get(at(oil)).status_code == 200
    assert client.post(f"{at(oil)}edit/", filled(objective="Mine", seen=seen(oil))).status_code == 403
    client.force_login(make_user(Role.FREELANCER))
    assert client.get(at(oil)).status_code == 404


@pytest.mark.parametrize("year", [0, 1999, 2200, 99999999])
def test_a_year_out_of_reach_is_not_there(desk, oil, year):
    assert desk.get(at(oil, year)).status_code == 404


def test_a_new_action_made_from_it_begins_with_the_client(desk, oil):
    page = desk.get(f"/actions/new/?client={oil.pk}").content.decode()
    assert f'<option value="{oil.pk}" selected>' in page


def test_it_costs_the_same_for_one_and_for_many(desk, oil, now):
    costs = []
    for number in (1, 6):
        for each in range(number):
            campaign = make_campaign(client=oil, starts=date(2026, 4, 1), ends=date(2026, 5, 1))
            confirmed(make_action(campaign=campaign, now=now, places=each + 1), 1, now)
        desk.get(at(oil))
        with queries() as captured:
            assert desk.get(at(oil)).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
    assert costs[0] <= 14
