"""The page behind a contact's link: how the action is going. Read only; nothing to decide yet."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agency import hours, links
from agency.models import Agency
from agency.serving import reading
from agency.views.errors import link_gone, link_not_valid
from campaigns.models import ActionContact
from campaigns.reporting import client_view
from campaigns.states import ActionState
from campaigns.views.signed_blogger import private


@login_not_required
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
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
        words = {
            "here": client_view(link.action, request.now),
            "contact": link.contact,
            "owner": link.action.owner,
            "agency": Agency.current() or Agency(name="Relevo"),
            "here_path": request.path,
        }
        return private(render(request, "campaigns/signed/following.html", words))


def _has_ended(link: ActionContact, now) -> bool:
    due = link.action.due
    return link.action.state == ActionState.DRAFT or (due is not None and now > due + hours.LINKS_LIVE)
