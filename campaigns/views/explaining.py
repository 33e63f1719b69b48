"""Explaining a change to the client's side: a draft made of facts, read, edited and sent by a person."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency.leading_back import after_press
from campaigns import reporting
from campaigns.forms.explaining import ChosenForm, ExplainForm, Offered, RedraftForm, ToldForm, offered, start
from campaigns.models import Action, ActionContact
from campaigns.views import reach
from campaigns.views.outbox import say_who_reads_first


def explain(request: HttpRequest, action_id: int) -> HttpResponse:
    """The draft of what is owed, or of what the address names; sent by a press."""
    page = _page(request, action_id)
    if request.method != "POST":
        return page.shown(page.form(initial=page.start()))
    form = page.form(request.POST)
    if not form.is_valid():
        return page.shown(form, status=422)
    said = form.cleaned_data
    if set(said["events"]) != set(page.draft.events):
        return page.shown(page.kept(RedraftForm(request.POST)), notice="stale", status=409)
    return _send(request, page, said)


def _send(request: HttpRequest, page: "_Page", said: dict) -> HttpResponse:
    kinds = set(page.draft.kinds)
    kind = "cancel" if "cancel" in kinds else kinds.pop() if len(kinds) == 1 else ""
    try:
        reporting.send_explanation(
            said["link"].pk, said["words"], said["events"], kind=kind, now=request.now, user=request.user
        )
    except reporting.NotTheirs:
        messages.warning(request, _("The media agency stands between: write to them. Nothing was sent."))
    else:
        name = said["link"].contact.name
        messages.success(request, _("Sent to %(name)s. It leaves in office hours.") % {"name": name})
        say_who_reads_first(request)
    return after_press(request, "action", page.action.pk)


@require_POST
def explain_draft(request: HttpRequest, action_id: int) -> HttpResponse:
    """Another draft: in another tone, of something else, to somebody else. What was typed is asked about first."""
    page = _page(request, action_id)
    form = RedraftForm(request.POST)
    form.is_valid()
    page.choose(form.tone or page.tone)
    if form.would_lose_words:
        return page.shown(page.kept(form), notice="replace")
    return page.shown(page.form(initial=page.start()))


@require_POST
def explain_told(request: HttpRequest, action_id: int) -> HttpResponse:
    """They know it by phone or otherwise: noted, and no longer owed."""
    page = _page(request, action_id)
    form = ToldForm(request.POST, of=page.of)
    if not form.is_valid() or not page.draft.events:
        return page.shown(page.kept(RedraftForm(request.POST)), notice="not_noted", status=422)
    said = form.cleaned_data
    reporting.note_told(said["link"].pk, page.draft.events, said["channel"], now=request.now, user=request.user)
    messages.success(request, _("Noted. Nothing was sent to %(name)s.") % {"name": said["link"].contact.name})
    return after_press(request, "action", page.action.pk)


@dataclass
class _Page:
    """The page of one action, with what has been chosen on it and the draft of that."""

    request: HttpRequest
    of: Offered
    chosen: list[int]
    link: ActionContact | None
    tone: str
    draft: reporting.Draft

    @property
    def action(self) -> Action:
        return self.of.action

    def choose(self, tone: str) -> None:
        self.tone = tone
        reader = reporting.reader_of(self.link) if self.link else None
        self.draft = reporting.draft(self.action, self.chosen, reader=reader, tone=tone, from_=self.of.known)

    def form(self, *args, **options) -> ExplainForm:
        return ExplainForm(*args, of=self.of, **options)

    def start(self) -> dict:
        return start(self.draft, self.link, self.tone, self.chosen)

    def kept(self, typed: RedraftForm) -> ExplainForm:
        """The form on the facts as they are now, with the words as they were typed."""
        return self.form(initial=self.start() | {name: typed[name].value() or "" for name in ("words", "drafted")})

    def shown(self, form: ExplainForm, *, notice: str = "", status: int = 200) -> HttpResponse:
        words = {
            "action": self.action,
            "form": form,
            "draft": self.draft,
            "founded": reporting.founded(self.draft, self.action, self.request.now),
            "owed": [each for each in self.of.owed if each.occasion.number in self.chosen],
            "tone": self.tone,
            "tones": reporting.TONES.items(),
            "told": ToldForm(of=self.of),
            "notice": notice,
        }
        return render(self.request, "campaigns/explain.html", words, status=status)


def _page(request: HttpRequest, action_id: int) -> _Page:
    of = offered(reach.action_or_404(request, action_id), request.now)
    asked = request.POST if request.method == "POST" else request.GET
    chosen, link, tone = ChosenForm(asked, of=of).chosen()
    page = _Page(request, of, chosen, link, tone, reporting.Draft([]))
    page.choose(tone)
    return page
