"""The words about a change that a manager reads, edits and sends up the chain."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.forms.text import Text
from campaigns.letters.clients import may_be_written_to
from campaigns.models import Action, ActionContact, Event
from campaigns.reporting import Draft

MOST_EVENTS = 200


class ExplainForm(forms.Form):
    """`events`: the ids of the events that the words rest on, as the draft named them."""

    link = forms.ModelChoiceField(ActionContact.objects.none(), label=gettext_lazy("To"), empty_label=None)
    words = Text(label=gettext_lazy("What they read"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    events = forms.CharField(widget=forms.HiddenInput, max_length=4000)

    def __init__(self, *args, action: Action, draft: Draft, **options) -> None:
        start = {"words": draft.words, "events": ",".join(str(number) for number in draft.events)}
        super().__init__(*args, initial=start, **options)
        self.action = action
        chain = action.chain.select_related("contact", "action__campaign__client__via")
        allowed = [link.pk for link in chain if may_be_written_to(link)]
        self.fields["link"].queryset = ActionContact.objects.filter(pk__in=allowed).select_related("contact")
        self.fields["link"].label_from_instance = lambda link: f"{link.contact.name} · {link.contact.email}"

    def clean_events(self) -> list[int]:
        parts = self.cleaned_data["events"].split(",")[:MOST_EVENTS]
        ids = [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 19]
        known = list(Event.objects.filter(action=self.action, pk__in=ids).order_by("pk").values_list("pk", flat=True))
        if not known:
            raise ValidationError(_("The facts have changed. Open the page again."))
        return known
