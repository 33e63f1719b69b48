"""The page behind a blogger's link: the present truth, and what is possible now.

Opening it changes nothing; only a press does. No account, no session, no query about a user.
Every answer says which terms and which question it saw.
"""

from collections.abc import Callable
from functools import partial, wraps

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from agency import hours, links
from agency.models import Agency
from agency.serving import asked_language, reading
from agency.views.errors import link_gone, link_not_valid
from bloggers import merging, page_link
from campaigns import (
    afterwards,
    agreeing,
    answering,
    calendar_entry,
    discipline,
    her_page,
    present,
    pricing,
    publishing,
    standing_by,
    wishes,
)
from campaigns.ceilings import OverCeiling
from campaigns.days import OneADay, ReserveElsewhere
from campaigns.forms.signed import (
    NO,
    AcceptForm,
    AnswerForm,
    ArgueForm,
    BusyForm,
    ChosenForm,
    CounterForm,
    HowItWasForm,
    InterestForm,
    OnCallForm,
    PublishedForm,
    ReasonForm,
    SeenForm,
)
from campaigns.lifecycle import PlaceFilled, TermsMoved, WrongTurn
from campaigns.models import Participation
from campaigns.present import Present
from campaigns.states import NO_POST, Answer, ParticipationState

# What a verb may find moved on, and the code of the sentence above the page that shows how things are.
MOVED_ON = {
    TermsMoved: "terms_moved",
    PlaceFilled: "place_filled",
    answering.NotApproved: "not_approved",
    answering.TooLate: "too_late",
    WrongTurn: "moved_on",
    OneADay: "one_a_day",
    ReserveElsewhere: "reserve_elsewhere",
    OverCeiling: "over_ceiling",
    publishing.SamePost: "same_post",
}

# What the buttons say that have a page of their own words, for the page that asks for one press more.
ANSWERS = {
    "accept": _("I accept"),
    "decline": _("Not this time"),
    "withdraw": _("I can’t come; let them know"),
    "cannot-new": _("I can’t; let them know"),
    "agree": _("Yes, to the new terms"),
}


# --- links, headers, language -----------------------------------------------------------------------
def private(response: HttpResponse) -> HttpResponse:
    """Nothing behind a personal link is kept, named to others or found by a search."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def by_link(view: Callable, rows: Callable[[], QuerySet[Participation]] = her_page.people) -> Callable:
    """Open a view to the person whose link it is: absent, foreign and forged ones all read the same.

    Whoever needs the agency on the way asks for it once.
    """

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            row_id, version = links.read("r", token)
            row, person = her_page.of_link(row_id, rows())
        except (links.BadLink, Participation.DoesNotExist, OverflowError):
            return private(link_not_valid(request))
        with reading(request, person.blogger.mail_language, person.blogger.mail_zone), Agency.kept():
            stopped = version == row.link_version and _has_stopped(person)
            if version != row.link_version or stopped or _has_ended(person, request.now):
                return private(link_gone(request, stopped=stopped))
            return private(view(request, present.of(person, request.now)))

    return opened


def _has_stopped(person: Participation) -> bool:
    """She wants no more mails, and has no place of which she must be able to read."""
    return person.blogger.opted_out_at is not None and person.state != ParticipationState.CONFIRMED


def _has_ended(person: Participation, now) -> bool:
    due = person.action.due
    return due is not None and now > due + hours.LINKS_LIVE


def not_valid(request: HttpRequest, token: str = "", rest: str = "") -> HttpResponse:
    """For addresses that only look like a link of ours. One with a full stop behind its slash is ours."""
    if rest and links.is_trailing(rest):
        return private(redirect(request.path.removesuffix(rest)))
    return private(link_not_valid(request))


not_valid = login_not_required(not_valid)


# --- the page ---------------------------------------------------------------------------------------
@by_link
@require_safe
def page(request: HttpRequest, here: Present) -> HttpResponse:
    asked = ChosenForm(request.GET)
    stays = asked.given("noted") == "reserve" and here.person.state == ParticipationState.RESERVE
    name = "reserve" if stays and here.page == "filled" else here.page
    return _show(request, here, name, chosen=asked.given("a"), noted=asked.given("noted"))


def _show(request: HttpRequest, here: Present, name: str, *, status: int = 200, **words) -> HttpResponse:
    path = links.path("r", here.person.pk, here.person.link_version)
    asked = asked_language(request)
    context = {
        "here": here,
        "person": here.person,
        "action": here.action,
        "owner": here.action.owner,
        "said_no": partial(agreeing.said_no, here.person),
        "agency": here.agency,
        "page_path": path,
        "here_path": request.path if request.method in ("GET", "HEAD") else path,
        "lang": f"?lang={asked}" if asked else "",
        "stop_path": links.path("s", here.person.blogger_id, here.person.blogger.link_version),
    }
    return render(request, f"campaigns/signed/{name}.html", context | words, status=status)


def _sub_page(
    name: str, form_for: Callable | None = None, fits: tuple[str, ...] = (), *, of_holders: bool = False
) -> Callable:
    """A page of its own below the link; where it does not fit how things are, the page itself."""

    @by_link
    @require_safe
    def shown(request: HttpRequest, here: Present) -> HttpResponse:
        lost = of_holders and here.person.state != ParticipationState.CONFIRMED
        if lost or (fits and here.page not in fits):
            return _show(request, here, here.page)
        return _show(request, here, name, form=form_for(here) if form_for else None)

    return shown


def _today(here: Present):
    return here.now.astimezone(here.person.blogger.tz).date()


no_page = _sub_page("no", lambda here: ReasonForm(), ("sounding", "offer", "available", "filled"))
price_page = _sub_page("price", lambda here: CounterForm(fee=here.fee), ("sounding", "offer"))
published_page = _sub_page("published", lambda here: PublishedForm(), ("confirmed", "over", NO_POST))
cannot_page = _sub_page("cannot", lambda here: ReasonForm(), ("confirmed", NO_POST), of_holders=True)
cannot_new_page = _sub_page("cannot_new", None, ("new_date",))
busy_page = _sub_page("busy", lambda here: BusyForm(today=_today(here)))
not_me_page = _sub_page("not_me")
why_page = _sub_page("why")
my_data_page = _sub_page("my_data")


@by_link
@require_safe
def calendar(request: HttpRequest, here: Present) -> HttpResponse:
    event = calendar_entry.confirmation_event(here.person)
    if here.page != "confirmed" or event is None:
        return _show(request, here, here.page, status=409)
    response = HttpResponse(
        calendar_entry.entry(here.person, event.seq, here.now), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{slugify(here.action.title) or "relevo"}.ics"'
    return response


# --- presses ----------------------------------------------------------------------------------------
Verb = Callable[[Present, SeenForm], object]


def _press(
    form_class: type[SeenForm], verb: Verb, *, form_page: str = "", form_for: Callable | None = None, noted: str = ""
) -> Callable:
    """A press: the form, one verb, and the page that says what is now true."""

    @partial(by_link, rows=her_page.rows)
    @require_POST
    def pressed(request: HttpRequest, here: Present) -> HttpResponse:
        form = form_class(request.POST, **(form_for(here) if form_for else {}))
        if not form.is_valid():
            shown = _in_full(here)
            return _show(request, shown, form_page or shown.page, form=form, status=422)
        if not form.cleaned_data["meant"] and discipline.just_handed_over(here.person, here.now):
            return _again(request, here, form)
        try:
            verb(here, form)
        except tuple(MOVED_ON) as error:
            return _as_it_is(request, here, error, form)
        query = QueryDict(mutable=True)
        query.update({name: said for name, said in (("lang", asked_language(request)), ("noted", noted)) if said})
        path = links.path("r", here.person.pk, here.person.link_version)
        return redirect(f"{path}?{query.urlencode()}" if query else path)

    return pressed


def _again(request: HttpRequest, here: Present, form: SeenForm) -> HttpResponse:
    """A press faster than anybody reads, by a program or a thumb: one press more, saying what."""
    press = request.path.strip("/").rpartition("/")[2]
    words = {"typed": form.typed(), "press": press, "said": form.said or ANSWERS.get(press, "")}
    return _show(request, _in_full(here), "too_soon", status=409, **words)


def _in_full(here: Present) -> Present:
    """Read now, with all that a page says: a press had read as little as it needs."""
    return present.of(her_page.people().get(pk=here.person.pk), here.now)


def _as_it_is(request: HttpRequest, here: Present, error: Exception, form: SeenForm) -> HttpResponse:
    """409: how things are now, with a sentence that says what has changed since she opened the page."""
    fresh = _in_full(here)
    code = MOVED_ON[type(error)]
    others = []
    if code == "place_filled" and fresh.question is not None:
        others = answering.other_places(fresh.person, fresh.question)
        for group in others:
            group.action = fresh.action
    name = "filled" if code == "place_filled" and fresh.page not in ("confirmed", "reserve") else fresh.page
    return _show(request, fresh, name, moved=code, saw=form.cleaned_data, others=others, status=409)


def _ids(here: Present) -> tuple[int, int]:
    return here.person.pk, here.person.action_id


def _answer(here: Present, form: AnswerForm) -> object:
    answer = form.cleaned_data["answer"]
    if answer == NO:
        return answering.decline(*_ids(here), now=here.now)
    night_ok = form.cleaned_data["night_ok"]
    return answering.answer_sounding(*_ids(here), Answer(answer), form.seen, now=here.now, night_ok=night_ok)


def _accept(here: Present, form: AcceptForm) -> object:
    return answering.accept(*_ids(here), form.seen, now=here.now, group_id=form.cleaned_data["group"] or 0)


def _counter(here: Present, form: CounterForm) -> object:
    given = form.cleaned_data
    return pricing.counter(*_ids(here), given["amount"], given["why"], form.seen, now=here.now, adds=given["adds"])


def _argue(here: Present, form: ArgueForm) -> object:
    given = form.cleaned_data
    return pricing.argue(*_ids(here), given["why"], form.seen, now=here.now, adds=given["adds"])


answer = _press(AnswerForm, _answer)
accept = _press(AcceptForm, _accept)
counter = _press(CounterForm, _counter, form_page="price", form_for=lambda here: {"fee": here.fee}, noted="counter")
argue = _press(ArgueForm, _argue, noted="argue")
published = _press(
    PublishedForm,
    lambda here, form: publishing.publish(*_ids(here), form.cleaned_data["url"], now=here.now),
    form_page="published",
    noted="published",
)
decline = _press(
    ReasonForm,
    lambda here, form: answering.decline(*_ids(here), now=here.now, reason=form.words),
    form_page="no",
)
withdraw = _press(
    ReasonForm,
    lambda here, form: answering.withdraw(*_ids(here), now=here.now, reason=form.words),
    form_page="cannot",
)
undo = _press(SeenForm, lambda here, form: answering.undo(*_ids(here), now=here.now))
come_back = _press(SeenForm, lambda here, form: answering.come_back(*_ids(here), form.seen, now=here.now))
reserve = _press(SeenForm, lambda here, form: answering.be_reserve(*_ids(here), now=here.now), noted="reserve")
leave = _press(SeenForm, lambda here, form: answering.leave_reserve(*_ids(here), now=here.now))
agree = _press(SeenForm, lambda here, form: agreeing.agree(*_ids(here), form.seen, now=here.now), noted="new_date")
no_new_date = _press(SeenForm, lambda here, form: agreeing.cannot(*_ids(here), form.seen, now=here.now))
still_on = _press(SeenForm, lambda here, form: answering.still_on(*_ids(here), now=here.now), noted="still_on")
on_call = _press(
    OnCallForm,
    lambda here, form: standing_by.answer(*_ids(here), yes=form.cleaned_data["on_call"] == "yes", now=here.now),
    noted="on_call",
)
how_it_was = _press(
    HowItWasForm,
    lambda here, form: afterwards.say_how_it_was(
        *_ids(here), form.cleaned_data["how"], form.cleaned_data["words"], now=here.now
    ),
    noted="how_it_was",
)
interest = _press(
    InterestForm,
    lambda here, form: wishes.keep_in_mind(*_ids(here), form.cleaned_data["words"], now=here.now),
    noted="interest",
)
never_brand = _press(
    SeenForm, lambda here, form: wishes.never_this_brand(*_ids(here), now=here.now), noted="never_brand"
)
busy = _press(
    BusyForm,
    lambda here, form: wishes.busy_until(*_ids(here), form.cleaned_data["until"], now=here.now),
    form_page="busy",
    form_for=lambda here: {"today": _today(here)},
    noted="busy",
)
not_me = _press(SeenForm, lambda here, form: wishes.not_me(*_ids(here), now=here.now), noted="not_me")
my_data = _press(
    SeenForm,
    lambda here, form: page_link.send_link(merging.person_of(here.person.blogger), here.now),
    noted="my_data",
)


def page_and_form(shown: Callable, pressed: Callable) -> Callable:
    """One address for a form and its press, such as `/busy/`: GET shows, POST does."""

    @login_not_required
    def either(request: HttpRequest, token: str) -> HttpResponse:
        return (pressed if request.method == "POST" else shown)(request, token)

    return either
