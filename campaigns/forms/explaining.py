"""The words about a change that a manager reads, edits and sends up the chain."""

from datetime import datetime
from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.forms.text import Text, plain
from campaigns import reporting, saying
from campaigns.models import Action, ActionContact, Event
from campaigns.reporting.named import names_for, with_its_hour
from campaigns.reporting.sending import CHANNELS, MOST_WORDS

MOST_EVENTS = 400


class ChosenForm(forms.Form):
    """What is explained, to whom, in which tone. Without an answer: what is owed, the nearest link, sober.

    `owed`: what of this action is owed. `links`, `occasions`: what may be chosen.
    """

    occasion = forms.TypedMultipleChoiceField(
        label=gettext_lazy("What is explained"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    link = forms.ModelChoiceField(ActionContact.objects.none(), label=gettext_lazy("To"), empty_label=None)
    tone = forms.ChoiceField(choices=list(reporting.TONES.items()), widget=forms.HiddenInput)

    def __init__(self, *args, action: Action, owed: list[reporting.Owed], now: datetime, **options) -> None:
        super().__init__(*args, **options)
        self.action, self.owed = action, owed
        self.occasions = reporting.occasions_of(action)
        names = names_for(self.occasions)
        offered = [(each.number, with_its_hour(each, names, now)) for each in reversed(self.occasions)]
        self.fields["occasion"].choices = offered
        chain = action.chain.select_related("contact__client", "contact__media_agency", "action__campaign__client__via")
        self.links = [link for link in chain if link.may_be_written_to]
        self.fields["link"].queryset = ActionContact.objects.filter(pk__in=[link.pk for link in self.links])
        self.fields["link"].label_from_instance = whom
        self.fields["link"].choices = [(link.pk, whom(link)) for link in self.links]

    def chosen(self) -> tuple[list[int], ActionContact | None, str]:
        """What was chosen as far as it can be read; the rest as it would be without an answer."""
        self.is_valid()
        said = self.cleaned_data if self.is_bound else {}
        owed = [each.occasion.number for each in self.owed]
        latest = [each.number for each in self.occasions[-1:]]
        link = said.get("link")
        nearest = next((each for each in self.links if link is None or each.pk == link.pk), None)
        return said.get("occasion") or owed or latest, nearest, said.get("tone") or "sober"


class ExplainForm(ChosenForm):
    """`events`: the ids of the events that the words rest on, as the draft named them. `drafted`: its digest."""

    words = Text(
        label=gettext_lazy("What they read"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("“Hello” and the name stand above it, the link to their page below."),
    )
    events = forms.CharField(widget=forms.HiddenInput, max_length=6000)
    drafted = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def clean_events(self) -> list[int]:
        parts = self.cleaned_data["events"].split(",")[:MOST_EVENTS]
        ids = [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 19]
        known = list(Event.objects.filter(action=self.action, pk__in=ids).order_by("pk").values_list("pk", flat=True))
        if not known:
            raise ValidationError(_("The facts have changed. Open the page again."))
        return known


class RedraftForm(forms.Form):
    """Another draft in the tone of the button; `replace`: in place of what was typed, which was asked about before."""

    draft = forms.ChoiceField(choices=list(reporting.TONES.items()), required=False)
    replace = forms.ChoiceField(choices=list(reporting.TONES.items()), required=False)
    words = forms.CharField(required=False, max_length=MOST_WORDS * 2)
    drafted = forms.CharField(required=False, max_length=64)

    @property
    def tone(self) -> str:
        return self.cleaned_data.get("replace") or self.cleaned_data.get("draft") or ""

    @property
    def would_lose_words(self) -> bool:
        said = self.cleaned_data
        typed = self["words"].value() or ""
        return not said.get("replace") and bool(typed.strip()) and digest(typed) != said.get("drafted")


class ToldForm(ChosenForm):
    """They know it already: how."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How"), choices=[(code, saying.CHANNELS[code]) for code in CHANNELS], initial="phone"
    )


def start(draft: reporting.Draft, link: ActionContact | None, tone: str, chosen: list[int]) -> dict:
    """What the form shows of a fresh draft."""
    return {
        "occasion": chosen,
        "link": link.pk if link else None,
        "tone": tone,
        "words": draft.words,
        "events": events(draft),
        "drafted": digest(draft.words),
    }


def events(draft: reporting.Draft) -> str:
    return ",".join(str(number) for number in draft.events)


def digest(words: str) -> str:
    """The same for words that differ only in how a browser breaks lines and in what nobody sees."""
    return sha256("\n".join(plain(words).split()).encode()).hexdigest()


def whom(link: ActionContact) -> str:
    """'Paula Rey · Nexo Medios'."""
    side = link.contact.media_agency or link.contact.client
    return f"{link.contact.name} · {side}" if side else link.contact.name
