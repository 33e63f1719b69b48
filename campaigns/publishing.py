"""I have published: the address of a post, as she reports it or as a colleague has seen it. It keeps her promise."""

from datetime import datetime

from agency import hours
from agency.models import User
from bloggers.models.sites import site_identity
from campaigns import promising, watching
from campaigns.cards import finish_cards, raise_card
from campaigns.ceilings import OverCeiling
from campaigns.days import OneADay, change_with_person
from campaigns.deciding import is_approved
from campaigns.inviting import take
from campaigns.lifecycle import BLOGGER, Change, PlaceFilled, WrongTurn, by, change, last_question, participation_of
from campaigns.models import Action, Card, Participation, Post, Promise
from campaigns.states import NO_POST, ParticipationState

P = ParticipationState


class SamePost(Exception):
    """That address is noted for somebody else."""


def publish(participation_id: int, action_id: int, url: str, *, now: datetime, actor: str = BLOGGER) -> Post:
    """Note where she published; her promise to publish is kept now, late where it is late. Twice is once.

    From the start of the action on (WrongTurn before it, and for who took no part). SamePost where the
    address is somebody else's. Noted by a colleague it counts as seen.

    Whose place was given to the reserves for want of a post has it again while the action is open and nobody else
    does; else the owner gets a card.
    """
    with change_with_person(participation_id, action_id, now=now, actor=actor) as c:
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
        if person.state == P.RELEASED and not _has_it_again(c, person):
            raise_card(c, Card.Kind.OWED, "late_post", person, {})
        promise = promising.standing(person).get((Promise.Side.BLOGGER, Promise.What.PUBLISH))
        if promise is not None:
            promising.kept(c, promise, _said_of(c.action, promise, now))
        finish_cards(c, participation=person, code__in=[NO_POST, "publish"])
        return post


def _said_of(action: Action, promise: Promise, now: datetime) -> datetime:
    """When she published, as far as we know: of a watched post she tells us within the hour, and that is in time."""
    in_time = action.is_watched and promise.due is not None and now <= promise.due + hours.REPORT_WITHIN
    return min(now, promise.due) if in_time and promise.due else now


def _has_it_again(c: Change, person: Participation) -> bool:
    """The place is hers again, and the hour she had promised stays the one she is late for."""
    question = last_question(person)
    if question is None or not is_approved(person) or not c.action.is_open or c.now >= c.action.due:
        return False
    try:
        take(c, person, question.group, person.fee_or(question.fee))
    except (PlaceFilled, OneADay, OverCeiling):
        return False
    mine = Promise.objects.filter(participation=person, side=Promise.Side.BLOGGER, kept_at=None, ended_at=None)
    mine.filter(what=Promise.What.PUBLISH).update(due=c.action.publish_by)
    return True


def see(post_id: int, action_id: int, *, now: datetime, user: User) -> Post:
    """A colleague has looked at the post. Twice is once."""
    with change(action_id, now=now, actor=by(user)) as c:
        post = Post.objects.get(pk=post_id, participation__action=c.action)
        if Post.objects.filter(pk=post_id, seen_at=None).update(seen_at=now):
            c.record("post", post.pk, "see", facts={"participation": post.participation_id})
            post.seen_at = now
        return post


def may_publish(person: Participation, now: datetime) -> bool:
    """Whether there can be a post of hers: she has a place, or had it until none was known, and an event has begun."""
    action: Action = person.action
    begun = action.starts_at is None or action.starts_at <= now
    return begun and (person.state in (P.CONFIRMED, P.DELIVERED) or watching.lost_for_want_of_a_post(person))


def is_on_her_site(post: Post) -> bool:
    """Whether the post stands on the site she was chosen for, or on another one of hers."""
    hers = set(post.participation.blogger.sites.values_list("identity", flat=True))
    host = site_identity(post.url).partition("/")[0]
    return any(identity.partition("/")[0] == host for identity in hers) if hers else True
