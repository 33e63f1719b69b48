"""What letters to bloggers are made of, read for all that leave together: one question asked is answered for each."""

from datetime import datetime
from functools import cached_property

from agency.models import Message
from bloggers import rights
from bloggers.models import Basis
from campaigns import days, deciding, discipline
from campaigns.letters.joining import Reminders
from campaigns.models import Invitation, Participation


class Lot:
    """One letter, or several of one kind. Each thing is read when the first of them asks for it."""

    def __init__(self, messages: list[Message]) -> None:
        self._messages = messages
        self._shut: dict[int, dict[int, str]] = {}
        self.reminders = Reminders(messages)

    def person(self, message: Message) -> Participation | None:
        """Whom the letter is to, on the list of the action it is about."""
        return self._people.get((message.action_id, message.recipient_id))

    def question(self, message: Message) -> Invitation | None:
        """The question that the letter is about, where it is hers."""
        person, question = self.person(message), self._questions.get(message.subject_id)
        if person is None or question is None or question.participation_id != person.pk:
            return None
        question.participation, question.group.action = person, person.action
        return question

    def basis(self, person: Participation) -> Basis | None:
        """Why we may write to her."""
        return self._bases.get(person.blogger_id)

    def last_left(self, message: Message) -> datetime | None:
        """When a letter left last to the same person about the same action, those of this lot before it included."""
        key = (message.action_id, message.recipient_id)
        if sum((each.action_id, each.recipient_id) == key for each in self._messages) > 1:
            return discipline.last_left([message]).get(key)
        return self._left.get(key)

    def is_approved(self, person: Participation) -> bool:
        return person.pk in self._approved

    def shut(self, person: Participation, now: datetime) -> str:
        """What her days say against asking her; '' where nothing does."""
        action = person.action
        if action.pk not in self._shut:
            people = [each for each in self._people.values() if each.action_id == action.pk]
            self._shut[action.pk] = days.shut(action, people, now)
        return self._shut[action.pk].get(person.pk, "")

    @cached_property
    def _people(self) -> dict[tuple[int, int], Participation]:
        rows = Participation.objects.select_related(
            "blogger", "action__campaign__client", "action__owner", "site"
        ).filter(
            action__in={message.action_id for message in self._messages},
            blogger__in={message.recipient_id for message in self._messages},
        )
        return {(row.action_id, row.blogger_id): row for row in rows}

    @cached_property
    def _left(self) -> dict[tuple[int | None, int | None], datetime]:
        return discipline.last_left(self._messages)

    @cached_property
    def _questions(self) -> dict[int, Invitation]:
        return Invitation.objects.select_related("group").in_bulk([message.subject_id for message in self._messages])

    @cached_property
    def _bases(self) -> dict[int, Basis]:
        return rights.counting({person.blogger_id for person in self._people.values()})

    @cached_property
    def _approved(self) -> set[int]:
        return deciding.approved_among(list(self._people.values()))


def lot_of(message: Message) -> Lot:
    """The lot that a letter was last looked at with; else it is one by itself."""
    if "lot" not in message.__dict__:
        message.lot = Lot([message])
    return message.lot
