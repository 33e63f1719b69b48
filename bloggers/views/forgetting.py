"""What a person may demand of us, done by an administrator for her: a copy of her data, and being forgotten."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agency import access
from bloggers import forgetting, personal
from bloggers.models import Blogger
from bloggers.views.people import known_person


@require_safe
def person_data(request: HttpRequest, person_id: int) -> HttpResponse:
    """What the database says about her, as a file; her reasons are for the owner of the action alone."""
    blogger = _hers(request, person_id)
    file = JsonResponse(
        personal.export_of(blogger, by_team=True), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    file["Content-Disposition"] = f'attachment; filename="person-{blogger.pk}.json"'
    return file


def person_forget(request: HttpRequest, person_id: int) -> HttpResponse:
    if request.method != "POST":
        return render(request, "bloggers/person_forget.html", {"person": _hers(request, person_id)})
    if not _is_done(request, person_id):
        forgetting.erase(_hers(request, person_id), request.now)
    messages.success(request, _("Forgotten: nothing here says any more who that was."))
    return redirect("people")


def _is_done(request: HttpRequest, person_id: int) -> bool:
    """Pressed twice is once: the second press hears that it is done, not that nobody is there."""
    forgotten = Blogger.objects.exclude(erased_at=None)
    return access.may_manage_agency(request.user) and person_id < 2**63 and forgotten.filter(pk=person_id).exists()


def _hers(request: HttpRequest, person_id: int):
    if not access.may_manage_agency(request.user):
        raise PermissionDenied
    return known_person(person_id)
