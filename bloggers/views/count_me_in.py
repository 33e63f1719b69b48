"""The public page on which anybody may ask to be in the address book, and the link that confirms it."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agency import clock, limits, links
from agency.models import Agency
from agency.models.fields import letter_language, normalise_email
from agency.serving import asked_language, reading
from agency.views.errors import link_not_valid
from bloggers import count_me_in
from bloggers.forms.count_me_in import CountMeInForm
from bloggers.models import CountMeIn

HOUR, DAY = 60 * 60, 24 * 60 * 60
FROM_ONE_PLACE, TO_ONE_ADDRESS = 10, 3


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Who is known already, who is not, and a machine are told the same."""
    form = CountMeInForm(request.POST if request.method == "POST" else None, wall=clock.wall())
    if form.is_bound and form.is_machine:
        return _sent(request)
    if not form.is_bound or not form.is_valid():
        return _shown(request, form, 422 if form.errors else 200)
    where = _where_from(request)
    if not limits.within("count_me_in.from", where, most=FROM_ONE_PLACE, seconds=HOUR):
        form.add_error(None, _("Many requests came from your network; nothing was sent. Try again in an hour."))
        return _shown(request, form, 429)
    if limits.within("count_me_in.to", normalise_email(form.said.email), most=TO_ONE_ADDRESS, seconds=DAY):
        count_me_in.ask(form.said, now=request.now)
    return _sent(request)


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "signed/count_me_in_sent.html", {"days": count_me_in.KEPT.days})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it changes nothing; her press puts her into the book."""
    try:
        row_id, version = links.read("i", token)
        row = CountMeIn.objects.get(pk=row_id)
    except (links.BadLink, CountMeIn.DoesNotExist, OverflowError):
        return link_not_valid(request)
    if version != 1:
        return link_not_valid(request)
    with reading(request, letter_language(row.language), Agency.home_zone()):
        if request.method == "POST":
            count_me_in.confirm(row, now=request.now)
            row.refresh_from_db(fields=["confirmed_at"])
        response = render(request, "signed/interest.html", {"row": row})
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _where_from(request: HttpRequest) -> str:
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:  # a web server that does not say: everybody counts together
        return "somewhere"


def _shown(request: HttpRequest, form: CountMeInForm, status: int) -> HttpResponse:
    return render(request, "signed/count_me_in.html", {"form": form}, status=status)


def _sent(request: HttpRequest) -> HttpResponse:
    language = asked_language(request)
    response = redirect("count_me_in_sent")
    if language:
        response["Location"] += f"?lang={language}"
    return response
