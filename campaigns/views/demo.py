"""The demo: its door, the story, and the letters that were delivered. None of it exists without STORY=1."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from campaigns.forms.demo import LetterForm, StepForm
from campaigns.models import Story
from campaigns.playing import mailbox
from campaigns.story import captions, showing, telling

S = Story.State
AFTER_THE_ANSWER = 3  # seconds
STOP_ASKING = 286  # htmx's own: what is asked every second is not asked again
# A letter brings its own styles; it may do nothing else, and its links open beside the page.
LETTER_POLICY = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
}


def _in_story(view: Callable) -> Callable:
    """Only in a demo that has its example; elsewhere these addresses do not exist."""

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            story = telling.current()
        except telling.NoExample as missing:
            raise Http404 from missing
        return view(request, story, *args, **kwargs)

    return checked


def _where_mail_stays(view: Callable) -> Callable:
    """Only where letters are written into files: with STORY=1."""

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not settings.STORY:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@login_not_required
@never_cache
@_in_story
def demo(request: HttpRequest, story: Story) -> HttpResponse:
    if story.state in (S.READY, S.OWN) or request.user != story.action.owner:
        title, text = captions.opening()
        words = {"title": title, "text": text, "action": story.action, "begun": story.state != S.READY}
        return render(request, "campaigns/demo/door.html", words)
    return render(request, "campaigns/demo/story.html", {"showing": showing.show(story)})


@login_not_required
@require_POST
@_in_story
def watch(request: HttpRequest, story: Story) -> HttpResponse:
    """See the story from its beginning, in the language of whoever watches."""
    return _begin(request, story, S.PLAYING, "demo")


@login_not_required
@require_POST
@_in_story
def own(request: HttpRequest, story: Story) -> HttpResponse:
    """Take the manager's chair: the example as it is before anybody was asked, and a clock that runs."""
    return _begin(request, story, S.OWN, "today")


@login_not_required
@require_POST
@_in_story
def enter(request: HttpRequest, story: Story) -> HttpResponse:
    """Come in as the manager, wherever the story stands."""
    login(request, story.action.owner)
    return redirect("demo" if story.state in (S.PLAYING, S.PAUSED) else "today")


def _begin(request: HttpRequest, story: Story, state: str, to: str) -> HttpResponse:
    anew = telling.begin(story.seed, get_language() or settings.LANGUAGE_CODE, state)
    login(request, anew.action.owner)
    return redirect(to)


@require_POST
@_in_story
def step(request: HttpRequest, story: Story) -> HttpResponse:
    form = StepForm(request.POST)
    if form.is_valid():
        story = telling.step(form.cleaned_data["seen"])
    return _stage(request, story)


@require_POST
@_in_story
def pause(request: HttpRequest, story: Story) -> HttpResponse:
    return _stage(request, telling.set_playing(False))


@require_POST
@_in_story
def play(request: HttpRequest, story: Story) -> HttpResponse:
    return _stage(request, telling.set_playing(True))


def _stage(request: HttpRequest, story: Story) -> HttpResponse:
    if not request.htmx:
        return redirect("demo")
    return render(request, "campaigns/demo/stage.html", {"showing": showing.show(story)})


@never_cache
@_in_story
def answered(request: HttpRequest, story: Story) -> HttpResponse:
    """Nothing, until whoever watches has answered; then the story goes on after a moment to read what it says."""
    if story.state != S.PLAYING or not showing.visitor_has_answered(story):
        return HttpResponse(status=204)
    words = {"showing": showing.show(story), "seconds": AFTER_THE_ANSWER}
    return render(request, "campaigns/demo/tick.html", words, status=STOP_ASKING)


@login_not_required
@never_cache
@_where_mail_stays
def mail(request: HttpRequest) -> HttpResponse:
    """Every delivered letter, the newest first, and one of them in full."""
    form = LetterForm(request.GET)
    name = form.cleaned_data["letter"] if form.is_valid() else ""
    letters = mailbox.letters()
    shown = next((letter for letter in letters if letter.name == name), letters[0] if letters else None)
    return render(request, "campaigns/demo/mail.html", {"letters": letters, "shown": shown})


@login_not_required
@never_cache
@csp_override(LETTER_POLICY)
@_where_mail_stays
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of one letter, as a mail program would show it."""
    found = next((letter for letter in mailbox.letters() if letter.name == name), None)
    if found is None:
        raise Http404
    return HttpResponse(mailbox.beside_the_page(found.html))
