"""What the client's side asked or wishes: one page with its words, and one answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from agency.leading_back import after_press
from campaigns import questioning
from campaigns.forms.voting import AnswerForm
from campaigns.models import Question
from campaigns.views import reach


def question(request: HttpRequest, action_id: int, question_id: int) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    asked = questioning.of_team(action).filter(pk=question_id).first()
    if asked is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        facts = {"action": action, "asked": asked, "form": form, "wishes": asked.kind == Question.Kind.WISH}
        return render(request, "campaigns/question.html", facts, status=422 if form.errors else 200)
    asked = questioning.answer(asked.pk, action.pk, form.said, now=request.now, user=request.user)
    _tell(request, asked, form.said)
    return after_press(request, "action", action.pk)


def _tell(request: HttpRequest, asked: Question, said: str) -> None:
    name = {"name": asked.asked_by.contact.name}
    if asked.answer != said:
        messages.warning(request, _("%(name)s has had an answer already; nothing was changed.") % name)
    elif asked.asked_by.may_be_written_to:
        messages.success(request, _("Answered. The mail to %(name)s leaves in office hours.") % name)
    else:
        messages.success(request, _("Answered: it stands on the page of %(name)s.") % name)
