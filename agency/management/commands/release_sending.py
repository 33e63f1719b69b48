"""`manage.py release_sending`: letters that are still true leave again."""

from django.core.management.base import BaseCommand

from agency import clock, holding
from agency.models import Message


class Command(BaseCommand):
    help = "Let letters leave again after hold_sending."

    def handle(self, **options) -> None:
        due = Message.objects.due(clock.now()).count()
        released = holding.release_sending()
        said = f"Released. Letters that leave now, if they are still true: {due}." if released else "Nothing was held."
        self.stdout.write(said)
