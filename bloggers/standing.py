""" "Propose me without asking": topics, the least fee, and until when. It allows proposing, never confirming."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from bloggers.models import Basis, Blogger, Topic


@transaction.atomic
def give(
    blogger: Blogger, *, topics: Iterable[Topic], min_fee: Decimal, until: date, source: str, now: datetime
) -> Basis:
    """By her own press. What she said before gives way to it; the same said twice is one row.

    Only places all of whose topics she named are meant, so that what she left out is never covered.
    """
    topics = sorted(set(topics), key=lambda topic: topic.pk)
    if not topics:
        raise ValueError("a standing consent names its topics")
    blogger = Blogger.objects.select_for_update(no_key=True).get(pk=blogger.pk)
    today = now.astimezone(blogger.tz).date()
    before = current([blogger.pk], today).get(blogger.pk)
    if before is not None and _says_the_same(before, topics, min_fee, until):
        return before
    end(blogger, now)
    basis = blogger.bases.create(
        kind=Basis.Kind.CONSENT, source=source[:120], on=today, standing_min_fee=min_fee, standing_until=until
    )
    basis.standing_topics.set(topics)
    return basis


def end(blogger: Blogger, now: datetime) -> bool:
    """She takes it back, from this minute on. False where there was none."""
    return bool(_standing().filter(blogger=blogger).update(standing_ended_at=now))


def current(blogger_ids: Iterable[int], today: date) -> dict[int, Basis]:
    """The standing consent of each that counts today, with its topics. Two queries."""
    rows = _standing().filter(blogger__in=list(blogger_ids), standing_until__gte=today)
    return {basis.blogger_id: basis for basis in rows.prefetch_related("standing_topics").order_by("on", "pk")}


def covers(basis: Basis, *, topic_ids: Collection[int], fee: Decimal | None, on: date) -> bool:
    """Whether it holds for a place of these topics at this fee (None: in kind) on that day.

    A place that names no topic is not covered: nobody can tell whether it is what she meant.
    """
    if basis.standing_until is None or basis.standing_ended_at is not None or on > basis.standing_until:
        return False
    if fee is None or (basis.standing_min_fee is not None and fee < basis.standing_min_fee):
        return False
    hers = {topic.pk for topic in basis.standing_topics.all()}
    return bool(topic_ids) and set(topic_ids) <= hers


def _standing() -> QuerySet[Basis]:
    return Basis.objects.filter(standing_until__isnull=False, standing_ended_at=None)


def _says_the_same(basis: Basis, topics: list[Topic], min_fee: Decimal, until: date) -> bool:
    hers = {topic.pk for topic in basis.standing_topics.all()}
    return (hers, basis.standing_min_fee, basis.standing_until) == ({topic.pk for topic in topics}, min_fee, until)
