"""What the database says about one blogger, declared column by column.

`PARTS` is what she is told when she asks for her data, and what must be gone once she is forgotten;
`NOT_HERS` names the other columns of text. A test knows every column of text and finds the undeclared.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db.models import Manager, Model, Q

from agency import links
from agency.models import Message
from agency.models.messages import RecipientKind
from bloggers.models import Audience, Basis, Blogger, Busy, CountMeIn, ImportBatch, Interest, Rate, Roster, Site
from bloggers.models.people import SETTLED

HIDDEN_LINK = "‹…›"


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table that say something about her, and the columns of them that she gets.

    `rows` takes the ids of her rows in the address book: hers, and those merged into it. A column may be
    a path ("action.title") or a many-to-many relation, which is told as a list of words. `hers_alone`: what
    nobody of the team reads in her stead, not even to hand her the file.
    """

    table: str
    columns: tuple[str, ...]
    rows: Callable[[list[int]], Iterable[Any]]
    hers_alone: Callable[[Any], bool] = lambda row: False


def table_of(model: type[Model], path: str, *columns: str, with_: tuple[str, ...] = ()) -> Part:
    """A part whose rows lead to her by `path`; `with_`: the rows they name, read along."""

    def rows(ids: list[int]) -> Iterable[Any]:
        hers = model._default_manager.filter(**{f"{path}__in": ids}).order_by("pk")
        return hers.select_related(*with_) if with_ else hers

    return Part(model._meta.label, columns, rows)


def _letters(ids: list[int]) -> Iterator[SimpleNamespace]:
    addresses = Blogger.objects.filter(pk__in=ids).values("email")
    hers = Q(recipient_kind=RecipientKind.BLOGGER, recipient_id__in=ids)
    asked = Q(recipient_kind=RecipientKind.ADDRESS, address__in=addresses)
    for letter in Message.objects.filter(hers | asked).order_by("pk"):
        shown = {name: getattr(letter, name) for name in _OF_LETTER}
        yield SimpleNamespace(**shown | {name: links.hide(shown[name], HIDDEN_LINK) for name in ("subject", "text")})


_OF_LETTER = ("purpose", "address", "language", "zone", "subject", "text", "own_line", "created_at", "sent_at")


def _imported(ids: list[int]) -> Iterator[SimpleNamespace]:
    """The cells that lists brought in about her. Few batches hold them, and all are small once applied."""
    for batch in ImportBatch.objects.exclude(applied_at=None).order_by("pk"):
        cells = [cell for cell in batch.cells if cell.get("blogger") in ids]
        if cells:
            yield SimpleNamespace(file_name=batch.file_name, applied_at=batch.applied_at, cells=cells)


PARTS: list[Part] = [
    table_of(
        Blogger,
        "pk",
        *("name", "email", "phone", "call", "channel", "language", "zone", "city", "never_brands", "notes"),
        *("advocate_of", "advocate_where", "opted_out_at", "undeliverable_at"),
    ),
    table_of(Site, "blogger", "name", "url", "platform", "topics", "city", "language"),
    table_of(Audience, "site__blogger", "site", "kind", "figure", "on", "source", with_=("site",)),
    table_of(
        Basis,
        "blogger",
        *("kind", "source", "on", "notice_version", "notice_at"),
        *("standing_topics", "standing_min_fee", "standing_until", "standing_ended_at"),
    ),
    table_of(Rate, "blogger", "kind", "fee", "in_kind", "on", "source"),
    table_of(Busy, "blogger", "starts", "ends", "is_hint", "words", "source"),
    table_of(Interest, "blogger", "at", "words", "channel"),
    table_of(Roster, "bloggers", "name"),
    table_of(
        CountMeIn,
        "blogger",
        *("name", "email", "url", "topics", "city", "language", "words", "notice_version", "at", "confirmed_at"),
    ),
    Part("agency.Message", _OF_LETTER, _letters),
    Part("bloggers.ImportBatch", ("file_name", "applied_at", "cells"), _imported),
]

# Of ourselves, clients, contacts and colleagues; codes, hashes and settings; what is made of declared columns.
NOT_HERS: dict[str, set[str]] = {
    "agency.Agency": {
        *("name", "legal_name", "legal_address", "zone", "language", "currency", "from_address", "ad_label"),
    },
    "agency.Pulse": {"mail_trouble", "mail_answer"},
    "agency.MediaAgency": {"name"},
    "agency.Client": {"name", "language", "zone", "written_where"},
    "agency.Contact": {"name", "email", "phone", "language", "zone"},
    "agency.User": {"password", "email", "name", "role", "language", "zone", "phone"},
    "agency.Message": {
        *("key", "state", "recipient_kind", "facts", "links", "html", "attachment", "reply_to", "sender_name"),
        *("error", "held_by", "notice"),
    },
    "bloggers.Topic": {"name"},
    "bloggers.Site": {"identity", "folded"},
    "bloggers.Blogger": {*SETTLED, "facets", "cities"},
    "bloggers.ToldApart": {"shared"},
    # What waits to be brought in is nobody's yet; it is emptied when it is brought in, given up, or grows old.
    "bloggers.ImportBatch": {
        *("file_hash", "headers", "mapping", "made", "kept", "counts", "content", "shown", "seen", "asked", "problem"),
    },
}


def export_of(blogger: Blogger, *, by_team: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Everything that `PARTS` names about her, by table: what she gets when she asks for her data.

    `by_team`: taken by a colleague for her, so without what is hers alone to read.
    """
    ids = [blogger.pk, *blogger.merged.values_list("pk", flat=True)]
    return {
        part.table: [_told(row, part.columns) for row in part.rows(ids) if not (by_team and part.hers_alone(row))]
        for part in PARTS
    }


def _told(row: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    return {column: _plain(_found(row, column)) for column in columns}


def _found(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = getattr(row, name) if row is not None else None
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, Manager):
        return [str(one) for one in value.all()]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | Model):
        return str(value)
    return value
