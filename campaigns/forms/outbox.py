"""What stands in the query string of the outbox, and the free part of a letter."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agency.forms.rows import Several
from agency.forms.text import Text
from agency.models import Message
from campaigns.forms.listing import Asked

SHOWN = [
    ("leaving", _("Will leave")),
    ("held", pgettext_lazy("mails", "Held")),
    ("sent", _("Sent")),
    ("problems", _("In trouble")),
    ("not_sent", _("Did not leave")),
]


class OutboxAsked(Asked):
    show = forms.ChoiceField(choices=SHOWN, required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)


class SeveralLetters(forms.Form):
    """What is done with the mails that are ticked."""

    HOLD, RELEASE, DROP = "hold", "release", "drop"
    what = forms.ChoiceField(choices=[(code, code) for code in (HOLD, RELEASE, DROP)])
    letter = Several(Message.objects.none())

    def __init__(self, *args, letters: "QuerySet[Message]", **options) -> None:
        super().__init__(*args, **options)
        self.fields["letter"].queryset = letters


class OwnLineForm(forms.Form):
    """`seen`: the line as it stood when the page was opened."""

    seen = Text(required=False, max_length=300, widget=forms.HiddenInput)
    own_line = Text(
        label=_("One line of your own"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
