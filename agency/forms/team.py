"""Forms about the team."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from agency.forms.rows import ZONE_HINT, RowForm, ZoneInput
from agency.forms.text import Text, field_for
from agency.models import User
from agency.models.fields import LETTER_LANGUAGES, normalise_email, validate_address
from agency.models.people import Role


def new_password_input() -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": "new-password"})


WHAT_ROLES_MAY = _(
    "Administrators run the agency and its team. Account and community managers do everything else. A trainee’s first "
    "mails wait for a colleague. A freelancer sees the clients of their own teams only."
)
PASSWORD_HINT = _("At least 10 characters. A sentence is easier to remember than a riddle.")


class ChoosePasswordForm(forms.Form):
    """A new password, judged for the person it is for."""

    password = forms.CharField(
        label=_("New password"), widget=new_password_input(), strip=False, max_length=200, help_text=PASSWORD_HINT
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


class AddressField(forms.EmailField):
    default_validators = [validate_address]  # which asks what Django asks, and more


class AdministratorForm(forms.Form):
    """Who sets Relevo up."""

    name = Text(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = AddressField(
        label=_("Your e-mail"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Password"), widget=new_password_input(), strip=False, max_length=200, help_text=PASSWORD_HINT
    )

    def clean(self) -> dict:
        found = super().clean()
        if "password" in found:
            try:
                validate_password(found["password"], User(name=found.get("name", ""), email=found.get("email", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return found


class ProfileForm(RowForm):
    class Meta:
        model = User
        fields = ("name", "phone", "language", "zone")
        formfield_callback = field_for
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "zone": ZoneInput,
        }
        help_texts = {
            "phone": _("Stands in the mail of the day before an event, so that people can reach you."),
            "zone": ZONE_HINT,
        }


class InviteForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("name", "email", "role", "language", "zone")
        formfield_callback = field_for
        widgets = {"zone": ZoneInput}
        help_texts = {"zone": ZONE_HINT, "role": WHAT_ROLES_MAY}

    def clean_email(self) -> str:
        email = normalise_email(self.cleaned_data["email"])
        validate_address(email)
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("Somebody of the team has this address already."))
        return email


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role, help_text=WHAT_ROLES_MAY)


class LetGoForm(forms.Form):
    """Who takes over from a colleague who leaves."""

    to = forms.ModelChoiceField(
        User.objects.none(), label=_("Who takes over"), empty_label=_("Choose one"),
        help_text=_("Open actions, clients and duty go to this person."),
    )  # fmt: skip

    def __init__(self, *args, leaving: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.filter(is_active=True).exclude(pk=leaving.pk).order_by("name")


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=LETTER_LANGUAGES)
    next = forms.CharField(required=False, max_length=2000)
