"""The words about a change that a manager reads, edits and sends up the chain."""

from dataclasses import dataclass
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
from campaigns.reporting.phrases import SOBER
from campaigns.reporting.sending import CHANNELS, MOST_WORDS

MOST_EVENTS = 400


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be explained about an action, and to whom. Read once for all forms of a page.

    `owed`: what of it is owed.
    """

    action: Action
    known: reporting.Known
    owed: list[reporting.Owed]
    occasions: list[tuple[int, str]]
    links: list[ActionContact]


def offered(action: Action, now: datetime) -> Offered:
    known = reporting.known(action)
    occasions = known.occasions
    names = names_for(occasions)
    chain = action.chain.select_related("contact__client", "contact__media_agency", "action__campaign__client__via")
    return Offered(
        action=action,
        known=known,
        owed=reporting.owed([action], now),
        occasions=[(each.number, with_its_hour(each, names, now)) for each in reversed(occasions)],
        links=[link for link in chain if link.may_be_written_to],
    )


class ChosenForm(forms.Form):
    """What is explained, to whom, in which tone. Without an answer: what is owed, the nearest link, sober."""

    occasion = forms.TypedMultipleChoiceField(
        label=gettext_lazy("What is explained"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    link = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int)
    tone = forms.ChoiceField(choices=list(reporting.TONES.items()), widget=forms.HiddenInput)

    def __init__(self, *args, of: Offered, **options) -> None:
        super().__init__(*args, **options)
        self.of = of
        self.fields["occasion"].choices = of.occasions
        self.fields["link"].choices = [(link.pk, whom(link)) for link in of.links]

    def clean_link(self) -> ActionContact:
        return next(link for link in self.of.links if link.pk == self.cleaned_data["link"])

    def chosen(self) -> tuple[list[int], ActionContact | None, str]:
        """What was chosen as far as it can be read; the rest as it would be without an answer."""
        self.is_valid()
        said = self.cleaned_data
        owed = [each.occasion.number for each in self.of.owed]
        latest = [number for number, _words in self.of.occasions[:1]]
        nearest = self.of.links[0] if self.of.links else None
        return said.get("occasion") or owed or latest, said.get("link") or nearest, said.get("tone") or SOBER


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
        known = list(
            Event.objects.filter(action=self.of.action, pk__in=ids).order_by("pk").values_list("pk", flat=True)
        )
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
