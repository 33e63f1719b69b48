"""What she tells us beside her answer: not until then, others yes, not this brand, that was not me."""

from datetime import date, datetime, timedelta

from django.db import transaction

from bloggers.models import Blogger, Busy, Interest
from campaigns.lifecycle import BLOGGER, change, participation_of
from campaigns.models import Card
from campaigns.staffing import raise_card


def busy_until(participation_id: int, action_id: int, until: date, *, now: datetime) -> None:
    """Not until then: respected for every client. A no to this action is a press of its own."""
    with change(action_id, now=now, actor=BLOGGER) as c:
        person = participation_of(c, participation_id)
        today = now.astimezone(person.blogger.tz).date()
        if not Busy.objects.filter(blogger=person.blogger, starts__lte=today, ends=until).exists():
            Busy.objects.create(blogger=person.blogger, starts=today, ends=until)
            c.record("participation", person.pk, "busy_until", person.state, person.state, facts={"until": str(until)})


def keep_in_mind(participation_id: int, action_id: int, words: str, *, now: datetime) -> None:
    """Not this action, others yes: noted as her interest, with its date. Twice a day is once."""
    with change(action_id, now=now, actor=BLOGGER) as c:
        person = participation_of(c, participation_id)
        if not Interest.objects.filter(blogger=person.blogger, at__gt=now - timedelta(days=1)).exists():
            Interest.objects.create(blogger=person.blogger, at=now, words=words[:500], channel="link")
            c.record("participation", person.pk, "interest", person.state, person.state)


def never_this_brand(participation_id: int, action_id: int, *, now: datetime) -> None:
    """Not for this client any more; others may ask. Said twice it is noted once."""
    with transaction.atomic():
        # A fact about the person: she is locked before her action, as when she stops or is erased.
        blogger = Blogger.objects.select_for_update(no_key=True).get(participations=participation_id)
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
