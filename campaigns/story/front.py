"""The demo's first page is its story, and nobody has to sign in to see it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from campaigns.models import Story

S = Story.State


class Front:
    """Leads whoever opens the demo to its story (a middleware; without STORY=1 it does nothing)."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.STORY and request.method == "GET" and self._is_front(request):
            return redirect("demo")
        return self.get_response(request)

    def _is_front(self, request: HttpRequest) -> bool:
        story = Story.current() if request.path in ("/", reverse("account_login")) else None
        if story is None:
            return False
        return not request.user.is_authenticated or (request.path == "/" and story.state in (S.READY, S.PLAYING))
