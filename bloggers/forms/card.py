"""What the team writes on a person's card beside the facts of her own: sites, figures, fees, her agent."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.forms.days import Day
from agency.forms.rows import ZONE_HINT, Several, ZoneInput, phone_input
from agency.forms.text import Text, field_for
from agency.models import Contact
from bloggers import portfolio
from bloggers.forms.people import PersonForm, Understood, not_our_own, same_site_elsewhere, words
from bloggers.importing import cells
from bloggers.importing.wording import Refused
from bloggers.models import Audience, Basis, Blogger, Roster, Site


class OnADay(forms.Form):
    """Something that was so on a day that has been, by a source."""

    on = Day(label=_("Date"))
    source = Text(label=_("Source"), max_length=80, help_text=_("For example: media kit, said by phone, own look"))

    def __init__(self, *args, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["on"].initial = today

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("That day is still to come. Write the day on which it was so."))
        if on.year < 1990:
            raise ValidationError(_("Please look at the year again."))
        return on


class SiteOfHersForm(forms.ModelForm):
    """One site of one person; `blogger` is whose."""

    name = Understood(words("site", 160), label=_("Name of the site"), required=False)
    url = Understood(cells.url, label=_("Address of the site"))
    topics = Understood(cells.topics, label=_("Topics"), required=False, help_text=_("Separated by commas"))
    city = Understood(words("city", 80), label=_("City"), required=False)
    language = Understood(cells.language, label=_("Language"), required=False, help_text=_("A word, or es, ca, en…"))

    class Meta:
        model = Site
        fields = ["url", "name", "platform", "topics", "city", "language"]
        formfield_callback = field_for
        help_texts = {"platform": _("For example: blog, Instagram, YouTube")}

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["topics"] = ", ".join(topic.name for topic in self.instance.topics.all())

    def _save_m2m(self) -> None:
        """Topics are names here; the verb finds or begins them."""

    def clean_url(self) -> str:
        return same_site_elsewhere(self.cleaned_data["url"], self.instance)


class FigureForm(OnADay):
    kind = forms.ChoiceField(label=_("What is counted"), choices=Audience.Kind)
    figure = Text(label=_("How many"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    field_order = ["kind", "figure", "on", "source"]

    def clean_figure(self) -> int | None:
        """As a list writes it, so 12.500 and 12 500 too; which figure it is was said one field before."""
        try:
            return cells.figure(self.cleaned_data["figure"], [], column=self.cleaned_data.get("kind", "visits"))
        except Refused as refusal:
            reason = refusal.finding.text
            raise ValidationError(_("Please look again: %(reason)s."), params={"reason": reason}) from refusal


class RateForm(OnADay):
    fee = Understood(
        cells.fee,
        label=_("Usual fee without VAT"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("For a product: what it is worth"),
    )
    kind = Text(label=_("For what"), required=False, max_length=40, help_text=_("For example: post, event, raffle"))
    in_kind = Text(
        label=_("Product instead of money"), required=False, max_length=160, help_text=_("Empty: paid in money")
    )
    source = Text(label=_("Source"), required=False, max_length=120, help_text=_("Who said so, and how"))
    field_order = ["fee", "kind", "in_kind", "on", "source"]


class BasisForm(OnADay):
    """The right to write, as the team learned of it. «None known» is no news, so it is no choice."""

    kind = forms.ChoiceField(
        label=_("Why you may write to this person"),
        choices=[choice for choice in Basis.Kind.choices if choice[0] != Basis.Kind.NONE],
    )
    source = Text(
        label=_("Source"),
        max_length=120,
        help_text=_("Where it comes from, as every mail will say it: the form on our site, said by phone…"),
    )
    field_order = ["kind", "source", "on"]


class AddressForm(forms.ModelForm):
    """Only where mail reaches her; `into` and the rest as on the card."""

    email = Understood(cells.email, label=_("E-mail"), widget=forms.TextInput(attrs={"inputmode": "email"}))
    into = None
    clean_email = PersonForm.clean_email
    same_person = PersonForm.same_person

    class Meta:
        model = Blogger
        fields = ["email"]
        formfield_callback = field_for


class AgentForm(forms.Form):
    """Whom her letters go through: somebody who is known, or somebody new."""

    agent = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Mails go through"), required=False, empty_label=_("Nobody: to the person")
    )


class NewAgentForm(forms.ModelForm):
    email = Understood(cells.email, label=_("E-mail"), widget=forms.TextInput(attrs={"inputmode": "email"}))

    class Meta:
        model = Contact
        fields = ["name", "email", "phone", "language", "zone"]
        formfield_callback = field_for
        widgets = {"zone": ZoneInput, "phone": phone_input()}
        help_texts = {"zone": ZONE_HINT, "language": _("Mails that go through this person are written in it")}

    def clean_email(self) -> str:
        return not_our_own(self.cleaned_data["email"])


class BulkForm(forms.Form):
    """What is done with the people who are ticked in the list."""

    LIST_ON, LIST_OFF, TOPIC = "put", "take", "topic"
    person = Several(
        Blogger.objects.known(),
        error_messages={
            "required": _("Tick the people first."),
            "invalid_choice": _("Somebody who was ticked is no longer in the address book. Tick them again."),
            "invalid_pk_value": _("Tick the people first."),
        },
    )
    what = forms.ChoiceField(
        label=_("With those who are ticked"),
        choices=[
            (LIST_ON, _("put on a list")),
            (LIST_OFF, _("take off a list")),
            (TOPIC, _("give their sites a topic")),
        ],
    )
    name = Text(label=_("List or topic"), max_length=80)

    def clean(self) -> dict:
        found = super().clean()
        name, what = found.get("name"), found.get("what")
        if not name:
            return found
        if what == self.LIST_OFF:
            found["roster"] = Roster.objects.filter(name=name).first()
            if found["roster"] is None:
                self.add_error("name", _("There is no list of this name."))
        if what == self.TOPIC:
            found["name"] = name.lower()
            if len(name) > 60:
                self.add_error("name", _("A topic has at most 60 letters."))
            elif cells.topics(name, []) != [found["name"]]:  # else it would not come back from a list as it left
                self.add_error("name", _("One topic at a time, without commas or other signs that separate them."))
        return found


def agent_form(*args, person: Blogger, **options) -> AgentForm:
    form = AgentForm(*args, initial={"agent": person.via_id}, **options)
    form.fields["agent"].queryset = portfolio.agents()
    return form
