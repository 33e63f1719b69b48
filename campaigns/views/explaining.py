"""Explaining a change to the client's side: a draft made of facts, read and sent by a person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns import reporting
from campaigns.forms.explaining import ExplainForm
from campaigns.views import reach


def explain(request: HttpRequest, action_id: int) -> HttpResponse:
    action = reach.action_or_404(request, action_id)
    draft = reporting.draft(action)
    form = ExplainForm(request.POST if request.method == "POST" else None, action=action, draft=draft)
    if not form.is_valid():
        facts = {"action": action, "form": form, "draft": draft, "chain": form.fields["link"].queryset}
        return render(request, "campaigns/explain.html", facts, status=422 if form.errors else 200)
    said = form.cleaned_data
    try:
        reporting.send_explanation(said["link"].pk, said["words"], said["events"], now=request.now, user=request.user)
    except reporting.NotTheirs:
        messages.warning(request, _("The media agency stands between: write to them. Nothing was sent."))
    else:
        messages.success(
            request, _("Sent to %(name)s. It leaves in office hours.") % {"name": said["link"].contact.name}
        )
    return redirect("action", action.pk)
