"""A client's year, and what it is for."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agency import access, links, meanwhile
from agency.models import Client
from campaigns import strategy, yearly
from campaigns.forms.year import SeasonFormSet, StrategyForm
from campaigns.models.strategies import FIRST_YEAR, LAST_YEAR


def this_year(request: HttpRequest, pk: int) -> HttpResponse:
    client = _client_or_404(request, pk)
    return redirect("client_year", pk, request.now.astimezone(client.tz).year)


def year(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    client = _client_or_404(request, pk, year)
    words = {
        "client": client,
        "year": yearly.year(client, year, request.now),
        "may_edit": access.may_edit_clients(request.user),
        "calendar_link": links.url("k", client.pk, client.calendar_version),
        "years": [each for each in (year - 1, year, year + 1) if FIRST_YEAR <= each <= LAST_YEAR],
    }
    return render(request, "campaigns/year.html", words)


def year_edit(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    client = _client_or_404(request, pk, year)
    if not access.may_edit_clients(request.user):
        raise PermissionDenied
    row, times = strategy.of(client, year)
    typed = request.POST if request.method == "POST" else None
    form = StrategyForm(typed, instance=row, initial={"seen": strategy.edition(row, times)})
    first = [{"name": name, "starts": starts, "ends": ends} for name, starts, ends in times]
    seasons = SeasonFormSet(typed, initial=first, prefix="s", form_kwargs={"year": year})
    words = {"client": client, "number": year, "form": form, "seasons": seasons}
    if typed is None or not (form.is_valid() & seasons.is_valid()):
        return render(request, "campaigns/year_form.html", words, status=422 if typed else 200)
    said = {name: form.cleaned_data[name] for name in ("objective", "measure", "seen")}
    try:
        strategy.write(client, year, times=seasons.times(), **said)
    except meanwhile.Overtaken:
        words["form"] = _beside_what_stands(client, year, form)
        return render(request, "campaigns/year_form.html", words, status=409)
    messages.success(request, _("Saved."))
    return redirect("client_year", pk, year)


def _beside_what_stands(client: Client, year: int, typed: StrategyForm) -> StrategyForm:
    """The form as it was typed, and above it what a colleague has saved meanwhile, seasons included."""
    row, times = strategy.of(client, year)
    fresh = StrategyForm(instance=row, initial={"seen": strategy.edition(row, times)})
    seasons = ", ".join(f"{name} ({date_format(starts)} – {date_format(ends)})" for name, starts, ends in times)
    return meanwhile.beside_what_stands(typed, fresh, _("Seasons: %(seasons)s") % {"seasons": seasons or "–"})


def _client_or_404(request: HttpRequest, pk: int, year: int = FIRST_YEAR) -> Client:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return get_object_or_404(access.visible(request.user), pk=pk)
