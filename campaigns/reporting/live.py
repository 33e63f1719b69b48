"""What the page behind a client's link shows beside places and changes: dates, posts, what each figure means.

From the same rows as the team's pages, by the same allow-list of people; no figure that is not on the page.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from campaigns import saying, showable, terms
from campaigns.models import Action, Place, Post


@dataclass(frozen=True, slots=True)
class ClientPost:
    name: str
    url: str
    when: str


@dataclass(frozen=True, slots=True)
class Live:
    dates: list[terms.Row]  # what comes next, and when
    posts: list[ClientPost]
    posts_by: str  # until when they are awaited; '' where nothing is
    figures: list[terms.Row]  # a figure of the page, and in one plain line what it is for


def live(action: Action, now: datetime) -> Live:
    """Three queries, whatever the number of posts."""
    posts = list(Post.objects.filter(participation__action=action).order_by("reported_at", "seen_at", "pk"))
    names = showable.names(action, {post.participation_id for post in posts})
    by = action.publish_by
    return Live(
        dates=_dates(action, now),
        posts=[
            ClientPost(names[post.participation_id], post.url, saying.when(post.reported_at or post.seen_at, now))
            for post in posts
            if post.participation_id in names
        ],
        posts_by=_("All of them are awaited by %(when)s.") % {"when": saying.when(by, now)} if by and by > now else "",
        figures=_figures(action),
    )


def _dates(action: Action, now: datetime) -> list[terms.Row]:
    """The steps still to come, in order."""
    if not action.is_open:
        return []
    steps = [
        (action.starts_at, _("It takes place.") if not action.place else _("It takes place: %(where)s.")),
        (action.publish_by, _("What everybody writes is published by then.")),
    ]
    ahead = sorted((at, words % {"where": action.place}) for at, words in steps if at is not None and at > now)
    return [(saying.when(at, now), words) for at, words in ahead]


def _figures(action: Action) -> list[terms.Row]:
    welcome = _("One more than was asked for: if somebody drops out on the day, all the places stay taken.")
    bonus = Place.objects.of(action).filter(bonus=True, holder__isnull=False).exists()
    return [
        (_("Places taken"), _("How many have said yes to a place and hold it. Whoever was only asked is not counted.")),
        *([(_("Bonus place"), welcome)] if bonus else []),
        (_("Visits a month"), _("How often a site is opened: how many could read about you, not how many buy.")),
        (_("Followers"), _("Who chose to see what somebody posts. Part of them see each post.")),
        (_("Comment, share, RT"), _("Somebody answered, or showed it to their own readers: it reached people anew.")),
    ]
