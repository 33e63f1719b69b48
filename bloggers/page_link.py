"""The link to a person's own page: sent when she asks for it, to her own address, good for half an hour.

It goes to the address in the book and nowhere else, never to her agent, whoever pressed. Somebody
who asks with an address that nobody has is told the same, after the same work.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from agency import clock, links
from agency.letters import words
from agency.models import Message
from agency.models.fields import DEFAULT_ZONE, normalise_email
from agency.models.messages import Lane, RecipientKind
from agency.outbox import REASONS
from agency.post import Letter, Quiet, Recipient, Rendered, draft, post, register
from bloggers.models import Blogger

ONE_IN = timedelta(minutes=5)  # however often it is pressed
MOST_A_DAY = 6
GIVE_UP = timedelta(hours=2)  # nobody waits longer for a mail

REASONS["other_address"] = _("The person has another address by now.")


def send_link(blogger: Blogger, now: datetime) -> None:
    """Send her a fresh link; pressed twice within five minutes it leaves once."""
    _send(blogger, blogger.email, now)


def send_link_to(address: str, now: datetime) -> None:
    """The same for whoever has this address; nobody can tell from outside whether somebody has."""
    email = normalise_email(address)
    rows = Blogger.objects.filter(erased_at=None, email=email).select_related("merged_into")
    row = rows.order_by(F("merged_into").asc(nulls_first=True)).first()
    _send(row and (row.merged_into or row), email, now)


@transaction.atomic
def _send(blogger: Blogger | None, address: str, now: datetime) -> None:
    """One row in either case: the one to nobody is gone again with the same commit."""
    hers = Message.objects.filter(
        purpose=MyPage.purpose,
        recipient_kind=RecipientKind.BLOGGER,
        recipient_id=blogger.pk if blogger else 0,
        created_at__gt=now - timedelta(days=1),
    )
    welcome = hers.count() < MOST_A_DAY and blogger is not None
    lot = int(clock.wall().timestamp() // ONE_IN.total_seconds())
    nobody = Recipient(RecipientKind.ADDRESS, None, "", "es", DEFAULT_ZONE)
    letter = draft(
        "my_page",
        key=f"my_page:{blogger.pk if blogger and welcome else f'nobody:{address[:100]}'}:{lot}",
        to=own_address(blogger) if blogger and welcome else nobody,
        now=now,
        not_after=now + GIVE_UP,
    )
    post([letter])
    Message.objects.filter(key=letter.key, recipient_kind=RecipientKind.ADDRESS).delete()


def own_address(blogger: Blogger) -> Recipient:
    """Where letters go that are for her alone: not through her agent."""
    return Recipient(RecipientKind.BLOGGER, blogger.pk, blogger.email, blogger.letter_language, blogger.zone)


@register
class MyPage(Letter):
    """She asked for it a moment ago: it leaves at any hour, also to who gets no other mail."""

    purpose, title = "my_page", _("link to the own page")
    lane, quiet, resend = Lane.URGENT, Quiet.ALWAYS, False

    def still_true(self, message: Message, now: datetime) -> str:
        blogger = Blogger.objects.known().filter(pk=message.recipient_id).first()
        if blogger is None:
            return "erased"
        return "" if message.address == blogger.email else "other_address"

    def render(self, message: Message, now: datetime) -> Rendered:
        blogger = Blogger.objects.get(pk=message.recipient_id)
        minutes = int(links.LIVE.total_seconds() // 60)
        context = {"first_name": blogger.first_name, "minutes": minutes}
        subject, text, html = words(self.purpose, context, message.language, message.zone)
        stamp = links.stamped(blogger.link_version, clock.wall())
        own = [("m", blogger.pk, stamp), ("s", blogger.pk, blogger.link_version)]
        return Rendered(subject, text, html, links=own)
