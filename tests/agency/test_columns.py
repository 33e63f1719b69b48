"""The columns of the administration have names, in both languages."""

import pytest
from django.contrib import admin
from django.utils import translation

from agency import columns, team
from agency.models import Client
from agency.models.people import Role
from tests.make import make_agency, make_user

NEED_NO_NAME = {"id", "html"}


def administered() -> set:
    found = admin.site._registry.items()
    return {model for model, _ in found} | {inline.model for _, rows in found for inline in rows.inlines}


def test_every_column_that_can_be_found_has_a_name():
    nameless = [
        f"{model.__name__}.{column.name}"
        for model in administered()
        for column in model._meta.fields
        if type(column.verbose_name) is str and column.name not in NEED_NO_NAME
    ]

    assert nameless == []


def test_a_column_that_its_model_names_keeps_that_name():
    columns.name(Client)

    with translation.override("es"):
        assert str(Client._meta.get_field("ended_at").verbose_name) == "terminado"


@pytest.mark.django_db
def test_the_list_of_letters_is_headed_in_spanish(client, now):
    make_agency()
    boss = make_user(Role.ADMIN, language="es")
    client.force_login(boss)
    team.ask_reset(boss, now)

    said = client.get("/admin/agency/message/").content.decode()

    assert [words in said for words in ("Tipo de correo", "contraseña nueva", "Purpose")] == [True, True, False]
