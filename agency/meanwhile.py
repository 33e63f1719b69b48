"""An edit that a colleague has overtaken: the form was opened on other values than those that stand now."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _


class Overtaken(Exception):
    """Somebody saved the same row while a form was open on it."""


def mark(row: Model, names: tuple[str, ...] | list[str]) -> str:
    """Names the values of these columns of a saved row: another value, another mark."""
    values = [(name, _plain(row, name)) for name in sorted(names)]
    return sha256(repr(values).encode()).hexdigest()[:16]


def differences(form: forms.BaseForm, fresh: forms.BaseForm) -> list[tuple[str, str]]:
    """Label and present value of each field where what was typed differs from what stands now.

    `form` is bound; `fresh` is the same form, unbound, on the row as it is.
    """
    unlike: list[tuple[str, str]] = []
    for name, field in fresh.fields.items():
        if field.widget.is_hidden or field.disabled or name not in form.fields:
            continue
        stands = fresh.get_initial_for_field(field, name)
        typed = form[name].data
        if (stands or typed) and field.has_changed(stands, typed):
            unlike.append((str(field.label), _said(field, fresh[name].value())))
    return unlike


def _plain(row: Model, name: str) -> Any:
    column = row._meta.get_field(name)
    if column.many_to_many:
        return sorted(getattr(row, name).values_list("pk", flat=True))
    return str(getattr(row, column.attname))


def _said(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ModelMultipleChoiceField):
        chosen = [getattr(each, "pk", each) for each in value or []]
        return ", ".join(str(row) for row in field.queryset.filter(pk__in=chosen))
    if isinstance(field, forms.ModelChoiceField):
        return str(field.queryset.filter(pk=getattr(value, "pk", value)).first() or "") if value else ""
    if isinstance(value, datetime):
        return date_format(value, "SHORT_DATETIME_FORMAT")
    if not value and value != 0:
        return "–"
    return str(dict(getattr(field, "choices", ())).get(value, value))


def beside_what_stands(typed: forms.BaseForm, fresh: forms.BaseForm, more: str = "") -> forms.BaseForm:
    """What was typed, with what a colleague saved meanwhile said above it; saved again, what was typed stands.

    Both forms have a field `seen`. `more`: what stands otherwise outside of their fields.
    """
    typed.is_valid()
    said = [f"{label}: {stands}" for label, stands in differences(typed, fresh)] + [more] * bool(more)
    typed.data = typed.data.copy()
    typed.data["seen"] = fresh["seen"].value()
    words = [_("A colleague saved this while you were writing; nothing of yours was saved yet. Save again to keep it.")]
    if said:
        words.append(_("It says now: %(said)s.") % {"said": "; ".join(said)})
    typed.add_error(None, " ".join(words))
    return typed
