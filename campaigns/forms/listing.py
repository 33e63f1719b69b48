"""What stands in the query string of the lists."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agency.forms.text import Text

SHOWN = [
    ("open", pgettext_lazy("actions", "Open")),
    ("draft", _("Drafts")),
    ("over", _("Over")),
    ("all", pgettext_lazy("actions", "All")),
]


class Asked(forms.Form):
    """What cannot be read counts as not said."""

    def said(self, name: str, missing):
        self.is_valid()
        return self.cleaned_data.get(name) or missing


class AnywhereAsked(Asked):
    q = Text(required=False, max_length=80, label=_("Person, action or client"), widget=forms.SearchInput)


class ActionsAsked(Asked):
    """Which actions, and which page."""

    show = forms.ChoiceField(choices=SHOWN, required=False)
    q = Text(
        required=False, max_length=80, label=_("Title or client"), widget=forms.TextInput(attrs={"type": "search"})
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)
