"""Oneself and one's colleagues."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency import access, links, team
from agency.forms.team import InviteForm, LanguageForm, LetGoForm, ProfileForm, RoleForm
from agency.models import User


def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method != "POST" or not form.is_valid():
        request.user.refresh_from_db()
        words = {"form": form, "calendar_link": links.url("c", request.user.pk, request.user.calendar_version)}
        return render(request, "agency/profile.html", words, status=422 if form.errors else 200)
    form.save()
    messages.success(request, _("Saved."))
    return redirect("profile")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    if form.is_valid():
        request.user.language = form.cleaned_data["language"]
        request.user.save(update_fields=["language"])
    back = form.cleaned_data.get("next", "")
    # Without the slash `redirect` would take it for the name of a page.
    inside = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if inside else "/")


def members(request: HttpRequest) -> HttpResponse:
    """The team, for everybody in it; the buttons, for administrators."""
    everybody = User.objects.order_by("-is_active", "name").prefetch_related(
        Prefetch("clients", access.visible(request.user))
    )
    return render(
        request, "agency/team.html", {"members": everybody, "may_manage": access.may_manage_agency(request.user)}
    )


def invite(request: HttpRequest) -> HttpResponse:
    _admins_only(request)
    form = InviteForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "agency/invite.html", {"form": form}, status=422 if form.errors else 200)
    user = team.invite(**form.cleaned_data, now=request.now)
    messages.success(request, _("%(name)s gets a mail to choose a password.") % {"name": user.name})
    return redirect("team")


def member(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague: her role, her link, and the way out."""
    _admins_only(request)
    colleague = get_object_or_404(User, pk=pk)
    return _member_page(request, colleague)


@require_POST
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    _admins_only(request)
    colleague = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _member_page(request, colleague, role_form=form, status=422)
    try:
        team.change_role(colleague, form.cleaned_data["role"])
    except team.LastAdministrator:
        form.add_error("role", _last_administrator())
        return _member_page(request, colleague, role_form=form, status=422)
    messages.success(request, _("Saved."))
    return redirect("member", pk)


@require_POST
def let_go(request: HttpRequest, pk: int) -> HttpResponse:
    _admins_only(request)
    colleague = get_object_or_404(User, pk=pk, is_active=True)
    form = LetGoForm(request.POST, leaving=colleague)
    if not form.is_valid():
        return _member_page(request, colleague, let_go_form=form, status=422)
    try:
        team.let_go(colleague, to=form.cleaned_data["to"], by=request.user, now=request.now)
    except team.LastAdministrator:
        form.add_error(None, _last_administrator())
        return _member_page(request, colleague, let_go_form=form, status=422)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": colleague.name})
    return redirect("team")


@require_POST
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A fresh link, for who has not joined yet or comes back."""
    _admins_only(request)
    colleague = get_object_or_404(User, pk=pk)
    if not colleague.is_active:
        team.take_back(colleague, request.now)
    elif not colleague.has_usable_password():
        team.invite_again(colleague, request.now)
    messages.success(request, _("%(name)s gets a mail to choose a password.") % {"name": colleague.name})
    return redirect("member", pk)


def _member_page(request: HttpRequest, colleague: User, *, role_form=None, let_go_form=None, status=200):
    words = {
        "member": colleague,
        "role_form": role_form or RoleForm(initial={"role": colleague.role}),
        "let_go_form": let_go_form or LetGoForm(leaving=colleague),
    }
    return render(request, "agency/member.html", words, status=status)


def _last_administrator() -> str:
    return _("Somebody else must be administrator first; otherwise nobody could let people in.")


def _admins_only(request: HttpRequest) -> None:
    if not access.may_manage_agency(request.user):
        raise PermissionDenied
