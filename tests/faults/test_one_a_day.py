"""Two places on one day, pressed at one instant by one person: where one a day is agreed she has one of them."""

import pytest

from agency import clock
from campaigns.models import Place
from tests.faults import race
from tests.make import make_action, make_agency, make_blogger, make_campaign, make_user

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PAIRS = 15


def test_of_two_yeses_at_once_for_one_day_one_is_told_of_the_other(postgres):
    now = clock.now()
    make_agency()
    fields = {"campaign": make_campaign(), "owner": make_user(), "places": 1, "now": now, "next_look_at": None}
    pairs = []
    for _ in range(PAIRS):
        person = make_blogger(site=None)
        actions = [make_action(**fields, state="draft", one_a_day=True) for _ in range(2)]
        pairs.append([race._one(action, [person], now)[0] for action in actions])
    with race.web_server() as port:
        outcome = race.run(port, pairs)
    assert outcome.answers == {race.YES: PAIRS, race.FULL: PAIRS}
    assert outcome.told_yes_too_often == 0
    assert Place.objects.exclude(holder=None).count() == PAIRS
