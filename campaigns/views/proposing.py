"""The list for the client: written, looked at as the client will, sent as a number."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from agency.serving import reading
from campaigns import chasing, client_page, proposing, saying
from campaigns.board.proposable import candidates
from campaigns.forms.proposing import ProposalForm
from campaigns.lifecycle import WrongTurn
from campaigns.models import Action
from campaigns.proposing import EditedMeanwhile, NotAgreed, NotReady
from campaigns.views import reach
from campaigns.views.outbox import say_who_reads_first
from campaigns.views.signed_client import as_client

# Code of what keeps a draft from being sent -> field that says it (None: the whole form), and its words.
MISSING = {
    "idea": ("idea", gettext_lazy("Say what it is about.")),
    "objective": ("objective", gettext_lazy("Say what it is for.")),
    "measure": ("measure", gettext_lazy("Say how it is measured.")),
    "answer_by": ("answer_by", gettext_lazy("Choose an hour that is still to come, before the action.")),
    "people": (None, gettext_lazy("Put somebody on the list, or give examples.")),
    "examples": (None, gettext_lazy("An example fits fewer than five people by now.")),
    "price": (None, gettext_lazy("Somebody on the list has no price for the client yet.")),
    "why": ("why", gettext_lazy("Say why this list is new: the client reads it beside what changed.")),
    "nobody": (None, gettext_lazy("There is nobody to send it to: add a contact to the client or the media agency.")),
    "over": (None, gettext_lazy("The action is not open, so nothing leaves.")),
}


def proposal(request: HttpRequest, action_id: int) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    form = _form(request, action)
    if request.method != "POST":
        return _page(request, action, form)
    if not form.is_valid():
        return _page(request, action, form, 422)
    try:
        draft = proposing.save_draft(
            action.pk, form.typed(), seen=form.cleaned_data["seen"] or 0, now=request.now, user=request.user
        )
        if "send" not in request.POST:
            messages.success(request, _("The draft is saved. Nothing has left."))
            return redirect("action_proposal", action.pk)
        sent = proposing.send_proposal(action.pk, seen=draft.edition, now=request.now, user=request.user)
    except NotReady as refusal:
        return _not_ready(request, action, form, refusal)
    except (EditedMeanwhile, NotAgreed, WrongTurn) as refusal:
        return _refused(request, action, form, refusal)
    name = proposing.addressee(action).contact.name
    said = _("Sent to %(name)s as number %(n)s. It leaves in office hours.")
    messages.success(request, said % {"name": name, "n": sent.number})
    say_who_reads_first(request)
    return redirect("action", action.pk)


@require_safe
def preview(request: HttpRequest, action_id: int) -> HttpResponse:
    """The page that the client's side will have of the draft, or has of the number that is current."""
    action = reach.action_or_404(request, action_id)
    link = proposing.addressee(action)
    if link is None:
        messages.warning(request, str(MISSING["nobody"][1]))
        return redirect("action_proposal", action.pk)
    link.action = action
    with reading(request, link.contact.language, link.contact.zone):
        here = client_page.of_draft(link, request.now) or client_page.of(link, request.now)
        if here.shown is not None:
            return as_client(request, here, reverse("action_proposal", args=[action.pk]))
    messages.warning(request, _("Save a draft first: then you see it as the client will."))
    return redirect("action_proposal", action.pk)


@require_POST
def decider(request: HttpRequest, action_id: int) -> HttpResponse:
    """Choose who decides at a rank of the chain."""
    action = reach.action_or_404(request, action_id)
    typed = request.POST.get("link", "")
    ids = {str(pk): pk for pk in action.chain.values_list("pk", flat=True)}
    if typed in ids:
        proposing.let_decide(action.pk, ids[typed], now=request.now, user=request.user)
        messages.success(request, _("Noted. The others may remark."))
    return redirect("action_proposal", action.pk)


def _form(request: HttpRequest, action: Action) -> ProposalForm:
    typed = request.POST if request.method == "POST" else None
    return ProposalForm(
        typed,
        action=action,
        candidates=candidates(action, request.now),
        written=proposing.beginning(action),
        edition=proposing.edition(action),
    )


def _not_ready(request: HttpRequest, action: Action, form: ProposalForm, refusal: NotReady) -> HttpResponse:
    """The draft is saved by now, so the form goes on from there; what is missing stands beside its field."""
    again = _form(request, action)
    again.data = again.data.copy()
    again.data["seen"] = str(proposing.edition(action))
    again.is_valid()
    for code in refusal.codes:
        again.add_error(*MISSING[code])
    return _page(request, action, again, 422)


def _refused(request: HttpRequest, action: Action, form: ProposalForm, refusal: Exception) -> HttpResponse:
    if isinstance(refusal, NotAgreed):
        form.add_error(None, _("Somebody on the list does not agree to be proposed any more. Look at the list again."))
    elif isinstance(refusal, WrongTurn):
        form.add_error(None, _("The action has ended meanwhile; nothing was saved."))
    else:
        form.add_error(None, _("A colleague saved or sent this list while you were writing; nothing was saved."))
    return _page(request, action, form, 409, _unlike(action, form) if isinstance(refusal, EditedMeanwhile) else [])


def _unlike(action: Action, form: ProposalForm) -> list[str]:
    """What was typed and stands otherwise now, by the names of the fields and people."""
    saved, typed = proposing.beginning(action), form.typed()
    names = {each.id: each.name for each in form.candidates}
    fields = [str(form.fields[name].label) for name in proposing.OWN_COLUMNS if _differ(saved, typed, name)]
    lines = ({line.participation: line for line in each.lines} for each in (saved, typed))
    now, mine = lines
    people = [names[pk] for pk in names if now.get(pk) != mine.get(pk)]
    return fields + people


def _differ(one: proposing.Written, other: proposing.Written, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _page(
    request: HttpRequest, action: Action, form: ProposalForm, status: int = 200, unlike: list[str] | None = None
) -> HttpResponse:
    to, last, draft = proposing.addressee(action), proposing.last_sent(action), proposing.draft_of(action)
    until = form.written.answer_by
    facts = {
        "action": action,
        "form": form,
        "unlike": unlike or [],
        "to": to,
        "last": last,
        "is_draft": draft is not None,
        "number": (last.number if last else 0) + 1,
        "chain": list(action.chain.select_related("contact")),
        "reminders": [
            saying.when(at, request.now)
            for at in (chasing.reminders_at(until, request.now, to.contact.tz) if to and until else [])
        ],
    }
    return render(request, "campaigns/proposal.html", facts | _totals(action, form), status=status)


def _totals(action: Action, form: ProposalForm) -> dict:
    """What the saved list comes to: people, reserves, what they cost us and the client."""
    own = {each.id: each.amount for each in form.candidates}
    lines = [line for line in form.written.lines if line.participation in own]
    places = [line for line in lines if line.role == "place"]
    prices = [next(iter(line.prices.values()), None) for line in places]
    return {
        "for_places": len(places),
        "reserves": len(lines) - len(places),
        "places": sum(group.number for group in action.groups.all()),
        "cost": saying.money(sum(own[line.participation] for line in places), action.currency),
        "price": saying.money(sum(price for price in prices if price is not None), action.currency),
    }
