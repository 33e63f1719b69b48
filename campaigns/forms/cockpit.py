"""The buttons of a cockpit, and what they carry."""

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency import hours
from agency.forms.rows import Several
from campaigns.board.cards import COMES, KEEP, NO_ANSWER, SEEN, STEP_IN
from campaigns.forms.moments import LocalMoment, in_zone
from campaigns.models import Action, Card
from campaigns.states import Autopilot

LONGEST_PAUSE = timedelta(days=30)


class PressForm(forms.Form):
    """A suggested step, by the key that names what it would do, and the page it was pressed on."""

    key = forms.RegexField(r"^[0-9a-f]{16}$")
    back = forms.ChoiceField(choices=[("emergency", "emergency"), ("today", "today")], required=False)


class HoldForm(forms.Form):
    """How long the automatic steps stay away from somebody: until the morning, for good, or no longer."""

    MORNING, FOR_GOOD, GO_ON = "morning", "for_good", "go_on"
    until = forms.ChoiceField(choices=[(code, code) for code in (MORNING, FOR_GOOD, GO_ON)])

    def moment(self, action: Action, now: datetime) -> datetime | None:
        """The end of the hold, by the clock of the action; None where the steps go on."""
        return held_until(self.cleaned_data["until"], action, now)


def held_until(until: str, action: Action, now: datetime) -> datetime | None:
    morning = min(hours.next_at(now, action.tz, hours.DEADLINES_FROM), action.due)
    return {HoldForm.MORNING: morning, HoldForm.FOR_GOOD: action.due, HoldForm.GO_ON: None}[until]


class CardsForm(forms.Form):
    """Cards that were seen to together: those that the page showed and that still wait."""

    card = Several(Card.objects.none())

    def __init__(self, *args, action: Action, **options) -> None:
        super().__init__(*args, **options)
        self.fields["card"].queryset = Card.objects.filter(action=action, kind=Card.Kind.OWED)


class AutopilotForm(forms.Form):
    mode = forms.ChoiceField(
        label=gettext_lazy("Autopilot"),
        choices=[
            (Autopilot.OFF, gettext_lazy("off")),
            (Autopilot.SUGGEST, gettext_lazy("suggest")),
            (Autopilot.AUTO, gettext_lazy("auto")),
        ],
        widget=forms.RadioSelect,
    )
    may_ask_new = forms.BooleanField(label=gettext_lazy("may ask new people by itself"), required=False)
    sure = forms.BooleanField(required=False)  # what it would do has been read

    def without_auto(self) -> "AutopilotForm":
        """For who may not switch it on: what may not be pressed is not offered."""
        self.fields["mode"].choices = [each for each in self.fields["mode"].choices if each[0] != Autopilot.AUTO]
        return self


class PauseForm(forms.Form):
    """Until when, by the reader's own clock."""

    until = LocalMoment(label=gettext_lazy("Until"))

    def __init__(self, *args, now: datetime, zone: str, **options) -> None:
        super().__init__(*args, **options)
        self.now, self.zone = now, zone

    def clean_until(self) -> datetime:
        until = in_zone(self.cleaned_data["until"], self.zone)
        if until <= self.now:
            raise ValidationError(_("That hour has passed. Choose one that is still to come."))
        if until - self.now > LONGEST_PAUSE:
            raise ValidationError(_("A pause is for an hour or a day, 30 days at most. For longer, switch it off."))
        return until


class CardForm(forms.Form):
    result = forms.ChoiceField(choices=[(code, code) for code in (SEEN, NO_ANSWER, COMES, STEP_IN, KEEP)])
