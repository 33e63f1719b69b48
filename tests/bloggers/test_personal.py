"""Which columns say something about a person is declared, so that her export and her erasure miss none."""

from django.apps import apps
from django.db import models

from bloggers import personal

TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
OURS = ("agency", "bloggers", "campaigns")


def columns_of_text() -> set[tuple[str, str]]:
    return {
        (model._meta.label, field.name)
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, TEXT)
    }


def declared() -> list[tuple[str, str]]:
    hers = [(part.table, column) for part in personal.PARTS for column in part.columns]
    return hers + [(table, column) for table, columns in personal.NOT_HERS.items() for column in columns]


def test_every_column_of_text_is_declared_hers_or_not():
    assert sorted(columns_of_text() - set(declared())) == []


def test_nothing_is_declared_twice():
    assert sorted({one for one in declared() if declared().count(one) > 1}) == []


def test_nothing_is_declared_that_is_not_there():
    there = {(model._meta.label, field.name) for model in apps.get_models() for field in model._meta.get_fields()}
    assert sorted(one for one in declared() if "." not in one[1] and one not in there) == []
