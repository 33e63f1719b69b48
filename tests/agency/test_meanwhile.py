"""An edit that a colleague has overtaken: told by a mark, and said field by field."""

import pytest

from agency import meanwhile
from agency.forms.clients import ClientForm
from agency.models import Client
from tests.make import make_client, make_user

pytestmark = pytest.mark.django_db
COLUMNS = ["name", "team", "language"]


def test_another_value_gives_another_mark_and_the_same_values_the_same():
    client, colleague = make_client(name="Aceites"), make_user()
    before = meanwhile.mark(client, COLUMNS)
    assert meanwhile.mark(Client.objects.get(pk=client.pk), COLUMNS[::-1]) == before
    client.team.add(colleague)
    with_her = meanwhile.mark(client, COLUMNS)
    client.name = "Aceite"
    assert len({before, with_her, meanwhile.mark(client, COLUMNS)}) == 3
    client.zone = "Atlantic/Canary"  # not among the columns
    assert meanwhile.mark(client, ["language"]) == meanwhile.mark(make_client(), ["language"])


def typed(client: Client, **said) -> ClientForm:
    data = {"name": client.name, "team": [], "language": client.language, "zone": client.zone} | said
    return ClientForm(data, instance=Client.objects.get(pk=client.pk))


def test_what_differs_is_said_by_the_label_of_its_field_and_as_people_read_it():
    colleague = make_user(name="Dani Soler")
    client = make_client(name="Aceites", language="es", team=[colleague])
    found = dict(meanwhile.differences(typed(client, name="Mine", language="en"), ClientForm(instance=client)))
    assert list(found.values()) == [
        "Aceites",
        "Dani Soler",
        str(dict(Client._meta.get_field("language").choices)["es"]),
    ]


def test_what_was_typed_as_it_stands_is_no_difference():
    client = make_client()
    assert meanwhile.differences(typed(client), ClientForm(instance=client)) == []
