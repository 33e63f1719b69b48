"""Groups of places: each a label, a number, a fee, and what the places ask for."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.forms.text import Text, field_for
from campaigns.forms.action import LOCKED
from campaigns.forms.money import MoneyField
from campaigns.models import PlaceGroup
from campaigns.planning import MATERIAL_OF_GROUP

UNNAMED = "–"
NO_GROUP_GOES = gettext_lazy(
    "Somebody has been asked for these terms, so no group goes. Open the page again to see them all."
)
MOST_GROUPS = 20
LANGUAGES = [
    ("", gettext_lazy("any")),
    ("es", gettext_lazy("Spanish")),
    ("ca", gettext_lazy("Catalan")),
    ("eu", gettext_lazy("Basque")),
    ("gl", gettext_lazy("Galician")),
    ("en", gettext_lazy("English")),
    ("fr", gettext_lazy("French")),
    ("de", gettext_lazy("German")),
    ("it", gettext_lazy("Italian")),
    ("pt", gettext_lazy("Portuguese")),
]


class GroupForm(forms.ModelForm):
    """`topics`: (id, name) pairs, read once for all groups; `known`: the action's groups by id."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    label = Text(label=gettext_lazy("Name of the group"), max_length=80, required=False)
    number = forms.IntegerField(
        label=gettext_lazy("Places"),
        min_value=1,
        max_value=200,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    fee = MoneyField(label=gettext_lazy("Fee per person"))
    ceiling = MoneyField(label=gettext_lazy("Ceiling per place"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES, required=False)
    topics = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Topics"), coerce=int, required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )

    class Meta:
        model = PlaceGroup
        fields = ("label", "number", "fee", "in_kind", "ceiling", "city", "language")
        formfield_callback = field_for
        help_texts = {"in_kind": gettext_lazy("Then the fee is what the product is worth")}

    def __init__(self, *args, topics, known: dict[int, PlaceGroup], locked: bool = False, **options) -> None:
        super().__init__(*args, **options)
        self.fields["topics"].choices = topics
        self.known, self.locked = known, locked
        if not locked or not self._is_known():
            return
        for name in [*MATERIAL_OF_GROUP, "topics"]:
            self.fields[name].disabled = True
        self.fields["fee"].help_text = LOCKED

    def _is_known(self) -> bool:
        raw = self["id"].value()
        return str(raw).isdecimal() and len(str(raw)) < 19 and int(raw) in self.known

    def clean_id(self) -> int | None:
        number = self.cleaned_data["id"]
        if number is not None and number not in self.known:
            raise ValidationError(_("This group is gone. Open the page again."))
        return number

    def clean_label(self) -> str:
        return self.cleaned_data["label"] or UNNAMED

    def clean(self) -> dict:
        found = super().clean()
        fee, ceiling = found.get("fee"), found.get("ceiling")
        if fee is not None and ceiling is not None and fee > ceiling:
            self.add_error("ceiling", _("The fee is above this ceiling. Raise the ceiling, or lower the fee."))
        return found

    def group(self) -> PlaceGroup:
        """The row as filled, not saved."""
        filled = self.instance
        filled.pk = self.cleaned_data["id"]
        filled._state.adding = filled.pk is None
        filled.chosen_topics = self.cleaned_data["topics"]
        return filled


class Groups(forms.BaseFormSet):
    """At least one group; no two of one name. Once somebody was asked, none goes."""

    def clean(self) -> None:
        self._check_names()
        stay = {form.cleaned_data.get("id") for form in self.kept()}
        if self.form_kwargs["locked"] and self.form_kwargs["known"].keys() - stay:
            raise ValidationError(NO_GROUP_GOES)

    def _check_names(self) -> None:
        labels: set[str] = set()
        for form in self.kept():
            label = form.cleaned_data.get("label", "").casefold()
            if label and label in labels:
                form.add_error("label", _("Another group has this name. Give each its own."))
            labels.add(label)

    def kept(self) -> list[GroupForm]:
        """Those that are filled in and not taken away."""
        filled = [form for form in self.forms if getattr(form, "cleaned_data", None)]
        return [form for form in filled if not form.cleaned_data.get("DELETE")]

    def groups(self) -> list[PlaceGroup]:
        return [form.group() for form in self.kept()]


def start(group: PlaceGroup) -> dict:
    """What a group's form starts from."""
    columns = ("label", "number", "fee", "in_kind", "ceiling", "city", "language")
    topics = [topic.pk for topic in group.topics.all()]
    label = "" if group.label == UNNAMED else group.label
    return {name: getattr(group, name) for name in columns} | {"id": group.pk, "topics": topics, "label": label}


def typed_groups(typed, *, more: bool) -> list[dict]:
    """The groups as they stand in a POST, not judged, for the form to show again; `more`: and a blank one."""
    total = typed.get("g-TOTAL_FORMS", "")
    number = min(int(total), MOST_GROUPS) if total.isascii() and total.isdecimal() and len(total) < 5 else 1
    names = ["id", *GroupForm.Meta.fields]
    groups = [
        {name: typed.get(f"g-{n}-{name}", "") for name in names} | {"topics": typed.getlist(f"g-{n}-topics")}
        for n in range(number)
    ]
    return [*groups, {}] if more and number < MOST_GROUPS else groups


GroupFormSet = forms.formset_factory(
    GroupForm,
    formset=Groups,
    extra=0,
    min_num=1,
    max_num=MOST_GROUPS,
    absolute_max=MOST_GROUPS,
    validate_min=True,
    validate_max=True,
    can_delete=True,
)
ONE_GROUP = [{"number": 5}]
