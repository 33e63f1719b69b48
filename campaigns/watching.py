"""The day of a post that is watched: an hour after it was due, somebody calls whoever has told us nothing.

When the hour of the posts comes and some are missing, the day stays open to its end: D moves there
(`Action.watch_until`), so that whoever steps in is asked, answers and reads as ever. Nobody loses a place here:
only her own word, or the press of a person, frees it (`stepping_in.let_step_in`).
"""

from copy import copy
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from agency import clock, hours
from campaigns import discipline, notices, promising
from campaigns.cards import raise_card
from campaigns.earlier_terms import with_terms
from campaigns.lifecycle import Change
from campaigns.models import Action, Card, Event, Participation, Place
from campaigns.states import NO_POST, ParticipationState

P = ParticipationState
HAD_A_PLACE = (P.CONFIRMED, P.DELIVERED, P.ABSENT, P.WITHDREW, P.RELEASED)


def look(c: Change) -> None:
    """Once the hour of the posts has come: keep the day open while some are missing; an hour later have them called."""
    action = c.action
    if not action.is_watched or c.now < action.publish_by:
        return
    missing = list(silent(action))
    if action.watch_until is None and c.now < day_end(action) and (missing or _has_a_gap(action)):
        _open_the_day(c)
    if c.now >= action.report_by:
        for person in missing:
            _have_called(c, person)


def moments(action: Action) -> list[datetime]:
    """When the action is looked at for it: at the hour of the posts, an hour later, and at the end of the day."""
    if not action.is_watched or action.publish_by is None:
        return []
    return [action.publish_by, action.publish_by + hours.REPORT_WITHIN, day_end(action)]


def day_end(action: Action) -> datetime:
    """The last minute of the day on which the posts are due, where the action takes place."""
    return promising.end_of(action.publish_by.astimezone(action.tz).date(), action)


def is_too_late(publish_by: datetime, zone: ZoneInfo) -> bool:
    """Whether an hour after it is night already, so that nobody could be asked to step in that day."""
    called = (publish_by + hours.REPORT_WITHIN).astimezone(zone)
    return called.date() != publish_by.astimezone(zone).date() or called.time() >= hours.QUIET_FROM


def last_hour(action: Action) -> datetime:
    """Until when a reserve may be needed: D, or the end of its day where it is watched."""
    return max(action.due, day_end(action)) if action.is_watched else action.due


def silent(action: Action) -> QuerySet[Participation]:
    """Who holds a place on the present terms, agreed before the hour of the posts, and no post of hers is known."""
    holders = action.participations.filter(state=P.CONFIRMED, posts=None, terms_version=action.terms_version)
    return holders.filter(answered_at__lt=action.publish_by).select_related("blogger__via").order_by("pk")


def has_stepped_in(person: Participation) -> bool:
    """Whether the end of the day holds for her: she has come in, or may, since the agreed hour passed."""
    action = person.action
    if action.watch_until is None:
        return False
    if person.state not in HAD_A_PLACE or action.publish_by == action.watch_until:  # as `hers` has left it
        return True
    return holds_today(person)


def holds_today(person: Participation) -> bool:
    """Whether her yes is for the hours that are left: on that day only one given since the agreed hour passed."""
    action = person.action
    return action.watch_until is None or (person.answered_at is not None and person.answered_at >= action.publish_by)


def hers(person: Participation) -> Action:
    """Her action with the hour that holds for her, in memory."""
    action = person.action
    return with_terms(copy(action), {"publish_by": action.watch_until}) if has_stepped_in(person) else action


def page_of(person: Participation, page: str) -> str:
    """Her page on that day: where her hour has passed, it asks whether the post is up. A query on that day only."""
    if person.action.watch_until is None:
        return page
    if page == "confirmed" and not has_stepped_in(person):
        return "over" if person.posts.exists() else NO_POST
    return NO_POST if page == "released" and lost_for_want_of_a_post(person) else page


def notice(person: Participation, said_at: datetime) -> float | None:
    """Hours before her own hour at which she said something, to the minute; None once that has passed."""
    action = person.action
    due = action.due if action.watch_until is None or has_stepped_in(person) else action.publish_by
    ahead = round(clock.hours_between(said_at, due) * 60) / 60
    return ahead if ahead > 0 or action.watch_until is None else None


def may_be_replaced(person: Participation, now: datetime) -> bool:
    """Whether a colleague may give her place to the reserves now: her hour to report has passed, the day has not."""
    action = person.action
    return (
        action.is_open
        and action.watch_until is not None
        and action.report_by <= now < action.watch_until
        and silent(action).filter(pk=person.pk).exists()
    )


def lost_for_want_of_a_post(person: Participation) -> bool:
    """Whether her place was given to the reserves on the day. A query only where that can be."""
    if person.state != P.RELEASED or person.action.watch_until is None:
        return False
    released = Event.objects.filter(subject_kind="participation", subject_id=person.pk, verb="release")
    last = released.order_by("-pk").first()
    return last is not None and last.facts.get("why") == NO_POST and last.at >= person.action.publish_by


def _has_a_gap(action: Action) -> bool:
    return bool(Place.objects.of(action).free().filter(bonus=False).exists())


def _open_the_day(c: Change) -> None:
    action = c.action
    action.watch_until = action.due = day_end(action)
    Action.objects.filter(pk=action.pk).update(watch_until=action.watch_until)
    c.record("action", action.pk, "watch", action.state, action.state, facts={"until": action.watch_until})


def _have_called(c: Change, person: Participation) -> None:
    """One card for the owner, once; and a kind word to her, by the way of the reminder to publish."""
    person.action = c.action
    cards = Card.objects.filter(action=c.action, participation=person, code=NO_POST)
    if cards.filter(since__gte=c.action.publish_by).exists():
        return
    raise_card(c, Card.Kind.CALL, NO_POST, person, {})
    if discipline.has_room(person):
        notices.publish_reminder(c, person, notices.ON_THE_DAY)
