"""What a telephone call led to, in one tap."""

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.answering import Seen
from campaigns.calling import LATER, NO_ANSWER
from campaigns.forms.moments import in_zone, on_the_wall
from campaigns.models import Participation
from campaigns.noting import Note, possible

BY_PHONE = "phone"
ANSWERS = ("accept", "no", "comes", "cannot")


class CallForm(forms.Form):
    """`result`: one of ANSWERS, if that can be noted for her now, or how the call came to nothing.

    `again` is an hour by the reader's clock: the next time it comes round, before the action.
    """

    result = forms.ChoiceField(choices=[(code, code) for code in (*ANSWERS, NO_ANSWER, LATER)])
    again = forms.TimeField(
        label=gettext_lazy("Call again at"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Write an hour such as 16:30.")},
    )
    terms = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    question = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)

    def __init__(self, *args, person: Participation, zone: str, now: datetime, **options) -> None:
        super().__init__(*args, **options)
        self.person, self.zone, self.now = person, zone, now

    def clean_result(self) -> str:
        result: str = self.cleaned_data["result"]
        if result in ANSWERS and result not in possible(self.person):
            raise ValidationError(_("Things have moved on since this page was shown; nothing was changed."))
        return result

    def clean(self) -> dict:
        found = super().clean()
        if found.get("result") == LATER and "again" not in self.errors:
            try:
                found["again_at"] = self._next_time(found.get("again"))
            except ValidationError as error:
                self.add_error("again", error)
        return found

    def _next_time(self, hour) -> datetime:
        if hour is None:
            raise ValidationError(_("At what hour? Write one such as 16:30."))
        today = on_the_wall(self.now, self.zone)
        typed = datetime.combine(today.date(), hour)
        at = in_zone(typed if typed > today else typed + timedelta(days=1), self.zone)
        if at >= self.person.action.due:
            raise ValidationError(_("That is after the action. Write an hour before it."))
        return at

    @property
    def note(self) -> Note | None:
        """The answer to note; None for a call that led to none."""
        said = self.cleaned_data
        if said["result"] not in ANSWERS:
            return None
        return Note(said["result"], BY_PHONE, Seen(terms=said["terms"], question=said["question"]))
