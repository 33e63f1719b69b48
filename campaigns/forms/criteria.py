"""The client's word on criteria, as somebody of its side told it to the team."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.forms.text import Text
from campaigns.board.client_side import CriterionLine
from campaigns.forms.asking import SaidByClient
from campaigns.models import Decision

Verdict = Decision.Verdict


class CriteriaForm(SaidByClient):
    """One question for each criterion of `lines`; of several, who was silent on one says nothing of it."""

    note = Text(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Kept with the decision; the client’s side does not read it."),
    )
    field_order = ("contact", "channel", "note")

    def __init__(self, *args, lines: list[CriterionLine], **options) -> None:
        super().__init__(*args, **options)
        self.lines = lines
        for line in lines:
            self.fields[f"verdict_{line.id}"] = forms.ChoiceField(
                label=line.words,
                help_text=line.meant,
                required=len(lines) == 1,
                choices=[(Verdict.YES, _("Yes: whoever meets it may be taken")), (Verdict.NO, _("No"))],
                widget=forms.RadioSelect,
                initial=line.word,
            )
        self.order_fields([f"verdict_{line.id}" for line in lines])

    def clean(self) -> dict:
        found = super().clean()
        if not self.errors and not any(found.get(f"verdict_{line.id}") for line in self.lines):
            self.add_error(None, _("Choose yes or no for at least one of them."))
        return found

    @property
    def words(self) -> dict[int, str]:
        """Criterion -> verdict, of those that were decided."""
        said = {line.id: self.cleaned_data[f"verdict_{line.id}"] for line in self.lines}
        return {pk: word for pk, word in said.items() if word}
