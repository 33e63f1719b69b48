"""I have published: the address of a post, as she reports it or as a colleague has seen it. It keeps her promise."""

from datetime import datetime

from agency.models import User
from bloggers.models.sites import site_identity
from campaigns import promising
from campaigns.lifecycle import BLOGGER, WrongTurn, by, change, participation_of
from campaigns.models import Action, Participation, Post, Promise
from campaigns.states import ParticipationState

P = ParticipationState


class SamePost(Exception):
    """That address is noted for somebody else."""


def publish(participation_id: int, action_id: int, url: str, *, now: datetime, actor: str = BLOGGER) -> Post:
    """Note where she published; her promise to publish is kept now, late where it is late. Twice is once.

    From the start of the action on (WrongTurn before it, and for who took no part). SamePost where the
    address is somebody else's. Noted by a colleague it counts as seen.
    """
    with change(action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        if not may_publish(person, now):
            raise WrongTurn("publish", person.state)
        if Post.objects.filter(url=url).exclude(participation=person).exists():
            raise SamePost
        known = Post.objects.filter(participation=person, url=url).first()
        if known is not None:
            return known
        hers = actor == BLOGGER
        post = Post.objects.create(
            participation=person, url=url, reported_at=now if hers else None, seen_at=None if hers else now
        )
        c.record("post", post.pk, "report" if hers else "see", facts={"participation": person.pk})
        promise = promising.standing(person).get((Promise.Side.BLOGGER, Promise.What.PUBLISH))
        if promise is not None:
            promising.kept(c, promise, now)
        return post


def see(post_id: int, action_id: int, *, now: datetime, user: User) -> Post:
    """A colleague has looked at the post. Twice is once."""
    with change(action_id, now=now, actor=by(user)) as c:
        post = Post.objects.get(pk=post_id, participation__action=c.action)
        if Post.objects.filter(pk=post_id, seen_at=None).update(seen_at=now):
            c.record("post", post.pk, "see", facts={"participation": post.participation_id})
            post.seen_at = now
        return post


def may_publish(person: Participation, now: datetime) -> bool:
    """Whether there can be a post of hers: she has a place, and an event has begun."""
    action: Action = person.action
    begun = action.starts_at is None or action.starts_at <= now
    return person.state in (P.CONFIRMED, P.DELIVERED) and begun


def is_on_her_site(post: Post) -> bool:
    """Whether the post stands on the site she was chosen for, or on another one of hers."""
    hers = set(post.participation.blogger.sites.values_list("identity", flat=True))
    host = site_identity(post.url).partition("/")[0]
    return any(identity.partition("/")[0] == host for identity in hers) if hers else True
