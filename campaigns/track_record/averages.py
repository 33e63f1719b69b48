"""The roster's own averages, which stand for whoever is little known: counted once a day, read by every look."""

from datetime import datetime

from campaigns.models import Participation, RosterAverages
from campaigns.states import ParticipationState
from campaigns.track_record.counting import WINDOW, Fact, roster_chances
from campaigns.track_record.reading import facts_in

P = ParticipationState
OVER = (P.DELIVERED, P.ABSENT, P.WITHDREW, P.DECLINED, P.SILENT)
LATEST = 500  # how many of the latest people whose action has passed stand for the roster


def count_anew(now: datetime) -> None:
    """Count anew, once a day. Five queries."""
    averages = roster_chances(_latest(now), now)
    RosterAverages.objects.update_or_create(pk=1, defaults=averages._asdict() | {"at": now})


def _latest(now: datetime) -> list[Fact]:
    latest = Participation.objects.filter(state__in=OVER, action__due__lte=now, action__due__gt=now - WINDOW)
    return [
        fact for _blogger, fact in facts_in(latest.filter(pk__in=latest.order_by("-pk").values("pk")[:LATEST]), now)
    ]
