"""What is stuck: what ought to have gone on by itself and did not. Each floor adds what it knows to `FINDERS`.

For who runs Relevo; the team reads of its own part on Today.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency import delivery, health
from agency.models import Message, Pulse
from agency.models.messages import MessageState

LATE = timedelta(minutes=10)
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Stuck:
    words: str
    since: datetime | None = None
    path: str = ""  # of the rows in the administration pages, where something can be done


FINDERS: list[Callable[[datetime], Iterator[Stuck]]] = []


def stuck(now: datetime) -> list[Stuck]:
    """All of it, the oldest first; what has no hour, such as a silent clock, before that."""
    found = [each for find in (of_the_mail, *FINDERS) for each in find(now)]
    return sorted(found, key=lambda each: (each.since is not None, each.since or now))


def of_the_mail(now: datetime) -> Iterator[Stuck]:
    if silent := health.scheduler_silent():
        yield Stuck(silent)
    trouble = delivery.trouble()
    if trouble:
        yield Stuck(str(trouble.words))
    held_at = Pulse.objects.filter(pk=1).values_list("sending_held_at", flat=True).first()
    if held_at:
        yield Stuck(_("Sending is held: no mail leaves at all."), held_at, "/admin/agency/agency/")
    yield from _letters(now)


def _letters(now: datetime) -> Iterator[Stuck]:
    late = Message.objects.due(now - LATE)
    left = Message.objects.filter(state=MessageState.SENDING, lease_until__lt=now - LATE)
    held = Message.objects.filter(state=MessageState.HELD)
    lately = Message.objects.filter(created_at__gt=now - LATELY)
    for rows, said, state in (
        (late, lambda n: ngettext("%(n)s mail should have left", "%(n)s mails should have left", n), "queued"),
        (
            left,
            lambda n: ngettext("%(n)s mail stopped while leaving", "%(n)s mails stopped while leaving", n),
            "sending",
        ),
        (held, lambda n: ngettext("%(n)s mail is held", "%(n)s mails are held", n), "held"),
        (
            lately.filter(state=MessageState.FAILED),
            lambda n: ngettext("%(n)s mail was refused", "%(n)s mails were refused", n),
            "failed",
        ),
        (
            lately.filter(state=MessageState.UNKNOWN),
            lambda n: ngettext(
                "of %(n)s mail nobody knows whether it left", "of %(n)s mails nobody knows whether they left", n
            ),
            "unknown",
        ),
    ):
        found = rows.order_by().aggregate(n=Count("pk"), since=Min("not_before"))
        if found["n"]:
            path = f"/admin/agency/message/?state__exact={state}"
            yield Stuck(said(found["n"]) % {"n": found["n"]}, found["since"], path)
