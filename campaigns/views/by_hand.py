"""What is done by hand with several people of an action at once: reminding, keeping in reserve, letting go, waiting."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from campaigns import inviting, placing, promising, saying
from campaigns.board import reasons
from campaigns.days import ReserveElsewhere
from campaigns.forms.asking import NOBODY, PeopleAsked, SeveralPeople
from campaigns.forms.cockpit import held_until
from campaigns.lifecycle import WrongTurn
from campaigns.models import Action, Participation
from campaigns.reporting.history import listed
from campaigns.views import reach
from campaigns.views.several import press_each


@require_POST
def people_several(request: HttpRequest, action_id: int) -> HttpResponse:
    """One of these with all who are ticked; letting go says first what it means."""
    action = reach.action_or_404(request, action_id)
    form = SeveralPeople(request.POST, action=action)
    if not form.is_valid():
        messages.warning(request, str(form.errors.get("person", [NOBODY])[0]))
        return redirect(list_of(request, action))
    what, people = form.cleaned_data["what"], _people(action, form.cleaned_data["person"])
    if what in SeveralPeople.HOLDS:
        _leave_alone(request, action, people, what)
    elif what == SeveralPeople.LET_GO and not form.cleaned_data["sure"]:
        told = sum(person.state in placing.TOLD_WHEN_RELEASED for person in people)
        owed = promising.owed_if_changed([person.pk for person in people], request.now)
        facts = {"action": action, "people": people, "told": told, "back": list_of(request, action)}
        facts["wished"] = listed([person.blogger.name for person in people if person.must_have])
        facts["owed"] = saying.money(owed, action.currency) if owed else ""
        return render(request, "campaigns/let_go.html", facts)
    else:
        press, said = PRESSES[what]
        if done := press_each(request, people, lambda person: press(person, request)):
            messages.success(request, said(done) % {"n": done})
    return redirect(list_of(request, action))


def list_of(request: HttpRequest, action: Action) -> str:
    """The page of the list that the people were ticked on."""
    asked = PeopleAsked(request.GET)
    shown = {"show": asked.said("show", "all"), "page": asked.said("page", 1)}
    return f"{reverse('action_people', args=[action.pk])}?{urlencode(shown)}"


def why_not(person: Participation, why: object) -> str:
    """A sentence that can stand beside her row or alone."""
    return _("%(name)s: %(why)s.") % {"name": person.blogger.name, "why": why}


def _people(action: Action, ids: list[int]) -> list[Participation]:
    people = list(action.participations.filter(pk__in=ids).select_related("blogger__via", "site").order_by("pk"))
    for person in people:
        person.action = action
    return people


def _leave_alone(request: HttpRequest, action: Action, people: list[Participation], until: str) -> None:
    if not action.is_open or action.due is None:
        messages.warning(request, _("No automatic step is planned here; nothing was changed."))
        return
    moment = held_until(until, action, request.now)
    placing.leave_alone([row.pk for row in people], action.pk, moment, now=request.now, user=request.user)
    if moment:
        said = ngettext("No automatic step with %(n)s person.", "No automatic step with %(n)s people.", len(people))
    else:
        said = ngettext("The steps with %(n)s person go on.", "The steps with %(n)s people go on.", len(people))
    messages.success(request, said % {"n": len(people)})


def _remind(person: Participation, request: HttpRequest) -> str:
    if inviting.remind_person(person.action_id, person.pk, now=request.now, user=request.user):
        return ""
    return why_not(person, _("no open question, or all its mails have left"))


def _reserve(person: Participation, request: HttpRequest) -> str:
    try:
        placing.keep_in_reserve(person.pk, person.action_id, now=request.now, user=request.user)
    except ReserveElsewhere:
        return why_not(person, reasons.why("reserve_elsewhere"))
    except WrongTurn:
        return why_not(person, _("in reserve is only who has said yes and has no place"))
    return ""


def _let_go(person: Participation, request: HttpRequest) -> str:
    try:
        placing.release(person.pk, person.action_id, now=request.now, user=request.user)
    except WrongTurn:
        return why_not(person, _("is out of this action already"))
    return ""


PRESSES: dict[str, tuple[Callable[[Participation, HttpRequest], str], Callable[[int], str]]] = {
    SeveralPeople.REMIND: (
        _remind,
        lambda n: ngettext("%(n)s reminder stands in the outbox.", "%(n)s reminders stand in the outbox.", n),
    ),
    SeveralPeople.RESERVE: (
        _reserve,
        lambda n: ngettext("%(n)s person is in reserve.", "%(n)s people are in reserve.", n),
    ),
    SeveralPeople.LET_GO: (
        _let_go,
        lambda n: ngettext("%(n)s person was let go.", "%(n)s people were let go.", n),
    ),
}
