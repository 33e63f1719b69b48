"""Explanations that a client's side waits for."""

from datetime import datetime

from django.utils.translation import gettext as _

from campaigns import reporting
from campaigns.board import owing
from campaigns.states import ActionState
from campaigns.waiting.lines import MOST_LINES, Desk, Line, where

MOST_ACTIONS = 500


def explanations(found: Desk, seen, now: datetime) -> None:
    """One line each: to whom it is owed, since when, until when."""
    told_of = seen.filter(state__in=[ActionState.OPEN, ActionState.CANCELLED], due__gt=now, chain__isnull=False)
    actions = told_of.distinct().select_related("campaign__client__via").order_by("due", "pk")[:MOST_ACTIONS]
    owed = reporting.owed(actions, now)[:MOST_LINES]
    found.today.extend(
        Line(
            when=line.since,
            small=_("an explanation is owed since then"),
            pip="open",
            bold=line.to,
            text=line.what,
            meta=f"{where(line.action)} · {line.by}",
            button=_("Explain") if line.url else "",
            url=line.url,
            key=f"explain-{number}",
            opens="#explain" if line.url else "",
        )
        for number, line in enumerate(owing.lines(owed, now))
    )
