"""Alarms go on ringing until somebody has seen to them."""

from agency import hours
from agency.models import Agency
from campaigns import notices
from campaigns.lifecycle import Change
from campaigns.models import Card


def repeat(c: Change) -> None:
    """Every 15 minutes until somebody has seen to it; from the second time on to whoever is on duty too."""
    due = (
        Card.objects.waiting()
        .select_related("for_user")
        .filter(action=c.action, kind=Card.Kind.ALARM, again_at__lte=c.now)
    )
    agency = Agency.current() or Agency()
    quiet = (agency.quiet_from, agency.quiet_until)
    for card in due:
        people = {user for user in (card.for_user, agency.on_duty) if user and user.is_active}
        awake = [user for user in people if not hours.is_quiet(c.now, user.tz, *quiet)]
        for user in awake:
            notices.card(c, card, user, again=int((c.now - card.since) / hours.ALARM_AGAIN))
        again = c.now + hours.ALARM_AGAIN if awake else hours.next_decent(c.now, card.for_user.tz, *quiet)
        Card.objects.filter(pk=card.pk).update(again_at=again)
