"""On a person's card: days that are not free, weeks over all clients, interest beside noes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bloggers import standing
from bloggers.models import Busy, Interest
from campaigns.states import ParticipationState as P
from tests.campaigns.links_pressed import text
from tests.make import (
    make_action,
    make_agency,
    make_blogger,
    make_campaign,
    make_client,
    make_participation,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(story):
    make_agency()
    client = Client()
    client.manager = make_user(language="es", name="Clara Montes")
    client.force_login(client.manager)
    return client


def card(team, person) -> str:
    return text(team.get(reverse("person", args=[person.pk])))


def test_the_team_notes_busy_days_a_hint_and_that_she_is_free_again(team, now):
    laia = make_blogger()
    answer = team.post(
        reverse("person_busy", args=[laia.pk]), {"starts": "2026-06-15", "ends": "20/06/2026", "words": "de viaje"}
    )
    assert (answer.status_code, answer["Location"]) == (302, f"/people/{laia.pk}/")
    team.post(reverse("person_busy", args=[laia.pk]), {"starts": "2026-07-01", "ends": "2026-07-02", "is_hint": "on"})
    assert list(Busy.objects.values_list("starts", "ends", "is_hint", "words", "source")) == [
        (date(2026, 6, 15), date(2026, 6, 20), False, "de viaje", "team"),
        (date(2026, 7, 1), date(2026, 7, 2), True, "", "team"),
    ]
    shown = card(team, laia)
    assert "No está libre: " in shown
    assert "Quizá no esté libre: " in shown
    for busy in Busy.objects.all():
        team.post(reverse("person_free", args=[laia.pk, busy.pk]))
    assert Busy.objects.count() == 0


@pytest.mark.parametrize(
    "typed",
    [
        {"starts": "2026-06-20", "ends": "2026-06-15"},
        {"starts": "2026-06-01", "ends": "2026-06-08"},
        {"starts": "2026-06-15", "ends": "2999-01-01"},
        {"starts": "", "ends": ""},
        {"starts": "2026-06-15", "ends": "2026-06-16", "words": "x" * 201},
    ],
)
def test_days_that_cannot_be_are_asked_again(team, typed):
    assert team.post(reverse("person_busy", args=[make_blogger().pk]), typed).status_code == 422
    assert Busy.objects.count() == 0


def test_nobody_ends_the_busy_days_of_somebody_else(team, now):
    laia, bea = make_blogger(), make_blogger()
    busy = bea.busy.create(starts=now.date(), ends=now.date())
    assert team.post(reverse("person_free", args=[laia.pk, busy.pk])).status_code == 404


def test_a_full_week_is_named_on_the_card_over_all_clients(team, now):
    laia = make_blogger()
    for day in (15, 17, 21):
        make_participation(make_action(starts_at=now.replace(day=day, hour=18)), laia, P.CONFIRMED)
    make_participation(make_action(starts_at=now.replace(day=24, hour=18)), laia, P.CONFIRMED)
    shown = card(team, laia)
    assert "3 acciones semana completa" in shown
    assert shown.count("semana completa") == 1
    assert "1 acción" in shown


def test_her_standing_consent_is_on_the_card_until_its_day(team, now):
    laia = make_blogger()
    standing.give(laia, topics=[make_topic("gastronomía")], min_fee=250, until=date(2026, 12, 31), source="x", now=now)
    assert "Se puede proponer sin preguntar" in card(team, laia)
    standing.end(laia, now)
    assert "Se puede proponer sin preguntar" not in card(team, laia)


def test_one_press_notes_that_she_asked_to_be_included_with_her_words(team, now):
    laia = make_blogger()
    said = {"words": "¡Escríbeme si tienes campaña!", "channel": "mail"}
    for _ in range(2):
        assert team.post(reverse("person_interest", args=[laia.pk]), said).status_code == 302
    assert list(Interest.objects.values_list("blogger", "words", "channel", "at")) == [
        (laia.pk, "¡Escríbeme si tienes campaña!", "mail", now)
    ]


def test_interest_stands_beside_the_noes_that_the_reader_may_see_and_no_reason_does(team, now):
    laia = make_blogger()
    ours = make_action(title="Cena de casa", campaign=make_campaign(client=make_client(team=[team.manager])))
    theirs = make_action(title="Cena ajena")
    for action in (ours, theirs):
        make_participation(action, laia, P.DECLINED, answered_at=now - timedelta(days=40))
    laia.interests.create(at=now, words="Contad conmigo", channel="count-me-in")
    shown = card(team, laia)
    assert "«Contad conmigo»" in shown
    assert "en la página «cuenta conmigo»" in shown
    assert "Cena de casa" in shown


def test_the_ready_answer_is_there_in_both_languages_with_the_page_and_no_reproach(team):
    shown = card(team, make_blogger(name="Ana Gil"))
    assert "Hola, Ana" in shown
    assert "Hello Ana" in shown
    assert "/count-me-in/?lang=es" in shown
    assert "/count-me-in/?lang=en" in shown


def test_a_card_costs_the_same_for_one_and_for_many(team, now):
    def queries(number) -> int:
        laia = make_blogger()
        for _ in range(number):
            action = make_action(starts_at=now.replace(day=18, hour=18))
            make_participation(action, laia, P.CONFIRMED)
            make_participation(make_action(), laia, P.DECLINED)
            laia.busy.create(starts=now.date(), ends=now.date() + timedelta(days=3))
            laia.interests.create(at=now, words="sí", channel="mail")
        with CaptureQueriesContext(connection) as counted:
            team.get(reverse("person", args=[laia.pk]))
        return len(counted)

    assert queries(1) == queries(20)
