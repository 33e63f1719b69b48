"""The very mail before it leaves: the verb is rehearsed and taken back, so that nothing but the words remains."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from agency import last_look, links, post
from agency.models import Message, User
from bloggers.models import Blogger
from campaigns import inviting
from campaigns.inviting import Refused

LANGUAGES = ("es", "en")


@dataclass(frozen=True, slots=True)
class Shown:
    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`letters`: the first mail in both languages; `asked`: how many would leave."""

    asked: int
    refused: list[Refused]
    letters: list[Shown]


def soundings(
    action_id: int,
    participation_ids: Iterable[int],
    group_id: int,
    *,
    now: datetime,
    user: User,
    strangers: Iterable[Blogger] = (),
    own_lines: dict[int, str],
    knowingly: bool,
    instead_of_links: str,
) -> Preview:
    """What `inviting.sound_out` would send. Nothing is saved, and nothing leaves."""
    with transaction.atomic():
        asked, refused = inviting.sound_out(
            action_id,
            participation_ids,
            group_id,
            now=now,
            user=user,
            strangers=strangers,
            own_lines=own_lines,
            knowingly=knowingly,
        )
        letters = []
        if asked:
            message = Message.objects.get(key=f"question:{asked[0].pk}")
            letters = [_shown(message, language, now, instead_of_links) for language in LANGUAGES]
        transaction.set_rollback(True)
    return Preview(len(asked), refused, letters)


def _shown(message: Message, language: str, now: datetime, instead_of_links: str) -> Shown:
    message.language = language
    made = post.LETTERS[message.purpose].render(message, last_look.leaves_at(message, now))
    return Shown(language, made.subject, links.hide(made.text, instead_of_links))
