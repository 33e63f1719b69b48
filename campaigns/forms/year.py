"""What a client's year is for, and its seasons."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.forms.days import Day
from agency.forms.text import Text, field_for
from campaigns.models import Strategy
from campaigns.strategy import Times

MOST_SEASONS = 12


class StrategyForm(forms.ModelForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    class Meta:
        model = Strategy
        fields = ("objective", "measure")
        formfield_callback = field_for
        help_texts = {
            "objective": _("One that can be reached or missed: 3,000 visits to the shops, for example."),
            "measure": _("For example: vouchers handed in."),
        }


class SeasonForm(forms.Form):
    name = Text(label=_("Season"), max_length=60, required=False)
    starts = Day(label=_("From"), required=False)
    ends = Day(label=_("Until"), required=False)

    def __init__(self, *args, year: int, **options) -> None:
        super().__init__(*args, **options)
        self._year = year

    def clean(self) -> dict:
        found = super().clean()
        said = {name: found.get(name) for name in ("name", "starts", "ends")}
        if not any(said.values()) or self.errors:
            return found
        for name, missing in {
            "name": _("Say what the season is called."),
            "starts": _("Say on which day it begins."),
            "ends": _("Say on which day it ends."),
        }.items():
            if not said[name]:
                self.add_error(name, missing)
        if self.errors:
            return found
        if said["ends"] < said["starts"]:
            self.add_error("ends", _("It would end before it begins."))
        elif self._year not in range(said["starts"].year, said["ends"].year + 1):
            self.add_error("starts", _("No day of it lies in %(year)s.") % {"year": self._year})
        return found


class Seasons(forms.BaseFormSet):
    def times(self) -> Times:
        """The seasons that were filled in, by their first day."""
        said = [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]
        return sorted(((row["name"], row["starts"], row["ends"]) for row in said), key=lambda row: (row[1], row[2]))


SeasonFormSet = forms.formset_factory(
    SeasonForm, formset=Seasons, extra=3, max_num=MOST_SEASONS, validate_max=True, absolute_max=MOST_SEASONS + 3
)
