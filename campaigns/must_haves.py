"""Whom the client has asked for by name: the mark that keeps a place for her, and its end.

The mark approves nobody. She is asked first, and kept a place of her own meanwhile (`fill.rooms`); that nobody else
gets it ends by a person's word only.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from agency.models import Contact, User
from bloggers.models import Blogger
from campaigns.cards import finish_cards
from campaigns.lifecycle import Change, by, change
from campaigns.models import Participation
from campaigns.planning import put_on_list

CANNOT_COME = "must"  # the card: she will not come by herself, and the place is kept all the same


def list_asked_for(
    action_id: int,
    bloggers: Iterable[Blogger],
    *,
    now: datetime,
    user: User,
    contact: Contact | None = None,
    channel: str = "phone",
) -> list[Participation]:
    """Put people on the action's list whom the client has asked for by name; those on it already stay as they are."""
    with change(action_id, now=now, actor=by(user)) as c:
        added = put_on_list(c, bloggers)
        mark(c, added, contact, channel)
        return added


def mark(c: Change, people: Iterable[Participation], contact: Contact | None, channel: str) -> list[Participation]:
    """Note who of the client's side wants them, told to the team how. Who is a must-have already stays so: not told."""
    new = [person for person in people if not person.must_have]
    Participation.objects.filter(pk__in=[person.pk for person in new]).update(must_have=True)
    for person in new:
        person.must_have = True
        facts = {"channel": channel, "contact": contact.pk if contact else None}
        c.record("participation", person.pk, "ask_for", person.state, person.state, facts=facts)
    return new


def unmark(c: Change, person: Participation, **facts: Any) -> bool:
    """Her place may go to somebody else: whoever is asked next may have it. False where none was kept for her."""
    if not Participation.objects.filter(pk=person.pk, must_have=True).update(must_have=False):
        return False
    person.must_have = False
    c.record("participation", person.pk, "give_up", person.state, person.state, facts=facts)
    finish_cards(c, participation=person, code=CANNOT_COME)
    return True
