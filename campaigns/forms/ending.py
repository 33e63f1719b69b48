"""Who did not come: asked once, when an action is closed."""

from django import forms
from django.utils.translation import gettext_lazy as _

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
