"""What Django says beside a field, in our own Spanish."""

import re
from decimal import Decimal

import pytest
from django import forms
from django.core import validators
from django.utils import translation

FIELDS = (
    forms.BooleanField, forms.CharField, forms.ChoiceField, forms.DateField, forms.DateTimeField, forms.DecimalField,
    forms.EmailField, forms.FileField, forms.IntegerField, forms.ModelChoiceField, forms.ModelMultipleChoiceField,
    forms.MultipleChoiceField, forms.TimeField, forms.TypedMultipleChoiceField, forms.URLField,
)  # fmt: skip
FORMAL = re.compile(
    r"\b(introduzca|ingrese|asegúrese|escoja|seleccione|envíe|compruebe|corrija|provea|usted|su)\b", re.I
)
NUMBERS = {"limit_value": 2, "show_value": 3, "max": 2, "length": 3, "value": "x"}


def told(error: validators.ValidationError) -> list[str]:
    return [str(text) for text in error.messages]


@pytest.fixture(autouse=True)
def _in_spanish():
    with translation.override("es"):
        yield


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_speaks_to_a_stranger(field):
    said = {}
    for kind in reversed(field.__mro__):
        said |= getattr(kind, "default_error_messages", {})
    texts = [str(text % NUMBERS) if "max" in name else str(text) for name, text in said.items()]

    assert [text for text in texts if FORMAL.search(text)] == []


@pytest.mark.parametrize(
    ("validator", "value", "text"),
    [
        (validators.MaxLengthValidator(2), "abc", "Como mucho 2 caracteres; ahora hay 3."),
        (validators.MaxLengthValidator(1), "abc", "Como mucho 1 carácter; ahora hay 3."),
        (validators.MinLengthValidator(4), "abc", "Al menos 4 caracteres; ahora hay 3."),
        (validators.MaxValueValidator(2), 3, "Como mucho 2."),
        (validators.MinValueValidator(2), 1, "Como mínimo 2."),
        (validators.EmailValidator(), "x", "Escribe una dirección de correo válida."),
        (validators.URLValidator(), "x", "Escribe una dirección web válida."),
        (validators.DecimalValidator(2, 1), Decimal(12345), "Como mucho 2 cifras en total."),
    ],
)
def test_a_limit_is_said_as_a_friend_would(validator, value, text):
    with pytest.raises(validators.ValidationError) as error:
        validator(value)
    assert told(error.value)[:1] == [text]
