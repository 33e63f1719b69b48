"""Stopping and forgetting: what a person may ask of us at any time, at once and for good.

The upper floors add what they must do to `ON_STOP` and `ERASERS` in `AppConfig.ready()`; each entry is called
with the locked blogger and `now`, in the same transaction.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from bloggers import facets
from bloggers.models import Blogger, CountMeIn, ImportBatch, ToldApart

Callback = Callable[[Blogger, datetime], None]
ON_STOP: list[Callback] = []
ERASERS: list[Callback] = []

_SALT = "relevo.erased"


@transaction.atomic
def opt_out(blogger: Blogger, now: datetime) -> bool:
    """No more letters to her, from this minute on. False if she had asked before: then nothing changes."""
    blogger, *others = _rows_of(blogger)
    if blogger.opted_out_at:
        return False
    for row in (blogger, *others):
        row.opted_out_at = now
        row.save(update_fields=["opted_out_at"])
    for stop in ON_STOP:
        stop(blogger, now)
    return True


@transaction.atomic
def erase(blogger: Blogger, now: datetime) -> bool:
    """Remove what says who she is; rows that counts rest on stay, without a name. False if it was done before.

    Her address leaves a mark that cannot be read back, so that a roster does not bring her in again.
    """
    rows = _rows_of(blogger)
    if rows[0].erased_at:
        return False
    for row in rows:
        for eraser in ERASERS:
            eraser(row, now)
    for row in rows:
        _empty(row, now)
    return True


def _rows_of(blogger: Blogger) -> list[Blogger]:
    """Her row, locked, and those that were merged into it: what counts for one counts for all."""
    kept = blogger.merged_into_id or blogger.pk
    hers = Q(pk=kept) | Q(merged_into=kept)
    locked = Blogger.objects.select_for_update(no_key=True).filter(hers).order_by("pk")
    return sorted(locked, key=lambda row: row.pk != kept)


_WORDS = ("phone", "call", "language", "city", "never_brands", "notes", "channel", "advocate_where")


def _empty(blogger: Blogger, now: datetime) -> None:
    for rows in (blogger.sites, blogger.rates, blogger.busy, blogger.interests, blogger.bases):
        rows.all().delete()
    CountMeIn.objects.filter(Q(blogger=blogger) | Q(email=blogger.email)).delete()
    ToldApart.objects.filter(Q(one=blogger) | Q(other=blogger)).delete()
    _out_of_lists(blogger)
    admins = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Blogger))
    admins.filter(object_id=str(blogger.pk)).update(object_repr="–", change_message="")
    blogger.rosters.clear()
    blogger.advocate_of.clear()
    blogger.email = tombstone(blogger.email)
    blogger.name = "–"
    for column in _WORDS:
        setattr(blogger, column, "")
    blogger.via = blogger.owner = None
    blogger.opted_out_at = blogger.opted_out_at or now
    blogger.erased_at = now
    blogger.link_version += 1
    emptied = ("name", "email", *_WORDS, "via", "owner", "opted_out_at", "erased_at", "link_version")
    blogger.save(update_fields=emptied)
    facets.renew([blogger.pk])


def _out_of_lists(blogger: Blogger) -> None:
    """Out of what lists brought in, and of uploads that wait: those that may hold her are to be uploaded again."""
    for batch in ImportBatch.objects.exclude(applied_at=None).only("cells").order_by("pk").iterator():
        if any(cell.get("blogger") == blogger.pk for cell in batch.cells):
            _out_of_list(blogger, batch.pk)
    for batch in ImportBatch.objects.filter(applied_at=None).exclude(content=None).only("content").iterator():
        content = bytes(batch.content or b"").lower()
        if content.startswith(b"pk") or any(blogger.email.encode(code) in content for code in ("utf-8", "utf-16-le")):
            batch.delete()


def _out_of_list(blogger: Blogger, batch_id: int) -> None:
    batch = ImportBatch.objects.select_for_update().only("cells").get(pk=batch_id)  # two may be forgotten at once
    for cell in batch.cells:
        if cell.get("blogger") == blogger.pk:
            cell["before"] = cell["after"] = ""
    batch.save(update_fields=["cells"])


def tombstone(email: str) -> str:
    """What stands in place of an erased address: the same for the same address, and no way back."""
    mark = salted_hmac(_SALT, email, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()[:40]
    return f"{mark}@erased.invalid"
