"""Deciding a price, and what costs more than a ceiling: asked for by one manager, allowed by another."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency.leading_back import after_press, elsewhere
from campaigns import allowing, ceilings, pricing, saying
from campaigns.ceilings import OverCeiling
from campaigns.days import OneADay
from campaigns.forms.noting import DecideForm
from campaigns.forms.prices import CeilingForm, WantedForm
from campaigns.lifecycle import PlaceFilled, WrongTurn
from campaigns.models import Action, Card, Counter
from campaigns.views import person as persons
from campaigns.views import reach


@require_POST
def price(request: HttpRequest, action_id: int, counter_id: int) -> HttpResponse:
    """Accept her price, keep ours, name a new one, or ask why."""
    action = reach.action_or_404(request, action_id)
    offers = Counter.objects.filter(invitation__participation__action=action).select_related("invitation__group")
    offer = get_object_or_404(offers, pk=counter_id)
    row = reach.person_or_404(action, offer.invitation.participation_id)
    form = DecideForm(request.POST, offer=offer)
    if not form.is_valid():
        return persons.page(request, row, price_form=form, status=422)
    try:
        _decide(request, action, offer, form.cleaned_data)
    except OverCeiling as refusal:
        messages.warning(request, _("That would break the budget ceiling; nothing was changed."))
        to = f"{reverse('action_ceiling', args=[action.pk])}?person={row.pk}&price={refusal.amount}"
        return elsewhere(request, to)
    except OneADay:
        messages.warning(request, persons.REFUSALS[OneADay]())
    except PlaceFilled:
        messages.warning(request, _("The place is taken meanwhile; nothing was changed. Say so, or add a place."))
    except WrongTurn:
        messages.warning(request, _("That was asked already; the answer is still to come."))
    return after_press(request, "action_person", action.pk, row.pk)


def _decide(request: HttpRequest, action: Action, offer: Counter, said: dict) -> None:
    by = {"now": request.now, "user": request.user}
    if said["decision"] == "counter":
        pricing.offer_instead(offer.pk, action.pk, said["amount"], said["words"], **by)
    elif said["decision"] == "why":
        pricing.ask_why(offer.pk, action.pk, **by)
    else:
        accept = said["decision"] == "accept"
        pricing.decide_counter(offer.pk, action.pk, accept=accept, words=said["words"], **by)


def ceiling(request: HttpRequest, action_id: int) -> HttpResponse:
    """What is spent, set aside and left; who asks for more; and the form to ask for it."""
    action = reach.action_or_404(request, action_id)
    wanted = WantedForm(request.GET, action=action)
    form = CeilingForm(request.POST if request.method == "POST" else None, action=action, initial=wanted.initial_more)
    if request.method == "POST" and form.is_valid():
        return _ask(request, action, form)
    other = allowing.others(action, request.user).first()
    money = lambda amount: saying.money(amount, action.currency)  # noqa: E731 - the currency of this one page
    spent, aside = ceilings.committed(action), ceilings.earmarked(action)
    allowed = ceilings.allowances(action)
    facts = {
        "action": action,
        "form": form,
        "other": other,
        "may_alone": allowing.is_manager(request.user),
        "committed": money(spent),
        "earmarked": money(aside),
        "ceiling": money(action.ceiling) if action.ceiling is not None else "",
        "allowed": money(allowed.more) if allowed.more else "",
        "requests": [
            (card, allowing.words_of(card), card.facts["asked_by"] == request.user.pk)
            for card in allowing.waiting(action)
        ],
    }
    return render(request, "campaigns/ceiling.html", facts, status=422 if form.errors else 200)


def _ask(request: HttpRequest, action: Action, form: CeilingForm) -> HttpResponse:
    said = form.cleaned_data
    try:
        done = allowing.ask(
            action.pk,
            more=said["more"],
            price=said["price"],
            participation_id=said["person"],
            why=said["why"],
            now=request.now,
            user=request.user,
        )
    except allowing.NotYours:
        messages.warning(request, _("Only a manager can allow more, and there is none to ask. Nothing was changed."))
        return redirect("action_ceiling", action.pk)
    if isinstance(done, Card):
        messages.success(request, _("Asked: it stands on the desk of %(name)s.") % {"name": done.for_user.name})
    else:
        messages.success(request, _("Noted as allowed alone, with your reason. Press the step again."))
    return _back(action, said["person"])


@require_POST
def allow(request: HttpRequest, action_id: int, card_id: int) -> HttpResponse:
    return _answer(request, action_id, card_id, allowing.allow, _("Allowed: the step can be pressed now."))


@require_POST
def keep(request: HttpRequest, action_id: int, card_id: int) -> HttpResponse:
    return _answer(request, action_id, card_id, allowing.refuse, _("The ceiling stays as it is."))


def _answer(request: HttpRequest, action_id: int, card_id: int, verb, said: str) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    card = get_object_or_404(Card, pk=card_id, action=action, code=allowing.CODE)
    try:
        verb(card.pk, action.pk, now=request.now, user=request.user)
        messages.success(request, said)
    except allowing.NotYours:
        messages.warning(request, _("Another manager than the one who asks has to allow it. Nothing was changed."))
    return redirect("action_ceiling", action.pk)


def _back(action: Action, person_id: int | None) -> HttpResponse:
    return redirect("action_person", action.pk, person_id) if person_id else redirect("action_ceiling", action.pk)
