"""One search from anywhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agency import access
from campaigns import everywhere
from campaigns.forms.listing import AnywhereAsked


def search(request: HttpRequest) -> HttpResponse:
    asked = AnywhereAsked(request.GET)
    words = asked.said("q", "")
    found = everywhere.look_up(words, access.visible(request.user)) if words else None
    return render(request, "campaigns/search.html", {"form": asked, "words": words, "found": found})
