"""A person's own page, behind a link of half an hour that was sent to her own address."""

import json
from collections.abc import Callable
from functools import partial, wraps

from django.contrib.auth.decorators import login_not_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from agency import clock, links
from agency.serving import asked_language, reading
from agency.views.errors import link_not_valid
from bloggers import availability, forgetting, keeping, merging, page_link, personal, standing
from bloggers.models import Blogger, Busy
from campaigns import own_page
from campaigns.board.record import of_action
from campaigns.correcting import NothingToCorrect, correct
from campaigns.forms.own_page import AddressForm, BrandsForm, ConsentForm, CorrectForm, NotedForm, OwnBusyForm
from campaigns.track_record import correctable, fact_of
from campaigns.views.signed_blogger import private

SOURCE = "my page"


# --- asking for the link ------------------------------------------------------------------------------
@login_not_required
def ask(request: HttpRequest) -> HttpResponse:
    """The same words and the same work whether somebody has that address or not."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        page_link.send_link_to(form.cleaned_data["email"], request.now)
        return private(redirect("my_page_sent"))
    return private(render(request, "signed/my_page_ask.html", {"form": form}, status=422 if form.errors else 200))


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return private(render(request, "signed/my_page_sent.html", {"minutes": _minutes()}))


def by_own_link(view: Callable, *, old_too: bool = False, if_forgotten: Callable | None = None) -> Callable:
    """Open a view to the person whose fresh link it is; an older one only offers to send another.

    `if_forgotten` answers instead where she was forgotten meanwhile; else her links are as if they had never been.
    """

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, token: str, **rest: object) -> HttpResponse:
        person, fresh = _person_of(token)
        if person is None:
            return private(if_forgotten(request) if if_forgotten and _is_forgotten(token) else link_not_valid(request))
        with reading(request, person.letter_language, person.zone):
            if not fresh and not old_too:
                return private(_over(request, token))
            return private(view(request, person, token, **rest))

    return opened


def _person_of(token: str) -> tuple[Blogger | None, bool]:
    """Whose link it is, and whether it is still good."""
    try:
        row_id, stamp = links.read("m", token)
        row = Blogger.objects.select_related("merged_into").get(pk=row_id, erased_at=None)
    except (links.BadLink, Blogger.DoesNotExist, OverflowError):
        return None, False
    return merging.person_of(row), links.is_fresh(stamp, row.link_version, clock.wall())


def _is_forgotten(token: str) -> bool:
    try:
        row_id, _stamp = links.read("m", token)
    except links.BadLink:
        return False
    return Blogger.objects.exclude(erased_at=None).filter(pk=row_id).exists()


def _forgotten(request: HttpRequest) -> HttpResponse:
    """The second press on *erase me* finds what the first one did."""
    return render(request, "signed/my_page_erased.html") if request.method == "POST" else link_not_valid(request)


def _over(request: HttpRequest, token: str) -> HttpResponse:
    return render(
        request,
        "signed/my_page_over.html",
        {"again_path": f"/{links.KINDS['m']}{token}/again/", "minutes": _minutes()},
        status=410,
    )


@partial(by_own_link, old_too=True)
@require_POST
def again(request: HttpRequest, person: Blogger, token: str) -> HttpResponse:
    page_link.send_link(person, request.now)
    return redirect(f"{reverse('my_page_sent')}?lang={asked_language(request) or person.letter_language}")


# --- the page -----------------------------------------------------------------------------------------
@by_own_link
@require_safe
def page(request: HttpRequest, person: Blogger, token: str) -> HttpResponse:
    return _show(request, person, token, noted=NotedForm(request.GET).given())


def _show(request: HttpRequest, person: Blogger, token: str, *, status: int = 200, **words) -> HttpResponse:
    today, shown = _today(request, person), own_page.of(person, request.now)
    context = _frame(request, person, token) | {
        "own": shown,
        "busy_form": OwnBusyForm(today=today),
        "brands_form": BrandsForm(initial={"brands": person.never_brands}),
        "consent_form": ConsentForm(topics=own_page.topics_of(person), today=today),
        "minutes": _minutes(),
    }
    return render(request, "signed/my_page.html", context | words, status=status)


def _frame(request: HttpRequest, person: Blogger, token: str) -> dict:
    asked = asked_language(request)
    return {
        "person": person,
        "page_path": f"/{links.KINDS['m']}{token}/",
        "lang": f"?lang={asked}" if asked else "",
        "stop_path": links.path("s", person.pk, person.link_version),
    }


def _today(request: HttpRequest, person: Blogger):
    return request.now.astimezone(person.tz).date()


def _back(request: HttpRequest, token: str, noted: str) -> HttpResponse:
    query = QueryDict(mutable=True)
    query.update({name: said for name, said in (("lang", asked_language(request)), ("noted", noted)) if said})
    return redirect(f"/{links.KINDS['m']}{token}/?{query.urlencode()}")


# --- presses ------------------------------------------------------------------------------------------
@by_own_link
def put_right(request: HttpRequest, person: Blogger, token: str, participation_id: int) -> HttpResponse:
    """One fact: what is noted, and what is right."""
    row = own_page.row_of(person, participation_id) if participation_id < 2**63 else None
    fact = fact_of(row, request.now) if row else None
    if row is None or fact is None:
        raise Http404
    form = CorrectForm(request.POST if request.method == "POST" else None, codes=correctable(fact))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            correct(row.pk, row.action_id, said["fact"], words=said["words"], notice=form.notice, now=request.now)
        except NothingToCorrect:
            return _show(request, person, token, status=409)
        return _back(request, token, "corrected")
    words = _frame(request, person, token) | {
        "line": own_page.line(row, fact, request.now),
        "form": form,
        "corrections": of_action(row, request.now).corrections,
    }
    return render(request, "signed/my_page_correct.html", words, status=422 if form.errors else 200)


@by_own_link
@require_POST
def busy(request: HttpRequest, person: Blogger, token: str) -> HttpResponse:
    form = OwnBusyForm(request.POST, today=_today(request, person))
    if not form.is_valid():
        return _show(request, person, token, status=422, busy_form=form)
    days = form.cleaned_data["starts"], form.cleaned_data["until"]
    availability.note_busy(person, *days, source=Busy.Source.LINK, now=request.now)
    return _back(request, token, "busy")


@by_own_link
@require_POST
def free(request: HttpRequest, person: Blogger, token: str, busy_id: int) -> HttpResponse:
    if busy_id >= 2**63:
        raise Http404
    availability.end_busy(get_object_or_404(Busy, pk=busy_id, blogger=person), request.now)
    return _back(request, token, "free")


@by_own_link
@require_POST
def brands(request: HttpRequest, person: Blogger, token: str) -> HttpResponse:
    form = BrandsForm(request.POST)
    if not form.is_valid():
        return _show(request, person, token, status=422, brands_form=form)
    keeping.never_for(person, form.cleaned_data["brands"], request.now)
    return _back(request, token, "brands")


@by_own_link
@require_POST
def consent(request: HttpRequest, person: Blogger, token: str) -> HttpResponse:
    form = ConsentForm(request.POST, topics=own_page.topics_of(person), today=_today(request, person))
    if not form.is_valid():
        return _show(request, person, token, status=422, consent_form=form)
    standing.give(person, **form.cleaned_data, source=SOURCE, now=request.now)
    return _back(request, token, "consent")


@by_own_link
@require_POST
def consent_over(request: HttpRequest, person: Blogger, token: str) -> HttpResponse:
    standing.end(person, request.now)
    return _back(request, token, "consent_over")


@by_own_link
@require_safe
def export(request: HttpRequest, person: Blogger, token: str) -> HttpResponse:
    """Everything the database says about her, as a file."""
    content = json.dumps(personal.export_of(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="relevo.json"'
    return response


@partial(by_own_link, if_forgotten=_forgotten)
def erase(request: HttpRequest, person: Blogger, token: str) -> HttpResponse:
    """A page that says what it means; the press does it, for good."""
    if request.method == "POST":
        forgetting.erase(person, request.now)
        return _forgotten(request)
    words = _frame(request, person, token) | {"own": own_page.of(person, request.now)}
    return render(request, "signed/my_page_erase.html", words)


def _minutes() -> int:
    return int(links.LIVE.total_seconds() // 60)
