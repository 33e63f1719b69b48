"""Today: what waits, in order of urgency."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns import saying, waiting
from campaigns.views.live import is_shown, live, nothing_new


def today(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/today.html", _shown(request))


@live
def today_live(request: HttpRequest) -> HttpResponse:
    if is_shown(request, waiting.stamp(request.now)):
        return nothing_new()
    return render(request, "campaigns/today_live.html", _shown(request) | {"polled": True})


def _shown(request: HttpRequest) -> dict:
    return {
        "desk": waiting.desk(request.user, request.now),
        "stamp": waiting.stamp(request.now),
        "day": saying.today(request.now),
        "hour": saying.clock(request.now),
    }
