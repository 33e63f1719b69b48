"""The cockpit of an action: what is, what comes next, and the buttons that take a step."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agency import access, hours
from agency.leading_back import after_press, elsewhere
from campaigns import answering, board, cards, placing, planning, reporting, saying, staffing, terms
from campaigns.board import owing
from campaigns.board.ahead import week_ahead
from campaigns.board.cards import COMES, SEEN, STEP_IN, only_seen, results
from campaigns.forms.cockpit import AutopilotForm, CardForm, CardsForm, HoldForm, PauseForm, PressForm
from campaigns.forms.moments import on_the_wall
from campaigns.lifecycle import WrongTurn, by
from campaigns.models import Action, Card
from campaigns.states import Autopilot
from campaigns.views import reach
from campaigns.views.live import is_shown, live, nothing_new
from campaigns.views.moving import taking_back
from campaigns.views.person import REFUSALS

RECENT = 12


def action(request: HttpRequest, action_id: int) -> HttpResponse:
    found = reach.action_or_404(request, action_id)
    return render(request, "campaigns/action.html", _shown(request, found) | _head(request, found))


@live
def action_live(request: HttpRequest, action_id: int) -> HttpResponse:
    found = reach.action_or_404(request, action_id)
    if is_shown(request, board.stamp(found, request.now)):
        return nothing_new()
    return render(
        request, "campaigns/action_live.html", _shown(request, found) | _head(request, found) | {"polled": True}
    )


def action_timeline(request: HttpRequest, action_id: int) -> HttpResponse:
    """Everything that has happened, from the first day."""
    found = reach.action_or_404(request, action_id)
    facts = {"action": found, "timeline": reporting.timeline(found, request.now)}
    return render(request, "campaigns/action_timeline.html", facts)


@require_POST
def action_press(request: HttpRequest, action_id: int) -> HttpResponse:
    """Take a suggested step, if it is still what Relevo would do."""
    found, form = reach.action_or_404(request, action_id), PressForm(request.POST)
    if form.is_valid() and staffing.press(found.pk, form.cleaned_data["key"], now=request.now, user=request.user):
        messages.success(request, _("Done. What leaves stands in the outbox."))
    else:
        messages.warning(
            request, _("Things have moved on since this page was shown; nothing was done. This is the present list.")
        )
    if form.cleaned_data.get("back") == "emergency":
        return redirect("action_emergency", found.pk)
    return after_press(request, "action", found.pk)


@require_POST
def action_autopilot(request: HttpRequest, action_id: int) -> HttpResponse:
    found, form = reach.action_or_404(request, action_id), AutopilotForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose off, suggest or auto; nothing was changed."))
        return redirect("action", found.pk)
    mode, may_ask_new = form.cleaned_data["mode"], form.cleaned_data["may_ask_new"]
    if mode == Autopilot.AUTO and not access.may_approve(request.user):
        messages.warning(request, _("A colleague who may approve mails switches “auto” on; nothing was changed."))
        return redirect("action", found.pk)
    if mode == Autopilot.AUTO and found.autopilot != Autopilot.AUTO and not form.cleaned_data["sure"]:
        return _ahead(request, found, may_ask_new=may_ask_new, to_auto=True)
    planning.set_autopilot(found.pk, mode, may_ask_new=may_ask_new, now=request.now, user=request.user)
    return redirect("action", found.pk)


def action_ahead(request: HttpRequest, action_id: int) -> HttpResponse:
    """What Relevo would do in the next seven days, if nobody answered."""
    found = reach.action_or_404(request, action_id)
    return _ahead(request, found, may_ask_new=found.may_ask_new, to_auto=False)


def _ahead(request: HttpRequest, found: Action, *, may_ask_new: bool, to_auto: bool) -> HttpResponse:
    week = week_ahead(found, request.now, may_ask_new=may_ask_new)
    facts = {"action": found, "week": week, "may_ask_new": may_ask_new, "to_auto": to_auto}
    return render(request, "campaigns/action_ahead.html", facts)


@require_POST
def action_hold(request: HttpRequest, action_id: int) -> HttpResponse:
    """Not these people, for now or for good: a suggested step stays undone, and Relevo looks for others."""
    found, press, form = reach.action_or_404(request, action_id), PressForm(request.POST), HoldForm(request.POST)
    steps = staffing.suggestions(found, request.now) if press.is_valid() and form.is_valid() else []
    step = next((each for each in steps if each.key == press.cleaned_data["key"]), None)
    if step is None:
        messages.warning(
            request, _("Things have moved on since this page was shown; nothing was done. This is the present list.")
        )
        return after_press(request, "action", found.pk)
    ids = [person.pk for person in step.people]
    skipped = form.cleaned_data["until"] == HoldForm.FOR_GOOD
    until = step.skipped_until(found) if skipped else form.moment(found, request.now)
    placing.leave_alone(ids, found.pk, until, now=request.now, user=request.user)
    messages.success(request, _("Noted: no automatic step with them. Whoever is left alone stands so on the list."))
    return after_press(request, "action", found.pk)


def action_pause(request: HttpRequest, action_id: int) -> HttpResponse:
    found, zone = reach.action_or_404(request, action_id), request.user.zone
    start = hours.next_at(request.now, request.user.tz, hours.QUIET_UNTIL)
    form = PauseForm(
        request.POST if request.method == "POST" else None,
        now=request.now,
        zone=zone,
        initial={"until": on_the_wall(start, zone)},
    )
    if not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "campaigns/action_pause.html", {"action": found, "form": form}, status=status)
    planning.pause(found.pk, form.cleaned_data["until"], now=request.now, user=request.user)
    return redirect("action", found.pk)


@require_POST
def action_go_on(request: HttpRequest, action_id: int) -> HttpResponse:
    found = reach.action_or_404(request, action_id)
    if found.paused_until:
        planning.pause(found.pk, None, now=request.now, user=request.user)
    return redirect("action", found.pk)


@require_POST
def card(request: HttpRequest, action_id: int, card_id: int) -> HttpResponse:
    """The one-tap result of a card."""
    found = reach.action_or_404(request, action_id)
    row, form = get_object_or_404(Card, pk=card_id, action=found), CardForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("That is no result of this card; nothing was changed."))
        return after_press(request, "action", found.pk)
    result = form.cleaned_data["result"]
    if result == STEP_IN and row.participation_id:
        return elsewhere(request, reverse("action_step_in", args=[found.pk, row.participation_id]))
    # First who saw to it: her "all good" settles the card by itself.
    cards.acknowledge(row.pk, now=request.now, user=request.user, result=result)
    if result == COMES and row.participation_id:
        try:
            answering.still_on(row.participation_id, found.pk, now=request.now, actor=by(request.user))
        except WrongTurn:
            messages.warning(request, REFUSALS[WrongTurn]())
    return after_press(request, "action", found.pk)


@require_POST
def cards_seen(request: HttpRequest, action_id: int) -> HttpResponse:
    """Several cards at once, of those that ask for no more than being seen to."""
    found = reach.action_or_404(request, action_id)
    form = CardsForm(request.POST, action=found)
    chosen = list(form.cleaned_data["card"].waiting()) if form.is_valid() else []
    ready = [row for row in chosen if only_seen(results(row))]
    for row in ready:
        cards.acknowledge(row.pk, now=request.now, user=request.user, result=SEEN)
    if ready:
        said = ngettext("%(n)s card is seen to.", "%(n)s cards are seen to.", len(ready))
        messages.success(request, said % {"n": len(ready)})
    else:
        messages.warning(request, _("Nothing was changed: no card was ticked, or it is seen to already."))
    return redirect("action", found.pk)


def _shown(request: HttpRequest, found: Action) -> dict:
    return {
        "action": found,
        "board": board.board(found, request.now),
        "stamp": board.stamp(found, request.now),
        "timeline": reporting.timeline(found, request.now)[:RECENT],
        "owed": owing.lines(reporting.owed([found], request.now), request.now),
    }


def _head(request: HttpRequest, found: Action) -> dict:
    """What stands above the places: what the action is, how it is run, and what was done to it a moment ago."""
    pilot = AutopilotForm(initial={"mode": found.autopilot, "may_ask_new": found.may_ask_new})
    if found.autopilot != Autopilot.AUTO and not access.may_approve(request.user):
        pilot = pilot.without_auto()
    facts = {"pilot": pilot, "is_paused": found.is_paused(request.now)}
    paused = saying.when(found.paused_until, request.now) if found.paused_until else ""
    facts |= {"paused_until": paused, "over": _is_over(found, request)}
    watched = found.watch_until if found.watch_until and found.watch_until > request.now else None
    facts["watched_until"] = terms.hour_there(watched, found) if watched else ""
    facts["when"] = terms.when(found, request.now) if found.due else ""
    facts |= taking_back(found, request.now)
    called_off = found.cancel_at if found.is_open else None
    facts["cancelled_from"] = saying.when(called_off, request.now) if called_off else ""
    return facts


def _is_over(found: Action, request: HttpRequest) -> bool:
    return found.is_open and found.agreed_due is not None and found.agreed_due <= request.now
