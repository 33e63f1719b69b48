"""She asked to be included: noted with its date and her words, wherever she said it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from bloggers.models import Blogger, Interest

ONCE_IN = timedelta(days=1)
RECENT = timedelta(days=365)  # how long it brings her before strangers


@transaction.atomic
def note(blogger: Blogger, words: str, channel: str, now: datetime) -> Interest:
    """Twice a day by the same way is once; words said later are added where there were none."""
    blogger = Blogger.objects.select_for_update(no_key=True).get(pk=blogger.pk)
    words = words.strip()[:500]
    same = blogger.interests.filter(at__gt=now - ONCE_IN, at__lte=now, channel=channel[:40])
    noted = (same.filter(words__in=["", words]) if words else same).order_by("-at").first()
    if noted is None:
        return blogger.interests.create(at=now, words=words, channel=channel[:40])
    if words and not noted.words:
        noted.words = words
        noted.save(update_fields=["words"])
    return noted


def recent(blogger_ids: Iterable[int], since: datetime) -> dict[int, Interest]:
    """The latest interest of each that was shown since then. One query."""
    rows = Interest.objects.filter(blogger__in=list(blogger_ids), at__gte=since).order_by("at", "pk")
    return {interest.blogger_id: interest for interest in rows}
