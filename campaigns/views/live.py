"""Parts of a page that look for news by themselves.

A poll says which state it shows and gets nothing (204) while that is still the state. It writes
nothing and never prolongs a session; where the session is over it asks the page to load again,
which leads to the door.
"""

from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


class Seen(forms.Form):
    seen = forms.CharField(max_length=80, required=False)


def live(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view as answering polls."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **named) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return view(request, *args, **named)

    return login_not_required(never_cache(require_safe(answer)))


def is_shown(request: HttpRequest, stamp: str) -> bool:
    form = Seen(request.GET)
    return form.is_valid() and form.cleaned_data["seen"] == stamp


def nothing_new() -> HttpResponse:
    return HttpResponse(status=204)
