"""Cover on the screen: a band in words, what makes it up, and, early, that it will not do."""

from datetime import timedelta

import pytest

from campaigns import deciding
from campaigns.board import board
from campaigns.board.cover import OWN_QUESTIONS, band_of, percent
from campaigns.models import Invitation
from tests.campaigns.people import available, confirmed, listed, reserves, sounded
from tests.campaigns.track_record.past import took_part
from tests.campaigns.views.looking import queries
from tests.make import make_action

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("value", "word"),
    [(1.0, "Segura"), (0.97, "Segura"), (0.9699, "Buena"), (0.9, "Buena"), (0.75, "En riesgo"), (0.7499, "No llega")],
)
def test_the_band_is_that_of_the_engine(value, word):
    assert band_of(value)[0] == word


def test_the_number_is_rounded_down_so_that_a_hundred_is_never_promised():
    assert (percent(0.9999), percent(0.935)) == ("99\N{NO-BREAK SPACE}%", "93\N{NO-BREAK SPACE}%")


def with_own_history(number: int, now) -> None:
    old = make_action(places=number)
    sounded(old, number, now)
    Invitation.objects.update(outcome="no", ended_at=now)


@pytest.mark.parametrize(("asked", "shown"), [(OWN_QUESTIONS - 1, False), (OWN_QUESTIONS, True)])
def test_the_number_stands_there_from_thirty_questions_of_ones_own_on(desk, now, asked, shown):
    with_own_history(asked, now)
    found = board(make_action(places=2), now).figures.cover
    assert bool(found.number) is shown
    assert ("medias de partida" in found.made_of) is not shown


def test_what_makes_it_up_is_counted(now, desk):
    action = make_action(places=4)
    confirmed(action, 2, now)
    sounded(action, 3, now)
    reserves(action, 1, now)
    made_of = board(action, now).figures.cover.made_of
    assert made_of == "confirmadas: 2 de 4, 3 con pregunta, 1 reserva, con medias de partida"


def test_no_chance_of_a_single_person_is_on_the_page(desk, now):
    action = make_action(places=4)
    confirmed(action, 1, now)
    sounded(action, 2, now)
    page = desk.get(f"/actions/{action.pk}/").content.decode()
    assert "%" not in page.partition("<main")[2].replace('%"', "").replace("100%", "")


def test_what_will_not_fill_says_so_early_with_the_bottleneck_and_three_ways_out(desk, now):
    action = make_action(groups=[{"label": "Madrid", "number": 1}, {"label": "Bilbao", "number": 3, "city": "Bilbao"}])
    confirmed(action, 1, now)
    listed(action, 8)
    page = desk.get(f"/actions/{action.pk}/").content.decode()
    assert "As it stands, this will not fill." in page
    assert "The bottleneck: Bilbao." in page
    bilbao = action.groups.get(label="Bilbao")
    assert f"/actions/{action.pk}/find/?group={bilbao.pk}" in page
    assert "Agree on a place less with the client" in page


def test_an_action_that_can_still_fill_has_no_warning(desk, now):
    action = make_action(places=2)
    listed(action, 20)
    assert "will not fill" not in desk.get(f"/actions/{action.pk}/").content.decode()


def test_a_wave_says_why_these_from_what_is_on_record(desk, now):
    action = make_action(places=3)
    listed(action, 12)
    (button,) = [each for each in board(action, now).buttons if each.do == "sound"]
    assert len(button.whys) == len(button.ids)
    assert {why.said for why in button.whys} == {"encaja en la plaza; no hay nada más anotado"}


@pytest.mark.parametrize(
    ("asked_before", "said"),
    [
        (9, "bastan para lo que hace falta hoy, ni más ni menos"),
        (10, "bastan para el 60\N{NO-BREAK SPACE}% que hace falta hoy"),
    ],
)
def test_a_wave_that_is_enough_says_so_with_the_number_from_thirty_own_questions_on(asked_before, said, now):
    action = make_action(places=1)
    for person in listed(action, 10)[:asked_before]:
        for days in (60, 90, 120):
            took_part(person.blogger, now, days=days)
    assert [each.because for each in board(action, now).buttons if each.do == "sound"] == [said]


@pytest.mark.parametrize(
    ("places", "people", "said"),
    [
        (5, 3, "todas las personas a las que se puede preguntar ahora; no basta para lo que hace falta hoy"),
        (1, 30, "tantas como se puede a la vez sin que sobre un sí; las siguientes, según vayan contestando"),
    ],
)
def test_a_wave_that_is_not_enough_says_so_and_why_it_is_no_larger(places, people, said, now):
    action = make_action(places=places, due=now + timedelta(hours=60))
    listed(action, people)
    shown = board(action, now)
    assert {each.because for each in shown.buttons if each.do == "sound"} == {said}


def test_the_cockpit_asks_the_database_as_often_for_one_as_for_fifty(desk, now):
    small, large = make_action(places=2), make_action(places=2)
    listed(small, 1)
    listed(large, 50)
    for action in (small, large):
        desk.get(f"/actions/{action.pk}/")
    with queries() as few:
        desk.get(f"/actions/{small.pk}/")
    with queries() as many:
        desk.get(f"/actions/{large.pk}/")
    assert len(many) == len(few)


def test_a_warning_needs_somebody_on_the_list(desk, now):
    action = make_action(places=2, starts_at=now + timedelta(days=20))
    assert "will not fill" not in desk.get(f"/actions/{action.pk}/").content.decode()


def test_whom_the_client_refused_is_not_among_those_who_said_yes(now):
    action = make_action(places=2)
    laia, _jon = available(action, 2, now)
    deciding.note_verdict(action.pk, [laia.pk], "no", now=now, user=action.owner)
    assert board(action, now).figures.cover.made_of.startswith("confirmadas: 0 de 2, 1 ha dicho que sí,")
