"""Moving an action: the form, what it would do, the press, and the way back while nobody was told."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency import last_look
from agency.models import Message
from campaigns import foreseeing, moving, saying
from campaigns.forms.moving import MoveForm, PreviewedForm
from campaigns.laying_out import PlacesHeld
from campaigns.lifecycle import WrongTurn
from campaigns.models import Action
from campaigns.views import reach

MOST_LOOKED_AT = 50  # of the letters that wait, to say when the first leaves


def action_move(request: HttpRequest, action_id: int) -> HttpResponse:
    """GET asks for the new terms; a POST shows what they would do, and one that names what it showed does it."""
    action = reach.action_or_404(request, action_id)
    if not action.is_open or action.cancel_at or action.due <= request.now:
        messages.warning(request, _("Only an action that is still to come can be moved; nothing was changed."))
        return redirect("action", action.pk)
    form = MoveForm(request.POST if request.method == "POST" else None, action=action, now=request.now)
    if not form.is_valid() or "back" in request.POST:
        return render(request, "campaigns/action_move.html", {"action": action, "form": form}, status=_status(form))
    seen, previewed = moving.preview(action, form.terms, request.now), PreviewedForm(request.POST)
    if not seen.asks_again and not seen.places:
        form.add_error(None, _("These are the terms as they are. Change what moves."))
        return render(request, "campaigns/action_move.html", {"action": action, "form": form}, status=422)
    if "go" not in request.POST or not previewed.is_valid():
        return _preview(request, form, seen)
    return _move(request, action, form, previewed.cleaned_data["saw"])


def _move(request: HttpRequest, action: Action, form: MoveForm, saw: str) -> HttpResponse:
    try:
        done = moving.move(
            action.pk, form.terms, saw=saw, why=form.cleaned_data["why"], now=request.now, user=request.user
        )
    except moving.Stale as stale:
        return _preview(request, form, stale.preview, saw=saw)
    except (moving.NothingMoves, moving.IntoThePast, PlacesHeld, WrongTurn):
        messages.warning(request, _("Somebody was quicker: the action is as this page shows it. Nothing was changed."))
        return redirect("action", action.pk)
    if not done.asks_again:
        messages.success(request, _("Saved: the places are what you set. Nobody had to be asked."))
        return redirect("action", action.pk)
    asked = len(done.of(moving.Fate.AGAIN, moving.Fate.ANEW))
    messages.success(request, _("Moved. People asked for the new terms: %(n)s.") % {"n": asked})
    return redirect("action", action.pk)


@require_POST
def action_take_back(request: HttpRequest, action_id: int) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    try:
        moving.take_back(action.pk, now=request.now, user=request.user)
        messages.success(request, _("Taken back: everything is as it was before, and nobody was told."))
    except moving.HasLeft:
        messages.warning(request, _("Somebody has been told already, so it cannot be taken back. Move it once more."))
    return redirect("action", action.pk)


def taking_back(action: Action, now: datetime) -> dict:
    """For the action's page: whether the latest move can be taken back, and when its first mail leaves."""
    event = moving.may_take_back(action, now) if action.terms_version > 1 else None
    if event is None:
        return {"may_take_back": False}
    waiting = Message.objects.waiting().filter(action_id=action.pk, subject_id__in=event.facts["asked"])
    leaves = min((last_look.leaves_at(message, now) for message in waiting[:MOST_LOOKED_AT]), default=now)
    return {"may_take_back": True, "mails_leave": saying.when(leaves, now)}


def _preview(request: HttpRequest, form: MoveForm, seen: moving.Preview, *, saw: str = "") -> HttpResponse:
    facts = {"action": seen.action, "form": form, "shown": foreseeing.shown(seen, request.now), "stale": bool(saw)}
    facts["news"] = [each.person.blogger.name for each in seen.news_since(saw)] if saw else []
    return render(request, "campaigns/action_move_preview.html", facts, status=409 if saw else 200)


def _status(form: MoveForm) -> int:
    return 422 if form.errors else 200
