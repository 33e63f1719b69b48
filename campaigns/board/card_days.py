"""What the workshop adds to a person's card: her days and weeks, her interest beside her noes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency import access
from agency.clients import Section
from agency.models import Agency, User
from agency.models.fields import LETTER_LANGUAGES
from bloggers import standing
from bloggers.forms.days import WAYS, AskedForm
from bloggers.models import Blogger
from campaigns import load, saying
from campaigns.models import Participation
from campaigns.states import ParticipationState

AHEAD = timedelta(weeks=8)
MOST_SHOWN = 12
CHANNELS = {
    "link": gettext_lazy("by the link of a mail"),
    "count-me-in": gettext_lazy("on the page “count me in”"),
    **dict(WAYS),
}


@dataclass(frozen=True, slots=True)
class Week:
    monday: date
    actions: int

    @property
    def is_full(self) -> bool:
        return self.actions >= load.FULL_WEEK


@dataclass(frozen=True, slots=True)
class Answer:
    """A ready answer to somebody who asks to be included, to be copied: a person sends it."""

    code: str
    language: str
    text: str


def days(person: Blogger, reader: User, now: datetime) -> Section:
    """Days that are not free, weeks of the next two months, standing consent. Four queries."""
    today = now.astimezone(person.tz).date()
    counted = load.weeks([person.pk], today, today + AHEAD).get(person.pk, {})
    facts = {
        "person": person,
        "busy": person.busy.filter(ends__gte=today),
        "weeks": [Week(monday, number) for monday, number in sorted(counted.items())],
        "consent": standing.current([person.pk], today).get(person.pk),
    }
    return Section("campaigns/card_days.html", facts)


def interest(person: Blogger, reader: User, now: datetime) -> Section:
    """When she asked to be included, beside the noes of hers that the reader may see. Two queries.

    An early no is a fact of the calendar and no mark: the reason is not shown.
    """
    noes = Participation.objects.filter(
        blogger=person,
        state=ParticipationState.DECLINED,
        action__campaign__client__in=access.visible(reader),
    ).select_related("action")
    facts = {
        "person": person,
        "asked": [
            (each.words, each.at.astimezone(reader.tz).date(), CHANNELS.get(each.channel, each.channel))
            for each in person.interests.all()[:MOST_SHOWN]
        ],
        "noes": noes.order_by("-answered_at", "-pk")[:MOST_SHOWN],
        "form": AskedForm(auto_id="asked_%s"),
        "answers": [ready_answer(person, reader, code, str(name)) for code, name in LETTER_LANGUAGES],
    }
    return Section("campaigns/card_interest.html", facts)


def ready_answer(person: Blogger, sender: User, code: str, language: str) -> Answer:
    agency = Agency.current()
    with translation.override(code):
        facts = {
            "name": person.first_name,
            "sender": sender.first_name,
            "agency": agency.name if agency else "Relevo",
            "link": f"{settings.SITE_URL}{reverse('count_me_in')}?lang={saying.language()}",
        }
        text = _(
            "Hello %(name)s,\n\n"
            "thank you for writing: it is noted that you would like to take part. When something fits you, "
            "you are among the first we ask. We cannot promise that something comes; each time you can say yes "
            "or no, and a no changes nothing.\n\n"
            "Here you can tell us what you like and what you do not: %(link)s\n\n"
            "%(sender)s, %(agency)s"
        )
        return Answer(code, language, text % facts)
