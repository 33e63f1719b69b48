"""The page behind a contact's link: the list to decide on, and from then on how the action is going.

Opening it changes nothing; only a press does. Every press says which list it saw.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from agency import hours, links
from agency.models import Agency
from agency.serving import asked_language, reading
from agency.views.errors import link_gone, link_not_valid
from campaigns import client_page, forwarding, questioning, voting
from campaigns.client_page import ClientPage
from campaigns.forms.voting import (
    AnswerForm,
    AskForm,
    ForwardForm,
    NotedForm,
    PassOnForm,
    VoteForm,
    said_before,
    seen_people,
)
from campaigns.models import ActionContact
from campaigns.reporting import client_view
from campaigns.reporting.live import live
from campaigns.states import ActionState
from campaigns.views.signed_blogger import private

# What a verb may find moved on, and the code of the sentence above the page that shows how things are.
MOVED_ON = {
    voting.NotCurrent: "not_current",
    voting.Over: "over",
    forwarding.NotHers: "not_hers",
    forwarding.AlreadyDecided: "already_decided",
}


def by_link(view: Callable) -> Callable:
    """Open a view to the contact whose link it is: absent, foreign and forged ones all read the same."""

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, token: str, **parts) -> HttpResponse:
        try:
            row_id, version = links.read("p", token)
            link = ActionContact.objects.select_related("action__campaign__client", "action__owner", "contact").get(
                pk=row_id
            )
        except (links.BadLink, ActionContact.DoesNotExist, OverflowError):
            return private(link_not_valid(request))
        with reading(request, link.contact.language, link.contact.zone):
            if version != link.link_version or _has_ended(link, request.now):
                return private(link_gone(request))
            return private(view(request, client_page.of(link, request.now), **parts))

    return opened


def _has_ended(link: ActionContact, now) -> bool:
    due = link.action.due
    return link.action.state == ActionState.DRAFT or (due is not None and now > due + hours.LINKS_LIVE)


# --- the pages --------------------------------------------------------------------------------------
@by_link
@require_safe
def page(request: HttpRequest, here: ClientPage) -> HttpResponse:
    if here.asks_for_a_word:
        return _list(request, here, _vote_form(here), noted=NotedForm(request.GET).said)
    return _following(request, here, noted=NotedForm(request.GET).said)


@by_link
@require_safe
def list_page(request: HttpRequest, here: ClientPage) -> HttpResponse:
    """The list once more, with what she said: to change her mind while it can still be honoured."""
    if not here.may_answer:
        return _following(request, here)
    return _list(request, here, _vote_form(here))


def as_client(request: HttpRequest, here: ClientPage, back: str) -> HttpResponse:
    """The same page for the team to look at: nothing on it can be pressed, and no link of it leads to the client's."""
    return _list(request, here, _vote_form(here), preview=back, page_path="", readers=())


@by_link
@require_safe
def forward_page(request: HttpRequest, here: ClientPage) -> HttpResponse:
    if not here.may_forward:
        return _following(request, here)
    return _forwarding(request, here, _forward_form(here))


def _list(request: HttpRequest, here: ClientPage, form: VoteForm, *, status: int = 200, **words) -> HttpResponse:
    words = {"form": form, "rows": form.beside(here.shown.people), "readers": client_page.readers(here)} | words
    return _show(request, "proposal", here, status=status, **words)


def _forwarding(
    request: HttpRequest, here: ClientPage, form: ForwardForm, *, status: int = 200, **words
) -> HttpResponse:
    return _show(request, "forward", here, status=status, form=form, **words)


def _following(request: HttpRequest, here: ClientPage, *, status: int = 200, **words) -> HttpResponse:
    view, more = client_view(here.action, request.now, here.link), live(here.action, request.now)
    return _show(
        request, "following", here, status=status, view=view, live=more, readers=client_page.readers(here), **words
    )


def _show(request: HttpRequest, name: str, here: ClientPage, *, status: int, **words) -> HttpResponse:
    path = links.path("p", here.link.pk, here.link.link_version)
    asked = asked_language(request)
    context = {
        "here": here,
        "action": here.action,
        "contact": here.link.contact,
        "owner": here.action.owner,
        # By media agency her client reads hers, under her name.
        "agency": here.sender.contact.media_agency if here.sender else Agency.current() or Agency(name="Relevo"),
        "page_path": path,
        "here_path": request.path if request.method in ("GET", "HEAD") else path,
        "lang": f"?lang={asked}" if asked else "",
    }
    return render(request, f"campaigns/signed/{name}.html", context | words, status=status)


# --- forms ------------------------------------------------------------------------------------------
def _vote_form(here: ClientPage, typed: QueryDict | None = None) -> VoteForm:
    return VoteForm(typed, people=here.people, ways=here.ways, initial=said_before(here.own, here.whys))


def _forward_form(here: ClientPage, typed: QueryDict | None = None) -> ForwardForm:
    return ForwardForm(
        typed, people=here.to_forward, zone=here.link.contact.zone, now=here.now, by=here.client_by, own=here.answer_by
    )


# --- presses ----------------------------------------------------------------------------------------
def _press(verb: Callable, form_for: Callable, again: Callable, *, noted: str) -> Callable:
    """A press: the form, one verb, and the page that says what is now true."""

    @by_link
    @require_POST
    def pressed(request: HttpRequest, here: ClientPage, **parts) -> HttpResponse:
        form = form_for(here, request.POST)
        if not form.is_valid():
            return again(request, here, form, status=422, **parts)
        try:
            verb(here, form, **parts)
        except questioning.NotTheirs as error:
            raise Http404 from error
        except tuple(MOVED_ON) as error:
            return _as_it_is(request, here, error, form)
        query = QueryDict(mutable=True)
        query.update({name: said for name, said in (("lang", asked_language(request)), ("noted", noted)) if said})
        return redirect(f"{links.path('p', here.link.pk, here.link.link_version)}?{query.urlencode()}")

    return pressed


def _as_it_is(request: HttpRequest, here: ClientPage, error: Exception, form: Form) -> HttpResponse:
    """409: how things are now, what is not as it was, and everything that was typed."""
    fresh, code = client_page.of(here.link, here.now), MOVED_ON[type(error)]
    if code != "not_current" or not fresh.may_answer:
        return _following(request, fresh, moved=code, status=409)
    if isinstance(form, ForwardForm):
        return _forwarding(request, fresh, _forward_form(fresh, request.POST), status=409, moved=code)
    difference = client_page.difference(fresh, seen_people(request.POST))
    typed = _vote_form(fresh, request.POST)
    return _list(request, fresh, typed, moved=code, difference=difference, status=409)


def _vote(here: ClientPage, form: VoteForm) -> object:
    given = form.cleaned_data
    return voting.vote(here.link.pk, given["number"], given["seen"], form.ballot, given["typed_name"], now=here.now)


def _forward(here: ClientPage, form: ForwardForm) -> object:
    given = form.cleaned_data
    by, prices = given["answer_by"], form.prices
    return forwarding.forward(here.link.pk, given["number"], given["seen"], prices, by, now=here.now)


def _list_again(request: HttpRequest, here: ClientPage, form: Form, *, status: int) -> HttpResponse:
    """Where there is a list to vote on, the list with what was typed; else the page as it is."""
    if not here.may_answer:
        return _following(request, here, moved="not_current", status=409)
    whole = form if isinstance(form, VoteForm) else _vote_form(here, request.POST)
    if whole is not form:  # the other button: what it did not need is no slip
        whole.errors.clear()
        whole.errors.update(form.errors)
    return _list(request, here, whole, status=status)


def _forwarding_again(request: HttpRequest, here: ClientPage, form: ForwardForm, *, status: int) -> HttpResponse:
    if not here.may_forward:
        return _following(request, here, moved="not_hers", status=409)
    return _forwarding(request, here, form, status=status)


def _page_again(request: HttpRequest, here: ClientPage, form: Form, *, status: int, question_id: int) -> HttpResponse:
    if not questioning.before_link(here.link).filter(pk=question_id).exists():
        raise Http404
    return _following(request, here, answering=form, status=status)


vote = _press(_vote, _vote_form, _list_again, noted="vote")
ask = _press(
    lambda here, form: voting.ask_only(here.link.pk, form.ballot, now=here.now),
    lambda here, typed: AskForm(typed, people=here.people),
    _list_again,
    noted="asked",
)
forward = _press(_forward, _forward_form, _forwarding_again, noted="forwarded")
question_answer = _press(
    lambda here, form, question_id: questioning.answer_on(question_id, here.link, form.said, now=here.now),
    lambda here, typed: AnswerForm(typed),
    _page_again,
    noted="answered",
)
question_pass_on = _press(
    lambda here, form, question_id: questioning.pass_on(question_id, here.link, form.said, now=here.now),
    lambda here, typed: PassOnForm(typed),
    _page_again,
    noted="passed_on",
)


def forward_page_and_press(request: HttpRequest, token: str) -> HttpResponse:
    """One address for the form and its press: GET shows, POST does."""
    return (forward if request.method == "POST" else forward_page)(request, token)


forward_page_and_press = login_not_required(forward_page_and_press)
