"""A list to choose from is written as the library would write it."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.test.html import parse_html

CHOICES = [("", "–"), (1, "Uno <b>"), ("Gru&po", [("x", 'Equis "x"'), (None, "Nada")])]


@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
@pytest.mark.parametrize("value", [None, 1, "x", ["x"], "missing"])
def test_with_groups_what_is_chosen_and_signs_that_mean_something(widget, value):
    field = widget(attrs={"class": "wide", "disabled": True, "hidden": False}, choices=CHOICES)
    ours, theirs = (
        field.render("city", value, {"id": "id_city"}, renderer=renderer)
        for renderer in (get_default_renderer(), DjangoTemplates())
    )
    assert parse_html(ours) == parse_html(theirs)
    assert "<option" in ours
