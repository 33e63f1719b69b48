"""The steps of an import as forms: the file, what its columns mean, and yes to a preview."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agency.forms.text import Text
from bloggers.importing import MOST_BYTES, ColumnsUnknown, NotARoster
from bloggers.importing.reading import glance, is_long, read
from bloggers.importing.sheets import Choice, arrange
from bloggers.importing.tables import Table
from bloggers.importing.wording import FIELDS, field_name

SAMPLES = 3  # cells of each column that help to tell what it is
_NOT_COLUMNS = {"zone", "basis"}  # what follows from other columns


class RosterUpload(forms.Form):
    # An empty file is told by `glance`, in the same words as by the command.
    file = forms.FileField(
        label=_("Excel (.xlsx) or CSV file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )
    roster = Text(
        label=_("Put these people on a list"),
        required=False,
        max_length=80,
        help_text=_("A name of your own, to find them together later"),
    )

    content: bytes

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(str(NotARoster("too_large")), code="too_large")
        self.content = upload.read()
        try:
            if is_long(self.content):
                glance(self.content)  # the rest is the worker's
            else:
                read(self.content, upload.name)
        except ColumnsUnknown:
            return upload  # asked in the next step
        except NotARoster as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return upload


class ColumnsForm(forms.Form):
    """What each column means, beside a few of its cells."""

    has_headers = forms.BooleanField(label=_("The first line holds the names of the columns"), required=False)
    english = forms.ChoiceField(
        label=_("Amounts are written"),
        choices=[("es", _("1.234,50, as in Spain")), ("en", _("1,234.50, as in English"))],
    )

    def __init__(self, table: Table, start: Choice, *args, **options) -> None:
        initial = {"has_headers": start.has_headers, "english": "en" if start.english else "es"}
        super().__init__(*args, initial=initial, **options)
        self.table = table
        meanings = [("", _("– not used –")), *((code, field_name(code)) for code in FIELDS if code not in _NOT_COLUMNS)]
        for column, header in enumerate(table.headers):
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=gettext("Column %(n)s: %(header)s") % {"n": column + 1, "header": header or "–"},
                choices=meanings,
                required=False,
                initial=start.fields[column] if column < len(start.fields) else "",
            )

    @property
    def columns(self):
        """Each column's first cells and its field."""
        rows = self.table.records[: SAMPLES + 1]
        for column, header in enumerate(self.table.headers):
            cells = [row.cells[column][:60] for row in rows if len(row.cells) > column]
            yield header, cells[1:], self[f"column_{column}"]

    def clean(self):
        said = super().clean()
        fields = [said.get(f"column_{column}") or None for column in range(len(self.table.headers))]
        used = [field for field in fields if field]
        if not {"name", "email"} <= set(used):
            raise forms.ValidationError(gettext("Say which column holds the names and which the e-mail addresses."))
        twice = sorted({field_name(field) for field in used if used.count(field) > 1})
        if twice:
            raise forms.ValidationError(str(NotARoster("columns_twice", columns=", ".join(twice))))
        self.choice = Choice(tuple(fields), bool(said.get("has_headers")), said.get("english") == "en")
        try:
            arrange(self.table, self.choice)
        except NotARoster as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return said


class YesTo(forms.Form):
    """Which preview the manager saw when she pressed, and whether one refused line keeps the others out."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    whole = forms.ChoiceField(
        label=_("Lines that cannot be taken"),
        choices=[("", _("Leave them out and bring in the others")), ("1", _("Bring in all lines or none"))],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )

    @cached_property
    def is_whole(self) -> bool:
        return bool(self.cleaned_data["whole"])
