"""Whom to look for: the filters of the page, all from its address, and who is ticked."""

import re

from django import forms
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from agency.forms.text import Text
from bloggers import searching
from bloggers.forms.city import CityInput
from campaigns import finding
from campaigns.finding import Sought
from campaigns.forms.money import MoneyField
from campaigns.models import Action, PlaceGroup
from campaigns.saying import language_name

ITS_TOPICS = "its"
FIRST = ("q", "topic", "city", "readers", "fee", "language")
RIVAL_DAYS = (30, 90, 180, 365)
RECORDS = [("", _("Any")), ("kept", _("took part before")), ("steady", _("took part and never withdrew"))]


class Number(forms.IntegerField):
    """A whole number as people type it: 5000, 5.000 or 5 000."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value):
        return super().to_python(re.sub(r"(?<=\d)[.,\s\u202f](?=\d{3}(?:\D|$))", "", str(value or "")))


class FindForm(forms.Form):
    """What the manager looks for. Opened without filters it looks for what the places ask for."""

    q = Text(label=_("Name or site"), required=False, max_length=80)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    city = Text(label=_("City"), required=False, max_length=80, widget=CityInput)
    readers = Number(label=_("Readers from"), required=False, min_value=0, max_value=2_000_000_000)
    fee = MoneyField(label=_("Fee, at most"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    asked = forms.TypedChoiceField(label=_("Asked in 30 days"), required=False, coerce=int, empty_value=None)
    rival = forms.TypedChoiceField(label=_("No rival brand for"), required=False, coerce=int, empty_value=None)
    record = forms.ChoiceField(label=_("Record"), required=False, choices=RECORDS)
    free = forms.BooleanField(label=_("not busy that day"), required=False)

    def __init__(self, data, *, action: Action, group: PlaceGroup) -> None:
        self.action, self.group = action, group
        said = searching.said()
        cities, languages, topics = said
        self.asks = finding.of_group(group, said)
        filters = set(self.base_fields)
        super().__init__(data if filters & set(data) else self._its())
        both = [(ITS_TOPICS, gettext(" or ").join(group.about))] if len(group.about) > 1 else []
        self.fields["topic"].choices = [("", _("All")), *both, *topics]
        spoken = {*languages, group.language} - {""}
        self.fields["language"].choices = [("", _("All")), *((code, language_name(code)) for code in sorted(spoken))]
        self.fields["city"].widget.offer(cities)
        self.fields["asked"].choices = [("", _("Any number")), *((n, _("at most %(n)s") % {"n": n}) for n in range(3))]
        days = ngettext_lazy("%(n)s day", "%(n)s days", "n")
        self.fields["rival"].choices = [("", _("Any time")), *((n, days % {"n": n}) for n in RIVAL_DAYS)]

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in FIRST]

    @property
    def more(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in FIRST]

    @property
    def more_are_set(self) -> bool:
        """Whether one of the filters that are folded away is set, or was not understood."""
        return any(field.value() or field.errors for field in self.more)

    def _its(self) -> dict:
        """The fields as the places ask for them."""
        asks = self.asks
        topic = "" if not asks.topics else ITS_TOPICS if len(asks.topics) > 1 else asks.topics[0]
        return {"topic": topic, "city": self.group.city, "language": asks.language, "fee": asks.fee}

    def sought(self) -> Sought:
        """What is looked for; a field that was not understood is not asked."""
        self.is_valid()
        said = {name: self.cleaned_data.get(name) for name in self.fields}
        topics = self.asks.topics if said["topic"] == ITS_TOPICS else [said["topic"]]
        due, zone = self.action.due, self.action.tz
        return Sought(
            book=searching.Wanted(
                words=said["q"] or "",
                topics=tuple(int(topic) for topic in topics if topic),
                city=said["city"] or "",
                language=said["language"] or "",
                readers=said["readers"],
                fee=said["fee"],
                free_on=(due.astimezone(zone).date(),) if said["free"] and due else (),
            ),
            asked_at_most=said["asked"],
            no_rival_for=said["rival"],
            kept=said["record"] in ("kept", "steady"),
            never_withdrew=said["record"] == "steady",
        )


class WhichPlaces(forms.Form):
    """The group of places, and the page."""

    group = forms.IntegerField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)
