"""Calendars behind secret links, and the presses that make the links anew."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency import access, links
from agency.models import Client, User
from campaigns import feeds
from campaigns.views.signed_blogger import private


def _feed(kind: str, rows: Callable, write: Callable) -> Callable:
    """Forged, old and foreign links all read as if nothing were there."""

    @login_not_required
    @require_safe
    def feed(request: HttpRequest, token: str) -> HttpResponse:
        try:
            row_id, version = links.read(kind, token)
            row = rows().get(pk=row_id, calendar_version=version)
        except (links.BadLink, User.DoesNotExist, Client.DoesNotExist, OverflowError) as error:
            raise Http404 from error
        return private(HttpResponse(write(row, request.now), content_type="text/calendar; charset=utf-8"))

    return feed


of_user = _feed("c", lambda: User.objects.filter(is_active=True), feeds.of_user)
of_client = _feed("k", Client.objects.all, feeds.of_client)


@require_POST
def renew_mine(request: HttpRequest) -> HttpResponse:
    feeds.renew(request.user)
    messages.success(request, _("The calendar has a new link; the old one gives nothing more."))
    return redirect("profile")


@require_POST
def renew_clients(request: HttpRequest, pk: int) -> HttpResponse:
    if not access.may_edit_clients(request.user):
        raise PermissionDenied
    feeds.renew(get_object_or_404(access.visible(request.user), pk=pk))
    messages.success(request, _("The calendar has a new link; the old one gives nothing more."))
    return redirect("client_this_year", pk)
