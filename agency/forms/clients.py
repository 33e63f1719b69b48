"""Forms about clients, media agencies and the people there."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.forms.days import Day, ahead
from agency.forms.rows import ZONE_HINT, RowForm, ZoneInput, phone_input
from agency.forms.text import field_for
from agency.models import Client, Contact, MediaAgency, User
from agency.models.fields import normalise_email


class ClientForm(RowForm):
    class Meta:
        model = Client
        fields = ("name", "via", "team", "language", "zone", "direct_contact", "swap_by_itself", "written_where")
        formfield_callback = field_for
        widgets = {"team": forms.CheckboxSelectMultiple, "zone": ZoneInput}
        labels = {"via": _("Media agency in between"), "language": _("Language of the mails")}
        help_texts = {
            "zone": ZONE_HINT,
            "team": _("Freelancers see the clients of their own teams only."),
            "swap_by_itself": _("Otherwise the mail that explains a swap waits for your press."),
            "written_where": _("For example: contract of 3 March, section 4."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = User.objects.filter(is_active=True).order_by("name")
        self.fields["via"].empty_label = _("None: we work with the client directly")

    def clean(self) -> dict:
        found = super().clean()
        promised = found.get("swap_by_itself") or (found.get("direct_contact") and found.get("via"))
        if promised and not found.get("written_where") and "written_where" not in self.errors:
            self.add_error("written_where", _("Say where this is written; without it, it is not allowed."))
        return found


class MediaAgencyForm(RowForm):
    class Meta:
        model = MediaAgency
        fields = ("name",)
        formfield_callback = field_for


class ContactForm(RowForm):
    class Meta:
        model = Contact
        fields = ("name", "email", "phone", "language", "zone")
        formfield_callback = field_for
        widgets = {"zone": ZoneInput, "phone": phone_input()}
        help_texts = {"zone": ZONE_HINT}

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])


class EndForm(forms.Form):
    """The last day of the work for a client; empty: it ends with the press."""

    last_day = Day(
        label=_("Last day"),
        required=False,
        help_text=_("Empty: at once. Else everything goes on until the end of that day, in the client’s time zone."),
    )

    def __init__(self, *args, client: Client, now: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.client, self.today = client, now.astimezone(client.tz).date()

    def clean_last_day(self) -> date | None:
        day = self.cleaned_data["last_day"]
        return ahead(day, self.today) if day else None

    @property
    def at(self) -> datetime | None:
        """The first moment after the last day."""
        day = self.cleaned_data["last_day"]
        return datetime.combine(day + timedelta(days=1), time.min, self.client.tz) if day else None
