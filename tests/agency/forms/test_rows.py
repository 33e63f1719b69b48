"""Forms about one row."""

import pytest

from agency.forms.clients import ClientForm
from agency.models import Client
from tests.make import make_client, make_user

pytestmark = pytest.mark.django_db
TYPED = {"name": "Renamed", "language": "en", "zone": "Europe/Madrid"}


def test_what_a_neighbour_writes_meanwhile_stays(now):
    mine = make_client()
    form = ClientForm(TYPED, instance=mine)
    assert form.is_valid()
    Client.objects.filter(pk=mine.pk).update(ended_at=now)

    form.save()

    row = Client.objects.get()
    assert (row.name, row.language, row.ended_at) == ("Renamed", "en", now)


def test_the_team_is_written_too():
    mine, member = make_client(), make_user()
    form = ClientForm(TYPED | {"team": [member.pk]}, instance=mine)
    assert form.is_valid()

    form.save()

    assert list(mine.team.all()) == [member]
