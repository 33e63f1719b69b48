"""What the team notes for somebody: days that are not free, and that she asked to be included."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bloggers import availability, interest
from bloggers.forms.days import AskedForm, TeamBusyForm
from bloggers.models import Blogger, Busy
from bloggers.views.people import known_person


def person_busy(request: HttpRequest, person_id: int) -> HttpResponse:
    person = known_person(person_id)
    today = request.now.astimezone(person.tz).date()
    form = TeamBusyForm(request.POST if request.method == "POST" else None, today=today)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, person, form, _("Days that are not free"))
    said = form.cleaned_data
    availability.note_busy(
        person,
        said["starts"],
        said["ends"],
        source=Busy.Source.TEAM,
        is_hint=said["is_hint"],
        words=said["words"],
        now=request.now,
    )
    messages.success(request, _("Noted."))
    return redirect("person", person.pk)


@require_POST
def person_free(request: HttpRequest, person_id: int, busy_id: int) -> HttpResponse:
    person = known_person(person_id)
    if busy_id >= 2**63:
        raise Http404
    availability.end_busy(get_object_or_404(person.busy, pk=busy_id), request.now)
    messages.success(request, _("Noted: free again from today on."))
    return redirect("person", person.pk)


def person_interest(request: HttpRequest, person_id: int) -> HttpResponse:
    """Asked to be included: one press, with her words."""
    person = known_person(person_id)
    form = AskedForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, person, form, _("Asked to be included"))
    interest.note(person, form.cleaned_data["words"], form.cleaned_data["channel"], request.now)
    messages.success(request, _("Noted. From now on this person comes before strangers."))
    return redirect("person", person.pk)


def _form_page(request: HttpRequest, person: Blogger, form, title: str) -> HttpResponse:
    shown = {"person": person, "form": form, "title": title}
    return render(request, "bloggers/card_form.html", shown, status=422 if form.errors else 200)
