"""Moving an action: the terms as they are to be, and the decision with its reasons."""

from datetime import datetime
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.forms.text import Text
from campaigns.forms.action import FARTHEST
from campaigns.forms.moments import LocalMoment, in_zone, on_the_wall
from campaigns.forms.money import MoneyField
from campaigns.laying_out import fewest_places
from campaigns.models import Action, PlaceGroup
from campaigns.moving import NewTerms
from campaigns.watching import is_too_late

MOMENTS = ("starts_at", "ends_at", "publish_by")


class MoveForm(forms.Form):
    """Starts from the terms as they are; hours are those of the action's zone."""

    starts_at = LocalMoment(label=gettext_lazy("Starts"), required=False)
    ends_at = LocalMoment(label=gettext_lazy("Ends"), required=False)
    publish_by = LocalMoment(label=gettext_lazy("Publish by"), required=False)
    place = Text(label=gettext_lazy("Where"), required=False, max_length=240)
    deliverable = Text(label=gettext_lazy("What is asked"), required=False, max_length=300)
    brief = Text(
        label=gettext_lazy("The brief"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Whoever has a place is asked again. Slips of the pen are mended under “Edit”."),
    )
    why = Text(
        label=gettext_lazy("Why it moves"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What was decided, by whom, and what else was possible. Kept for the team."),
    )

    def __init__(self, *args, action: Action, now: datetime, **options) -> None:
        self.action, self.now = action, now
        self.groups: list[PlaceGroup] = list(action.groups.all())
        start = {name: on_the_wall(getattr(action, name), action.zone) for name in MOMENTS}
        start |= {"place": action.place, "deliverable": action.deliverable, "brief": action.brief}
        start |= {f"fee_{group.pk}": group.fee for group in self.groups}
        start |= {f"places_{group.pk}": group.number for group in self.groups}
        super().__init__(*args, initial=start, **options)
        for group in self.groups:
            alone, words = group.label == "–", {"group": group.label}
            self.fields[f"places_{group.pk}"] = forms.IntegerField(
                label=_("Places") if alone else _("Places, %(group)s") % words,
                min_value=1,
                max_value=200,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
            self.fields[f"fee_{group.pk}"] = MoneyField(
                label=_("Fee per person") if alone else _("Fee, %(group)s") % words
            )

    def clean_brief(self) -> str:
        # A browser sends other line ends than a program: that alone is no change.
        brief, before = self.cleaned_data["brief"], self.action.brief
        same = "".join(brief.split("\r")).strip() == "".join(before.split("\r")).strip()
        return before if same else brief

    def clean(self) -> dict:
        found = super().clean()
        self._check_places(found)
        for name in MOMENTS:
            typed = found.get(name)
            if typed is not None:
                try:
                    found[name] = self._judged(name, in_zone(typed, self.action.zone))
                except ValidationError as error:
                    found.pop(name)
                    self.add_error(name, error)
        self._check_order(found)
        return found

    def _judged(self, name: str, at: datetime) -> datetime:
        # A minute is what a form can say: the very hour of before stays the same to the second.
        before = getattr(self.action, name)
        if before is not None and on_the_wall(before, self.action.zone).replace(second=0, microsecond=0) == (
            on_the_wall(at, self.action.zone)
        ):
            return before
        if at <= self.now:
            raise ValidationError(_("That hour has passed. Choose one that is still to come."))
        if at - self.now > FARTHEST:
            raise ValidationError(_("That is more than three years ahead. Is the year right?"))
        return at

    def _check_places(self, found: dict) -> None:
        for group in self.groups:
            number = found.get(f"places_{group.pk}")
            if number is not None and number < group.number and number < (fewest := fewest_places(group)):
                said = _("%(n)s are held, or promised to somebody. Let somebody go first, or keep that many.")
                self.add_error(f"places_{group.pk}", said % {"n": fewest})

    def _check_order(self, found: dict) -> None:
        starts, ends, publish = (found.get(name) for name in MOMENTS)
        if set(MOMENTS) & set(self.errors):
            return
        if publish and self.action.is_watched and is_too_late(publish, self.action.tz):
            words = _(
                "Its day is watched, and an hour after that it is night: nobody could step in. Choose an earlier hour."
            )
            self.add_error("publish_by", words)
        if not starts and not publish:
            self.add_error("starts_at", _("An open action needs a date: when it starts, or by when to publish."))
        if ends and starts and ends <= starts:
            self.add_error("ends_at", _("It ends before it starts. Choose a later hour."))
        if ends and not starts:
            self.add_error("starts_at", _("Say when it starts too."))
        if publish and starts and publish < starts:
            self.add_error("publish_by", _("That is before the event. Choose a later hour, or leave it empty."))

    @property
    def terms(self) -> NewTerms:
        given = self.cleaned_data
        fees: dict[int, Decimal] = {group.pk: given[f"fee_{group.pk}"] for group in self.groups}
        places: dict[int, int] = {group.pk: given[f"places_{group.pk}"] for group in self.groups}
        return NewTerms(
            given.get("starts_at"),
            given.get("ends_at"),
            given.get("publish_by"),
            given["place"],
            given["deliverable"],
            given["brief"],
            fees,
            places,
        )

    def hidden(self) -> list[tuple[str, str]]:
        """What was typed, as it was typed, for the page that asks once more."""
        return [(name, str(self.data.get(name, ""))) for name in self.fields if name != "why"]


class PreviewedForm(forms.Form):
    """What the preview showed (see `moving.Preview.saw`)."""

    saw = forms.CharField(max_length=20000)
