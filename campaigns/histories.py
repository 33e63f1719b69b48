"""All the actions that several people were or are in, read once: what the facts about them are counted from."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from agency import access
from agency.models import Client, User
from agency.questions import Among, Question, Slot
from campaigns import track_record
from campaigns.models import Action, Invitation, Participation
from campaigns.states import Ask
from campaigns.track_record import Row


class Took(NamedTuple):
    """One row of one person in one action, with what is asked of it here."""

    blogger: int  # the row in the address book; a merged one is its person's
    state: str
    fee_agreed: Decimal | None
    in_kind: str
    action: int
    action_state: str
    due: datetime | None
    zone: str
    kind: str
    currency: str
    one_a_day: bool
    client: int
    client_name: str
    client_is_visible: bool
    client_is_rival: bool
    soundings: int  # since the moment that was asked for
    rows: list[Row]  # what her track record is counted from

    @property
    def day(self) -> date | None:
        """The day of the action, by its own clock."""
        return self.due.astimezone(ZoneInfo(self.zone)).date() if self.due else None


_COLUMNS = (
    "person", "blogger", "state", "fee_agreed", "product", "action", "action__state", "action__due", "action__zone",
    "action__kind", "action__currency", "action__one_a_day", "action__campaign__client",
    "action__campaign__client__name", "is_visible", "is_rival", "soundings", *track_record.COLUMNS,
)  # fmt: skip
_OWN = len(_COLUMNS) - len(track_record.COLUMNS)


def read(bloggers: Iterable[int], action: Action, *, since: datetime, reader: User) -> dict[int, list[Took]]:
    """Person -> her rows in all actions, the latest due last, seen from `action` by `reader`. One query.

    `bloggers`: the keys of people's own rows and of those that were merged into theirs.
    """
    asked = _QUESTION[access.sees_all(reader)]
    rows = asked.rows(bloggers=bloggers, client=action.client.pk, since=since, reader=reader.pk)
    found: dict[int, list[Took]] = defaultdict(list)
    beside: dict[int, list[Row]] = {}
    for values in rows:
        (person, *columns), row = values[:_OWN], Row(*values[_OWN:])
        if row.pk not in beside:
            beside[row.pk] = []
            found[person].append(Took(*columns, beside[row.pk]))
        beside[row.pk].append(row)
    return found


def _rows(*, sees_all: bool) -> QuerySet:
    soundings = Invitation.objects.reached().filter(kind=Ask.SOUNDING, asked_at__gt=Slot("since", DateTimeField()))
    hers = soundings.order_by().filter(participation=OuterRef("pk")).values("participation")
    times = hers.annotate(times=Count("pk")).values("times")
    clients = Client.objects.all() if sees_all else access.of_team(Slot("reader", BigIntegerField()))
    rivals = Client.objects.filter(rivals=Slot("client", BigIntegerField()))
    rows = Participation.objects.filter(Among("blogger", "bloggers")).annotate(
        person=Coalesce("blogger__merged_into", "blogger"),
        product=Coalesce("held__group__in_kind", Value("")),
        is_visible=_is(action__campaign__client__in=clients.values("pk")),
        is_rival=_is(action__campaign__client__in=rivals.values("pk")),
        soundings=Coalesce(Subquery(times), 0),
        noted=track_record.noted(),
    )
    return rows.order_by(F("action__due").asc(nulls_first=True), "pk").values_list(*_COLUMNS)


def _is(**conditions) -> ExpressionWrapper:
    return ExpressionWrapper(Q(**conditions), output_field=BooleanField())


_QUESTION = {sees_all: Question(partial(_rows, sees_all=sees_all)) for sees_all in (True, False)}
