"""What was saved as it was typed, and may be a slip all the same: said once, beside "saved"."""

import re

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bloggers.folding import mailbox
from bloggers.forms.people import Understood
from bloggers.models import Blogger

# Codes of notes on a cell (`bloggers.importing.wording`) that are no matter of spelling.
WORTH_A_LOOK = {"role_address", "throwaway_address", "alphabets_mixed", "ip_address"}
ONE_MAILBOX = "@gmail.com"  # where dots and what follows a plus do not tell two mailboxes apart


def tell(request: HttpRequest, form: forms.BaseForm, person: Blogger) -> None:
    """A message with everything in what was typed about `person` that is worth a second look."""
    said = [
        note.text
        for field in form.fields.values()
        if isinstance(field, Understood)
        for note in field.notes
        if note.code in WORTH_A_LOOK
    ]
    other = _same_mailbox(form.cleaned_data.get("email") or "", person)
    if other:
        said.append(_("perhaps the same mailbox as that of %(name)s") % {"name": other.name})
    if said:
        words = {"what": "; ".join(said)}
        messages.warning(request, _("Saved as it is, and worth a second look: %(what)s.") % words)


def _same_mailbox(email: str, person: Blogger) -> Blogger | None:
    box = mailbox(email)
    if not box.endswith(ONE_MAILBOX):
        return None
    spelled = r"^" + r"\.?".join(map(re.escape, box.removesuffix(ONE_MAILBOX))) + r"(\+[^@]*)?@(gmail|googlemail)\.com$"
    others = Blogger.objects.known().exclude(pk=person.pk).filter(email__regex=spelled)
    return others.order_by("pk").first()
