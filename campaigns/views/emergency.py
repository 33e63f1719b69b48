"""A place lost near the action: who is being asked, whom to call, what to say, who knows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from campaigns import board, calling, cards, noting, reporting
from campaigns.board.emergency import emergency
from campaigns.forms.calling import CallForm
from campaigns.models import Action, Card
from campaigns.views import reach
from campaigns.views.live import is_shown, live, nothing_new
from campaigns.views.person import REFUSALS


def page(request: HttpRequest, action_id: int) -> HttpResponse:
    found = reach.action_or_404(request, action_id)
    if found.due is None:
        return redirect("action", found.pk)
    return render(request, "campaigns/emergency.html", _shown(request, found))


@live
def page_live(request: HttpRequest, action_id: int) -> HttpResponse:
    found = reach.action_or_404(request, action_id)
    if found.due is None or is_shown(request, _stamp(found, request)):
        return nothing_new()
    return render(request, "campaigns/emergency_live.html", _shown(request, found))


@require_POST
def take(request: HttpRequest, action_id: int) -> HttpResponse:
    """ "I take it": the alarm of this action no longer rings; who took it stands on the page."""
    found = reach.action_or_404(request, action_id)
    for card in Card.objects.waiting().filter(action=found, kind=Card.Kind.ALARM):
        cards.acknowledge(card.pk, now=request.now, user=request.user)
    return redirect("action_emergency", found.pk)


@require_POST
def called(request: HttpRequest, action_id: int, person_id: int) -> HttpResponse:
    """What a call led to: an answer, noted as one that came by phone, or none."""
    row = reach.person_or_404(reach.action_or_404(request, action_id), person_id)
    form = CallForm(request.POST, person=row, zone=request.user.zone, now=request.now)
    if not form.is_valid():
        return _again(request, row.action, row.pk, form)
    try:
        if form.note:
            noting.note(row, form.note, now=request.now, user=request.user)
        else:
            again_at = form.cleaned_data.get("again_at")
            result = form.cleaned_data["result"]
            calling.note_call(row.pk, row.action_id, result, now=request.now, user=request.user, again_at=again_at)
    except tuple(REFUSALS) as refusal:
        messages.warning(request, REFUSALS[type(refusal)]())
    return redirect("action_emergency", row.action_id)


def _again(request: HttpRequest, action: Action, person_id: int, form: CallForm) -> HttpResponse:
    """The page once more, with what was typed and why it was not noted beside her name."""
    said = " ".join(error for errors in form.errors.values() for error in errors)
    facts = {"wrong": person_id, "wrong_said": said, "wrong_again": form.data.get("again", "")}
    return render(request, "campaigns/emergency.html", _shown(request, action) | facts, status=422)


def _stamp(found: Action, request: HttpRequest) -> str:
    """As the cockpit's, and anew each minute: clocks run here."""
    return f"{board.stamp(found, request.now)}.{int(request.now.timestamp()) // 60}"


def _shown(request: HttpRequest, found: Action) -> dict:
    return {
        "action": found,
        "board": emergency(found, request.now),
        "draft": reporting.draft(found),
        "stamp": _stamp(found, request),
    }
