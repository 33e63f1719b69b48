"""One person's sites, figures, fees and agent."""

from functools import partial

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency.leading_back import after_press
from agency.models import Contact
from bloggers import portfolio, reaching, rights
from bloggers.forms.card import AddressForm, BasisForm, FigureForm, NewAgentForm, RateForm, SiteOfHersForm, agent_form
from bloggers.models import Blogger, Site
from bloggers.views import overtaken, second_look
from bloggers.views.people import known_person, missed_words


def site_new(request: HttpRequest, person_id: int) -> HttpResponse:
    person = known_person(person_id)
    form = _new_site_form(person, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, person, form, _("A new site"))
    try:
        portfolio.add_site(form.save(commit=False), form.cleaned_data["topics"])
    except IntegrityError as error:
        again = overtaken.looked_at_again(partial(_new_site_form, person, request.POST), error)
        return _form_page(request, person, again, _("A new site"))
    messages.success(request, _("Saved."))
    second_look.tell(request, form, person)
    return redirect("person", person.pk)


def site(request: HttpRequest, person_id: int, site_id: int) -> HttpResponse:
    """Correct a site, add a figure to it, or take it out."""
    person = known_person(person_id)
    form = SiteOfHersForm(request.POST or None, instance=_site(person, site_id))
    if request.method != "POST" or not form.is_valid():
        return _site_page(request, person, _site(person, site_id), form, _figure_form(request))
    try:
        portfolio.correct_site(form.save(commit=False), form.cleaned_data["topics"])
    except IntegrityError as error:
        again = overtaken.looked_at_again(lambda: SiteOfHersForm(request.POST, instance=_site(person, site_id)), error)
        return _site_page(request, person, _site(person, site_id), again, _figure_form(request))
    messages.success(request, _("Saved."))
    second_look.tell(request, form, person)
    return redirect("person", person.pk)


@require_POST
def site_figure(request: HttpRequest, person_id: int, site_id: int) -> HttpResponse:
    person = known_person(person_id)
    row, form = _site(person, site_id), _figure_form(request, request.POST)
    if not form.is_valid():
        return _site_page(request, person, row, SiteOfHersForm(instance=row), form)
    portfolio.add_figure(row, **form.cleaned_data)
    messages.success(request, _("Added."))
    return redirect("site", person.pk, row.pk)


@require_POST
def site_remove(request: HttpRequest, person_id: int, site_id: int) -> HttpResponse:
    person = known_person(person_id)
    row = _site(person, site_id)
    try:
        portfolio.remove_site(row)
    except portfolio.InUse:
        messages.warning(request, _("This site was in an action, so it stays: what happened there keeps its name."))
        return redirect("site", person.pk, row.pk)
    messages.success(request, _("The site is off this card."))
    return redirect("person", person.pk)


def rate_new(request: HttpRequest, person_id: int) -> HttpResponse:
    person = known_person(person_id)
    form = RateForm(request.POST or None, today=_today(request))
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, person, form, _("A usual fee"))
    portfolio.add_rate(person, **form.cleaned_data)
    messages.success(request, _("Added."))
    return redirect("person", person.pk)


def basis_new(request: HttpRequest, person_id: int) -> HttpResponse:
    person = known_person(person_id)
    form = BasisForm(request.POST or None, today=_today(request))
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, person, form, _("Why we may write"))
    rights.note(person, **form.cleaned_data)
    messages.success(request, _("Noted. It counts from now on; what stood there before stays."))
    return redirect("person", person.pk)


def person_address(request: HttpRequest, person_id: int) -> HttpResponse:
    """Where mail reaches her from now on; what had not arrived is said, for nothing of it leaves again by itself."""
    person = known_person(person_id)
    form = AddressForm(request.POST or None, instance=known_person(person_id))
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, person, form, _("A new address"))
    missed = missed_words(person)
    try:
        reaching.new_address(person, form.cleaned_data["email"], now=request.now)
    except IntegrityError as error:
        again = overtaken.looked_at_again(lambda: AddressForm(request.POST, instance=known_person(person_id)), error)
        return _form_page(request, person, again, _("A new address"))
    messages.success(request, _("Mails reach this person again, as far as we know."))
    second_look.tell(request, form, person)
    if missed:
        said = _("These had not arrived, and do not leave again by themselves: %(mails)s. Ask again, or call.")
        messages.warning(request, said % {"mails": missed})
    return after_press(request, "person", person.pk)


def person_agent(request: HttpRequest, person_id: int) -> HttpResponse:
    """Who is in between: somebody who is known as an agent, or nobody."""
    person = known_person(person_id)
    form = agent_form(request.POST or None, person=person)
    if request.method != "POST" or not form.is_valid():
        return _agent_page(request, person, form, _new_agent_form(request))
    portfolio.set_agent(person, form.cleaned_data["agent"], now=request.now)
    messages.success(request, _("Saved."))
    return after_press(request, "person", person.pk)


@require_POST
def person_agent_new(request: HttpRequest, person_id: int) -> HttpResponse:
    person = known_person(person_id)
    form = _new_agent_form(request, request.POST)
    if not form.is_valid():
        return _agent_page(request, person, agent_form(person=person), form)
    portfolio.new_agent(person, form.save(commit=False), now=request.now)
    messages.success(request, _("Saved."))
    return after_press(request, "person", person.pk)


def _site(person: Blogger, site_id: int) -> Site:
    if site_id >= 2**63:
        raise Http404
    return get_object_or_404(person.sites.all(), pk=site_id)


def _new_site_form(person: Blogger, typed) -> SiteOfHersForm:
    return SiteOfHersForm(typed, instance=Site(blogger=person, language=person.language))


def _today(request: HttpRequest):
    return request.now.astimezone(request.user.tz).date()


def _figure_form(request: HttpRequest, typed=None) -> FigureForm:
    return FigureForm(typed, today=_today(request))


def _new_agent_form(request: HttpRequest, typed=None) -> NewAgentForm:
    return NewAgentForm(typed, instance=Contact(language="es", zone=request.user.zone), prefix="new")


def _form_page(request: HttpRequest, person: Blogger, form, title: str) -> HttpResponse:
    shown = {"person": person, "form": form, "title": title}
    return render(request, "bloggers/card_form.html", shown, status=422 if form.errors else 200)


def _site_page(request: HttpRequest, person: Blogger, row: Site, form, figure_form) -> HttpResponse:
    shown = {"person": person, "site": row, "form": form, "figure_form": figure_form, "figures": row.audience.all()}
    wrong = form.errors or figure_form.errors
    return render(request, "bloggers/site.html", shown, status=422 if wrong else 200)


def _agent_page(request: HttpRequest, person: Blogger, form, new_form) -> HttpResponse:
    shown = {"person": person, "form": form, "new_form": new_form, "has_agents": form.fields["agent"].queryset.exists()}
    wrong = form.errors or new_form.errors
    return render(request, "bloggers/agent.html", shown, status=422 if wrong else 200)
