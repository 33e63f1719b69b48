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


class ActionsAsked(forms.Form):
    """Which actions, and which page. What cannot be read counts as not said."""

    show = forms.ChoiceField(choices=SHOWN, required=False)
    q = Text(
        required=False, max_length=80, label=_("Title or client"), widget=forms.TextInput(attrs={"type": "search"})
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def said(self, name: str, missing):
        self.is_valid()
        return self.cleaned_data.get(name) or missing
