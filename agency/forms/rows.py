"""Forms about one row: they write the columns they show, and no others."""

from django import forms
from django.utils.translation import gettext_lazy as _

# The zones most often met here are offered; any other can be typed.
OFFERED_ZONES = [
    "Europe/Madrid", "Atlantic/Canary", "Europe/Lisbon", "Europe/London", "Europe/Paris", "Europe/Berlin",
    "Europe/Rome", "America/Mexico_City", "America/Bogota", "America/Lima", "America/Santiago",
    "America/Argentina/Buenos_Aires", "America/New_York", "America/Los_Angeles", "UTC",
]  # fmt: skip


class RowForm(forms.ModelForm):
    """`save()` updates the columns of the form only, so that a neighbour's change is never undone."""

    def save(self, commit: bool = True):
        if not commit or self.instance.pk is None:
            return super().save(commit)
        many = {column.name for column in self.instance._meta.many_to_many}
        self.instance.save(update_fields=[name for name in self._meta.fields if name not in many])
        self._save_m2m()
        return self.instance


class Several(forms.ModelMultipleChoiceField):
    """Rows by their numbers; a number that no row can have names none, on every database."""

    default_error_messages = {"invalid_choice": forms.ModelChoiceField.default_error_messages["invalid_choice"]}

    def clean(self, value):
        try:
            return super().clean(value)
        except OverflowError as error:  # SQLite takes no number beyond 63 bits
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error


class ZoneInput(forms.TextInput):
    """A time zone by name, with the usual ones offered while typing."""

    template_name = "components/zone_input.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        zones = context["widget"]["attrs"].setdefault("list", f"{name}-offered")
        return context | {"offered": OFFERED_ZONES, "list_id": zones}


def phone_input() -> forms.TextInput:
    return forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})


ZONE_HINT = _("For example Europe/Madrid or Atlantic/Canary.")
