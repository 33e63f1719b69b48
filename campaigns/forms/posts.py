"""Where somebody published, and when a fee was paid."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.forms.days import Day
from bloggers import web_addresses
from campaigns.models import Promise
from campaigns.promising import earliest_payment

ADDRESS_FAULTS = {
    "url_scheme": _("Write an address of the web, such as https://yourblog.es/post."),
    "url_password": _("Leave out the name and password before the @."),
    "url_not_public": _("That address cannot be opened from outside. Copy the public one."),
    "url_port": _("Leave out the number behind the colon."),
    "url_too_long": _("That address is too long. Copy it again from the page of the post."),
    "url_not_valid": _("That is no address of a page. Copy it from the post, such as https://yourblog.es/post."),
}


class PostAddress(forms.CharField):
    """The address of a post in its stored form: https assumed, tracking and what stands behind # left out."""

    widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "autocapitalize": "none"})

    def to_python(self, value) -> str:
        text = super().to_python(value)
        if text in self.empty_values:
            return text
        try:
            return web_addresses.clean(text).url
        except web_addresses.BadAddress as fault:
            raise ValidationError(ADDRESS_FAULTS[fault.code], code=fault.code) from fault


class NotePostForm(forms.Form):
    """A post that the team has seen."""

    url = PostAddress(label=_("Address of the post"))


class PaidForm(forms.Form):
    """Which of the payments of an action were made, and on which day: not in the future, not before it was owed."""

    promise = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    all = forms.BooleanField(required=False)
    on = Day(label=_("Paid on"))

    def __init__(self, *args, owed: list[Promise], today: date, **options) -> None:
        super().__init__(*args, **options)
        self.owed, self.today = owed, today
        self.fields["promise"].choices = [(row.pk, row.participation.blogger.name) for row in owed]

    def clean(self) -> dict:
        found = super().clean()
        if found.get("all"):
            found["promise"] = [row.pk for row in self.owed]
        if not found.get("promise") and "promise" not in self.errors:
            self.add_error("promise", _("Tick at least one payment."))
        on = found.get("on")
        if on is None:
            return found
        if on > self.today:
            self.add_error("on", _("That day is still to come. Write it down once it is paid."))
        chosen = [row for row in self.owed if row.pk in found.get("promise", ())]
        if any(on < earliest_payment(row) for row in chosen):
            self.add_error("on", _("That is before the action: nothing was owed then."))
        return found
