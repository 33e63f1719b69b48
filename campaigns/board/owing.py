"""What is owed to the client's side, as lines of Today and of the cockpit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns import saying
from campaigns.models import Action
from campaigns.reporting import Owed
from campaigns.reporting.history import listed
from campaigns.reporting.named import in_a_few_words, names_for


@dataclass(frozen=True, slots=True)
class Line:
    """`url`: the page with the draft; empty where there is nobody to send it to."""

    action: Action
    to: str
    what: str
    since: str
    by: str
    url: str


def lines(owed: Iterable[Owed], now: datetime) -> list[Line]:
    """One query."""
    owed = list(owed)
    names = names_for(each.occasion for each in owed)
    return [_line(each, names, now) for each in owed]


def _line(owed: Owed, names: dict[int, str], now: datetime) -> Line:
    words = in_a_few_words(owed.occasion, names)
    address = reverse("action_explain", args=[owed.action.pk]) + f"?occasion={owed.occasion.number}"
    return Line(
        action=owed.action,
        to=_whom(owed),
        what=words,
        since=saying.when(owed.since, now),
        by=_("by %(when)s") % {"when": saying.when(owed.by, now)},
        url=address if owed.links else "",
    )


def _whom(owed: Owed) -> str:
    """'Tell Paula Rey (Nexo Medios)'."""
    if not owed.links:
        return _("Nobody at the media agency to tell: add a contact")
    contact = owed.links[0].contact
    names = listed([link.contact.name for link in owed.links])
    return _("Tell %(names)s (%(side)s)") % {"names": names, "side": contact.media_agency or contact.client or "–"}
