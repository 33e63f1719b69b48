"""The form of the public page "count me in": for people, and tiresome for machines."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.core import signing
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agency.forms.text import Text
from bloggers.count_me_in import Said
from bloggers.forms.people import Understood, not_our_own, words
from bloggers.importing import cells

SHORTEST = timedelta(seconds=3)  # nobody fills it in faster
LONGEST = timedelta(days=1)
_SALT = "relevo.count_me_in"


class CountMeInForm(forms.Form):
    """Name and address are asked; the rest only helps to ask her for what fits."""

    name = Understood(cells.name, label=_("Your name"), max_length=120)
    email = Understood(
        cells.email,
        label=_("Your e-mail"),
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email", "autocapitalize": "off"}),
        help_text=_("We send one mail there, to make sure that it is you."),
    )
    url = Understood(
        cells.url,
        label=_("Your blog or main profile"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "off"}),
        help_text=_("Such as https://mesaparauno.example"),
    )
    topics = Understood(cells.topics, label=_("What you write about"), required=False, max_length=300)
    city = Understood(words("city", 80), label=_("Your city"), required=False, max_length=80)
    words = Text(
        label=_("Anything we should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you would like, what never, from when on."),
    )
    # Nobody sees this field; who fills it in is no person.
    company = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    opened = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args, wall: datetime, **options) -> None:
        self.wall = wall
        super().__init__(*args, **options)
        self.initial["opened"] = _stamp(wall)

    def clean_email(self) -> str:
        return not_our_own(self.cleaned_data["email"])

    def clean(self) -> dict:
        given = super().clean()
        opened = _opened(given.get("opened", ""))
        age = self.wall - opened if opened else None
        if age is None or age < timedelta(0) or age > LONGEST:
            # Shown again with a stamp of now: what was typed stays.
            self.data = self.data.copy()
            self.data["opened"] = _stamp(self.wall)
            self.add_error(None, _("The page had been open for long; nothing was sent yet. Press once more."))
        elif age < SHORTEST:
            self.add_error(None, _("That was very quick; nothing was sent yet. Press once more."))
        return given

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get("company"))

    @property
    def said(self) -> Said:
        given = self.cleaned_data
        return Said(
            name=given["name"],
            email=given["email"],
            url=given["url"],
            topics=tuple(given["topics"]),
            city=given["city"],
            words=given["words"],
            language=(get_language() or "es")[:2],
        )


def _stamp(wall: datetime) -> str:
    return signing.Signer(salt=_SALT).sign(str(int(wall.timestamp())))


def _opened(stamp: str) -> datetime | None:
    """When the page was opened, by its signed stamp; None for a stamp that is not ours."""
    try:
        return datetime.fromtimestamp(int(signing.Signer(salt=_SALT).unsign(stamp)), tz=UTC)
    except (signing.BadSignature, ValueError, OverflowError):
        return None
