"""The client's word, told by phone or otherwise, noted on the people, or the criteria, it is about."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agency.leading_back import after_press
from campaigns import deciding, roll
from campaigns.board import reasons
from campaigns.board.client_side import criterion_lines, with_whom_they_mean
from campaigns.forms.asking import VerdictForm, numbers
from campaigns.forms.criteria import CriteriaForm
from campaigns.models import Action, Decision
from campaigns.views import reach
from campaigns.views.by_hand import list_of, why_not
from campaigns.views.several import tell_beside


def word(request: HttpRequest, action_id: int) -> HttpResponse:
    """Who has said yes and waits for the client's word, and the form that notes it."""
    action = reach.action_or_404(request, action_id)
    form = VerdictForm(request.POST if request.method == "POST" else None, action=action)
    if not form.is_valid():
        return _page(request, action, form)
    _note(request, action, form.cleaned_data)
    return after_press(request, f"{reverse('action_people', args=[action.pk])}?{urlencode({'show': 'ready'})}")


@require_POST
def verdict(request: HttpRequest, action_id: int) -> HttpResponse:
    """The same for those ticked on the list of the action's people."""
    action = reach.action_or_404(request, action_id)
    form = VerdictForm(request.POST, action=action)
    if not form.is_valid():
        messages.warning(request, next(iter(form.errors.values()))[0])
        return redirect("action_people", action.pk)
    _note(request, action, form.cleaned_data)
    return redirect(list_of(request, action))


def criteria(request: HttpRequest, action_id: int) -> HttpResponse:
    """A yes or no to the criteria that were sent, told to the team by telephone or otherwise."""
    action = reach.action_or_404(request, action_id)
    lines = criterion_lines(action)
    if not lines:
        messages.warning(request, _("No criteria were sent to the client’s side yet."))
        return redirect("action", action.pk)
    lines = with_whom_they_mean(lines, action)
    form = CriteriaForm(request.POST if request.method == "POST" else None, action=action, lines=lines)
    if not form.is_valid():
        facts = {"action": action, "form": form}
        return render(request, "campaigns/criteria.html", facts, status=422 if form.errors else 200)
    said = {name: form.cleaned_data[name] for name in ("contact", "channel", "note")}
    noted = deciding.note_criteria(action.pk, form.words, now=request.now, user=request.user, **said)
    text = ngettext("%(n)s decision of the client noted.", "%(n)s decisions of the client noted.", len(noted))
    messages.success(request, text % {"n": len(noted)})
    return after_press(request, "action", action.pk)


def _note(request: HttpRequest, action: Action, said: dict) -> None:
    by = {"now": request.now, "user": request.user, "contact": said["contact"], "channel": said["channel"]}
    if said["verdict"] == Decision.Verdict.MUST_HAVE:
        noted, refused = deciding.ask_for(action.pk, said["person"], **by)
    else:
        noted, refused = deciding.note_verdict(action.pk, said["person"], said["verdict"], **by)
    if noted or not refused:
        text = ngettext("%(n)s decision of the client noted.", "%(n)s decisions of the client noted.", len(noted))
        messages.success(request, text % {"n": len(noted)})
    for each in refused:
        tell_beside(request, each.participation.pk, why_not(each.participation, reasons.why(each.why)))


def _page(request: HttpRequest, action: Action, form: VerdictForm) -> HttpResponse:
    """The page; who alone waits is ticked from the start, and what was ticked stays so."""
    waiting = roll.undecided(action)
    shown = waiting[: roll.A_PAGE]
    alone = [row.pk for row in waiting] if len(waiting) == 1 else []
    ticked = numbers(request.POST.getlist("person"), roll.A_PAGE) if form.is_bound else alone
    facts = {"action": action, "form": form, "waiting": shown, "of": len(waiting), "ticked": ticked}
    return render(request, "campaigns/word.html", facts, status=422 if form.errors else 200)
