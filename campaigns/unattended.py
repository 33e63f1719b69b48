"""What of the workshop is stuck: actions that cannot be tended, cards that nobody takes, imports that do not end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.stuck import Stuck
from bloggers.models import ImportBatch
from campaigns.models import Action, Card

NOBODY_CAME = timedelta(hours=24)


def find(now: datetime) -> Iterator[Stuck]:
    for action in Action.objects.untended(now)[:20]:
        words = _("“%(title)s” could not be tended; the log says why") % {"title": action.title}
        yield Stuck(words, action.next_look_at, f"/admin/campaigns/action/{action.pk}/change/")
    waiting = Card.objects.waiting().filter(since__lt=now - NOBODY_CAME).order_by()
    cards = waiting.aggregate(n=Count("pk"), since=Min("since"))
    if cards["n"]:
        words = ngettext("%(n)s card waits for a day or more", "%(n)s cards wait for a day or more", cards["n"])
        yield Stuck(words % {"n": cards["n"]}, cards["since"], "/admin/campaigns/card/?acknowledged_at__isempty=1")
    for batch in ImportBatch.objects.light().exclude(asked="").filter(working_until__lt=now)[:20]:
        words = _("The import of “%(file)s” does not come to an end") % {"file": batch.file_name}
        yield Stuck(words, batch.asked_at, f"/admin/bloggers/importbatch/{batch.pk}/change/")
