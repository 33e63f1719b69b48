"""Letters to the team that need no campaign: a test, an invitation, a new password.

Also the door through which every letter gets its words: `words(purpose, context, language, zone)`.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from agency import clock, wording
from agency.composing import EmptyField, words
from agency.models import Message, User
from agency.models.messages import Lane
from agency.post import Letter, Quiet, Rendered, register

__all__ = ["EmptyField", "words"]


class TeamLetter(Letter):
    """To one of us, at any hour: she asked for it a moment ago."""

    lane, quiet = Lane.URGENT, Quiet.ALWAYS

    def written(self, message: Message, links: list[tuple[str, int, int]], **context) -> Rendered:
        subject, text, html = words(self.purpose, context, message.language, message.zone)
        return Rendered(subject, text, html, links)


@register
class TestLetter(TeamLetter):
    purpose, title = "test_letter", _("test mail")

    def render(self, message: Message, now: datetime) -> Rendered:
        when = wording.moment(now, now, message.language, message.zone)
        return self.written(message, [], first_name=message.facts["first_name"], when=when)


class DoorLetter(TeamLetter):
    """Carries a link that works once, until an hour of the wall clock."""

    def still_true(self, message: Message, now: datetime) -> str:
        user = User.objects.filter(pk=message.recipient_id, is_active=True).first()
        if user is None or user.link_until is None:
            return "link_used"
        if user.link_until <= clock.wall():
            return "link_over"
        return "" if message.key == f"{self.purpose}:{user.pk}:{user.link_version}" else "newer_link"

    def render(self, message: Message, now: datetime) -> Rendered:
        user = User.objects.get(pk=message.recipient_id)
        until = wording.until(user.link_until, clock.wall(), message.language, message.zone)
        return self.written(message, [("a", user.pk, user.link_version)], first_name=user.first_name, until=until)


@register
class Invite(DoorLetter):
    purpose, title = "invite", _("invitation of a colleague")


@register
class Reset(DoorLetter):
    purpose, title = "reset", _("new password")
