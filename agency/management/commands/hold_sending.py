"""`manage.py hold_sending`: no letter leaves until `manage.py release_sending`."""

from django.core.management.base import BaseCommand

from agency import clock, holding


class Command(BaseCommand):
    help = "Hold every letter back, as after a restore, until release_sending."

    def handle(self, **options) -> None:
        held = holding.hold_sending(clock.now())
        self.stdout.write("Sending is held." if held else "Sending was held already.")
