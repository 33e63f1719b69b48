"""What every page needs: the hour, a request id, the reader's zone and language, the shell around it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from agency import clock, health
from agency.logs import request_id
from agency.models import Agency
from agency.models.fields import LETTER_LANGUAGES
from agency.views import errors


class RequestContext:
    """Gives each request its `now` and an id for the log; turns a busy database into a polite 503."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()
        request_id.set(uuid.uuid4().hex[:12])
        response = self.get_response(request)
        response["X-Request-ID"] = request_id.get()
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return errors.busy(error)


class _Asked(forms.Form):
    lang = forms.ChoiceField(choices=LETTER_LANGUAGES)


def asked_language(request: HttpRequest) -> str:
    """The language asked for by `?lang=`, or ''. It holds for this one page; nothing is stored."""
    form = _Asked(request.GET)
    return form.cleaned_data["lang"] if form.is_valid() else ""


@contextmanager
def reading(request: HttpRequest, language: str, zone: str) -> Iterator[None]:
    """A page in its reader's language and zone, save where `?lang=` asks for the other language."""
    language = asked_language(request) or language
    with timezone.override(zone), translation.override(language):
        request.LANGUAGE_CODE = language
        yield


class ReaderLanguage:
    """A team member reads in her own language and zone; everybody else as the browser or `?lang=` says.

    On a page that she reads the agency is asked for once, whoever needs it.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            kept = Agency.kept() if request.method in ("GET", "HEAD") else nullcontext()
            with reading(request, user.language, user.zone), kept:
                return self._answer(request)
        with reading(request, translation.get_language() or settings.LANGUAGE_CODE, settings.TIME_ZONE):
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        """Whoever opens what only a button leads to gets a page as well, in the language of the others."""
        answer = self.get_response(request)
        return errors.not_so(request, answer) if answer.status_code == 405 and not answer.content else answer


def shell(request: HttpRequest) -> dict:
    """The frame of a page: whose agency it is, whether this is the demo, where in the menu it stands."""
    first = request.path.strip("/").split("/")[0]
    return {
        "agency": SimpleLazyObject(Agency.current),
        "story": settings.STORY,
        "now": getattr(request, "now", None),
        "nav": first or "today",
        "scheduler_silent": health.scheduler_silent,
    }
