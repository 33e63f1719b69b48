"""What people type, paste and upload about bloggers, checked by the same rules as a roster's cells."""

from functools import partial

from django import forms
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agency import access, meanwhile, wording
from agency.forms.rows import RowForm
from agency.forms.text import Text, field_for
from agency.models import Agency, Client, User
from agency.models.fields import normalise_email
from bloggers import facets, searching
from bloggers.folding import fold
from bloggers.forms.city import CityInput
from bloggers.importing import cells
from bloggers.importing.places import LANGUAGE_WORDS
from bloggers.importing.wording import Finding, Refused
from bloggers.models import Basis, Blogger, Roster, Site, Topic
from bloggers.models.sites import site_identity


def _in_words(language: str) -> str:
    return wording.language_name(language, get_language() or "es")


class Understood(forms.CharField):
    """Text that is understood like a roster's cell; what cannot be says why, beside the field."""

    def __init__(self, cell, **options) -> None:
        self.cell, self.notes = cell, []
        super().__init__(**{"max_length": 600} | options)

    def clean(self, value):
        written, self.notes = super().clean(value), []
        try:
            understood = self.cell(written, self.notes) if written else self.nothing
        except Refused as refusal:
            reason = refusal.finding.text
            raise forms.ValidationError(_("Please look again: %(reason)s."), params={"reason": reason}) from refusal
        if self.required and understood in self.empty_values:  # nothing of what was typed can be seen
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return understood

    @property
    def nothing(self):
        """What an empty field means to its column."""
        return {cells.fee: None, cells.topics: []}.get(self.cell, "")


def words(column: str, most: int):
    """A cell of plain words, at most so many letters."""
    return partial(cells.text, column=column, most=most)


def not_our_own(email: str) -> str:
    """`email`, unless our own mails come from it: they would go round in a circle."""
    agency = Agency.current()
    if agency and email == normalise_email(agency.from_address):
        reason = Finding("own_address").text
        raise forms.ValidationError(_("Please look again: %(reason)s."), params={"reason": reason})
    return email


class PeopleFilter(forms.Form):
    """The search and the filters of the list, all from the address of the page."""

    q = Text(label=_("Name, e-mail or site"), required=False, max_length=120)
    topic = forms.TypedChoiceField(label=_("Topic"), required=False, coerce=int, empty_value=None)
    city = Text(label=_("City"), required=False, max_length=80, widget=CityInput)
    language = forms.ChoiceField(label=_("Language"), required=False)
    roster = forms.TypedChoiceField(label=_("List"), required=False, coerce=int, empty_value=None)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        cities, languages, topics = searching.said()
        self.fields["city"].widget.offer(cities)
        rosters = sorted(Roster.objects.order_by().values_list("pk", "name"), key=lambda row: fold(row[1]))
        self.names = [name for _pk, name in (*rosters, *topics)]
        spoken = [(code, _in_words(code)) for code in languages]
        for field, offered in {"language": spoken, "roster": rosters, "topic": topics}.items():
            self.fields[field].choices = [("", _("Any")), *offered]

    def people(self):
        """The people who fit, in the order of their names."""
        chosen = self.cleaned_data
        topics = [chosen["topic"]] if chosen["topic"] else []
        found = searching.search(searching.Wanted(words=chosen["q"], topics=topics, city=chosen["city"]))
        if chosen["roster"]:
            found = found.filter(rosters=chosen["roster"])
        if chosen["language"]:
            found = found.filter(Q(language=chosen["language"]) | facets.writes_in(chosen["language"]))
        return found.in_order()


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

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)  # the card as it was opened

    class Meta:
        model = Blogger
        fields = [
            "name", "email", "phone", "call", "channel", "language", "city", "owner", "advocate_of", "advocate_where",
            "never_brands", "notes",
        ]  # fmt: skip
        formfield_callback = field_for
        widgets = {"notes": forms.Textarea(attrs={"rows": 4}), "advocate_of": forms.CheckboxSelectMultiple}
        labels = {"channel": _("Prefers to be reached by"), "advocate_of": _("Speaks well of")}
        help_texts = {
            "notes": _("Your team reads this, and the person in a copy of their data"),
            "advocate_of": _("Clients that this person recommends without being asked"),
            "advocate_where": _("On which site or network, in which posts"),
        }

    def __init__(self, *args, reader: User | None = None, into: int | None = None, **options) -> None:
        super().__init__(*args, **options)
        self.into = into
        if self.instance.pk:
            self.initial["seen"] = meanwhile.mark(self.instance, self.Meta.fields)
        seen = access.visible(reader) if reader else Client.objects.all()
        self.fields["advocate_of"].queryset = seen.order_by("name")
        self.fields["owner"].queryset = User.objects.filter(is_active=True).order_by("name")
        self.fields["owner"].empty_label = _("Nobody in particular")
        code = self.initial.get("language") or ""
        if LANGUAGE_WORDS.get(fold(_in_words(code))) == code:  # a word that is understood again when it comes back
            self.initial["language"] = _in_words(code)

    def clean_advocate_of(self) -> list[Client]:
        """Those she chose, and those that the reader may not see: she cannot have meant to take them away."""
        chosen = list(self.cleaned_data["advocate_of"])
        if self.instance.pk is None:
            return chosen
        return [*chosen, *self.instance.advocate_of.exclude(pk__in=self.fields["advocate_of"].queryset)]

    def clean_email(self) -> str:
        email = not_our_own(self.cleaned_data["email"])
        same = Blogger.objects.filter(erased_at=None, email=email).select_related("merged_into").order_by("merged_into")
        for row in same:
            known = row.merged_into or row
            if known.pk not in (self.instance.pk, self.into):
                reason = _("%(name)s already has this address.") % {"name": known.name}
                raise forms.ValidationError(self.same_person(reason, known))
        return email

    def same_person(self, reason: str, known: Blogger) -> SafeString:
        return same_person(reason, known, self.instance.pk)


class NewPersonForm(PersonForm):
    """Somebody new; with `into` somebody known, to whom what is written here is to be added."""

    url = Understood(cells.url, label=_("Address of the site"), required=False)
    site_name = Understood(words("site", 160), label=_("Name of the site"), required=False)
    topics = Understood(cells.topics, label=_("Topics"), required=False, help_text=_("Separated by commas"))
    fee = Understood(
        cell=cells.fee,
        label=_("Usual fee, in euros without VAT"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    basis = forms.ChoiceField(label=_("Why you may write to this person"), choices=Basis.Kind)
    source = Understood(words("origin", 120), label=_("Where you know this person from"))

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        for name in ("advocate_of", "advocate_where", "seen"):
            del self.fields[name]

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        other = whose_site(url)
        if other and other.blogger_id != self.into:
            reason = _("This site belongs to %(name)s in the address book.") % {"name": other.blogger.name}
            raise forms.ValidationError(self.same_person(reason, other.blogger))
        return url


class IntoForm(forms.Form):
    """To whom what was typed is to be added."""

    into = forms.ModelChoiceField(Blogger.objects.known())


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


def same_person(reason: str, known: Blogger, than: int | None) -> SafeString:
    """Why not, and what to do about it: open the person who is known, or make one of the two.

    `than`: whose card it is; None where she is only being typed in.
    """
    merge = reverse("person_merge", args=[than, known.pk]) if than else ""
    words = {"reason": reason, "known": known, "merge": merge}
    return mark_safe(render_to_string("bloggers/same_person.html", words).strip())  # noqa: S308 - our own template


def same_site_elsewhere(url: str, site: Site) -> str:
    """`url` of a site of somebody's, where nobody else in the book has it."""
    other = whose_site(url, besides=site)
    if other is None:
        return url
    if other.blogger_id == site.blogger_id:
        raise forms.ValidationError(_("This site stands on this card already."))
    reason = _("This site belongs to %(name)s in the address book.") % {"name": other.blogger.name}
    raise forms.ValidationError(same_person(reason, other.blogger, site.blogger_id))


def nobody_elses(url: str, *, besides: Site | None = None) -> str:
    """`url` where no other site in the book is the same; its identity says which are."""
    other = whose_site(url, besides=besides)
    if other:
        raise forms.ValidationError(
            _("This site belongs to %(name)s in the address book."), params={"name": other.blogger.name}
        )
    return url


def whose_site(url: str, *, besides: Site | None = None) -> Site | None:
    """The site in the book that is the same as the one of this address."""
    if not url:
        return None
    known = Site.objects.select_related("blogger").filter(identity=site_identity(url))
    return known.exclude(pk=besides.pk if besides else None).first()


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
