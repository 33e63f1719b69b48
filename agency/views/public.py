"""Pages without a door: how we work, and what monitors ask."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from agency import clock, health


@login_not_required
def how_we_work(request: HttpRequest) -> HttpResponse:
    return render(request, "agency/how_we_work.html")


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Green while this process answers and a sweep ended within three minutes."""
    try:
        beating = health.is_beating(clock.wall())
    except DatabaseError:
        beating = False
    return HttpResponse("ok\n" if beating else "no sweep\n", "text/plain", status=200 if beating else 503)


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this install can work, in parts."""
    answer = health.report(clock.wall())
    return JsonResponse(answer, status=200 if answer["ready"] else 503)
