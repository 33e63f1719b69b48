"""Actions: the list, the form, a copy, and their two ends."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency import access, meanwhile
from agency.models import Agency
from bloggers.models import Topic
from campaigns import briefs, cancelling, ending, foreseeing, laying_out, listing, planning
from campaigns.ceilings import BelowSpent
from campaigns.forms.action import ActionForm
from campaigns.forms.ending import CallOffForm, CloseForm
from campaigns.forms.groups import NO_GROUP_GOES, ONE_GROUP, UNNAMED, GroupFormSet, start, typed_groups
from campaigns.forms.listing import SHOWN, ActionsAsked
from campaigns.lifecycle import WrongTurn
from campaigns.models import Action, Campaign
from campaigns.states import ActionState
from campaigns.views import reach


def actions(request: HttpRequest) -> HttpResponse:
    asked = ActionsAsked(request.GET)
    shown = asked.said("show", "open")
    page = listing.actions(reach.actions(request), shown, asked.said("q", ""), asked.said("page", 1))
    facts = {"page": page, "form": asked, "shown": shown, "tabs": SHOWN, "lines": listing.lines(page, request.now)}
    return render(request, "campaigns/actions.html", facts)


def action_new(request: HttpRequest) -> HttpResponse:
    agency = Agency.current()
    blank = Action(owner=request.user)
    if agency:
        blank.zone, blank.currency = agency.zone, agency.currency
    pair = _forms(request, blank, {})
    if not _is_filled(request, *pair):
        return _form_page(request, *pair, title=_("New action"))
    form, groups = pair
    action = planning.create_action(form.instance, groups.groups(), now=request.now, user=request.user)
    messages.success(request, _("Saved. Now add the people to ask."))
    return redirect("action", action.pk)


def action_edit(request: HttpRequest, action_id: int) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    form, groups = _forms(request, action, {group.pk: group for group in action.groups.prefetch_related("topics")})
    if not _is_filled(request, form, groups):
        return _form_page(request, form, groups, title=_("Edit “%(title)s”") % {"title": form.title_before})
    knew = {"seen": form.cleaned_data["seen"] or 0, "standing": form.cleaned_data["standing"]}
    try:
        planning.edit_action(form.instance, form.columns, groups.groups(), **knew, now=request.now, user=request.user)
    except planning.EditedMeanwhile:
        return _form_page(request, *_beside_what_stands(request, action_id, form), title=form.title_before, status=409)
    except tuple(REFUSALS) as refusal:
        form.add_error(None, REFUSALS[type(refusal)]())
        return _form_page(request, form, groups, title=form.title_before, status=409)
    messages.success(request, _("Saved."))
    return redirect("action", action.pk)


@require_POST
def action_copy(request: HttpRequest, action_id: int) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    twin = planning.copy_action(action, title=_("%(title)s, copy") % {"title": action.title}, user=request.user)
    messages.success(request, _("A copy without dates, people and history. Give it a date."))
    return redirect("action_edit", twin.pk)


def action_cancel(request: HttpRequest, action_id: int) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    if not (action.is_open or action.state == ActionState.DRAFT) or action.cancel_at:
        return redirect("action", action.pk)
    form = CallOffForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _cancel_page(request, action, form, status=_status(form))
    saw, why = form.cleaned_data["saw"], form.cleaned_data["why"]
    try:
        cancelling.call_off(action.pk, saw=saw, why=why, now=request.now, user=request.user)
    except cancelling.Stale:
        return _cancel_page(request, action, form, status=409)
    except WrongTurn:
        messages.warning(request, _("The action is closed already; nothing was changed."))
    return redirect("action", action.pk)


def _cancel_page(request: HttpRequest, action: Action, form: CallOffForm, *, status: int) -> HttpResponse:
    seen = cancelling.preview(action, request.now)
    facts = {"action": action, "form": form, "shown": foreseeing.ending(seen, action), "saw": seen.saw}
    return render(request, "campaigns/action_cancel.html", facts | {"stale": status == 409}, status=status)


@require_POST
def action_keep_on(request: HttpRequest, action_id: int) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    try:
        cancelling.keep_on(action.pk, now=request.now, user=request.user)
        messages.success(request, _("It goes on as it was, and nobody was told."))
    except WrongTurn:
        messages.warning(request, _("It is cancelled already, and people have been told. A copy starts it anew."))
    return redirect("action", action.pk)


def action_close(request: HttpRequest, action_id: int) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    form = CloseForm(request.POST if request.method == "POST" else None, action=action)
    if not form.is_valid():
        return render(request, "campaigns/action_close.html", {"action": action, "form": form}, status=_status(form))
    try:
        ending.close_action(action.pk, form.cleaned_data["absent"], now=request.now, user=request.user)
    except WrongTurn:
        messages.warning(request, _("An action is closed once its date has passed; nothing was changed."))
    return redirect("action", action.pk)


# --- the form -----------------------------------------------------------------------------------------
def _forms(request: HttpRequest, action: Action, known: dict) -> tuple[ActionForm, GroupFormSet]:
    locked = bool(action.pk) and planning.was_asked(action)
    topics = list(Topic.objects.values_list("pk", "name"))
    each = {"topics": topics, "known": known, "locked": locked}
    about = {"clients": access.visible(request.user).going_on(request.now), "now": request.now, "locked": locked}
    if request.method == "POST" and not {"preview", "more"} & set(request.POST):
        typed = request.POST
        first = [start(group) for group in known.values()]
        form = ActionForm(typed, instance=action, **about)
        return form, GroupFormSet(typed, initial=first, form_kwargs=each, prefix="g")
    form, first = ActionForm(instance=action, **about), [start(group) for group in known.values()] or ONE_GROUP
    form.initial["seen"] = planning.edition(action) if action.pk else 0
    if action.pk is None:
        form.initial["client"] = request.GET.get("client")  # from a client's page; a foreign one is not offered
    if request.method == "POST":
        first = _as_typed(request, form)
    return form, GroupFormSet(initial=first, form_kwargs=each, prefix="g")


def _beside_what_stands(request: HttpRequest, action_id: int, typed: ActionForm) -> tuple[ActionForm, GroupFormSet]:
    """The forms as they were typed, and above them what a colleague has saved meanwhile."""
    action = reach.action_or_404(request, action_id)
    known = {group.pk: group for group in action.groups.prefetch_related("topics")}
    about = {"clients": access.visible(request.user).going_on(request.now), "now": request.now, "locked": typed.locked}
    fresh = ActionForm(instance=action, **about)
    fresh.initial["seen"] = planning.edition(action)
    each = {"topics": list(Topic.objects.values_list("pk", "name")), "known": known, "locked": typed.locked}
    first = [start(group) for group in known.values()]
    groups = GroupFormSet(request.POST, initial=first, form_kwargs=each, prefix="g")
    places = ", ".join(f"{group.number} × {group.label}".rstrip(f" ×{UNNAMED}") for group in known.values())
    more = _("Places: %(places)s") % {"places": places} if groups.has_changed() else ""
    return meanwhile.beside_what_stands(typed, fresh, more), groups


def _as_typed(request: HttpRequest, form: ActionForm) -> list[dict]:
    """Put what was typed so far into `form` without judging it; the groups as they were typed, and one more."""
    form.initial |= {name: request.POST.get(name, "") for name, field in form.fields.items() if not field.disabled}
    return typed_groups(request.POST, more="more" in request.POST)


def _is_filled(request: HttpRequest, form: ActionForm, groups: GroupFormSet) -> bool:
    valid = [form.is_valid(), groups.is_valid()]
    return all(valid) and form.check_budget(groups.groups())


def _form_page(
    request: HttpRequest, form: ActionForm, groups: GroupFormSet, *, title: str, status: int = 0
) -> HttpResponse:
    brief = str(form["brief"].value() or "")
    campaigns = Campaign.objects.filter(client__in=access.visible(request.user)).select_related("client")[:300]
    facts = {"form": form, "groups": groups, "title": title, "campaigns": campaigns, "action": form.instance}
    facts["has_ended"] = form.instance.state in planning.ENDED
    if "preview" in request.POST:
        facts["preview"] = briefs.as_html(brief[:20000])
    broken = form.is_bound and not (form.is_valid() and groups.is_valid())
    return render(request, "campaigns/action_form.html", facts, status=status or (422 if broken else 200))


def _status(form) -> int:
    return 422 if form.errors else 200


REFUSALS = {
    laying_out.PlacesHeld: lambda: _(
        "More places than that are held or promised. Let somebody go first, or keep the number."
    ),
    BelowSpent: lambda: _("More than that is promised already. Choose a higher ceiling; nothing was saved."),
    planning.TermsStand: lambda: _(
        "While you were writing, somebody was asked for these terms, so date, place, fees and what is asked stay as "
        "they are. Nothing was saved yet; look through the rest of what you wrote, and save again."
    ),
    planning.GroupStands: lambda: NO_GROUP_GOES,
    WrongTurn: lambda: _("The action has ended meanwhile; nothing was saved."),
}
