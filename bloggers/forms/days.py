"""What the team notes for somebody: days that are not free, and that she asked to be included."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.forms.days import AT_MOST, Day, ahead
from agency.forms.text import Text

WAYS = [
    ("mail", _("by e-mail")),
    ("phone", _("by phone")),
    ("whatsapp", _("by WhatsApp")),
    ("person", _("in person")),
]


class TeamBusyForm(forms.Form):
    starts = Day(label=_("From"))
    ends = Day(label=_("Until"), help_text=_("Both days included"))
    is_hint = forms.BooleanField(
        label=_("Only a hint"),
        required=False,
        help_text=_("A hint warns whoever is about to ask. Without this nobody asks in these days, for any client."),
    )
    words = Text(
        label=_("Note"),
        required=False,
        max_length=200,
        help_text=_("Your team reads this, and the person in a copy of their data"),
    )

    def __init__(self, *args, today: date, **options) -> None:
        self.today = today
        super().__init__(*args, **options)
        self.fields["starts"].initial = today

    def clean_starts(self) -> date:
        starts = self.cleaned_data["starts"]
        if self.today - starts > AT_MOST:
            raise forms.ValidationError(_("Please look at the year again."))
        return starts

    def clean_ends(self) -> date:
        return ahead(self.cleaned_data["ends"], self.today)

    def clean(self) -> dict:
        said = super().clean()
        if "starts" in said and "ends" in said and said["ends"] < said["starts"]:
            self.add_error("ends", _("That is before the first day."))
        return said


class AskedForm(forms.Form):
    """She wrote or said that she would like to be included."""

    words = Text(
        label=_("In these words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As they were said; or nothing at all"),
    )
    channel = forms.ChoiceField(label=_("How"), choices=WAYS, initial="mail")
