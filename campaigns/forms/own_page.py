"""What a person types on her own page, and who asks for the link to it."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.forms.days import Day, ahead
from agency.forms.rows import Several
from agency.forms.text import Text
from bloggers.models import Topic
from campaigns.correcting import AS_NOTED, MOST_NOTICE
from campaigns.forms.money import MoneyField

HER_WORDS = {
    "told_before": _("I told you earlier"),
    "you_cancelled": _("I did not step back: you cancelled"),
    "was_there": _("I was there"),
    "never_said_yes": _("I had not said yes"),
    "had_answered": _("I did answer"),
    "other": _("Something else is not right"),
}
TEAM_WORDS = {
    "told_before": _("said so earlier"),
    "you_cancelled": _("it was us who cancelled"),
    "was_there": _("was there"),
    "never_said_yes": _("had not said yes"),
    "had_answered": _("did answer"),
    "other": _("only a note"),
    AS_NOTED: _("as it was first noted"),
}


NOTED = ("corrected", "busy", "free", "brands", "consent", "consent_over")


class AddressForm(forms.Form):
    """Whoever asks for the link: the answer is the same for every address."""

    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The one to which we write to you."),
    )


class CorrectForm(forms.Form):
    """One fact put right. `codes` are those that can be said of it."""

    fact = forms.ChoiceField(
        label=_("What is right"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is right."), "invalid_choice": _("Choose what is right.")},
    )
    days = forms.FloatField(
        label=_("How many days before?"),
        required=False,
        min_value=0,
        max_value=MOST_NOTICE / 24,
        localize=True,
        help_text=_("Only if it was said earlier than noted."),
    )
    words = Text(
        label=_("In your words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only our team reads it."),
    )

    words_of = HER_WORDS

    def __init__(self, *args, codes: list[str], **options) -> None:
        super().__init__(*args, **options)
        self.fields["fact"].choices = [(code, self.words_of[code]) for code in codes]
        if "told_before" not in codes:
            del self.fields["days"]
        if len(codes) == 1:
            self.fields["fact"].initial = codes[0]

    def clean(self) -> dict:
        said = super().clean()
        if said.get("fact") == "told_before" and said.get("days") is None and "days" not in self.errors:
            self.add_error("days", _("Write how many days before the action it was said."))
        if said.get("fact") == "other" and not said.get("words") and "words" not in self.errors:
            self.add_error("words", _("Write a line about what is not right."))
        return said

    @property
    def notice(self) -> float | None:
        """Hours before the action, where that is what is put right."""
        days = self.cleaned_data.get("days")
        return days * 24 if self.cleaned_data["fact"] == "told_before" and days is not None else None


class TeamCorrectForm(CorrectForm):
    """The same by the team, which says why."""

    words = Text(label=_("Reason"), max_length=500, help_text=_("The person sees it on the own page."))
    words_of = TEAM_WORDS


class OwnBusyForm(forms.Form):
    starts = Day(label=_("From"), required=False)
    until = Day(label=_("Until which day?"), help_text=_("Until then we do not ask you for anything, for any client."))

    def __init__(self, *args, today: date, **options) -> None:
        self.today = today
        super().__init__(*args, **options)

    def clean_starts(self) -> date:
        return max(self.cleaned_data["starts"] or self.today, self.today)

    def clean_until(self) -> date:
        return ahead(self.cleaned_data["until"], self.today)

    def clean(self) -> dict:
        said = super().clean()
        if "starts" in said and "until" in said and said["until"] < said["starts"]:
            self.add_error("until", _("That is before the first day."))
        return said


class BrandsForm(forms.Form):
    brands = Text(
        label=_("I do not work for"),
        required=False,
        max_length=2_000,
        help_text=_("Names of brands, separated by commas. For these we do not ask you."),
    )


class ConsentForm(forms.Form):
    """Standing consent: it allows proposing, never confirming."""

    topics = Several(
        Topic.objects.none(),
        label=_("About"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one topic.")},
        help_text=_("Only actions about nothing else than these."),
    )
    min_fee = MoneyField(label=_("From which fee on, without VAT"))
    until = Day(label=_("Until which day?"))

    def __init__(self, *args, topics: list[Topic], today: date, **options) -> None:
        self.today = today
        super().__init__(*args, **options)
        self.fields["topics"].queryset = Topic.objects.filter(pk__in=[topic.pk for topic in topics])

    def clean_until(self) -> date:
        return ahead(self.cleaned_data["until"], self.today)


class NotedForm(forms.Form):
    """What a press has noted, as the address says; '' for everything else."""

    noted = forms.ChoiceField(required=False, choices=[(code, code) for code in NOTED])

    def given(self) -> str:
        self.full_clean()
        return self.cleaned_data.get("noted", "")
