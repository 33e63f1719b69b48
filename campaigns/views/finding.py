"""Find people for the places of a group, tick them over as many pages as need be, go on to the sounding."""

from datetime import datetime
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import finding, saying, terms
from campaigns.board import raising
from campaigns.board.candidates import candidates
from campaigns.forms.asking import numbers
from campaigns.forms.finding import FindForm, WhichPlaces
from campaigns.models import Action, PlaceGroup
from campaigns.views import reach
from campaigns.views.asking import MOST_TICKED


@require_safe
def find(request: HttpRequest, action_id: int) -> HttpResponse:
    which = WhichPlaces(request.GET)
    which.is_valid()
    groups = reach.groups(request, action_id)
    group = _group(groups, which.cleaned_data.get("group"))
    action = group.action
    form = FindForm(request.GET, action=action, group=group)
    page = finding.page(action, form.asks, form.sought(), which.cleaned_data.get("page") or 1, request.now)
    lines = candidates(action, group, page.people, request.now, request.user)
    chosen = numbers(request.GET.getlist("b"), MOST_TICKED)
    here = {person.pk for person in page.people}
    elsewhere = [pk for pk in chosen if pk not in here]
    kept = request.GET.copy()
    kept.pop("b", None)
    facts = {
        "action": action,
        "group": group,
        "groups": groups,
        "form": form,
        "lines": lines,
        "page": Page([], page.number, Paginator(range(page.total), finding.A_PAGE)),
        "total": page.total,
        "more": page.more,
        "chosen": set(chosen),
        "all_chosen": chosen,
        "most": MOST_TICKED if len(request.GET.getlist("b")) > MOST_TICKED else 0,
        "elsewhere": elsewhere,
        "without_chosen": kept.urlencode(),
        "free": group.free,
        "cover": raising.with_more(action, group, chosen, request.now) if chosen else None,
        "asks": _asks(action, group, form.asks.fee, request.now),
    }
    return render(request, "campaigns/find.html", facts, status=200 if form.is_valid() else 422)


@require_safe
def find_cover(request: HttpRequest, action_id: int) -> HttpResponse:
    """What the people ticked would do for cover: the part of the page that follows the ticks."""
    which = WhichPlaces(request.GET)
    which.is_valid()
    group = _group(reach.groups(request, action_id), which.cleaned_data.get("group"))
    action = group.action
    chosen = numbers(request.GET.getlist("b"), MOST_TICKED)
    raised = raising.with_more(action, group, chosen, request.now) if chosen else None
    return render(request, "campaigns/find_cover.html", {"action": action, "chosen": chosen, "cover": raised})


def _group(groups: list[PlaceGroup], wanted: int | None) -> PlaceGroup:
    """The group asked for, else the first that has a free place, else the first."""
    free = [group for group in groups if group.free]
    chosen = next((group for group in groups if group.pk == wanted), None) or next(iter([*free, *groups]), None)
    if chosen is None:
        raise Http404
    return chosen


def _asks(action: Action, group: PlaceGroup, most: Decimal | None, now: datetime) -> str:
    """What the places ask for, in a line."""
    said = [
        _(" or ").join(group.about),
        group.city,
        saying.language_name(group.language) if group.language else "",
        _("up to %(amount)s") % {"amount": saying.money(most, action.currency)} if most else group.in_kind,
        terms.when(action, now) if action.due else "",
    ]
    line = " · ".join(filter(None, said))
    return line[:1].upper() + line[1:]
