"""One person in one action: her open question, what she said by phone, her price, her place."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns import inviting, noting, placing, promising, publishing, saying, stepping_in, terms, watching
from campaigns.answering import NotApproved, TooLate
from campaigns.board.person import person_board, stamp
from campaigns.board.places import callable_phone
from campaigns.board.record import OfAction, of_action
from campaigns.ceilings import OverCeiling
from campaigns.correcting import AS_NOTED, NothingToCorrect, correct
from campaigns.days import OneADay, ReserveElsewhere
from campaigns.forms.asking import SaidByClient
from campaigns.forms.cockpit import HoldForm
from campaigns.forms.noting import DecideForm, NoteForm
from campaigns.forms.own_page import TeamCorrectForm
from campaigns.forms.posts import NotePostForm
from campaigns.lifecycle import PlaceFilled, TermsMoved, WrongTurn, by, last_question
from campaigns.models import Card, Participation
from campaigns.showable import has_agreed
from campaigns.states import HOLDING, OUT, Autopilot, ParticipationState
from campaigns.views import reach
from campaigns.views.live import is_shown, live, nothing_new
from campaigns.views.outbox import say_who_reads_first

P = ParticipationState


def person(request: HttpRequest, action_id: int, person_id: int) -> HttpResponse:
    row = reach.person_or_404(reach.action_or_404(request, action_id), person_id)
    return page(request, row)


@live
def person_live(request: HttpRequest, action_id: int, person_id: int) -> HttpResponse:
    row = reach.person_or_404(reach.action_or_404(request, action_id), person_id)
    if is_shown(request, stamp(row, request.now)):
        return nothing_new()
    return render(request, "campaigns/person_live.html", _shown(request, row))


@require_POST
def note(request: HttpRequest, action_id: int, person_id: int) -> HttpResponse:
    """Note the answer she gave by phone or in passing."""
    row = reach.person_or_404(reach.action_or_404(request, action_id), person_id)
    form = _note_form(request, row)
    if not form.is_valid():
        return page(request, row, form)
    try:
        noting.note(row, form.note, now=request.now, user=request.user)
    except tuple(REFUSALS) as refusal:
        form.add_error(None, REFUSALS[type(refusal)]())
        return page(request, row, form, status=409)
    messages.success(request, _("Noted. The receipt says that you noted it, and how to say “that was not me”."))
    return redirect("action_person", row.action_id, row.pk)


@require_POST
def put_right(request: HttpRequest, action_id: int, person_id: int) -> HttpResponse:
    """A fact about her that the team corrects, with a reason."""
    row = reach.person_or_404(reach.action_or_404(request, action_id), person_id)
    form = TeamCorrectForm(request.POST, codes=_codes(of_action(row, request.now)))
    if not form.is_valid():
        return page(request, row, _note_form(request, row, typed=False), correct_form=form, status=422)
    said = form.cleaned_data
    try:
        correct(
            row.pk,
            row.action_id,
            said["fact"],
            words=said["words"],
            notice=form.notice,
            now=request.now,
            actor=by(request.user),
        )
        messages.success(request, _("Noted: it counts as you say, from now on."))
    except NothingToCorrect:
        messages.warning(request, REFUSALS[WrongTurn]())
    return redirect("action_person", row.action_id, row.pk)


def _codes(noted: OfAction) -> list[str]:
    return [*noted.codes, AS_NOTED] if noted.corrections else noted.codes


@require_POST
def reserve(request: HttpRequest, action_id: int, person_id: int) -> HttpResponse:
    return _by_hand(request, action_id, person_id, placing.keep_in_reserve)


@require_POST
def hold(request: HttpRequest, action_id: int, person_id: int) -> HttpResponse:
    """No automatic step with her until the morning, for good, or no longer so."""
    row = reach.person_or_404(reach.action_or_404(request, action_id), person_id)
    form = HoldForm(request.POST)
    if form.is_valid() and row.action.due:
        until = form.moment(row.action, request.now)
        placing.leave_alone([row.pk], row.action_id, until, now=request.now, user=request.user)
    else:
        messages.warning(request, REFUSALS[WrongTurn]())
    return redirect("action_person", row.action_id, row.pk)


@require_POST
def remind(request: HttpRequest, action_id: int, person_id: int) -> HttpResponse:
    """Remind her now instead of at the hour that was planned, within the same limits."""
    row = reach.person_or_404(reach.action_or_404(request, action_id), person_id)
    if inviting.remind_person(row.action_id, row.pk, now=request.now, user=request.user):
        messages.success(request, _("The reminder stands in the outbox."))
    else:
        messages.warning(request, _("No reminder left: there is no open question, or it has had all its mails."))
    return redirect("action_person", row.action_id, row.pk)


def release(request: HttpRequest, action_id: int, person_id: int) -> HttpResponse:
    """Let somebody go: the page says what it means, the press does it."""
    if request.method == "POST":
        return _by_hand(request, action_id, person_id, placing.release)
    row = reach.person_or_404(reach.action_or_404(request, action_id), person_id)
    owed = promising.owed_if_changed([row.pk], request.now)
    facts = {"action": row.action, "person": row, "told": row.state in placing.TOLD_WHEN_RELEASED}
    facts["owed"] = saying.money(owed, row.action.currency) if owed else ""
    return render(request, "campaigns/release.html", facts)


def step_in(request: HttpRequest, action_id: int, person_id: int) -> HttpResponse:
    """A reserve takes the place of somebody whose post is missing: the page says what it means, the press does it."""
    row = reach.person_or_404(reach.action_or_404(request, action_id), person_id)
    if request.method == "POST":
        try:
            stepping_in.let_step_in(row.pk, row.action_id, now=request.now, user=request.user)
        except WrongTurn:
            messages.warning(request, REFUSALS[WrongTurn]())
            return redirect("action_person", row.action_id, row.pk)
        say_who_reads_first(request)
        return redirect("action_emergency", row.action_id)
    if not watching.may_be_replaced(row, request.now):
        return redirect("action_person", row.action_id, row.pk)
    reserves, new = stepping_in.who_may_step_in(row.action, request.now)
    facts = {"action": row.action, "person": row, "tel": callable_phone(row.blogger)}
    by_itself = row.action.autopilot == Autopilot.AUTO and row.action.may_ask_new
    facts |= {"reserves": [each.blogger for each in reserves], "new": len(new), "by_itself": by_itself}
    facts["until"] = terms.hour_there(row.action.watch_until, row.action)
    return render(request, "campaigns/step_in.html", facts)


def is_kept_a_place(row: Participation) -> bool:
    """Whether a place is kept for her, whom the client has asked for, and might be given up."""
    return row.must_have and row.action.is_open and row.state not in HOLDING


def _by_hand(request: HttpRequest, action_id: int, person_id: int, verb) -> HttpResponse:
    row = reach.person_or_404(reach.action_or_404(request, action_id), person_id)
    try:
        verb(row.pk, row.action_id, now=request.now, user=request.user)
    except (WrongTurn, ReserveElsewhere) as refusal:
        messages.warning(request, REFUSALS[type(refusal)]())
    return redirect("action_person", row.action_id, row.pk)


def _note_form(request: HttpRequest, row: Participation, *, typed: bool = True) -> NoteForm:
    question = last_question(row)
    said = request.POST if typed and request.method == "POST" else None
    return NoteForm(said, person=row, question_id=question.pk if question else 0, now=request.now)


def page(
    request: HttpRequest,
    row: Participation,
    form: NoteForm | None = None,
    *,
    correct_form: TeamCorrectForm | None = None,
    status: int = 0,
    **forms,
) -> HttpResponse:
    """Her page, with a form that needs another look: `price_form`, `post_form`. Then it does not look for news."""
    shown = _shown(request, row, form, correct_form) | forms
    if form is not None or correct_form is not None or forms:
        shown["stamp"] = ""
    return render(request, "campaigns/person.html", shown, status=status or (422 if shown["errors"] else 200))


def _shown(
    request: HttpRequest,
    row: Participation,
    form: NoteForm | None = None,
    correct_form: TeamCorrectForm | None = None,
) -> dict:
    form = form or _note_form(request, row, typed=False)
    row.refresh_from_db(fields=["state", "answer", "terms_version", "must_have"])
    noted = of_action(row, request.now)
    codes = _codes(noted)
    return {
        "noted": noted,
        "correct_form": correct_form or (TeamCorrectForm(codes=codes) if codes else None),
        "cards": Card.objects.waiting().filter(participation=row, code="corrected"),
        "action": row.action,
        "person": row,
        "board": person_board(row, request.user, request.now),
        "form": form if form.fields["answer"].choices else None,
        "when": terms.when(row.action, request.now) if row.action.due else "",
        "may_reserve": row.answer and row.state in (P.AVAILABLE, P.SILENT, P.WITHDREW) and row.action.is_open,
        "may_release": row.state not in (P.RELEASED, P.DECLINED, P.WITHDREW, P.DELIVERED, P.ABSENT),
        "asked_for_form": SaidByClient(action=row.action) if _may_be_asked_for(row) else None,
        "agreed": has_agreed(row),
        "is_kept_a_place": is_kept_a_place(row),
        "may_be_replaced": watching.may_be_replaced(row, request.now),
        "alone": saying.when(row.left_alone_until, request.now) if row.is_left_alone(request.now) else "",
        "post_form": NotePostForm(),
        "posts": [(post, publishing.is_on_her_site(post)) for post in row.posts.all()],
        "may_publish": publishing.may_publish(row, request.now),
        "promised": promising.standing(row),
        "price_form": DecideForm(offer=None),
        "errors": form.errors,
        "stamp": stamp(row, request.now),
    }


def _may_be_asked_for(row: Participation) -> bool:
    return row.action.is_open and not row.must_have and row.state not in OUT


REFUSALS = {
    TermsMoved: lambda: _("The terms have changed since this page was shown; nothing was noted. Read them again."),
    PlaceFilled: lambda: _("There is no free place; nothing was noted. Keep this person in reserve, or add a place."),
    OverCeiling: lambda: _("That would break the budget ceiling; nothing was noted. Ask a colleague to allow more."),
    NotApproved: lambda: _("The client has not approved this person yet; nothing was noted."),
    TooLate: lambda: _("It is too late for that; nothing was noted."),
    WrongTurn: lambda: _("Things have moved on since this page was shown; nothing was changed."),
    OneADay: lambda: _("This person has a place in another action that day; nothing was noted. One a day is agreed."),
    ReserveElsewhere: lambda: _(
        "This person is in reserve for another action that day; nothing was changed. Nobody keeps one day twice unpaid."
    ),
}
