"""The agency's settings, and the test letter to oneself."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency import access, health, outbox
from agency.forms.settings import AgencyForm
from agency.models import Agency


def settings(request: HttpRequest) -> HttpResponse:
    if not access.may_manage_agency(request.user):
        raise PermissionDenied
    agency = Agency.current()
    if agency is None:
        return redirect("setup")
    form = AgencyForm(request.POST or None, instance=agency)
    if request.method != "POST" or not form.is_valid():
        words = {"form": form, "missing": health.setup_missing(request.now)}
        return render(request, "agency/settings.html", words, status=422 if form.errors else 200)
    form.save()
    if {"quiet_from", "quiet_until"} & set(form.changed_data):
        outbox.look_again(form.initial["quiet_until"], request.now)
    messages.success(request, _("Saved."))
    return redirect("settings")


@require_POST
def test_letter(request: HttpRequest) -> HttpResponse:
    """Any member may try whether mail reaches her."""
    outbox.send_test_letter(request.user, request.now)
    messages.success(request, _("A test mail to %(address)s is on its way.") % {"address": request.user.email})
    return redirect("profile")
