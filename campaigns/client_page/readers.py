"""To whom a media agency forwarded a list: the link of each, in a mail that she sends in her own name."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agency import links, wording
from campaigns import saying, terms, voting
from campaigns.client_page.decided import count_said, places_of
from campaigns.client_page.page import ClientPage
from campaigns.models import ActionContact


@dataclass(frozen=True, slots=True)
class Reader:
    name: str
    url: str
    mailto: str
    by: datetime | None
    word: str  # what was answered, as a count; '' before
    by_mail: bool  # a mail of ours went there too


def readers(here: ClientPage) -> list[Reader]:
    return [_reader(here, link) for link in here.forwarded_to]


def _reader(here: ClientPage, link: ActionContact) -> Reader:
    cast = here.proposal.votes.filter(link=link, decides=True).last() if here.proposal else None
    url = links.url("p", link.pk, link.link_version)
    return Reader(
        name=link.contact.name,
        url=url,
        mailto=f"mailto:{link.contact.email}?{_mail(here, link, url)}",
        by=link.answer_by,
        word=count_said(len(voting.tally(cast.content).yes), places_of(here.action)) if cast else "",
        by_mail=link.may_be_written_to,
    )


def _mail(here: ClientPage, link: ActionContact, url: str) -> str:
    """Subject and words in her client's language, by its clock."""
    by = link.answer_by or here.now
    with translation.override(link.contact.language), timezone.override(link.contact.zone):
        words = {
            "title": here.action.title,
            "name": link.contact.first_name,
            "url": url,
            "short": terms.short_until(by),
        }
        words["until"] = wording.until(by, here.now, saying.language(), link.contact.zone)
        subject = _("Proposal for “%(title)s”: decide by %(short)s") % words
        lines = [
            _("Hello, %(name)s:") % words,
            _("This is the proposal for “%(title)s”. Say yes or no to each person, %(until)s at the latest:") % words,
            url,
            _("Without an answer nothing counts as a yes, and I call you."),
        ]
    return urlencode({"subject": subject, "body": "\n\n".join(lines)}, quote_via=quote)
