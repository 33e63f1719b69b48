"""The agency's own settings."""

from datetime import time, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.forms.rows import ZONE_HINT, RowForm, ZoneInput
from agency.forms.text import field_for
from agency.models import Agency, User
from agency.models.fields import validate_address

AWAKE_AT_LEAST = timedelta(hours=4)


def clock_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class _AgencyFields(RowForm):
    def clean_from_address(self) -> str:
        address = self.cleaned_data["from_address"]
        if address:
            validate_address(address)
        return address


class FirstAgencyForm(_AgencyFields):
    """What is asked on the first day; the rest has defaults and stands in the settings."""

    class Meta:
        model = Agency
        fields = ("name", "legal_name", "legal_address", "from_address", "language", "zone", "currency")
        formfield_callback = field_for
        widgets = {"zone": ZoneInput}
        help_texts = {
            "zone": ZONE_HINT,
            "legal_address": _("Stands below each mail, as the law asks."),
            "from_address": _("Bloggers and clients see it. Answers go to the person who wrote."),
        }


class AgencyForm(_AgencyFields):
    class Meta:
        model = Agency
        fields = (*FirstAgencyForm.Meta.fields, "pay_days", "cancel_hours", "cancel_percent", "ad_label",
                  "quiet_from", "quiet_until", "on_duty",
                  "soundings_in_30_days", "amounts_in_subjects")  # fmt: skip
        formfield_callback = field_for
        widgets = {"zone": ZoneInput, "quiet_from": clock_input(), "quiet_until": clock_input()}
        help_texts = {
            **FirstAgencyForm.Meta.help_texts,
            "pay_days": _("After the invoice; it is said with every fee."),
            "cancel_hours": _("Before the action. Each confirmation says it, and what we owe then."),
            "cancel_percent": _("Of the fee agreed; 0 if you promise nothing."),
            "ad_label": _("Asked of everybody who is paid, such as #publicidad; empty for none."),
            "quiet_from": _("By the reader’s clock."),
            "on_duty": _("Gets the alarms at any hour, beside the owner of the action."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_duty"].queryset = User.objects.filter(is_active=True).order_by("name")
        self.fields["on_duty"].empty_label = _("Nobody")

    def clean(self) -> dict:
        found = super().clean()
        start, end = found.get("quiet_from"), found.get("quiet_until")
        if start and end:
            awake = (_since_midnight(start) - _since_midnight(end)) % timedelta(days=1)
            # the same hour twice would be quiet for a whole day, or never: nobody can tell
            if awake < AWAKE_AT_LEAST:
                self.add_error("quiet_until", _("Leave at least four hours a day in which mails may leave."))
        return found


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)
