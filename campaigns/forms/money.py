"""Amounts as people type them, in Spain and elsewhere: read where there is one reading, asked about where not."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LARGEST = Decimal("99999999.99")
# Far above what it is seen beside an amount is likelier a slip of the keys; a tick says that it is meant.
TIMES, AT_LEAST = 100, Decimal(10)
# The sign of a currency before or behind the number, and the spaces people and programs put in between.
_CURRENCY = re.compile(r"^(?:€|\$|£|eur|euros?|usd|gbp|mxn|chf)|(?:€|\$|£|eur|euros?|usd|gbp|mxn|chf)$", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_PLAIN = re.compile(r"[0-9]+")
_WITH_CENTS = re.compile(r"([0-9]+)[.,]([0-9]{1,2})")
_THOUSANDS = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+)(?:,([0-9]{1,2}))?")
_ENGLISH = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?")


class MoneyField(forms.Field):
    """A Decimal with at most two decimals, not negative: `12,5`, `1.234,50`, `50 €`, `50eur`.

    `1,234.50` could be a slip as well as English, so it is asked about; so is a third decimal.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Write an amount such as 250 or 250,50."),
        "english": _("Write it with a comma for the cents and no mark for the thousands, such as 1234,50."),
        "cents": _("Write at most two decimals, such as 12,50."),
        "negative": _("An amount cannot be less than zero."),
        "large": _("That amount is larger than Relevo can keep."),
        "small": _("Write an amount of more than zero."),
    }

    def __init__(self, *, above_zero: bool = False, **options) -> None:
        self.above_zero = above_zero
        super().__init__(**options)

    def to_python(self, value) -> Decimal | None:
        if isinstance(value, Decimal):
            return value
        text = _SPACES.sub("", str(value or ""))[:60]
        text = _CURRENCY.sub("", text)
        if not text:
            return None
        if text.startswith(("-", "−")):
            raise ValidationError(self.error_messages["negative"], code="negative")
        return self._read(text)

    def _read(self, text: str) -> Decimal:
        if _PLAIN.fullmatch(text):
            return Decimal(text)
        if found := _WITH_CENTS.fullmatch(text):
            return Decimal(f"{found[1]}.{found[2]}")
        if found := _THOUSANDS.fullmatch(text):
            return Decimal(f"{found[1].replace('.', '')}.{found[2] or 0}")
        if _ENGLISH.fullmatch(text):
            raise ValidationError(self.error_messages["english"], code="english")
        if re.fullmatch(r"[0-9]+[.,][0-9]{3,}", text):
            raise ValidationError(self.error_messages["cents"], code="cents")
        raise ValidationError(self.error_messages["invalid"], code="invalid")

    def validate(self, value) -> None:
        super().validate(value)
        if value is None:
            return
        if value > LARGEST:
            raise ValidationError(self.error_messages["large"], code="large")
        if self.above_zero and value == 0:
            raise ValidationError(self.error_messages["small"], code="small")

    def prepare_value(self, value):
        """A stored amount as it is typed here: 12,50 and not 12.50."""
        if not isinstance(value, Decimal):
            return value
        whole = value == value.to_integral_value()
        return str(value.quantize(Decimal(1) if whole else Decimal("0.01"))).replace(".", ",")

    def has_changed(self, initial, data) -> bool:
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True


class AmountMeant(forms.Form):
    """A form with an amount that is asked about once more where it is a hundred times what it is seen beside."""

    sure = forms.BooleanField(label=_("Yes, I mean that amount"), required=False)
    unlikely = False

    def check_likely(self, name: str, amount: Decimal | None, beside: Decimal | None) -> None:
        """Ask about the amount of the field `name`, unless it was ticked as meant."""
        if amount is None or beside is None or amount <= max(beside, AT_LEAST) * TIMES:
            return
        self.unlikely = True
        if not self.cleaned_data.get("sure"):
            said = _("That is more than a hundred times our offer. Check the amount, or tick that you mean it.")
            self.add_error(name, ValidationError(said, code="unlikely"))
