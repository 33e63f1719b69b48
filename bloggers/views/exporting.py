"""The list of people as a file: those who fit the filters. Trainees and freelancers read it on the page only."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agency import access
from bloggers import exporting
from bloggers.forms.people import PeopleFilter
from bloggers.spreadsheets import Cell, as_csv, as_xlsx

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def people_csv(request: HttpRequest) -> HttpResponse:
    return _file(request, as_csv, "csv", "text/csv; charset=utf-8")


@require_safe
def people_xlsx(request: HttpRequest) -> HttpResponse:
    return _file(request, as_xlsx, "xlsx", _XLSX)


def _file(
    request: HttpRequest, written: Callable[[Iterable[list[Cell]]], Iterator[bytes]], ending: str, kind: str
) -> HttpResponse:
    if not access.may_edit_clients(request.user):
        raise PermissionDenied
    form = PeopleFilter(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('people')}?{request.GET.urlencode()}")  # which says what is wrong with them
    # The words of the first line are made now: what follows is written when this page is done.
    rows = chain([exporting.headers()], exporting.rows(form.people()))
    people = _("people")  # not within the f-string, where it would not be found for translation
    name = f"{people}-{request.now.date().isoformat()}.{ending}"
    return StreamingHttpResponse(
        written(rows),
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
