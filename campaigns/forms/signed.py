"""What a blogger types or presses on the page behind her own link."""

from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.forms.days import Day, ahead
from agency.forms.text import Text
from campaigns.afterwards import COULD_BE_BETTER, GOOD
from campaigns.answering import Seen
from campaigns.forms.money import MoneyField
from campaigns.states import Answer

LARGEST_ID, LARGEST_VERSION = 2**63 - 1, 2**31 - 1
# Far above the offer it is likelier a slip of the keys than a price.
TIMES_THE_OFFER = 100
NO = "no"
REASONS = [
    ("", _("I’d rather not say")),
    ("personal", _("something personal")),
    ("work", _("work")),
    ("transport", _("transport")),
    ("other", _("something else")),
]


class SeenForm(forms.Form):
    """Which terms and which question the page showed, and in which words."""

    terms = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION)
    question = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)
    saw_when = Text(required=False, max_length=300)
    saw_offer = Text(required=False, max_length=300)

    @property
    def seen(self) -> Seen:
        return Seen(self.cleaned_data["terms"], self.cleaned_data["question"] or 0)


class AnswerForm(SeenForm):
    answer = forms.ChoiceField(
        choices=[*Answer.choices, (NO, _("Not this time"))],
        error_messages={
            "required": _("Choose one of the three answers."),
            "invalid_choice": _("Choose one of the three answers."),
        },
    )
    night_ok = forms.BooleanField(required=False)


class AcceptForm(SeenForm):
    group = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)


class ReasonForm(SeenForm):
    reason = forms.ChoiceField(required=False, choices=REASONS, widget=forms.RadioSelect)

    @property
    def words(self) -> str:
        """The reason in words; '' for "I'd rather not say"."""
        chosen = self.cleaned_data["reason"]
        return str(dict(REASONS)[chosen]) if chosen else ""


class CounterForm(SeenForm):
    amount = MoneyField(label=_("Your price, without VAT"), above_zero=True)
    why = Text(
        label=_("Why, in one line"),
        required=False,
        max_length=300,
        widget=forms.TextInput(),
        help_text=_("What you add, what it costs you: it helps us to say yes."),
    )

    def __init__(self, *args, fee: Decimal | None = None, **kwargs) -> None:
        self.fee = fee
        super().__init__(*args, **kwargs)

    def clean_amount(self) -> Decimal:
        amount = self.cleaned_data["amount"]
        if self.fee is not None and amount > max(self.fee, Decimal(10)) * TIMES_THE_OFFER:
            raise forms.ValidationError(_("That is more than a hundred times our offer. Check the amount."))
        return amount


class BusyForm(SeenForm):
    until = Day(label=_("Until which day?"), help_text=_("Until then we do not ask you for anything, for any client."))

    def __init__(self, *args, today: date, **kwargs) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_until(self) -> date:
        return ahead(self.cleaned_data["until"], self.today)


class InterestForm(SeenForm):
    words = Text(
        label=_("What would you like?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Themes, brands, dates; or nothing at all."),
    )


class HowItWasForm(SeenForm):
    how = forms.ChoiceField(choices=[(GOOD, _("It was good")), (COULD_BE_BETTER, _("It could have been better"))])
    words = Text(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


NOTED = ("busy", "how_it_was", "interest", "my_data", "never_brand", "new_date", "not_me", "reserve", "still_on")


class ChosenForm(forms.Form):
    """What the address says: the button of the letter, shown as chosen until a press saves; what a press has noted."""

    a = forms.ChoiceField(required=False, choices=[(value, value) for value in (*Answer.values, NO, "accept")])
    noted = forms.ChoiceField(
        required=False,
        choices=[(code, code) for code in NOTED],
    )

    def given(self, name: str) -> str:
        self.full_clean()
        return self.cleaned_data.get(name, "")
