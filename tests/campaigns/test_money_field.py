"""What people type for an amount."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from campaigns.forms.money import MoneyField


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("250", "250"), ("12,5", "12.5"), ("12.50", "12.50"), ("1.234,50", "1234.50"), ("1.234", "1234"),
        ("50 €", "50"), ("€50", "50"), ("50eur", "50"), ("50 EUR", "50"), (" 1 234 ", "1234"),
        ("1.234.567,89", "1234567.89"), ("0", "0"), ("300 euros", "300"), ("2\u00a0400 €", "2400"), ("1.005", "1005"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_spaniards_write_it(typed, amount):
    assert MoneyField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("NaN", "invalid"), ("Infinity", "invalid"), ("1e400", "invalid"), ("-5", "negative"), ("−5", "negative"),
        ("1.005,555", "invalid"), ("1,005", "english"), ("1,234.50", "english"), ("12,345,6", "invalid"),
        ("1_000", "invalid"), ("٣", "invalid"), ("１２", "invalid"), ("0.1234", "cents"), ("abc", "invalid"),
        ("9" * 30, "large"),
        ("9" * 5000, "large"), ("2147483648", "large"), ("50 XAU", "invalid"),
        ("\x00", "invalid"), ("", "required"), ("€", "required"), ("100000000", "large"),
    ],
)  # fmt: skip
def test_what_is_not_an_amount_is_refused_with_the_reason(typed, code):
    with pytest.raises(ValidationError) as refused:
        MoneyField().clean(typed)
    assert refused.value.code == code


def test_nothing_is_not_the_same_as_zero():
    assert MoneyField(required=False).clean("") is None
    assert MoneyField(required=False).clean("0") == 0


def test_a_price_is_more_than_zero():
    with translation.override("en"), pytest.raises(ValidationError, match="zero"):
        MoneyField(above_zero=True).clean("0")


@pytest.mark.parametrize(("amount", "shown"), [("250.00", "250"), ("12.50", "12,50"), ("1234.5", "1234,50")])
def test_an_amount_is_shown_as_it_is_typed(amount, shown):
    assert MoneyField().prepare_value(Decimal(amount)) == shown
