"""`manage.py ensure_admin`: the administrator of ADMIN_EMAIL and ADMIN_PASSWORD, on an empty database."""

from django.core.management.base import BaseCommand

from agency import first_run


class Command(BaseCommand):
    help = "Make the administrator that ADMIN_EMAIL and ADMIN_PASSWORD name, where there is nobody yet."

    def handle(self, **options) -> None:
        made = first_run.ensure_admin()
        self.stdout.write("The administrator is made." if made else "Nothing to do.")
