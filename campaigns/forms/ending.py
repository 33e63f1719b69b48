"""The two ends of an action: who did not come, asked when it is closed; why it is called off."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.forms.text import Text
from campaigns.models import Action
from campaigns.states import ParticipationState


class CloseForm(forms.Form):
    """`absent`: a set of participation ids among those who held a place."""

    absent = forms.TypedMultipleChoiceField(
        label=_("Who did not come?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, action: Action, **options) -> None:
        super().__init__(*args, **options)
        holders = action.participations.filter(state=ParticipationState.CONFIRMED).select_related("blogger")
        self.fields["absent"].choices = [(person.pk, person.blogger.name) for person in holders]

    def clean_absent(self) -> set[int]:
        return set(self.cleaned_data["absent"])


class CallOffForm(forms.Form):
    """`saw`: what the page showed (see `cancelling.Preview.saw`)."""

    saw = forms.CharField(required=False, max_length=20000, widget=forms.HiddenInput)
    why = Text(
        label=_("Why it is called off"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was decided, by whom, and what else was possible. Kept for the team."),
    )
