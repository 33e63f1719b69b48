"""The same person twice: two rows of the address book become one, for good, and nothing is lost.

One row is kept. What belongs to the other moves to it; the other stays as a row that says into whom it
was merged, so that its address is still found and its old links go on working. The upper floors add what
they must do to `MERGERS` in `AppConfig.ready()`, and what they would say beforehand to `FORESEEN`.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from agency.models import Message, User
from agency.models.messages import RecipientKind
from bloggers import facets, forgetting, reaching
from bloggers.keeping import FILLED, with_lines
from bloggers.models import Basis, Blogger, CountMeIn, ToldApart

# Called in the same transaction with both locked rows: (kept, gone, by whom, now).
MERGERS: list[Callable[[Blogger, Blogger, User, datetime], None]] = []
# Sentences about what merging would mean, shown before the press: (kept, gone, reader).
FORESEEN: list[Callable[[Blogger, Blogger, User], list[str]]] = []

# What moves as it is. Rights to write, lists and clients spoken well of are united.
MOVED = ("sites", "rates", "busy", "interests")


def kept_and_gone(one: Blogger, other: Blogger) -> tuple[Blogger, Blogger]:
    """Which of two rows is kept: the one whose address works, else the older one. Their order does not matter."""
    kept, gone = sorted((one, other), key=lambda row: (row.undeliverable_at is not None, row.pk))
    return kept, gone


def person_of(blogger: Blogger) -> Blogger:
    """Who a row stands for: itself, or the one it was merged into."""
    return blogger.merged_into or blogger


def same_person(one_id: int, other_id: int) -> bool:
    """Whether two rows are of one person. One query, none where they are the same row."""
    if one_id == other_id:
        return True
    rows = Blogger.objects.filter(pk__in=[one_id, other_id]).values_list("pk", "merged_into")
    return len({kept or pk for pk, kept in rows}) == 1


def merge(one: Blogger, other: Blogger, *, by: User, now: datetime) -> Blogger:
    """Make one of two rows and return it. Two rows of one person already stay as they are: twice is once.

    Raises Blogger.DoesNotExist for somebody who was forgotten.
    """
    merged = None
    while merged is None:
        merged = _merge(one.pk, other.pk, by, now)
    return merged


@transaction.atomic
def _merge(one_id: int, other_id: int, by: User, now: datetime) -> Blogger | None:
    """None where one of them was merged with a third while we waited for the lock."""
    rows = Blogger.objects.in_bulk([one_id, other_id])
    ids = {person.merged_into_id or person.pk for person in rows.values()}
    locked = list(Blogger.objects.select_for_update(no_key=True).filter(pk__in=ids, erased_at=None).order_by("pk"))
    if len(rows) < len({one_id, other_id}) or len(locked) < len(ids):
        raise Blogger.DoesNotExist
    if any(row.merged_into_id for row in locked):
        return None
    if len(locked) == 1:
        return locked[0]
    kept, gone = kept_and_gone(*locked)
    _move(kept, gone)
    _unite(kept, gone, now)
    facets.renew([kept.pk, gone.pk])
    for follow in MERGERS:
        follow(kept, gone, by, now)
    if gone.undeliverable_at and not kept.undeliverable_at:
        reaching.goes_elsewhere(kept, now)
    if kept.opted_out_at:
        for stop in forgetting.ON_STOP:
            stop(kept, now)
    return kept


def _move(kept: Blogger, gone: Blogger) -> None:
    """Everything that hangs on the other row."""
    for name in MOVED:
        getattr(gone, name).update(blogger=kept)
    _move_rights(kept, gone)
    CountMeIn.objects.filter(blogger=gone).update(blogger=kept)
    ToldApart.objects.filter(Q(one=gone) | Q(other=gone)).delete()  # said of a card that is another one now
    for name in ("rosters", "advocate_of"):
        getattr(kept, name).add(*getattr(gone, name).all())
        getattr(gone, name).clear()
    gone.merged.update(merged_into=kept)
    letters = Message.objects.filter(recipient_kind=RecipientKind.BLOGGER, recipient_id=gone.pk, action_id=None)
    hand_letters(letters, kept)


def _move_rights(kept: Blogger, gone: Blogger) -> None:
    """Rights to write are united. «None known» counts only where nothing is known: beside a right it stays behind."""
    gone.bases.update(blogger=kept)
    if kept.bases.exclude(kind=Basis.Kind.NONE).exists():
        kept.bases.filter(kind=Basis.Kind.NONE).update(blogger=gone)


def hand_letters(letters: QuerySet[Message], kept: Blogger) -> None:
    """Letters to the other row are hers; those whose words are not made yet go to the address that is kept."""
    reaching.address(letters, kept)
    letters.update(recipient_id=kept.pk)


def _unite(kept: Blogger, gone: Blogger, now: datetime) -> None:
    """What both rows say in words: the kept one first, the other where it says nothing or something more."""
    if not kept.city and gone.city:
        kept.zone = gone.zone
    for name in FILLED:
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    if Blogger.Call.NO in (kept.call, gone.call):
        kept.call = Blogger.Call.NO
    for brand in filter(None, map(str.strip, gone.never_brands.split(","))):
        kept.never_brands = kept.with_never(brand)
    kept.notes = with_lines(kept.notes, gone.notes)
    stopped = [at for at in (kept.opted_out_at, gone.opted_out_at) if at]
    kept.opted_out_at = gone.opted_out_at = min(stopped, default=None)
    gone.merged_into = kept
    # The other row gives its address up first: of those that are known each address is there once.
    gone.save(update_fields=["merged_into", "opted_out_at"])
    kept.save(update_fields=[*FILLED, "zone", "never_brands", "notes", "opted_out_at"])


def is_hers(message: Message, row_id: int) -> bool:
    """Whether a link that names a row of the address book is its recipient's, also under a row merged since."""
    whose = message.recipient_id if message.recipient_kind == RecipientKind.BLOGGER else None
    return whose is not None and same_person(whose, row_id)
