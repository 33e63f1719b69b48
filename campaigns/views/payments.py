"""What an action has to pay, what was paid and when; and where people have published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agency.leading_back import after_press
from campaigns import paying, promising, publishing
from campaigns.board.payments import payments_board
from campaigns.forms.posts import NotePostForm, PaidForm
from campaigns.lifecycle import WrongTurn, by
from campaigns.models import Action, Post, Promise
from campaigns.views import person as persons
from campaigns.views import reach


def payments(request: HttpRequest, action_id: int) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    return _page(request, action, None)


@require_POST
def paid(request: HttpRequest, action_id: int) -> HttpResponse:
    """Paid on that day: one, or all that are ticked."""
    action = reach.action_or_404(request, action_id)
    form = _form(request, action, request.POST)
    if not form.is_valid():
        return _page(request, action, form)
    said = form.cleaned_data
    try:
        made = paying.paid(action.pk, said["promise"], said["on"], now=request.now, user=request.user)
    except paying.NotThen:
        messages.warning(request, _("That day does not fit any more; nothing was noted."))
    else:
        words = ngettext("%(n)s payment noted as paid.", "%(n)s payments noted as paid.", len(made))
        messages.success(request, words % {"n": len(made)})
    return after_press(request, "action_payments", action.pk)


@require_POST
def not_paid(request: HttpRequest, action_id: int, promise_id: int) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    mine = Promise.objects.filter(participation__action=action, side=Promise.Side.AGENCY, what__in=promising.PAYMENTS)
    row = get_object_or_404(mine, pk=promise_id)
    try:
        paying.not_paid(action.pk, row.pk, now=request.now, user=request.user)
    except WrongTurn:
        messages.warning(request, persons.REFUSALS[WrongTurn]())
    return redirect("action_payments", action.pk)


@require_POST
def note_post(request: HttpRequest, action_id: int, person_id: int) -> HttpResponse:
    """A post that the team has found."""
    row = reach.person_or_404(reach.action_or_404(request, action_id), person_id)
    form = NotePostForm(request.POST)
    if form.is_valid():
        try:
            publishing.publish(row.pk, row.action_id, form.cleaned_data["url"], now=request.now, actor=by(request.user))
        except publishing.SamePost:
            form.add_error("url", _("That address is noted for somebody else."))
        except WrongTurn:
            form.add_error("url", _("Nothing can be published yet: the action has not begun, or there is no place."))
    if form.errors:
        return persons.page(request, row, post_form=form, status=422)
    return redirect("action_person", row.action_id, row.pk)


@require_POST
def see_post(request: HttpRequest, action_id: int, post_id: int) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    post = get_object_or_404(Post, pk=post_id, participation__action=action)
    publishing.see(post.pk, action.pk, now=request.now, user=request.user)
    return redirect("action_person", action.pk, post.participation_id)


def _form(request: HttpRequest, action: Action, typed) -> PaidForm:
    owed = list(promising.owed(Action.objects.filter(pk=action.pk), request.now))
    for row in owed:
        row.participation.action = action
    today = request.now.astimezone(action.tz).date()
    return PaidForm(typed, owed=owed, today=today, initial={"on": today})


def _page(request: HttpRequest, action: Action, form: PaidForm | None) -> HttpResponse:
    form = form or _form(request, action, None)
    facts = {"action": action, "form": form, "board": payments_board(action, form.owed, request.now)}
    return render(request, "campaigns/payments.html", facts, status=422 if form.errors else 200)
