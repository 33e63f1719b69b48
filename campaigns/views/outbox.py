"""The outbox: letters that will leave, have left, or are in trouble."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency import outbox as verbs
from agency.models import Message
from campaigns import outgoing
from campaigns.forms.outbox import SHOWN, OutboxAsked, OwnLineForm
from campaigns.lifecycle import by
from campaigns.taking_out import take_out


def outbox(request: HttpRequest) -> HttpResponse:
    asked = OutboxAsked(request.GET)
    shown, found = asked.said("show", "leaving"), outgoing.letters(request.user)
    page, numbers = outgoing.page_of(found, shown, asked.said("page", 1)), outgoing.summary(found, request.now)
    facts = {
        "page": page,
        "lines": outgoing.lines(list(page.object_list), request.now),
        "shown": shown,
        "kept": f"show={shown}",
        "numbers": numbers,
        "tabs": [(code, name, numbers[code]) for code, name in SHOWN],
    }
    return render(request, "campaigns/outbox.html", facts)


def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter as its reader will see it, and its free part."""
    found = _letter_or_404(request, letter_id)
    form = OwnLineForm(initial={"own_line": found.own_line}) if outgoing.may_edit(found) else None
    return _reading(request, found, form)


@require_POST
def letter_edit(request: HttpRequest, letter_id: int) -> HttpResponse:
    found, form = _letter_or_404(request, letter_id), OwnLineForm(request.POST)
    if not form.is_valid():
        return _reading(request, found, form)
    if outgoing.may_edit(found):
        line = form.cleaned_data["own_line"]
        _tried(request, lambda: verbs.edit_own_line(found, line, by(request.user), request.now), _("Saved."))
    else:
        messages.warning(request, _("That mail is written already; nothing was changed."))
    return redirect("letter", found.pk)


@require_POST
def letter_hold(request: HttpRequest, letter_id: int) -> HttpResponse:
    return _change(request, letter_id, verbs.hold, _("Held. It stays here until somebody releases it."))


@require_POST
def letter_release(request: HttpRequest, letter_id: int) -> HttpResponse:
    return _change(request, letter_id, verbs.release, _("Released. It leaves at its hour."))


@require_POST
def letter_drop(request: HttpRequest, letter_id: int) -> HttpResponse:
    found = _letter_or_404(request, letter_id)
    _tried(request, lambda: take_out(found, now=request.now, user=request.user), _("Taken out. It does not leave."))
    return redirect("outbox")


def _change(request: HttpRequest, letter_id: int, verb: Callable[..., None], said: str) -> HttpResponse:
    found = _letter_or_404(request, letter_id)
    _tried(request, lambda: verb(found, by(request.user), request.now), said)
    return redirect("outbox")


def _tried(request: HttpRequest, press: Callable[[], None], said: str) -> None:
    try:
        press()
    except verbs.TooLate as late:
        facts = {"state": late.state.label}
        messages.warning(request, _("Too late for that: %(state)s. Nothing was changed.") % facts)
    else:
        messages.success(request, said)


def _reading(request: HttpRequest, found: Message, form: OwnLineForm | None) -> HttpResponse:
    (line,) = outgoing.lines([found], request.now)
    facts = {"line": line, "letter": found, "form": form, "reading": outgoing.read(found, request.now)}
    return render(request, "campaigns/letter.html", facts, status=422 if form and form.errors else 200)


def _letter_or_404(request: HttpRequest, letter_id: int) -> Message:
    return get_object_or_404(outgoing.letters(request.user), pk=letter_id)
