"""What was saved as it was typed, and may be a slip all the same: said once, beside "saved"."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from agency import access
from bloggers import duplicates
from bloggers.forms.people import Understood
from bloggers.importing.wording import Finding
from bloggers.models import Blogger

# Codes of notes on a cell (`bloggers.importing.wording`) that are no matter of spelling.
WORTH_A_LOOK = {"role_address", "throwaway_address", "alphabets_mixed", "ip_address"}
SIGNS = {"email", "phone", "name", "city"}  # of which one says that she may be here twice


def tell(request: HttpRequest, form: forms.BaseForm, person: Blogger) -> None:
    """A message with everything in what was typed about `person` that is worth a second look."""
    said = [
        note.text
        for field in form.fields.values()
        if isinstance(field, Understood)
        for note in field.notes
        if note.code in WORTH_A_LOOK
    ]
    if said:
        words = {"what": "; ".join(said)}
        messages.warning(request, _("Saved as it is, and worth a second look: %(what)s.") % words)
    if SIGNS & set(form.changed_data):
        _tell_double(request, person)


def _tell_double(request: HttpRequest, person: Blogger) -> None:
    """As a list would say it of somebody whom it brings in; here the way to make one of the two stands beside it."""
    person.refresh_from_db()
    other = duplicates.of_person(person)
    if other is None:
        return
    words = _("Saved, and worth a second look: %(what)s.") % {
        "what": Finding(f"may_be_{other.why}", {"name": other.name}).text
    }
    if access.may_edit_clients(request.user):
        merge = reverse("person_merge", args=[person.pk, other.blogger_id])
        words = format_html('{} <a href="{}">{}</a>', words, merge, _("Look at both cards"))
    messages.warning(request, words)
