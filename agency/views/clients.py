"""Clients, the media agencies in between, and the people there."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency import access
from agency import clients as verbs
from agency.forms.clients import ClientForm, ContactForm, EndForm, MediaAgencyForm
from agency.models import Client, Contact, MediaAgency


def clients(request: HttpRequest) -> HttpResponse:
    seen = access.visible(request.user).select_related("via").prefetch_related("team", "contacts")
    going_on, ended = [], []
    for client in seen:
        (ended if client.has_ended(request.now) else going_on).append(client)
    words = {
        "going_on": going_on, "ended": ended, "may_edit": access.may_edit_clients(request.user),
        "media_agencies": access.visible_media_agencies(request.user).prefetch_related(
            "contacts", Prefetch("clients", access.visible(request.user))
        ),
    }  # fmt: skip
    return render(request, "agency/clients.html", words)


def client(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.visible(request.user).select_related("via"), pk=pk)
    words = {
        "client": found, "has_ended": found.has_ended(request.now), "may_edit": access.may_edit_clients(request.user),
        "sections": [section(found, request.user, request.now) for section in verbs.SECTIONS],
    }  # fmt: skip
    return render(request, "agency/client.html", words)


def client_new(request: HttpRequest) -> HttpResponse:
    _editors_only(request)
    return _edit_client(request, Client(language=request.user.language, zone=request.user.zone))


def client_edit(request: HttpRequest, pk: int) -> HttpResponse:
    _editors_only(request)
    return _edit_client(request, get_object_or_404(access.visible(request.user), pk=pk))


def _edit_client(request: HttpRequest, row: Client) -> HttpResponse:
    form = ClientForm(request.POST or None, instance=row)
    if request.method != "POST" or not form.is_valid():
        title = _("New client") if row.pk is None else Client.objects.get(pk=row.pk).name
        return _form_page(request, form, title, back="/clients/" if row.pk is None else f"/clients/{row.pk}/")
    form.save()
    messages.success(request, _("Saved."))
    return redirect("client", row.pk)


def client_end(request: HttpRequest, pk: int) -> HttpResponse:
    """What ending would undo, and the press that does it, now or from a day on."""
    _editors_only(request)
    found = get_object_or_404(access.visible(request.user).going_on(request.now), pk=pk)
    form = EndForm(request.POST if request.method == "POST" else None, client=found, now=request.now)
    if not form.is_valid():
        undone = [each for lines in verbs.BEFORE_END for each in lines(found, request.now)]
        words = {"client": found, "undone": undone, "form": form}
        return render(request, "agency/client_end.html", words, status=422 if form.errors else 200)
    verbs.end(found, by=request.user, now=request.now, at=form.at)
    ends = _("The work for %(name)s ends after that day.") if form.at else None
    said = ends or _("%(name)s has ended; nothing leaves for this client any more.")
    messages.success(request, said % {"name": found.name})
    return redirect("client", pk)


@require_POST
def client_resume(request: HttpRequest, pk: int) -> HttpResponse:
    _editors_only(request)
    found = get_object_or_404(access.visible(request.user), pk=pk)
    verbs.resume(found)
    messages.success(request, _("Work for %(name)s goes on.") % {"name": found.name})
    return redirect("client", pk)


def media_agency_new(request: HttpRequest) -> HttpResponse:
    _editors_only(request)
    return _edit_media_agency(request, MediaAgency())


def media_agency(request: HttpRequest, pk: int) -> HttpResponse:
    _editors_only(request)
    return _edit_media_agency(request, get_object_or_404(access.visible_media_agencies(request.user), pk=pk))


def _edit_media_agency(request: HttpRequest, row: MediaAgency) -> HttpResponse:
    form = MediaAgencyForm(request.POST or None, instance=row)
    if request.method != "POST" or not form.is_valid():
        title = _("New media agency") if row.pk is None else MediaAgency.objects.get(pk=row.pk).name
        return _form_page(request, form, title, back="/clients/")
    form.save()
    messages.success(request, _("Saved."))
    return redirect("clients")


def client_contact_new(request: HttpRequest, pk: int) -> HttpResponse:
    _editors_only(request)
    side = get_object_or_404(access.visible(request.user), pk=pk)
    return _edit_contact(request, Contact(client=side, language=side.language, zone=side.zone))


def media_agency_contact_new(request: HttpRequest, pk: int) -> HttpResponse:
    _editors_only(request)
    side = get_object_or_404(access.visible_media_agencies(request.user), pk=pk)
    return _edit_contact(request, Contact(media_agency=side, language=request.user.language, zone=request.user.zone))


def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    _editors_only(request)
    return _edit_contact(request, get_object_or_404(access.visible_contacts(request.user), pk=pk))


def _edit_contact(request: HttpRequest, row: Contact) -> HttpResponse:
    form = ContactForm(request.POST or None, instance=row)
    back = f"/clients/{row.client_id}/" if row.client_id else "/clients/"
    if request.method != "POST" or not form.is_valid():
        title = _("New contact") if row.pk is None else Contact.objects.get(pk=row.pk).name
        return _form_page(request, form, title, back=back)
    if row.pk is None:
        verbs.add_contact(form.instance, by=request.user, now=request.now)
    else:
        form.save()
    messages.success(request, _("Saved."))
    return redirect(back)


def _form_page(request: HttpRequest, form, title: str, *, back: str) -> HttpResponse:
    words = {"form": form, "title": title, "back": back}
    return render(request, "agency/edit.html", words, status=422 if form.errors else 200)


def _editors_only(request: HttpRequest) -> None:
    if not access.may_edit_clients(request.user):
        raise PermissionDenied
