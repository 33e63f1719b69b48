"""Why somebody cannot be asked now, and what to do about it."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "client_ended": (_("the client has ended"), _("Nothing leaves for this client.")),
    "action_over": (_("the action is not open"), _("Give it a date, or copy it.")),
    "opted_out": (_("asked for no more mails"), _("It stays so until the person asks us.")),
    "undeliverable": (_("the address does not work"), _("Correct the address, or call.")),
    "never_for": (_("does not want to work for this client"), _("Leave it at that.")),
    "busy": (_("busy on that day, or not until later"), _("Ask again for another date.")),
    "same_day": (_("has a place in another action that day"), _("One action a day is agreed; ask for another date.")),
    "reserve_elsewhere": (_("in reserve for another action that day"), _("One of the two can be left first.")),
    "asked_often": (_("asked as often this month as we allow"), _("Wait, or call.")),
    "no_basis": (
        _("no known basis for writing"),
        _("Ask one by one, knowingly, or wait until the person writes to you."),
    ),
    "state": (_("already asked in this action"), _("Open the person to see the answer.")),
    "not_approved": (_("the client has not approved yet"), _("Note the client’s word first.")),
    "not_agreed": (_("has not agreed to be proposed yet"), _("Sound out first.")),
    "approved_left": (_("somebody approved can still be called up"), _("Call up the approved first.")),
    "refused": (_("the client has said no"), _("Leave it at that.")),
    "out": (_("is out of this action"), _("Leave it at that.")),
    "asked": (_("has an open question for a place"), _("Wait for the answer, or note it.")),
    "over_ceiling": (
        _("the price breaks the budget ceiling"),
        _("Ask a colleague to allow more, from the page of the action, or raise the ceiling."),
    ),
    "no_room": (_("no free place left"), _("Keep in reserve, or add a place.")),
}


def why(code: str):
    return REASONS[code][0]


def what_to_do(code: str):
    return REASONS[code][1]
