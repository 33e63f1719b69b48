"""Her page where days meet: another place that day, another reserve, and what a no offers."""

import pytest

from campaigns.models import Action, Participation
from campaigns.states import ParticipationState as P
from tests.campaigns import people
from tests.campaigns.links_pressed import body, opened, press, pressed, text, verbs
from tests.make import make_action, make_agency, make_participation

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(story) -> Action:
    make_agency()
    return make_action(title="Cena a la fresca", places=3)


def test_after_a_no_there_is_a_link_to_pass_on_and_after_a_dropout_others_are_welcome(action, now):
    (laia,) = people.invited(action, 1, now)
    page = press(laia, "decline", below="no/")
    assert 'value="http://testserver/count-me-in/"' in body(page)
    (bea,) = people.confirmed(action, 1, now)
    page = press(bea, "withdraw", below="cannot/")
    assert "interest" in verbs(page)
    assert "Anotado: te volveremos a preguntar" in text(pressed(page, bea, "interest"))


def test_who_waits_for_two_actions_of_one_day_is_told_and_may_leave_either(action, now):
    (bea,) = people.reserves(action, 1, now)
    assert "otra acción nuestra ese día" not in text(opened(bea))
    other = make_action(starts_at=action.starts_at)
    make_participation(other, bea.blogger, P.RESERVE, reserve_order=1)
    page = opened(bea)
    assert "También estás en reserva para otra acción nuestra ese día" in text(page)
    assert "leave" in verbs(page)


def test_a_second_place_that_day_is_refused_in_words_and_nothing_is_lost(action, now):
    Action.objects.update(one_a_day=True)
    (laia,) = people.invited(action, 1, now)
    page = opened(laia)
    make_participation(make_action(starts_at=action.starts_at), laia.blogger, P.CONFIRMED)
    answer = pressed(page, laia, "accept")
    assert answer.status_code == 409
    assert "Ese día tienes plaza en otra acción nuestra, y está acordada una al día." in text(answer)
    assert "accept" in verbs(answer)


def test_a_second_reserve_that_day_is_refused_in_words(action, now):
    action.groups.first().places.filter(number__gt=1).delete()
    first, laia = people.called_up(action, 2, now)
    # As it was before she was called up: she waits for another action of that day by now.
    Participation.objects.filter(pk=laia.pk).update(state=P.AVAILABLE)
    make_participation(make_action(starts_at=action.starts_at), laia.blogger, P.RESERVE, reserve_order=1)
    press(first, "accept")
    answer = press(laia, "reserve")
    assert answer.status_code == 409
    assert "Ya guardas ese día para otra acción nuestra, en reserva." in text(answer)
