"""A record in words: plain facts, both sides, the same for the team and for the person."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import saying
from campaigns.track_record.counting import ABSENT, KEPT, WITHDREW, Fact, Record

MOST_NOTICES = 5
Row = tuple[str, str]


def line(record: Record) -> str:
    """For lists: 'kept 9 of 10 · one withdrawal: 26 h ahead · answers in 2 h'; '' below three actions."""
    if not record.enough:
        return ""
    parts = [_("kept %(kept)s of %(held)s") % {"kept": record.kept, "held": record.held}] if record.held else []
    if record.withdrawals:
        parts.append(_withdrew(record))
    if record.typical_hours is not None:
        parts.append(_("answers in %(time)s") % {"time": _hours(record.typical_hours)})
    if record.asked and not record.answered:
        asked = ngettext("asked %(n)s time, no answer yet", "asked %(n)s times, no answer yet", record.asked)
        parts.append(asked % {"n": record.asked})
    return " · ".join(parts)


def hers(record: Record) -> list[Row]:
    """Label and figure of her side."""
    answered = str(record.answered)
    if record.typical_hours is not None:
        words = {"n": record.answered, "time": _hours(record.typical_hours)}
        answered = _("%(n)s, usually within %(time)s") % words
    rows = [(_("Times asked"), str(record.asked)), (_("Times answered"), answered), (_("Yeses"), str(record.yes))]
    if record.held:
        rows.append((_("Kept"), _("%(kept)s of %(held)s") % {"kept": record.kept, "held": record.held}))
    if record.withdrawals:
        rows.append((_("Could not come after all"), _notices(record)))
    if record.absent:
        rows.append((_("Was not there"), str(record.absent)))
    if record.published_late:
        rows.append((_("Published after the day agreed"), _afters(record.published_late)))
    rows.append((_("Early noes, which weigh nothing"), str(record.early_noes)))
    return rows


def ours(record: Record) -> list[Row]:
    """The same of our side, towards her."""
    rows = [
        (_("Places we took back after a yes"), str(record.we_cancelled)),
        (_("Prices we answered late"), str(record.we_answered_late)),
        (_("Terms we changed after a yes"), str(record.we_moved)),
    ]
    if record.we_told_late:
        rows.append((_("Changes we told too late"), str(record.we_told_late)))
    if record.payments:
        on_time = {"kept": record.paid_on_time, "held": record.payments}
        rows.append((_("Paid on time"), _("%(kept)s of %(held)s") % on_time))
    return rows


def fact(noted: Fact) -> str:
    """How one action ended for her, as it is noted: 'took part' · 'said 26 h ahead: cannot come'; '' where open."""
    if noted.end == WITHDREW:
        return _("could not come, said so %(time)s ahead") % {"time": _hours(noted.notice or 0.0)}
    if noted.end == KEPT:
        return _("took part")
    if noted.end == ABSENT:
        return _("was not there")
    if noted.cancelled:
        return _("we took the place back after the yes")
    return _("did not answer") if noted.silent else ""


def _withdrew(record: Record) -> str:
    number = len(record.withdrawals)
    said = ngettext("%(n)s withdrawal: %(notices)s", "%(n)s withdrawals: %(notices)s", number)
    return said % {"n": number, "notices": _notices(record)}


def _notices(record: Record) -> str:
    shown = [_hours(hours) for hours in record.withdrawals[:MOST_NOTICES]]
    more = ["…"] if len(record.withdrawals) > MOST_NOTICES else []
    return _("%(times)s ahead") % {"times": ", ".join([*shown, *more])}


def _afters(hours: tuple[float, ...]) -> str:
    shown = [_hours(each) for each in hours[:MOST_NOTICES]]
    more = ["…"] if len(hours) > MOST_NOTICES else []
    return _("%(times)s after") % {"times": ", ".join([*shown, *more])}


def _hours(hours: float) -> str:
    return saying.left(timedelta(hours=max(hours, 1 / 60)))
