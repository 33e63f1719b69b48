"""What somebody of the client's side presses and types on the page behind her own link."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agency.forms.text import Text
from campaigns.forms.moments import LocalMoment, in_zone, on_the_wall
from campaigns.forms.money import MoneyField
from campaigns.models import Decision, Vote
from campaigns.voting import CALL, Ballot, Word

LARGEST = 2**31 - 1
MOST_WORDS = 2000
VERDICTS = [
    (Decision.Verdict.YES, _("Yes")),
    (Decision.Verdict.NO, pgettext_lazy("verdict", "No")),
    (Decision.Verdict.MUST_HAVE, _("Must-have")),
]
BONUS = [("yes", _("Yes")), ("no", pgettext_lazy("verdict", "No"))]


class PressForm(forms.Form):
    """Which list the page showed. Nothing is chosen beforehand."""

    number = forms.IntegerField(min_value=1, max_value=LARGEST)
    seen = forms.CharField(max_length=64)


class AskForm(forms.Form):
    """Only the questions and the wish: `people` is the list before this link, (participation id, name)."""

    wish = Text(
        label=_("I would also like …"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A name, a topic, a city. We ask that person first."),
    )

    def __init__(self, *args, people: Iterable[tuple[int, str]], **options) -> None:
        super().__init__(*args, **options)
        self.people = list(people)
        for pk, name in self.people:
            self.fields[f"question_{pk}"] = Text(
                label=_("Your question about %(name)s") % {"name": name},
                required=False,
                max_length=MOST_WORDS,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict:
        given = super().clean()
        fields = ["wish", *(f"question_{pk}" for pk, _name in self.people)]
        if not any(given.get(name) or name in self.errors for name in fields):
            raise forms.ValidationError(_("Write what you ask or would like first."), code="nothing")
        return given

    @property
    def ballot(self) -> Ballot:
        given = self.cleaned_data
        words = {pk: Word(question=given[f"question_{pk}"]) for pk, _name in self.people}
        return Ballot(words, wish=given["wish"])


@dataclass(frozen=True, slots=True)
class Row:
    """One card of the page with its fields."""

    card: Any
    verdict: forms.BoundField
    why: forms.BoundField
    question: forms.BoundField


class VoteForm(PressForm, AskForm):
    """The whole list in one press."""

    substitutes = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    call_at = Text(
        label=_("Your telephone, and until what hour"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )
    bonus = forms.ChoiceField(required=False, choices=BONUS, widget=forms.RadioSelect)
    typed_name = Text(
        label=_("Write your name and surname to confirm"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name and surname: they stand on the copy.")},
    )

    def __init__(self, *args, people: Iterable[tuple[int, str]], ways: Iterable[str] = (), **options) -> None:
        super().__init__(*args, people=people, **options)
        self.fields["substitutes"].choices = [(way, way) for way in ways]
        for pk, name in self.people:
            self.fields[f"verdict_{pk}"] = forms.ChoiceField(
                label=name, required=False, choices=VERDICTS, widget=forms.RadioSelect
            )
            self.fields[f"why_{pk}"] = Text(
                label=_("Why not?"),
                required=False,
                max_length=MOST_WORDS,
                widget=forms.TextInput(),
                help_text=_("It helps us find a better match."),
            )

    def beside(self, cards: Iterable[Any]) -> list[Row]:
        """The cards of the page, each with its fields."""
        rows = [(card, card.participation) for card in cards]
        return [Row(card, self[f"verdict_{pk}"], self[f"why_{pk}"], self[f"question_{pk}"]) for card, pk in rows]

    def clean_typed_name(self) -> str:
        name = self.cleaned_data["typed_name"]
        if len(name.split()) < 2:
            raise forms.ValidationError(_("The surname is missing. It stands on the copy of what you decide."))
        return name

    def clean(self) -> dict:
        given = self.cleaned_data
        verdicts = [given.get(f"verdict_{pk}") for pk, _name in self.people]
        if not any(verdicts) and not any(f"verdict_{pk}" in self.errors for pk, _name in self.people):
            raise forms.ValidationError(_("Say yes or no to at least one person."), code="nothing")
        if given.get("substitutes") == CALL and not given.get("call_at") and "call_at" not in self.errors:
            self.add_error("call_at", _("Write the telephone at which we reach you."))
        return given

    @property
    def ballot(self) -> Ballot:
        given = self.cleaned_data
        words = {
            pk: Word(given[f"verdict_{pk}"], given[f"why_{pk}"], given[f"question_{pk}"]) for pk, _name in self.people
        }
        bonus = {"yes": True, "no": False}.get(given["bonus"])
        return Ballot(words, given["substitutes"], given["call_at"], bonus, given["wish"])


def said_before(own: Vote | None, whys: dict[int, str]) -> dict[str, Any]:
    """What a contact said when she last pressed, for her to change."""
    if own is None:
        return {}
    said = own.content
    initial = {f"verdict_{line['participation']}": line["verdict"] for line in said["lines"]}
    initial |= {f"why_{person}": why for person, why in whys.items()}
    bonus = {True: "yes", False: "no"}.get(said["bonus"], "")
    return initial | {"substitutes": said["substitutes"], "call_at": said["call_at"], "bonus": bonus}


def seen_people(typed: QueryDict) -> set[int]:
    """Whom the page that was pressed showed: each has a field for a question, empty or not."""
    found = (name.removeprefix("question_") for name in typed if name.startswith("question_"))
    return {int(number) for number in found if number.isascii() and number.isdecimal() and len(number) < 19}


class ForwardForm(PressForm):
    """A media agency's own prices and hour for its client."""

    answer_by = LocalMoment(label=_("Your client decides by"))

    def __init__(
        self,
        *args,
        people: Iterable[tuple[int, str, Decimal]],
        zone: str,
        now: datetime,
        by: datetime | None = None,
        own: datetime | None = None,
        **options,
    ) -> None:
        super().__init__(*args, **options)
        self.people, self.zone, self.now, self.own = list(people), zone, now, own
        self.fields["answer_by"].initial = on_the_wall(by, zone)
        for pk, name, price in self.people:
            self.fields[f"price_{pk}"] = MoneyField(label=name, initial=price)

    def clean_answer_by(self) -> datetime:
        by = in_zone(self.cleaned_data["answer_by"], self.zone)
        if by <= self.now:
            raise forms.ValidationError(_("That hour has passed. Choose one that is still to come."))
        if self.own is not None and self.now < self.own < by:
            raise forms.ValidationError(
                _("Your own time to answer us ends before that. Choose an hour that leaves you some.")
            )
        return by

    @property
    def price_fields(self) -> list[forms.BoundField]:
        return [self[f"price_{pk}"] for pk, _name, _price in self.people]

    @property
    def prices(self) -> dict[int, Decimal]:
        return {pk: self.cleaned_data[f"price_{pk}"] for pk, _name, _price in self.people}


class PassOnForm(forms.Form):
    """Her client's question, in her own words or as it is."""

    words = Text(required=False, max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def said(self) -> str:
        return self.cleaned_data["words"]


class AnswerForm(PassOnForm):
    """An answer: the team's, or a media agency's to her client."""

    words = Text(
        label=_("Your answer"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you answer.")},
    )


class NotedForm(forms.Form):
    """What a press has noted, for the page to say so."""

    noted = forms.ChoiceField(
        choices=[(code, code) for code in ("vote", "asked", "forwarded", "answered", "passed_on")]
    )

    @property
    def said(self) -> str:
        return self.cleaned_data["noted"] if self.is_valid() else ""
