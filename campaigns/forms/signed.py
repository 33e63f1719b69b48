"""What a blogger types or presses on the page behind her own link."""

from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.forms.days import Day, ahead
from agency.forms.text import Text
from campaigns.afterwards import COULD_BE_BETTER, GOOD
from campaigns.answering import Seen
from campaigns.forms.money import AmountMeant, MoneyField
from campaigns.forms.posts import PostAddress
from campaigns.states import Answer

LARGEST_ID, LARGEST_VERSION = 2**63 - 1, 2**31 - 1
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
    meant = forms.BooleanField(required=False)  # pressed once more, where the first press came too soon

    said = ""  # the answer in words, where the form has a choice of them

    def typed(self) -> list[tuple[str, str]]:
        """What was sent, for the page that asks for one press more."""
        given = [(name, self.data.get(name, "")) for name in self.fields if name != "meant"]
        return [(name, value) for name, value in given if value]

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

    @property
    def said(self) -> str:
        return str(dict(self.fields["answer"].choices)[self.cleaned_data["answer"]])


class AcceptForm(SeenForm):
    group = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)


class ReasonForm(SeenForm):
    reason = forms.ChoiceField(required=False, choices=REASONS, widget=forms.RadioSelect)

    @property
    def words(self) -> str:
        """The reason in words; '' for "I'd rather not say"."""
        chosen = self.cleaned_data["reason"]
        return str(dict(REASONS)[chosen]) if chosen else ""


class ArgueForm(SeenForm):
    """Why the price is what it is, asked for by us."""

    why = Text(label=_("Why, in one line"), max_length=300, widget=forms.TextInput(), error_messages={
        "required": _("One line is enough, such as the time it takes or what you add.")})  # fmt: skip
    adds = Text(
        label=_("What you add for it"),
        required=False,
        max_length=300,
        widget=forms.TextInput(),
        help_text=_("A second post, photographs, a story: whatever is more than was asked."),
    )


class CounterForm(AmountMeant, ArgueForm):
    amount = MoneyField(label=_("Your price, without VAT"), above_zero=True)

    field_order = ("amount", "why", "adds", "sure")

    def __init__(self, *args, fee: Decimal | None = None, **kwargs) -> None:
        self.fee = fee
        super().__init__(*args, **kwargs)
        self.fields["why"].required = False
        self.fields["why"].help_text = _("It helps us to say yes.")

    def clean(self) -> dict:
        found = super().clean()
        self.check_likely("amount", found.get("amount"), self.fee)
        return found


class PublishedForm(SeenForm):
    """Where she published."""

    url = PostAddress(label=_("Address of the post"))


class BusyForm(SeenForm):
    until = Day(label=_("Until which day?"), help_text=_("Until then we do not ask you for anything, for any client."))

    def __init__(self, *args, today: date, **kwargs) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_until(self) -> date:
        return ahead(self.cleaned_data["until"], self.today)


class OnCallForm(SeenForm):
    on_call = forms.ChoiceField(
        choices=[("yes", _("Yes, I keep it at hand")), ("no", _("No, not this time"))],
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )

    @property
    def said(self) -> str:
        return str(dict(self.fields["on_call"].choices)[self.cleaned_data["on_call"]])


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


NOTED = (
    *("argue", "busy", "counter", "how_it_was", "interest", "my_data", "never_brand", "new_date", "not_me"),
    *("on_call", "published", "reserve", "still_on"),
)


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
