"""What an action offers and asks, in words: the same in a letter, on a page and in a calendar entry.

Written in the language and zone that are active; an event's hour is always the one on the wall
where it takes place, and says so to a reader whose own wall shows another.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agency import wording
from agency.models import Agency
from bloggers.models import Basis
from campaigns import saying
from campaigns.models import Action, Invitation, Participation, PlaceGroup, Promise
from campaigns.states import Ask

Row = tuple[str, str]
Side, What = Promise.Side, Promise.What


def day(action: Action, now: datetime | None = None) -> str:
    """'jueves 18 de junio', where it takes place."""
    return wording.day(action.agreed_due, saying.language(), action.zone, now)


def short_day(action: Action) -> str:
    return wording.short_day(action.agreed_due, saying.language(), action.zone)


def hour(action: Action) -> str:
    """'19:00', where it takes place."""
    return wording.hour(action.agreed_due, action.zone)


def short_until(at: datetime) -> str:
    """For subjects: 'lun 8, 18:00' · 'Mon 8, 18:00', by the reader's clock."""
    local = timezone.localtime(at)
    locale = "es_ES" if saying.language() == "es" else "en_GB"
    return f"{format_date(local, 'EEE d', locale)}, {wording.hour(at, timezone.get_current_timezone_name())}"


def short_when(action: Action) -> str:
    """For subjects: 'jue 18 jun, 19:00'."""
    return f"{short_day(action)}, {hour(action)}"


def when(action: Action, now: datetime) -> str:
    """'jueves 18 de junio, de 19:00 a 22:00', with the zone where the reader's clock shows another hour."""
    words = {"day": day(action, now), "from": hour(action)}
    if not action.is_event:
        text = _("published by %(day)s, %(from)s") % words
    elif action.ends_at:
        text = _("%(day)s, %(from)s to %(until)s") % (words | {"until": wording.hour(action.ends_at, action.zone)})
    else:
        text = f"{words['day']}, {words['from']}"
    return text + _by_her_own_clock(action.agreed_due, action)


def hour_there(at: datetime, action: Action) -> str:
    """'23:59', where it takes place, with the zone where the reader's clock shows another hour."""
    return wording.hour(at, action.zone) + _by_her_own_clock(at, action)


def _by_her_own_clock(at: datetime, action: Action) -> str:
    """' (hora de Canarias; 0:59, hora peninsular)'; '' where both clocks show the same."""
    here = timezone.get_current_timezone()
    if at.astimezone(here).utcoffset() == at.astimezone(action.tz).utcoffset():
        return ""
    zone = wording.zone_name(action.zone, saying.language())
    return f" ({zone}; {wording.hour(at, str(here))}, {wording.zone_name(str(here), saying.language())})"


def amount(fee: Decimal, group: PlaceGroup) -> str:
    """'250 €' · 'producto valorado en 60 €' · 'sin pago'."""
    money = saying.money(fee, group.action.currency)
    if group.in_kind:
        return _("%(product)s, worth %(amount)s") % {"product": group.in_kind, "amount": money}
    return money if fee else _("no payment")


def is_paid(fee: Decimal, group: PlaceGroup) -> bool:
    """Whether money is owed for a place: then an invoice is asked for."""
    return fee > 0 and not group.in_kind


def offer(fee: Decimal, group: PlaceGroup) -> str:
    """The offer as half a sentence: 'pagamos 250 €' · 'sin pago: aceite de oliva, valorado en 60 €'."""
    if group.in_kind:
        return _("no payment: %(product)s") % {"product": amount(fee, group)}
    return _("we pay %(amount)s") % {"amount": amount(fee, group)} if fee else _("no payment")


def pay(fee: Decimal, group: PlaceGroup, pay_days: int, supplement: Decimal = Decimal(0)) -> str:
    """What is paid, how and when; an urgency supplement by its name."""
    if group.in_kind or not fee:
        return offer(fee, group)
    words = {"amount": amount(fee, group), "days": pay_days}
    text = ngettext(
        "%(amount)s plus VAT, less withholding where it applies, %(days)s day after your invoice",
        "%(amount)s plus VAT, less withholding where it applies, %(days)s days after your invoice",
        pay_days,
    )
    text %= words
    if supplement > 0:
        extra = saying.money(supplement, group.action.currency)
        text += "; " + _("%(amount)s of it is an urgency supplement") % {"amount": extra}
    return text


def supplement(question: Invitation) -> Decimal:
    """What a call-up pays above the fee of the place."""
    return max(Decimal(0), question.fee - question.group.fee) if question.kind == Ask.CALL_UP else Decimal(0)


def whom(action: Action, *, brand_named: bool) -> str:
    return action.client.name if brand_named else _("A brand; we will tell you which if you go ahead")


def who_decides(action: Action, kind: str) -> str:
    """Candidly, who says the last word."""
    if kind in (Ask.INVITATION, Ask.CALL_UP):
        return _("You: the client has already said yes to you") if action.needs_approval else _("You")
    return _("The client chooses; we only propose") if action.needs_approval else _("We do, at the agency")


def of_question(question: Invitation, agency: Agency, now: datetime) -> list[Row]:
    """Label and value of everything a question is about; empty values are left out by who shows them."""
    action, group = question.participation.action, question.group
    # Who said yes to being proposed goes ahead: from then on the brand has a name.
    named = question.brand_named or question.kind != Ask.SOUNDING
    return [
        (_("When"), when(action, now)),
        (_("Where"), action.place),
        (_("We pay you") if question.fee and not group.in_kind else _("In return"),
         pay(question.fee, group, agency.pay_days, supplement(question))),
        (_("What is asked"), action.deliverable),
        (_("For whom"), whom(action, brand_named=named)),
        (_("Who decides"), _who_decides(question)),
        *watched(action),
    ]  # fmt: skip


def _who_decides(question: Invitation) -> str:
    if question.on_condition_until is None:
        return who_decides(question.participation.action, question.kind)
    return _("The client; we answer you before %(until)s") % {"until": short_until(question.on_condition_until)}


def of_place(person: Participation, group: PlaceGroup, agency: Agency, now: datetime) -> list[Row]:
    """The same for somebody who holds a place, or is in reserve for one."""
    action = person.action
    fee = group.fee if person.fee_agreed is None else person.fee_agreed
    return [
        (_("When"), when(action, now)),
        (_("Where"), action.place),
        (_("We pay you") if fee and not group.in_kind else _("In return"), pay(fee, group, agency.pay_days)),
        (_("What is asked"), action.deliverable),
        (_("For whom"), action.client.name),
        *watched(action),
    ]


def promised(rows: Iterable[Promise], action: Action, agency: Agency, now: datetime) -> dict[str, list[str]]:
    """What both sides promise, as sentences: `hers` and `ours`."""
    standing = {(row.side, row.what): row for row in rows}
    hers = []
    if (come := standing.get((Side.BLOGGER, What.ATTEND))) and come.due:
        hers.append(_("You come: %(when)s.") % {"when": _moment(come.due, action)})
    publish = standing.get((Side.BLOGGER, What.PUBLISH))
    if publish and publish.due:
        hers.append(_published(action) % {"when": _moment(publish.due, action)})
    pay_row = standing.get((Side.AGENCY, What.PAY))
    if agency.ad_label and (pay_row or publish):
        hers.append(_("What you publish about it carries the label “%(label)s”.") % {"label": agency.ad_label})
    ours = []
    if pay_row and pay_row.amount and pay_row.due:
        words = {"amount": saying.money(pay_row.amount, action.currency), "day": _day(pay_row.due, action, now)}
        ours.append(_("We pay you %(amount)s by %(day)s, if your invoice is with us by the day of the action.") % words)
    if notify := standing.get((Side.AGENCY, What.NOTIFY)):
        ours.append(_in_time(notify, action))
    ours.append(_("If the date changes, we ask you again; your yes does not hold for another."))
    return {"hers": hers, "ours": ours}


def _published(action: Action) -> str:
    """Her promise to publish; where the day is watched, with the word that is due within the hour."""
    if action.is_watched:
        return _("You publish by %(when)s, and send us the address within an hour, by this same link.")
    return _("You publish by %(when)s.")


def watched(action: Action) -> list[Row]:
    """What a watched post asks of her besides, said before she says yes."""
    said = _("You send us its address within an hour. Else somebody calls you, and a reserve may step in that day.")
    return [(_("Once it is up"), said)] if action.is_watched else []


def _in_time(notify: Promise, action: Action) -> str:
    """By when we say what changes, and what we owe after it."""
    words = {"when": _moment(notify.due, action) if notify.due else ""}
    if notify.amount is None:
        return _("We tell you of any change before %(when)s.") % words
    words["amount"] = saying.money(notify.amount, action.currency)
    if notify.due and notify.due <= notify.made_at:
        return _("If we still have to cancel, we owe you %(amount)s.") % words
    return _("We tell you of any change before %(when)s; if we cancel later than that, we owe you %(amount)s.") % words


def owed(rows: Iterable[Promise], action: Action, now: datetime) -> str:
    """What we owe her (as `promising.owed_to`), a sentence for each reason; '' where that is nothing."""
    said = {
        What.PAY: _("It comes later than we had promised: we owe you %(amount)s, and pay it by %(day)s."),
        What.WAIT: _("For being on call we owe you %(amount)s, and pay it by %(day)s."),
    }
    return " ".join(
        said[What(row.what)] % {"amount": saying.money(row.amount, action.currency), "day": _day(row.due, action, now)}
        for row in rows
        if row.amount and row.due
    )


def _moment(at: datetime, action: Action) -> str:
    """'jueves 18 de junio, 19:00', where it takes place."""
    return f"{wording.day(at, saying.language(), action.zone)}, {wording.hour(at, action.zone)}"


def _day(at: datetime, action: Action, now: datetime) -> str:
    return wording.day(at, saying.language(), action.zone, now)


def differ(before: Action, action: Action) -> bool:
    """Whether the hour has moved, not only something else."""
    return (before.agreed_due, before.ends_at) != (action.agreed_due, action.ends_at)


def moved(
    before: Action, person: Participation, group: PlaceGroup, fee: Decimal, agency: Agency, now: datetime
) -> list[Row]:
    """What has moved, what it was and what it is, each a row of its own; then what stays."""
    action, was = person.action, person.fee_agreed if person.fee_agreed is not None else person.fee_seen
    rows: list[Row] = []
    if differ(before, action):
        rows += [(pgettext("terms", "Before"), when(before, now)), (pgettext("terms", "Now"), when(action, now))]
    else:
        rows.append((_("When"), when(action, now)))
    if before.publish_by != action.publish_by and action.is_event and action.publish_by:
        rows.append((_("Publish by"), wording.moment(action.publish_by, now, saying.language(), action.zone)))
    rows += _pair(_("Where"), before.place, action.place)
    rows += _pair(_("What is asked"), before.deliverable, action.deliverable)
    if before.brief != action.brief:
        rows.append((_("The brief"), _("It has changed: you find it on your page.")))
    paid = pay(fee, group, agency.pay_days)
    rows.append((_("We pay you") if is_paid(fee, group) else _("In return"), paid))
    if was is not None and was != fee:
        rows.append((_("Before it was"), amount(was, group)))
    return rows


def _pair(label: str, was: str, now_is: str) -> list[Row]:
    if was == now_is:
        return [(label, now_is)]
    return [
        (_("%(what)s, before") % {"what": label}, was or "–"),
        (_("%(what)s, now") % {"what": label}, now_is or "–"),
    ]


# Of the words that tell her why we write, at the foot of every letter and behind "why I get this":
# change it with them. What she was told is kept with her right (`Basis.notice_version`).
NOTICE_VERSION = "letter-2026-06"


def why_we_write(kind: str, source: str, on: datetime | None, now: datetime) -> str:
    """The basis on which she gets letters, with its date."""
    if not on or kind in ("", Basis.Kind.NONE):
        if source:
            return _("We write to you for the first time because your site fits. Your address is from: %(source)s.") % {
                "source": source
            }
        return _("We write to you because your site fits this action.")
    words = {"date": _date(on, now), "source": source}
    return {
        Basis.Kind.ASKED_US: _("We write to you because you asked us to (%(source)s, %(date)s)."),
        Basis.Kind.WORKED: _("We write to you because you have worked with us (%(source)s, %(date)s)."),
        Basis.Kind.CONSENT: _("We write to you because you agreed to it (%(source)s, %(date)s)."),
    }[Basis.Kind(kind)] % words


def _date(on, now: datetime) -> str:
    spanish = saying.language() == "es"
    other_year = on.year != now.astimezone(ZoneInfo("UTC")).year
    pattern = (
        ("d 'de' MMMM 'de' y" if spanish else "d MMMM y") if other_year else ("d 'de' MMMM" if spanish else "d MMMM")
    )
    return format_date(on, pattern, "es_ES" if spanish else "en_GB")
