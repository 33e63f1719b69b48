"""The action form: what an action is, when, where, with how many places at which fee."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.forms.rows import ZONE_HINT, ZoneInput
from agency.forms.text import Text, field_for
from agency.models import Client
from agency.models.fields import validate_zone
from campaigns import saying
from campaigns.forms.moments import LocalMoment, in_zone, on_the_wall
from campaigns.forms.money import MoneyField
from campaigns.models import Action, Campaign
from campaigns.planning import MATERIAL
from campaigns.watching import is_too_late

# Switched on the action's own page, with an event: an edit that was opened before must not undo it.
ON_THE_COCKPIT = ("autopilot", "may_ask_new")
MOMENTS = ("starts_at", "ends_at", "publish_by", "decide_by")
FARTHEST = timedelta(days=3 * 365)
LOCKED = gettext_lazy("Stays as it is.")

CORRECTIONS = gettext_lazy("Markdown. For corrections only: what needs a new yes is changed under “Move”.")


class ActionForm(forms.ModelForm):
    """`now` is the hour of the request; `locked`: somebody was asked, so the terms stand."""

    client = forms.ModelChoiceField(
        Client.objects.none(), label=gettext_lazy("Client"), empty_label=gettext_lazy("Choose…")
    )
    campaign_name = Text(
        label=gettext_lazy("Campaign"),
        max_length=120,
        help_text=gettext_lazy("One of the client’s, or the name of a new one"),
        widget=forms.TextInput(attrs={"list": "campaigns", "autocomplete": "off"}),
    )
    starts_at = LocalMoment(label=gettext_lazy("Starts"), required=False)
    ends_at = LocalMoment(label=gettext_lazy("Ends"), required=False)
    publish_by = LocalMoment(
        label=gettext_lazy("Publish by"),
        required=False,
        help_text=gettext_lazy("For posts without an event, or after it"),
    )
    decide_by = LocalMoment(label=gettext_lazy("The client decides by"), required=False)
    ceiling = MoneyField(label=gettext_lazy("Budget ceiling"), required=False)
    urgency_supplement = MoneyField(
        label=gettext_lazy("Urgency supplement"),
        required=False,
        help_text=gettext_lazy("Added to the fee of a call-up in the last 72 hours, and named as such"),
    )
    standby_fee = MoneyField(
        label=gettext_lazy("Fee for being on call"),
        required=False,
        help_text=gettext_lazy("A day ahead the fastest reserves are asked to keep the phone at hand for it"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31)
    standing = forms.BooleanField(
        widget=forms.HiddenInput, required=False
    )  # whether the page said that the terms stand

    class Meta:
        model = Action
        fields = (
            "kind",
            "title",
            "idea",
            "objective",
            "measure",
            "brief",
            "deliverable",
            "starts_at",
            "ends_at",
            "publish_by",
            "zone",
            "place",
            "decide_by",
            "needs_approval",
            "brand_named",
            "currency",
            "ceiling",
            "urgency_supplement",
            "standby_fee",
            "bonus_places",
            "watch",
            "autopilot",
            "may_ask_new",
        )
        formfield_callback = field_for
        labels = {"title": gettext_lazy("Title"), "place": gettext_lazy("Where")}
        help_texts = {"zone": ZONE_HINT, "brand_named": gettext_lazy("Otherwise the first mail names the sector only")}
        widgets = {
            "zone": ZoneInput,
            "idea": forms.Textarea(attrs={"rows": 3}),
            "brief": forms.Textarea(attrs={"rows": 8}),
        }

    def __init__(self, *args, clients, now: datetime, locked: bool = False, **options) -> None:
        super().__init__(*args, **options)
        self.now, self.locked = now, locked
        self.fields["client"].queryset = clients
        self.fields["bonus_places"].required = False
        action = self.instance
        self.title_before = action.title
        if action.pk:
            for name in ON_THE_COCKPIT:
                del self.fields[name]
            self.initial |= {name: on_the_wall(getattr(action, name), action.zone) for name in MOMENTS}
            self.initial |= {"client": action.campaign.client_id, "campaign_name": action.campaign.name}
            self.fields["client"].queryset = clients | Client.objects.filter(pk=action.campaign.client_id)
        if locked and action.is_event:
            del self.fields["watch"]  # an event shows by itself who comes, and its date stays
        if locked:
            self.fields["brief"].help_text = CORRECTIONS
        for name in self.material() if locked else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = LOCKED

    def material(self) -> list[str]:
        return [name for name in self.fields if name in MATERIAL or name in ("client", "campaign_name")]

    def clean_zone(self) -> str:
        # The row's own check comes after `clean`, which already needs the zone.
        validate_zone(self.cleaned_data["zone"])
        return self.cleaned_data["zone"]

    def clean_urgency_supplement(self) -> Decimal:
        return self.cleaned_data["urgency_supplement"] or Decimal(0)

    def clean_standby_fee(self) -> Decimal:
        return self.cleaned_data["standby_fee"] or Decimal(0)

    def clean_bonus_places(self) -> int:
        return self.cleaned_data["bonus_places"] or 0

    def clean(self) -> dict:
        found = super().clean()
        zone = found.get("zone")
        for name in MOMENTS:
            typed = found.get(name)
            if typed is not None:
                self._place_in_time(found, name, typed, zone)
        self._check_order(found)
        if found.get("watch") and zone and not self.locked:
            self._check_watch(found.get("starts_at"), found.get("publish_by"), zone)
        return found

    def _check_watch(self, starts: datetime | None, publish: datetime | None, zone: str) -> None:
        """It is for posts, and leaves nothing to do where nobody could be asked any more that day."""
        if starts:
            self.add_error("watch", _("Only for posts without an event: at an event one sees who comes. Leave it off."))
        elif publish and is_too_late(publish, ZoneInfo(zone)):
            words = _(
                "An hour after that it is night, and nobody could step in the same day. Choose an earlier hour "
                "to publish by, or leave it off."
            )
            self.add_error("watch", words)

    def _place_in_time(self, found: dict, name: str, typed: datetime, zone: str | None) -> None:
        found.pop(name)
        if zone is None:
            return  # the zone has its own message; without it no hour can be judged
        try:
            found[name] = self._judged(name, in_zone(typed, zone))
        except ValidationError as error:
            self.add_error(name, error)

    def _judged(self, name: str, at: datetime) -> datetime:
        before = getattr(self.instance, name) if self.instance.pk else None
        if at != before and at <= self.now:
            raise ValidationError(_("That hour has passed. Choose one that is still to come."))
        if at - self.now > FARTHEST:
            raise ValidationError(_("That is more than three years ahead. Is the year right?"))
        return at

    def _check_order(self, found: dict) -> None:
        starts, ends, publish, decide = (found.get(name) for name in MOMENTS)
        due = starts or publish
        if ends and starts and ends <= starts:
            self.add_error("ends_at", _("It ends before it starts. Choose a later hour."))
        if ends and not starts and not {"starts_at", "ends_at"} & set(self.errors):
            self.add_error("starts_at", _("Say when it starts too."))
        if publish and starts and publish < starts:
            self.add_error("publish_by", _("That is before the event. Choose a later hour, or leave it empty."))
        if decide and due and decide >= due:
            self.add_error("decide_by", _("The client would decide after the action. Choose an earlier hour."))

    def _post_clean(self) -> None:
        super()._post_clean()
        client, name = self.cleaned_data.get("client"), self.cleaned_data.get("campaign_name")
        if client and name:
            self.instance.campaign = Campaign(client=client, name=name)

    @property
    def columns(self) -> list[str]:
        """What an edit writes: the columns that the form shows."""
        own = [name for name in self.fields if name not in ("client", "campaign_name", "seen", "standing")]
        return ["campaign", *own]

    def check_budget(self, groups) -> bool:
        """Whether the fees of all places fit under the ceiling; else the ceiling says by how much they do not."""
        ceiling = self.cleaned_data.get("ceiling")
        cost = sum((group.fee * group.number for group in groups if not group.in_kind), Decimal(0))
        if ceiling is None or cost <= ceiling:
            return True
        currency = self.cleaned_data.get("currency") or self.instance.currency
        said = {"cost": saying.money(cost, currency), "ceiling": saying.money(ceiling, currency)}
        self.add_error(
            "ceiling", _("The places cost %(cost)s together, more than %(ceiling)s. Raise it, or lower a fee.") % said
        )
        return False
