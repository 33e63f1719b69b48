"""Text as people paste it: invisible characters are taken out before anything is judged."""

import unicodedata

from django import forms
from django.db import models

from agency.forms.rows import Several

KEPT = "\n\r\t"
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
JOINER = "\u200d"  # holds emoji together


def plain(text: str) -> str:
    """`text` without control, formatting and unassigned characters; '' when nothing visible is left."""
    kept = "".join(
        sign for sign in text if sign in KEPT or sign == JOINER or unicodedata.category(sign) not in INVISIBLE
    )
    return kept if kept.replace(JOINER, "").strip() else ""


class Text(forms.CharField):
    def to_python(self, value):
        # NUL is not taken out: Django's own validator refuses it, as it is never typed by a person.
        text = super().to_python(value)
        if "\x00" in text:
            return text
        text = plain(text)
        # What is one line on the page stays one, whatever was pasted.
        return super().to_python(text if isinstance(self.widget, forms.Textarea) else " ".join(text.split()))


def field_for(column: models.Field, **options) -> forms.Field | None:
    """A form field for a column, with `Text` for free text (for `formfield_callback`)."""
    if type(column) in (models.CharField, models.TextField) and not column.choices:
        options.setdefault("form_class", Text)
    if column.many_to_many:
        options.setdefault("form_class", Several)
    return column.formfield(**options)
