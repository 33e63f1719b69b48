"""Whom the client has asked for by name: a place is kept for her, until somebody lets others have it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency.leading_back import after_press
from campaigns import deciding, giving_up
from campaigns.board import reasons
from campaigns.board.suggested import step_words
from campaigns.forms.asking import SaidByClient
from campaigns.lifecycle import WrongTurn
from campaigns.models import Participation
from campaigns.reporting.history import listed
from campaigns.states import Autopilot
from campaigns.views import person as persons
from campaigns.views import reach
from campaigns.views.by_hand import why_not
from campaigns.views.outbox import say_who_reads_first


@require_POST
def asked_for(request: HttpRequest, action_id: int, person_id: int) -> HttpResponse:
    """The client has asked for her by name: a place is kept for her."""
    row = reach.person_or_404(reach.action_or_404(request, action_id), person_id)
    form = SaidByClient(request.POST, action=row.action)
    if not form.is_valid():
        return persons.page(request, row, asked_for_form=form, status=422)
    _noted, refused = deciding.ask_for(row.action_id, [row.pk], now=request.now, user=request.user, **form.cleaned_data)
    if refused:
        messages.warning(request, why_not(row, reasons.why(refused[0].why)))
    else:
        messages.success(request, _("Noted: a place is kept for %(name)s.") % {"name": row.blogger.name})
    return redirect("action_person", row.action_id, row.pk)


def give_up(request: HttpRequest, action_id: int, person_id: int) -> HttpResponse:
    """Somebody else may have the place kept for her: the page says what follows, the press does it."""
    row = reach.person_or_404(reach.action_or_404(request, action_id), person_id)
    if request.method == "POST":
        try:
            giving_up.give_up(row.pk, row.action_id, now=request.now, user=request.user)
        except WrongTurn:
            messages.warning(request, persons.REFUSALS[WrongTurn]())
        else:
            said = _("Noted: somebody else may have the place kept for %(name)s.")
            messages.success(request, said % {"name": row.blogger.name})
            say_who_reads_first(request)
        return after_press(request, "action", row.action_id)
    if not persons.is_kept_a_place(row):
        return redirect("action_person", row.action_id, row.pk)
    return render(request, "campaigns/give_up.html", _what_follows(request, row))


def _what_follows(request: HttpRequest, row: Participation) -> dict:
    steps = giving_up.what_follows(row, request.now)
    label = {step: step.group.label if step.group else "" for step in steps}
    return {
        "action": row.action,
        "person": row,
        "steps": [
            (
                step_words(step.do, len(step.people), step.code, label[step]),
                listed([p.blogger.name for p in step.people]),
            )
            for step in steps
        ],
        "at_once": row.action.autopilot == Autopilot.AUTO and not row.action.is_paused(request.now),
    }
