"""What a person may demand of us, done by an administrator for her: a copy of her data, and being forgotten."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agency import access
from bloggers import forgetting, personal
from bloggers.views.people import known_person


@require_safe
def person_data(request: HttpRequest, person_id: int) -> HttpResponse:
    """Everything the database says about her, as a file."""
    blogger = _hers(request, person_id)
    file = JsonResponse(personal.export_of(blogger), json_dumps_params={"ensure_ascii": False, "indent": 1})
    file["Content-Disposition"] = f'attachment; filename="person-{blogger.pk}.json"'
    return file


def person_forget(request: HttpRequest, person_id: int) -> HttpResponse:
    blogger = _hers(request, person_id)
    if request.method != "POST":
        return render(request, "bloggers/person_forget.html", {"person": blogger})
    forgetting.erase(blogger, request.now)
    messages.success(request, _("Forgotten: nothing here says any more who that was."))
    return redirect("people")


def _hers(request: HttpRequest, person_id: int):
    if not access.may_manage_agency(request.user):
        raise PermissionDenied
    return known_person(person_id)
