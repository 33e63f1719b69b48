"""One more than x is welcome: agreed by the client's own press, asked and confirmed, and a dropout leaves x of x."""

from datetime import datetime, timedelta

import pytest

from campaigns import reporting
from campaigns.models import Place
from tests.journeys.test_client_side import CLIENT, agreed, link_of, opened, press, send, yes_to
from tests.journeys.world import MADRID, words_at


def three_and_one_more(world, *, bonus: str):
    """A list for three places, with one in reserve, on which the client answers whether a fourth is welcome."""
    world.begin(datetime(2026, 11, 24, 10, 0, tzinfo=MADRID))
    world.plan(world.local(9, "20:30"), places=3)
    people = agreed(world, 6)
    sent = send(world, people[:3], people[3:], bonus=1)
    assert sent.content["bonus"] == 1
    path = link_of(CLIENT)
    said = yes_to(world, people[:3]) | {"substitutes": "order", "bonus": bonus}
    assert press(world, path, "vote", opened(path), said) == 302
    world.run_for(hours=26)
    return people, path


def ordinary_held(world) -> int:
    return Place.objects.of(world.action).filter(bonus=False, holder__isnull=False).count()


def test_x_and_one_more_are_confirmed_and_a_dropout_on_the_day_leaves_x_of_x_without_an_alarm(world):
    people, path = three_and_one_more(world, bonus="yes")
    assert (world.held(), ordinary_held(world), world.places()) == (4, 3, 4)
    assert world.holders() == set(people[:4])
    page = words_at(path)
    assert "plaza extra" in page
    assert "3 de 3 plazas cubiertas" in page
    world.run_to(world.action.starts_at - timedelta(hours=47))
    world.press_all(world.holders(), "still-on")
    world.run_to(world.action.starts_at - timedelta(hours=26))
    world.press(people[0], "withdraw", via="cannot")
    assert (world.held(), ordinary_held(world)) == (3, 3)
    assert world.cards(kind="alarm") == []
    (card,) = world.cards(code="dropout")
    assert card.kind == "owed"
    assert world.asked("call_up") == []
    # What is owed to the client says that the bonus place covers it, and so does her page.
    told = [sentence.text for sentence in reporting.draft(world.fresh_action()).sentences]
    assert told[-1] == "La plaza extra lo cubre: siguen siendo 3 de 3, y no tienes que hacer nada."
    page = words_at(path)
    assert "3 de 3 plazas cubiertas" in page
    assert "La plaza extra lo cubre" in page
    world.run_to(world.action.starts_at + timedelta(hours=1))
    assert (world.held(), world.places(), world.cards(kind="alarm")) == (3, 4, [])
    assert world.holders() == set(people[1:4])
    world.end()


def test_a_second_dropout_is_a_gap_and_the_first_to_say_yes_makes_it_x_again_and_no_more(world):
    people, _path = three_and_one_more(world, bonus="yes")
    world.run_to(world.action.starts_at - timedelta(hours=47))
    world.press_all(world.holders(), "still-on")
    world.run_to(world.action.starts_at - timedelta(hours=26))
    for leaver in people[:2]:
        world.press(leaver, "withdraw", via="cannot")
    assert ordinary_held(world) == 2
    assert [card.code for card in world.cards(kind="alarm", acknowledged_at=None)] == ["dropout"]
    world.run_for(minutes=5)
    took = world.press_all(people[4:], "accept", minutes=1)
    assert took
    assert ordinary_held(world) == 3
    assert world.held() <= 4
    assert world.cards(kind="alarm", acknowledged_at=None) == []
    world.end()


@pytest.mark.parametrize("bonus", ["no", ""])
def test_without_her_yes_nobody_is_confirmed_beyond_x(world, bonus):
    people, path = three_and_one_more(world, bonus=bonus)
    assert (world.held(), world.places()) == (3, 3)
    assert world.holders() == set(people[:3])
    assert "3 de 3 plazas cubiertas" in words_at(path)
    world.end()
