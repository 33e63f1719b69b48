"""What people type, paste and upload about bloggers, checked by the same rules as a roster's cells."""

from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.forms.rows import RowForm
from agency.forms.text import Text, field_for
from bloggers.importing import MOST_BYTES, NotARoster, Sheet, cells, read
from bloggers.importing.wording import Refused
from bloggers.models import Basis, Blogger, Roster, Site, Topic
from bloggers.models.sites import site_identity


class Understood(forms.CharField):
    """Text that is understood like a roster's cell; what cannot be says why, beside the field."""

    def __init__(self, cell, **options) -> None:
        self.cell = cell
        super().__init__(**{"max_length": 600} | options)

    def clean(self, value):
        written = super().clean(value)
        try:
            return self.cell(written, []) if written else self.nothing
        except Refused as refusal:
            reason = refusal.finding.text
            raise forms.ValidationError(_("Please look again: %(reason)s."), params={"reason": reason}) from refusal

    @property
    def nothing(self):
        """What an empty field means to its column."""
        return {cells.fee: None, cells.topics: []}.get(self.cell, "")


def words(column: str, most: int):
    """A cell of plain words, at most so many letters."""
    return partial(cells.text, column=column, most=most)


class PeopleFilter(forms.Form):
    """The search and the filters of the list, all from the address of the page."""

    q = Text(label=_("Name, e-mail or site"), required=False, max_length=120)
    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("Topic"), required=False, empty_label=_("All"))
    city = forms.ChoiceField(label=_("City"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    roster = forms.ModelChoiceField(Roster.objects.all(), label=_("List"), required=False, empty_label=_("All"))
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        for name in ("city", "language"):
            said = Blogger.objects.known().exclude(**{name: ""}).order_by(name)
            values = said.values_list(name, flat=True).distinct()
            self.fields[name].choices = [("", _("All")), *((value, value) for value in values)]

    def people(self):
        """The people who fit, in the order of their names."""
        chosen = self.cleaned_data
        found = Blogger.objects.known().matching(chosen["q"])
        if chosen["topic"]:
            found = found.filter(pk__in=Site.objects.filter(topics=chosen["topic"]).values("blogger"))
        if chosen["roster"]:
            found = found.filter(rosters=chosen["roster"])
        for name in ("city", "language"):
            if chosen[name]:
                found = found.filter(**{name: chosen[name]})
        return found


class PersonForm(forms.ModelForm):
    name = Understood(cells.name, label=_("Name"), max_length=120)
    email = Understood(cells.email, label=_("E-mail"), widget=forms.TextInput(attrs={"inputmode": "email"}))
    phone = Understood(cells.phone, label=_("Phone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    language = Understood(cells.language, label=_("Language"), required=False, help_text=_("A word, or es, ca, en…"))
    city = Understood(words("city", 80), label=_("City"), required=False)
    never_brands = Understood(
        words("notes", 2_000),
        label=_("Never for"),
        required=False,
        max_length=2_000,
        help_text=_("Brands this person does not work with"),
    )

    class Meta:
        model = Blogger
        fields = ["name", "email", "phone", "call", "language", "city", "never_brands", "notes"]
        formfield_callback = field_for
        widgets = {"notes": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"notes": _("Only your team reads this")}

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        known = Blogger.objects.known().filter(email=email).exclude(pk=self.instance.pk).first()
        if known:
            raise forms.ValidationError(_("%(name)s already has this address."), params={"name": known.name})
        return email


class NewPersonForm(PersonForm):
    url = Understood(cells.url, label=_("Address of the site"), required=False)
    site_name = Understood(words("site", 160), label=_("Name of the site"), required=False)
    topics = Understood(cells.topics, label=_("Topics"), required=False, help_text=_("Parted by commas"))
    fee = Understood(
        cell=cells.fee,
        label=_("Usual fee, in euros without VAT"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    basis = forms.ChoiceField(label=_("Why you may write to this person"), choices=Basis.Kind)
    source = Understood(words("origin", 120), label=_("Where you know this person from"))

    def clean_url(self) -> str:
        return nobody_elses(self.cleaned_data["url"])


class SiteForm(RowForm):
    name = Understood(words("site", 160), label=_("Name of the site"), required=False)
    url = Understood(cells.url, label=_("Address of the site"))
    city = Understood(words("city", 80), label=_("City"), required=False)

    class Meta:
        model = Site
        fields = ["blogger", "name", "url", "platform", "topics", "city"]
        formfield_callback = field_for

    def clean_url(self) -> str:
        return nobody_elses(self.cleaned_data["url"], besides=self.instance)


def nobody_elses(url: str, *, besides: Site | None = None) -> str:
    """`url` where no other site in the book is the same; its identity says which are."""
    if not url:
        return ""
    known = Site.objects.select_related("blogger").filter(identity=site_identity(url))
    other = known.exclude(pk=besides.pk if besides else None).first()
    if other:
        raise forms.ValidationError(
            _("This site belongs to %(name)s in the address book."), params={"name": other.blogger.name}
        )
    return url


class TopicForm(RowForm):
    class Meta:
        model = Topic
        fields = ["name"]
        formfield_callback = field_for


class RosterForm(RowForm):
    class Meta:
        model = Roster
        fields = ["name", "bloggers"]
        formfield_callback = field_for


class RosterUpload(forms.Form):
    # An empty file is told by `read`, in the same words as by the command.
    file = forms.FileField(
        label=_("CSV file"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv"})
    )
    roster = Text(
        label=_("Put these people on a list"),
        required=False,
        max_length=80,
        help_text=_("A name of your own, to find them together later"),
    )

    sheet: Sheet
    content: bytes

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 10 MB. Split it into several lists."), code="too_large"
            )
        self.content = upload.read()
        try:
            self.sheet = read(self.content, upload.name)
        except NotARoster as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return upload


class Seen(forms.Form):
    """Which preview the manager saw when she pressed."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
