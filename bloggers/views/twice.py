"""People who are in the address book twice: who they may be, and making one of two."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency import access
from bloggers import duplicates, merging
from bloggers.models import Blogger
from bloggers.views.people import one_of_two

A_PAGE = 50


@require_safe
def people_twice(request: HttpRequest) -> HttpResponse:
    page = Paginator(duplicates.likely(), A_PAGE).get_page(request.GET.get("page"))
    lines = duplicates.shown(page.object_list)
    shown = {"page": page, "lines": lines, "may_merge": access.may_edit_clients(request.user)}
    return render(request, "bloggers/twice.html", shown)


@require_POST
def person_apart(request: HttpRequest, person_id: int, other_id: int) -> HttpResponse:
    """They look like one and are two."""
    if not access.may_edit_clients(request.user):
        raise PermissionDenied
    one, other = one_of_two(person_id), one_of_two(other_id)
    if one == other:  # one card by now
        return redirect("person", one.pk)
    duplicates.tell_apart(one, other, by=request.user, now=request.now)
    words = {"one": one.name, "other": other.name}
    messages.success(request, _("Noted: %(one)s and %(other)s are two people.") % words)
    return redirect("people_twice")


def person_merge(request: HttpRequest, person_id: int, other_id: int) -> HttpResponse:
    """Which row is kept and what moves; the press makes one of the two, for good."""
    if not access.may_edit_clients(request.user):
        raise PermissionDenied
    one, other = one_of_two(person_id), one_of_two(other_id)
    if person_id == other_id:
        raise Http404
    if one == other:  # pressed twice, or come back to: they are one already
        return redirect("person", one.pk)
    if request.method == "POST":
        try:
            kept = merging.merge(one, other, by=request.user, now=request.now)
        except Blogger.DoesNotExist as forgotten:
            raise Http404 from forgotten
        messages.success(request, _("Now there is one card for %(name)s.") % {"name": kept.name})
        return redirect("person", kept.pk)
    kept, gone = merging.kept_and_gone(one, other)
    shown = {
        "kept": kept,
        "gone": gone,
        "rows": [_row(kept), _row(gone)],
        "lines": [line for foresee in merging.FORESEEN for line in foresee(kept, gone, request.user)],
        "stopped": bool(kept.opted_out_at) != bool(gone.opted_out_at),
    }
    return render(request, "bloggers/merge.html", shown)


def _row(person: Blogger) -> dict:
    """What one of the two holds."""
    return {
        "person": person,
        "sites": list(person.sites.all()),
        "rates": person.rates.count(),
        "rights": person.bases.count(),
        "lists": list(person.rosters.all()),
    }
