"""Choosing people: from the address book, for a sounding, for a place, for the client's word."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.forms.text import Text
from agency.models import Contact
from campaigns.forms.cockpit import HoldForm
from campaigns.forms.listing import Asked
from campaigns.forms.moments import LocalMoment, in_zone, on_the_wall
from campaigns.models import Action, Decision, Participation
from campaigns.saying import CHANNELS

SHOWN = [("all", _("Everybody")), ("new", _("Not asked yet")), ("ready", _("Said yes")), ("out", _("Said no or left"))]
FOR_THE_CLIENT = timedelta(hours=4)
NOBODY = _("Tick at least one person.")
GONE = _("Some of those ticked are no longer here, so nothing was changed. Look at the list once more and press again.")


class PeopleAsked(Asked):
    """Which of the action's people, and words to find more in the address book."""

    show = forms.ChoiceField(choices=SHOWN, required=False)
    q = Text(
        required=False,
        max_length=80,
        label=_("Name, site, city or topic"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    tick = forms.ChoiceField(choices=[("all", "all")], required=False)


class AboutAction(forms.Form):
    """Parts that are put together: each takes the action it needs and hands it on."""

    def __init__(self, *args, action: Action, **options) -> None:
        super().__init__(*args, **options)
        self.action = action


class Ticked(AboutAction):
    """People of the action, by their ids."""

    person = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": NOBODY, "invalid_choice": GONE})

    def __init__(self, *args, action: Action, **options) -> None:
        super().__init__(*args, action=action, **options)
        ids = action.participations.values_list("pk", flat=True) if self.is_bound else ()
        self.fields["person"].choices = [(pk, pk) for pk in ids]


class SeveralPeople(Ticked):
    """What is done by hand with the people who are ticked."""

    REMIND, RESERVE, LET_GO = "remind", "reserve", "let_go"
    HOLDS = (HoldForm.MORNING, HoldForm.FOR_GOOD, HoldForm.GO_ON)
    what = forms.ChoiceField(
        label=_("With those who are ticked"),
        choices=[
            (REMIND, _("remind now")),
            (RESERVE, _("keep in reserve")),
            (LET_GO, _("let go…")),
            (HoldForm.MORNING, _("no automatic step today")),
            (HoldForm.FOR_GOOD, _("no automatic step in this action")),
            (HoldForm.GO_ON, _("let the automatic steps go on")),
        ],
    )
    sure = forms.BooleanField(required=False)  # what it means has been read


class ForPlaces(Ticked):
    """People for the places of one group."""

    group = forms.TypedChoiceField(label=_("Group"), coerce=int)

    def __init__(self, *args, action: Action, **options) -> None:
        super().__init__(*args, action=action, **options)
        self.fields["group"].choices = group_choices(action)


class OnCondition(ForPlaces):
    """People whom the client has not approved, for a place if it says yes to them in time."""

    until = LocalMoment(label=_("We answer before"))

    def __init__(self, *args, action: Action, now: datetime, **options) -> None:
        super().__init__(*args, action=action, **options)
        self.zone = action.zone
        self.fields["until"].initial = on_the_wall(proposed_hour(action, now), action.zone)

    def clean_until(self) -> datetime:
        return in_zone(self.cleaned_data["until"], self.zone)


def proposed_hour(action: Action, now: datetime) -> datetime | None:
    """When the client can have said its word: four hours from now, or half of what is left."""
    if action.due is None or action.due <= now:
        return None
    return (now + min(FOR_THE_CLIENT, (action.due - now) / 2)).replace(second=0, microsecond=0)


class FromTheBook(forms.Form):
    """Bloggers of the address book; ids are checked by the view, which knows whom it showed."""

    blogger = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": NOBODY, "invalid_choice": GONE})

    def __init__(self, *args, typed, **options) -> None:
        super().__init__(*args, **options)
        ids = [text for text in typed if text.isascii() and text.isdecimal() and len(text) < 19][:500]
        self.fields["blogger"].choices = [(text, text) for text in ids]


def numbers(typed: list[str], most: int) -> list[int]:
    """The ids among what somebody typed or ticked, each once, no more than `most`."""
    found = (int(text) for text in typed if text.isascii() and text.isdecimal() and len(text) < 19)
    return list(dict.fromkeys(found))[:most]


class SoundForm(forms.Form):
    """A group, and one line of one's own for each person of the address book."""

    group = forms.TypedChoiceField(label=_("For which places"), coerce=int)
    knowingly = forms.BooleanField(
        label=_("I know that no basis is known; the mail says where the address is from"), required=False
    )

    def __init__(self, *args, action: Action, people: list[Participation], **options) -> None:
        super().__init__(*args, **options)
        self.people = people
        self.fields["group"].choices = group_choices(action)
        for person in people:
            self.fields[f"line_{person.blogger_id}"] = Text(
                label=person.blogger.name,
                required=False,
                max_length=300,
                initial=person.own_line,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    @property
    def lines(self):
        """(person, field) pairs."""
        return [(person, self[f"line_{person.blogger_id}"]) for person in self.people]

    @property
    def own_lines(self) -> dict[int, str]:
        return {person.blogger_id: self.cleaned_data[f"line_{person.blogger_id}"] for person in self.people}


class SaidByClient(AboutAction):
    """Who of the client's side said something, and how it reached the team."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Said by"), required=False, empty_label=_("somebody else")
    )
    channel = forms.ChoiceField(label=_("How"), choices=list(CHANNELS.items()), initial="phone")

    def __init__(self, *args, action: Action, **options) -> None:
        super().__init__(*args, action=action, **options)
        self.fields["contact"].queryset = Contact.objects.filter(actions__action=action)


class VerdictForm(Ticked, SaidByClient):
    """The client's word on people, as somebody told it to the team."""

    verdict = forms.ChoiceField(choices=Decision.Verdict.choices)


def group_choices(action: Action) -> list[tuple[int, str]]:
    groups = list(action.groups.all())
    return [(group.pk, str(_("all places")) if len(groups) == 1 else group.label) for group in groups]
