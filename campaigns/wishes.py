"""What she tells us beside her answer: not until then, others yes, not this brand, that was not me."""

from datetime import date, datetime

from django.db import transaction

from bloggers import availability, interest
from bloggers.models import Blogger, Busy
from campaigns import days
from campaigns.cards import raise_card
from campaigns.lifecycle import BLOGGER, change, participation_of
from campaigns.models import Card


def busy_until(participation_id: int, action_id: int, until: date, *, now: datetime) -> None:
    """Not until then: respected for every client. A no to this action is a press of its own."""
    with transaction.atomic():
        blogger = _held(participation_id)  # before her actions, which hear of it first
        today = now.astimezone(blogger.tz).date()
        if blogger.busy.filter(starts__lte=today, ends=until, is_hint=False).exists():
            return
        availability.note_busy(blogger, today, until, source=Busy.Source.LINK, now=now)
        with change(action_id, now=now, actor=BLOGGER) as c:
            person = participation_of(c, participation_id)
            c.record("participation", person.pk, "busy_until", person.state, person.state, facts={"until": str(until)})


def keep_in_mind(participation_id: int, action_id: int, words: str, *, now: datetime) -> None:
    """Not this action, others yes: noted as her interest, with its date. Twice a day is once."""
    with days.change_with_person(participation_id, action_id, now=now, actor=BLOGGER) as c:
        person = participation_of(c, participation_id)
        known = interest.recent([person.blogger_id], now - interest.ONCE_IN).get(person.blogger_id)
        if interest.note(person.blogger, words, "link", now) != known:
            c.record("participation", person.pk, "interest", person.state, person.state)


def never_this_brand(participation_id: int, action_id: int, *, now: datetime) -> None:
    """Not for this client any more; others may ask. Said twice it is noted once."""
    with transaction.atomic():
        blogger = _held(participation_id)
        with change(action_id, now=now, actor=BLOGGER) as c:
            person = participation_of(c, participation_id)
            brand = c.action.client.name
            if not blogger.says_never(brand):
                blogger.never_brands = blogger.with_never(brand)
                blogger.save(update_fields=["never_brands"])
                c.record("participation", person.pk, "never_brand", person.state, person.state)


def not_me(participation_id: int, action_id: int, *, now: datetime) -> None:
    """ "That was not me": the answer noted for her stands until a person looks, and the owner is told."""
    with change(action_id, now=now, actor=BLOGGER) as c:
        person = participation_of(c, participation_id)
        raise_card(c, Card.Kind.ALARM, "not_me", person, {})


def _held(participation_id: int) -> Blogger:
    """The person, locked before her action as when she stops or is erased; her participation is not locked yet."""
    return Blogger.objects.select_for_update(of=("self",), no_key=True).get(participations=participation_id)
