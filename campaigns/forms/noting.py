"""Noting what she said and when, deciding her price."""

from datetime import datetime
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency import wording
from agency.forms.text import Text
from campaigns import saying
from campaigns.answering import Seen
from campaigns.forms.moments import LocalMoment, in_zone
from campaigns.forms.money import AmountMeant, MoneyField
from campaigns.lifecycle import open_question
from campaigns.models import Counter, Participation
from campaigns.noting import Note, asked_at, possible

WORDS = {
    "count_me_in": gettext_lazy("Yes: in, if the client approves"),
    "may_propose": gettext_lazy("May be proposed, confirms later"),
    "accept": gettext_lazy("Takes the place"),
    "price": gettext_lazy("Another price"),
    "no": gettext_lazy("No"),
    "comes": gettext_lazy("All good, will come"),
    "on_call": gettext_lazy("Is on call"),
    "not_on_call": gettext_lazy("Cannot be on call"),
    "new_date_yes": gettext_lazy("Yes to the new date"),
    "new_date_no": gettext_lazy("Cannot on the new date"),
    "cannot": gettext_lazy("Can no longer come"),
    "changed_mind": gettext_lazy("A change of mind: yes after all"),
    "leave": gettext_lazy("Leaves the reserve"),
}


class NoteForm(AmountMeant):
    """Answers that are possible at `now`; what the page showed goes with it.

    When she said it is typed by the clock of the action's zone; empty is now.
    """

    answer = forms.ChoiceField(label=gettext_lazy("What was the answer?"), widget=forms.RadioSelect)
    amount = MoneyField(label=gettext_lazy("Price asked"), required=False)
    why = Text(label=gettext_lazy("Argument"), required=False, max_length=500)
    channel = forms.ChoiceField(label=gettext_lazy("How did you learn it?"), choices=list(saying.CHANNELS.items()))
    said_at = LocalMoment(label=gettext_lazy("When was it said?"), required=False)
    terms = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    question = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)

    def __init__(self, *args, person: Participation, question_id: int, now: datetime, **options) -> None:
        options.setdefault("initial", {"terms": person.action.terms_version, "question": question_id})
        super().__init__(*args, **options)
        self.person, self.now = person, now
        zone = wording.zone_name(person.action.zone, saying.language())
        self.fields["said_at"].help_text = _("Leave it empty if it was just now (%(zone)s).") % {"zone": zone}
        codes = possible(person)
        self.fields["answer"].choices = [(code, WORDS[code]) for code in codes]
        if "price" not in codes:
            del self.fields["amount"], self.fields["why"]
        if "price" not in codes or not self.is_bound:
            del self.fields["sure"]

    def clean(self) -> dict:
        found = super().clean()
        if found.get("answer") == "price" and found.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Which price? Write an amount such as 250 or 250,50."))
        if found.get("answer") == "price" and (question := open_question(self.person)):
            self.check_likely("amount", found.get("amount"), question.fee)
        if "sure" in self.fields and not self.unlikely:
            del self.fields["sure"]
        if found.get("said_at") is not None:
            try:
                found["said_at"] = self._moment(found["said_at"], found.get("answer", ""))
            except ValidationError as error:
                self.add_error("said_at", error)
        return found

    def _moment(self, typed: datetime, answer: str) -> datetime:
        """When it was said. ValidationError for what is still to come, or older than the question."""
        zone = self.person.action.zone
        at = in_zone(typed, zone)
        if at > self.now:
            said = {"day": saying.short_day(self.now, zone), "hour": wording.hour(self.now, zone)}
            raise ValidationError(
                _("That is still to come: now it is %(day)s, %(hour)s. Write when it was said.") % said
            )
        asked = asked_at(self.person, answer)
        # What is typed has no seconds.
        if asked is not None and at < asked.replace(second=0, microsecond=0):
            said = {"day": saying.short_day(asked, zone), "hour": wording.hour(asked, zone)}
            raise ValidationError(
                _("The question was asked on %(day)s, %(hour)s. Write an hour after that, or leave it empty.") % said
            )
        return at

    @property
    def note(self) -> Note:
        said = self.cleaned_data
        seen = Seen(terms=said["terms"], question=said["question"])
        return Note(said["answer"], said["channel"], seen, said.get("amount"), said.get("why", ""), said["said_at"])


class DecideForm(AmountMeant):
    """What we answer to her price: yes, no, a new price with words, or the question why."""

    decision = forms.ChoiceField(choices=[(code, code) for code in ("accept", "keep", "counter", "why")])
    amount = MoneyField(label=gettext_lazy("Our new price"), required=False, above_zero=True)
    words = Text(
        label=gettext_lazy("A line with it"),
        required=False,
        max_length=300,
        widget=forms.TextInput(),
        help_text=gettext_lazy("It goes with the answer, as you write it."),
    )

    def __init__(self, *args, offer: Counter, **options) -> None:
        super().__init__(*args, **options)
        self.offer = offer

    def clean(self) -> dict:
        found = super().clean()
        if found.get("decision") == "counter" and "amount" not in self.errors:
            self._check_between(found.get("amount"))
        return found

    def _check_between(self, amount: Decimal | None) -> None:
        """Ours lies between what we offered and what she asks; else there is another button for it."""
        fee, asked = self.offer.invitation.fee, self.offer.amount
        self.check_likely("amount", amount, fee)
        if amount is None:
            self.add_error("amount", _("Which price? Write an amount such as 250 or 250,50."))
        elif "amount" not in self.errors and asked > fee and amount >= asked:
            self.add_error("amount", _("That is what was asked, or more: accept it instead."))
        elif "amount" not in self.errors and asked > fee and amount <= fee:
            self.add_error("amount", _("That is no more than our offer: keep it instead."))
