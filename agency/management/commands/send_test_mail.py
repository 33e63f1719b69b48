"""`manage.py send_test_mail ADDRESS`: one letter, now, and what the mail server said to it."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from agency import clock, outbox
from agency.delivery import deliver, trouble
from agency.models import Message
from agency.models.fields import normalise_email, validate_address
from agency.models.messages import MessageState


class Command(BaseCommand):
    help = "Send a test mail and say what the mail server answered."

    def add_arguments(self, parser) -> None:
        parser.add_argument("address")

    def handle(self, *, address: str, **options) -> None:
        address = normalise_email(address)
        try:
            validate_address(address)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        now = clock.now()
        letter = outbox.send_test_letter_to(address, now)
        while letter.state == MessageState.QUEUED and deliver(now):
            letter.refresh_from_db()
        if letter.state != MessageState.SENT:
            raise CommandError(f"Not sent: {_reason(letter)}")
        self.stdout.write(f"Handed to the mail server for {address}.")


def _reason(letter: Message) -> str:
    wrong = trouble()
    if wrong:
        return f"{wrong.words} {wrong.answer}".strip()
    return letter.error or "sending is held until a person releases it, or another process is sending it now"
