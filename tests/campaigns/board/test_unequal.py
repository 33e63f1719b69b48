"""Equal places that pay unlike fees are said to the team, from more than a fifth apart; to nobody else."""

import pytest

from agency import links
from campaigns.board import board
from campaigns.models import Participation
from tests.campaigns.links_pressed import opened, text
from tests.campaigns.people import confirmed
from tests.make import make_action, make_agency, make_contact

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("dear", "told"), [(300, False), ("300.01", True), (500, True)])
def test_from_more_than_a_fifth_apart_the_team_reads_it_and_nobody_else(dear, told, now, story, client):
    make_agency()
    action = make_action(places=3, fee=250)
    low, high, _other = confirmed(action, 3, now)
    Participation.objects.filter(pk=high.pk).update(fee_agreed=dear)
    link = action.chain.create(contact=make_contact(client=action.client, language="en"))

    lines = board(action, now).figures.budget.unequal

    assert [(low.blogger.name in line, high.blogger.name in line) for line in lines] == [(True, True)] * told
    for page in (opened(low), opened(high), client.get(links.path("p", link.pk, 1))):
        assert "unequal" not in text(page).casefold()


def test_unlike_places_may_pay_unlike_fees(now):
    action = make_action(groups=[{"label": "A", "number": 1, "fee": 250}, {"label": "B", "number": 1, "fee": 900}])
    confirmed(action, 1, now)
    assert board(action, now).figures.budget.unequal == []
