"""Asking for more than a ceiling."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.forms.text import Text
from campaigns import ceilings
from campaigns.forms.money import MoneyField
from campaigns.lifecycle import last_question
from campaigns.models import Action, Participation


class WantedForm(forms.Form):
    """For whom and at which price, as the address of the page says it."""

    person = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    price = forms.DecimalField(required=False, min_value=0, max_digits=10, decimal_places=2)

    def __init__(self, *args, action: Action, **options) -> None:
        super().__init__(*args, **options)
        self.action = action

    @property
    def initial_more(self) -> dict:
        """What the form begins with: the price, and by how much it breaks the ceiling of the action."""
        if not self.is_valid() or not self.cleaned_data["person"]:
            return {}
        person = _person(self.action, self.cleaned_data["person"])
        question = last_question(person) if person else None
        price = self.cleaned_data["price"]
        if question is None or price is None:
            return {}
        found = ceilings.effect(self.action, question.group, price, besides=person.pk)
        return {
            "person": person.pk,
            "price": price if found.over_place is not None else None,
            "more": found.over_action or Decimal(0),
        }


class CeilingForm(forms.Form):
    """How much more the action may cost, up to which price one person, and why."""

    person = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    more = MoneyField(label=_("How much more than the ceiling of the action"), required=False)
    price = MoneyField(label=_("Up to which price for this person"), required=False)
    why = Text(
        label=_("Why it is worth it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why: it is kept with the decision.")},
    )

    def __init__(self, *args, action: Action, **options) -> None:
        super().__init__(*args, **options)
        self.action = action
        person = (self.data or self.initial).get("person")
        if not person:
            del self.fields["price"]

    def clean_person(self) -> int | None:
        person = self.cleaned_data["person"]
        if person is not None and _person(self.action, person) is None:
            raise ValidationError(_("That person is not in this action."))
        return person

    def clean(self) -> dict:
        found = super().clean()
        found["more"], found["price"] = found.get("more") or Decimal(0), found.get("price") or None
        if not self.errors and not found["more"] and found["price"] is None:
            self.add_error("more", _("Say how much more it may be."))
        return found


def _person(action: Action, person_id: int) -> Participation | None:
    row = action.participations.filter(pk=person_id).first()
    if row is not None:
        row.action = action
    return row
