"""The outbox: letters that will leave, have left, or are in trouble."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agency import access, approving
from agency import outbox as verbs
from agency.meanwhile import Overtaken
from agency.models import Message
from campaigns import dry_run, outgoing
from campaigns.forms.asking import GONE
from campaigns.forms.outbox import SHOWN, OutboxAsked, OwnLineForm, SeveralLetters
from campaigns.lifecycle import by
from campaigns.taking_out import take_out
from campaigns.views import reach
from campaigns.views.live import is_shown, live, nothing_new
from campaigns.views.several import press_each, told


def outbox(request: HttpRequest) -> HttpResponse:
    facts = _shown(request)
    return render(request, "campaigns/outbox.html", facts | told(request, facts["lines"]))


@live
def outbox_live(request: HttpRequest) -> HttpResponse:
    found = outgoing.letters(request.user)
    if is_shown(request, outgoing.stamp(found, outgoing.summary(found), request.now)):
        return nothing_new()
    return render(request, "campaigns/outbox_live.html", _shown(request))


def outbox_week(request: HttpRequest) -> HttpResponse:
    """What would leave and happen in the next seven days, if nobody answered: of the actions that come first."""
    return render(request, "campaigns/outbox_week.html", {"plan": dry_run.plan(reach.actions(request), request.now)})


def _shown(request: HttpRequest) -> dict:
    asked = OutboxAsked(request.GET)
    shown, found = asked.said("show", "leaving"), outgoing.letters(request.user)
    page, numbers = outgoing.page_of(found, shown, asked.said("page", 1)), outgoing.summary(found)
    facts = {
        "page": page,
        "lines": outgoing.lines(list(page.object_list), request.now),
        "shown": shown,
        "waiting": shown in outgoing.WAITING,
        "kept": f"show={shown}",
        "numbers": numbers,
        "may_approve": access.may_approve(request.user),
        "tabs": [(code, name, numbers[code]) for code, name in SHOWN],
    }
    facts["stamp"] = outgoing.stamp(found, numbers, request.now)
    return facts


def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter as its reader will see it, and its free part."""
    found = _letter_or_404(request, letter_id)
    form = (
        OwnLineForm(initial={"own_line": found.own_line, "seen": found.own_line}) if outgoing.may_edit(found) else None
    )
    return _reading(request, found, form)


@require_POST
def letter_edit(request: HttpRequest, letter_id: int) -> HttpResponse:
    found, form = _letter_or_404(request, letter_id), OwnLineForm(request.POST)
    if not form.is_valid():
        return _reading(request, found, form)
    if _was_approved(request, found):
        messages.warning(request, _("A colleague has approved these words; nothing was changed. Take it out, or ask."))
    elif outgoing.may_edit(found):
        said = form.cleaned_data
        edit = partial(verbs.edit_own_line, found, said["own_line"], by(request.user), request.now, seen=said["seen"])
        try:
            _tried(request, edit, _("Saved."))
        except Overtaken:
            return _reading(request, found, _overtaken(form, found.own_line))
    else:
        messages.warning(request, _("That mail is written already; nothing was changed."))
    return redirect("letter", found.pk)


@require_POST
def letter_hold(request: HttpRequest, letter_id: int) -> HttpResponse:
    return _change(request, letter_id, SeveralLetters.HOLD, _("Held. It stays here until somebody releases it."))


@require_POST
def letter_release(request: HttpRequest, letter_id: int) -> HttpResponse:
    return _change(request, letter_id, SeveralLetters.RELEASE, _("Released. It leaves at its hour."))


@require_POST
def letter_drop(request: HttpRequest, letter_id: int) -> HttpResponse:
    return _change(request, letter_id, SeveralLetters.DROP, _("Taken out. It does not leave."))


@require_POST
def letters_several(request: HttpRequest) -> HttpResponse:
    """Hold, release or take out all that are ticked."""
    form, asked = SeveralLetters(request.POST, letters=outgoing.letters(request.user)), OutboxAsked(request.GET)
    back = f"{reverse('outbox')}?{urlencode({'show': asked.said('show', 'leaving'), 'page': asked.said('page', 1)})}"
    if not form.is_valid():
        gone = form.has_error("letter", "invalid_choice")
        messages.warning(request, str(GONE) if gone else _("Tick at least one mail."))
        return redirect(back)
    what, rows = form.cleaned_data["what"], list(form.cleaned_data["letter"])
    names = outgoing.names(rows)

    def press(found: Message) -> str:
        why_not = _press(request, found, what)
        to = names.get((found.recipient_kind, found.recipient_id), found.address)
        return _("%(name)s: %(why)s") % {"name": to, "why": why_not} if why_not else ""

    if done := press_each(request, rows, press):
        messages.success(request, SAID[what](done) % {"n": done})
    return redirect(back)


SAID = {
    SeveralLetters.HOLD: lambda n: ngettext("%(n)s mail is held.", "%(n)s mails are held.", n),
    SeveralLetters.RELEASE: lambda n: ngettext("%(n)s mail is released.", "%(n)s mails are released.", n),
    SeveralLetters.DROP: lambda n: ngettext("%(n)s mail is taken out.", "%(n)s mails are taken out.", n),
}


def _change(request: HttpRequest, letter_id: int, what: str, said: str) -> HttpResponse:
    why_not = _press(request, _letter_or_404(request, letter_id), what)
    if why_not:
        messages.warning(request, why_not)
    else:
        messages.success(request, said)
    return redirect("outbox")


def _press(request: HttpRequest, found: Message, what: str) -> str:
    """Why it could not be done with this one; '' where it was."""
    if what == SeveralLetters.RELEASE and approving.waits_for_colleague(found) and not access.may_approve(request.user):
        return _("A colleague reads it first and lets it leave; nothing was changed.")
    try:
        if what == SeveralLetters.DROP:
            take_out(found, now=request.now, user=request.user)
        else:
            {SeveralLetters.HOLD: verbs.hold, SeveralLetters.RELEASE: verbs.release}[what](
                found, by(request.user), request.now
            )
    except verbs.TooLate as late:
        return _too_late(late)
    return ""


def say_who_reads_first(request: HttpRequest) -> None:
    """To who is learning, beside what was sent: nothing has left yet."""
    if not access.may_approve(request.user):
        messages.info(request, _("Nothing leaves before a colleague has read it: it stands under “Mails”, “Held”."))


def _overtaken(form: OwnLineForm, stands: str) -> OwnLineForm:
    """What was typed, beside what a colleague wrote; saved again, it stands."""
    form.data = form.data.copy()
    form.data["seen"] = stands
    said = _("A colleague has written meanwhile: “%(line)s”. Nothing was saved; save again to put yours in its place.")
    form.add_error("own_line", said % {"line": stands})
    return form


def _was_approved(request: HttpRequest, found: Message) -> bool:
    """Whether her words were let through as they are: who may not approve changes them no more."""
    asked = found.purpose in approving.NEED_A_COLLEAGUE and not approving.waits_for_colleague(found)
    return asked and not access.may_approve(request.user)


def _tried(request: HttpRequest, press: Callable[[], None], said: str) -> None:
    try:
        press()
    except verbs.TooLate as late:
        messages.warning(request, _too_late(late))
    else:
        messages.success(request, said)


def _too_late(late: verbs.TooLate) -> str:
    return _("Too late for that: %(state)s. Nothing was changed.") % {"state": late.state.label}


def _reading(request: HttpRequest, found: Message, form: OwnLineForm | None) -> HttpResponse:
    (line,) = outgoing.lines([found], request.now)
    may = access.may_approve(request.user)
    facts = {
        "line": line,
        "letter": found,
        "form": form,
        "may_approve": may,
        "reading": outgoing.read(found, request.now),
    }
    return render(request, "campaigns/letter.html", facts, status=422 if form and form.errors else 200)


def _letter_or_404(request: HttpRequest, letter_id: int) -> Message:
    return get_object_or_404(outgoing.letters(request.user), pk=letter_id)
