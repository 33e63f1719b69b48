"""The people of an action: adding, sounding out, places offered by hand."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bloggers.models import Blogger
from campaigns import barring, inviting, must_haves, on_condition, placing, planning, previewing, roll
from campaigns.board import reasons
from campaigns.board.heeds import heeds
from campaigns.forms.asking import (
    GONE,
    NOBODY,
    ForPlaces,
    FromTheBook,
    OnCondition,
    PeopleAsked,
    SaidByClient,
    SeveralPeople,
    SoundForm,
    VerdictForm,
    numbers,
)
from campaigns.inviting import Refused
from campaigns.lifecycle import WrongTurn
from campaigns.models import Action, Participation
from campaigns.views import reach
from campaigns.views.outbox import say_who_reads_first
from campaigns.views.several import told

MOST_TICKED = 200


def people(request: HttpRequest, action_id: int) -> HttpResponse:
    action, asked = reach.action_or_404(request, action_id), PeopleAsked(request.GET)
    words, shown = asked.said("q", ""), asked.said("show", "all")
    page = roll.page(action, shown, asked.said("page", 1))
    facts = {
        "action": action,
        "form": asked,
        "shown": shown,
        "page": page,
        "kept": urlencode({"show": shown}),
        "all_ticked": bool(asked.said("tick", "")),
        "found": roll.from_the_book(action, words, request.now) if words else None,
        "most": roll.MOST_FOUND,
        "verdict": VerdictForm(action=action),
        "places": ForPlaces(action=action),
        "condition": OnCondition(action=action, now=request.now),
        "several": SeveralPeople(action=action),
        "wish": SaidByClient(action=action),
    } | told(request, roll.lines(action, page.object_list, request.now))
    return render(request, "campaigns/people.html", facts)


@require_POST
def people_add(request: HttpRequest, action_id: int) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    form = FromTheBook(request.POST, typed=request.POST.getlist("blogger"))
    ids = form.cleaned_data["blogger"] if form.is_valid() else []
    known = list(Blogger.objects.known().filter(pk__in=ids).prefetch_related("sites"))
    if form.errors or len(known) < len(set(ids)):
        messages.warning(request, str(form.errors.get("blogger", [GONE])[0]))
        return redirect("action_people", action.pk)
    return _put_on_list(request, action, known)


def _put_on_list(request: HttpRequest, action: Action, bloggers: Iterable[Blogger]) -> HttpResponse:
    """Onto the list, as people whom the client has asked for by name where that was pressed."""
    by = {"now": request.now, "user": request.user}
    if "asked_for" not in request.POST:
        added = planning.list_people(action.pk, bloggers, **by)
    else:
        form = SaidByClient(request.POST, action=action)
        if not form.is_valid():
            messages.warning(request, next(iter(form.errors.values()))[0])
            return redirect("action_people", action.pk)
        added = must_haves.list_asked_for(action.pk, bloggers, **by, **form.cleaned_data)
    said = ngettext("%(n)s person is on the list now.", "%(n)s people are on the list now.", len(added))
    messages.success(request, said % {"n": len(added)})
    return redirect("action_people", action.pk)


def sound(request: HttpRequest, action_id: int) -> HttpResponse:
    """Choose the group, add a line for each, see the very mail, send. Who is not on the list comes onto it by that."""
    action = reach.action_or_404(request, action_id)
    asked = _to_be_asked(request, action)
    back = _back(request, action)
    steps, gone = {"preview", "send"} & set(request.POST), _is_gone(request, asked)
    if not asked or (gone and not steps):
        messages.warning(request, str(GONE if gone else NOBODY))
        return redirect(back)
    form = SoundForm(
        request.POST if steps else None, action=action, people=asked, initial={"group": request.GET.get("group")}
    )
    if steps and gone:
        form.add_error(None, GONE)
    facts = {"action": action, "form": form, "back": back} | _who(action, asked, request)
    if not steps or not form.is_valid():
        return render(request, "campaigns/sound.html", facts, status=422 if form.errors else 200)
    choice = {"own_lines": form.own_lines, "knowingly": form.cleaned_data["knowingly"]}
    choice |= {"now": request.now, "user": request.user}
    choice |= {"strangers": [person.blogger for person in asked if person.pk is None]}
    ids, group = [person.pk for person in asked if person.pk], form.cleaned_data["group"]
    if "send" not in steps:
        hidden = _("‹personal link›")
        facts["preview"] = previewing.soundings(action.pk, ids, group, **choice, instead_of_links=hidden)
        return render(request, "campaigns/sound.html", facts)
    sent, refused = inviting.sound_out(action.pk, ids, group, **choice)
    open_ones = sum(question.is_open for question in sent)
    said = ngettext("%(n)s person is sounded out.", "%(n)s people are sounded out.", open_ones) % {"n": open_ones}
    standing = ngettext(
        "%(n)s may be proposed at once, by standing consent, and is told so.",
        "%(n)s may be proposed at once, by standing consent, and are told so.",
        len(sent) - open_ones,
    ) % {"n": len(sent) - open_ones}
    _tell(request, " ".join([said] * bool(open_ones) + [standing] * (len(sent) > open_ones)), refused)
    return redirect("action", action.pk)


def keep(request: HttpRequest, action_id: int) -> HttpResponse:
    """Onto the action's list without a question: people who may be reserves, once they were asked and said yes."""
    action = reach.action_or_404(request, action_id)
    asked = _to_be_asked(request, action)
    if _is_gone(request, asked):
        messages.warning(request, str(GONE))
        return redirect(_back(request, action))
    new = [person for person in asked if person.pk is None]
    if request.method != "POST":
        facts = {"action": action, "new": new, "back": _back(request, action), "wish": SaidByClient(action=action)}
        return render(request, "campaigns/keep.html", facts)
    return _put_on_list(request, action, [person.blogger for person in new])


@require_POST
def invite(request: HttpRequest, action_id: int) -> HttpResponse:
    return _offer(request, action_id, placing.invite_people)


@require_POST
def call_up(request: HttpRequest, action_id: int) -> HttpResponse:
    return _offer(request, action_id, placing.call_up_people)


@require_POST
def call_up_on_condition(request: HttpRequest, action_id: int) -> HttpResponse:
    """Offer a free place to people whom the client has not approved, if it says yes to them before an hour."""
    action = reach.action_or_404(request, action_id)
    form = OnCondition(request.POST, action=action, now=request.now)
    if not form.is_valid():
        messages.warning(request, next(iter(form.errors.values()))[0])
        return redirect("action_people", action.pk)
    said, by = form.cleaned_data, {"now": request.now, "user": request.user}
    try:
        asked, refused = on_condition.call_up_on_condition(
            action.pk, said["person"], said["group"], said["until"], **by
        )
    except WrongTurn:
        messages.warning(request, _("Choose an hour that is still to come, before the action."))
        return redirect("action_people", action.pk)
    words = ngettext(
        "%(n)s person is asked, on condition that the client says yes.",
        "%(n)s people are asked, on condition that the client says yes.",
        len(asked),
    )
    _tell(request, words % {"n": len(asked)} if asked else "", refused)
    return redirect("action", action.pk)


def _offer(request: HttpRequest, action_id: int, verb) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    form = ForPlaces(request.POST, action=action)
    if not form.is_valid():
        messages.warning(request, next(iter(form.errors.values()))[0])
        return redirect("action_people", action.pk)
    ids, group = form.cleaned_data["person"], form.cleaned_data["group"]
    asked, refused = verb(action.pk, ids, group, now=request.now, user=request.user)
    said = ngettext("A place is offered to %(n)s person.", "A place is offered to %(n)s people.", len(asked))
    _tell(request, said % {"n": len(asked)} if asked else "", refused)
    return redirect("action", action.pk)


def _to_be_asked(request: HttpRequest, action: Action) -> list[Participation]:
    """Those ticked on the action's list (`person`) and in the address book (`b`); rows of newcomers are not saved."""
    ids, chosen = _ticked(request)
    people = action.participations.select_related("blogger", "site")
    rows = list(people.filter(Q(pk__in=ids) | Q(blogger__in=chosen))[:MOST_TICKED]) if ids or chosen else []
    if chosen:
        known = Blogger.objects.known().filter(pk__in=chosen).select_related("via").prefetch_related("sites")
        rows += planning.newcomers(action, known)
    for row in rows:
        row.action = action
    return rows[:MOST_TICKED]


def _ticked(request: HttpRequest) -> tuple[list[int], list[int]]:
    ticked = request.POST if request.method == "POST" else request.GET
    return numbers(ticked.getlist("person"), MOST_TICKED), numbers(ticked.getlist("b"), MOST_TICKED)


def _is_gone(request: HttpRequest, found: list[Participation]) -> bool:
    """Whether somebody who was ticked is by now neither on the list nor in the address book."""
    ids, chosen = _ticked(request)
    there = {row.pk for row in found} >= set(ids) and {row.blogger_id for row in found} >= set(chosen)
    return not there and len(found) < MOST_TICKED


def _back(request: HttpRequest, action: Action) -> str:
    """Where the people were ticked, with what was ticked there."""
    if "b" in request.GET:
        return f"{reverse('action_find', args=[action.pk])}?{request.GET.urlencode()}"
    return reverse("action_people", args=[action.pk])


def _who(action: Action, asked: list[Participation], request: HttpRequest) -> dict:
    """Who of them can be asked, and why the others cannot."""
    barred = barring.shut_out(action, asked, request.now)
    refused = [
        (person, str(reasons.why(barred[person.blogger_id])), str(reasons.what_to_do(barred[person.blogger_id])))
        for person in asked
        if person.blogger_id in barred
    ]
    one_by_one = len(asked) == 1 and list(barred.values()) == ["no_basis"]
    ready = len(asked) - len(barred) + one_by_one
    minded = heeds(action, [person.blogger_id for person in asked if person.blogger_id not in barred], request.now)
    heed = [(person, minded[person.blogger_id]) for person in asked if person.blogger_id in minded]
    return {"asked": asked, "refused": refused, "one_by_one": one_by_one, "ready": ready, "heed": heed}


def _tell(request: HttpRequest, success: str, refused: list[Refused]) -> None:
    if success:
        messages.success(request, success)
        say_who_reads_first(request)
    for each in refused[:5]:
        facts = {"name": each.participation.blogger.name, "why": reasons.why(each.why)}
        facts["do"] = reasons.what_to_do(each.why)
        messages.warning(request, _("%(name)s was not asked: %(why)s. %(do)s") % facts)
    if len(refused) > 5:
        more = ngettext("%(n)s more was not asked.", "%(n)s more were not asked.", len(refused) - 5)
        messages.warning(request, more % {"n": len(refused) - 5})
