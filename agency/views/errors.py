"""What is shown when a page cannot be: what happened, what is safe, what to do."""

import logging
import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template import loader

from agency import links
from agency.database import is_busy, is_unmigrated
from agency.logs import request_id

METHODS = ("GET", "HEAD", "POST")  # no page takes another


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"base": _base(request)}, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"base": _base(request)}, status=403)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def not_so(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """For an address opened in a way it is not made for: the answer's status and headers stay, and it says why."""
    first = request.path.lstrip("/").partition("/")[0] + "/"
    below = request.path.split("/")[1:3]
    words = {"base": _base(request), "back": f"/{'/'.join(below)}/" if first in links.KINDS.values() else "/"}
    answer.content = loader.render_to_string("405.html", words, request)
    return answer


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    if request.method not in METHODS:
        return not_so(request, HttpResponseNotAllowed(METHODS))
    return render(request, "403_csrf.html", status=403)


def busy(error: BaseException | None) -> HttpResponse | None:
    """The answer while the database is busy, away, or older than the program; None for every other error."""
    if not isinstance(error, DatabaseError) or not (is_busy(error) or is_unmigrated(error)):
        return None
    logging.getLogger(__name__).warning("the database cannot answer: %s", type(error).__name__)
    words = {"updating": is_unmigrated(error), "story": settings.STORY}
    response = HttpResponse(loader.get_template("503.html").render(words), status=503)
    response["Retry-After"] = "3"
    return response


def our_mistake(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: whatever broke may be broken here too."""
    # What a middleware raised comes here as well.
    if answer := busy(sys.exception()):
        return answer
    words = {"reference": request_id.get(), "story": settings.STORY}
    return HttpResponse(loader.get_template("500.html").render(words), status=500)


def link_not_valid(request: HttpRequest) -> HttpResponse:
    """For every signed address that is not ours: forged, cut and foreign ones read the same."""
    return render(request, "signed/not_valid.html", status=404)


def link_gone(request: HttpRequest, *, stopped: bool = False) -> HttpResponse:
    """For a signed address whose time is over; `stopped`: because its reader wants no more mails."""
    return render(request, "signed/gone.html", {"stopped": stopped}, status=410)


@login_not_required
def shut(request: HttpRequest, *_parts: str) -> HttpResponse:
    """An address that a library offers and Relevo does not."""
    raise Http404


def _base(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return "base.html" if user is not None and user.is_authenticated else "base_door.html"
