"""Noting what she said, deciding her price, explaining a change to the client."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.forms.text import Text
from campaigns.answering import Seen
from campaigns.forms.asking import CHANNELS
from campaigns.forms.money import MoneyField
from campaigns.models import Participation
from campaigns.noting import Note, possible

WORDS = {
    "count_me_in": gettext_lazy("Yes: in, if the client approves"),
    "may_propose": gettext_lazy("May be proposed, confirms later"),
    "accept": gettext_lazy("Takes the place"),
    "price": gettext_lazy("Another price"),
    "no": gettext_lazy("No"),
    "comes": gettext_lazy("All good, will come"),
    "cannot": gettext_lazy("Can no longer come"),
    "changed_mind": gettext_lazy("A change of mind: yes after all"),
    "leave": gettext_lazy("Leaves the reserve"),
}


class NoteForm(forms.Form):
    """Answers that are possible now; what the page showed goes with it."""

    answer = forms.ChoiceField(label=gettext_lazy("What was the answer?"), widget=forms.RadioSelect)
    amount = MoneyField(label=gettext_lazy("Price asked"), required=False)
    why = Text(label=gettext_lazy("Argument"), required=False, max_length=500)
    channel = forms.ChoiceField(label=gettext_lazy("How did you learn it?"), choices=CHANNELS)
    terms = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    question = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)

    def __init__(self, *args, person: Participation, question_id: int, **options) -> None:
        options.setdefault("initial", {"terms": person.action.terms_version, "question": question_id})
        super().__init__(*args, **options)
        codes = possible(person)
        self.fields["answer"].choices = [(code, WORDS[code]) for code in codes]
        if "price" not in codes:
            del self.fields["amount"], self.fields["why"]

    def clean(self) -> dict:
        found = super().clean()
        if found.get("answer") == "price" and found.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Which price? Write an amount such as 250 or 250,50."))
        return found

    @property
    def note(self) -> Note:
        said = self.cleaned_data
        seen = Seen(terms=said["terms"], question=said["question"])
        return Note(said["answer"], said["channel"], seen, said.get("amount"), said.get("why", ""))


class DecideForm(forms.Form):
    accept = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda text: text == "1")
