"""The ways in: the first run, and the link with which a password is chosen."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agency import access, first_run, links, team
from agency.forms.settings import FirstAgencyForm
from agency.forms.team import AdministratorForm, ChoosePasswordForm
from agency.models import Agency
from agency.views.errors import link_gone, link_not_valid


@login_not_required
@never_cache
def setup(request: HttpRequest) -> HttpResponse:
    """Open once: while there is nobody, then, for the administrator, while there is no agency."""
    if first_run.is_needed():
        return _setup_administrator(request)
    if access.may_manage_agency(request.user) and Agency.current() is None:
        return _setup_agency(request)
    raise Http404


def _setup_administrator(request: HttpRequest) -> HttpResponse:
    form = AdministratorForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "agency/setup.html", {"form": form, "step": 1}, status=422 if form.errors else 200)
    try:
        user = first_run.create_administrator(**form.cleaned_data, language=get_language())
    except first_run.AlreadySetUp:
        return redirect("account_login")
    get_adapter().login(request, user)
    return redirect("setup")


def _setup_agency(request: HttpRequest) -> HttpResponse:
    new = Agency(pk=1, language=request.user.language, zone=request.user.zone)
    form = FirstAgencyForm(request.POST or None, instance=new)
    if request.method != "POST" or not form.is_valid():
        return render(request, "agency/setup.html", {"form": form, "step": 2}, status=422 if form.errors else 200)
    first_run.found_agency(new, request.user)
    return redirect("/")


@login_not_required
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password by the link of a letter. Opening it changes nothing; using it works once."""
    try:
        user = team.holder_of_link(*links.read("a", token))
    except links.BadLink:
        return link_not_valid(request)
    if user is None:
        return render(request, "agency/join_over.html", status=410)
    form = ChoosePasswordForm(request.POST or None, user=user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "agency/join.html", {"form": form, "who": user}, status=422 if form.errors else 200)
    if not team.choose_password(user, form.cleaned_data["password"]):
        return link_gone(request)
    messages.success(request, _("Your password is set. Sign in with it."))
    return redirect("account_login")
