"""The first run: one administrator, then the agency. It happens once."""

from django.conf import settings
from django.db import transaction

from agency.models import Agency, Pulse, User


class AlreadySetUp(Exception):
    """Somebody else was first: there is an administrator."""


def is_needed() -> bool:
    return not User.objects.exists()


@transaction.atomic
def create_administrator(*, email: str, password: str, name: str, language: str = "es") -> User:
    """The first user. Raises AlreadySetUp when there is one: of two presses at once, one wins."""
    Pulse.objects.get_or_create(pk=1)
    Pulse.objects.select_for_update().get(pk=1)  # the one row that is there before anybody is
    if not is_needed():
        raise AlreadySetUp
    return User.objects.create_superuser(email, password, name=name, language=language, zone=settings.TIME_ZONE)


@transaction.atomic
def found_agency(agency: Agency, by: User) -> None:
    """Write the one row. Of two presses at once the second changes nothing. Its clock is that of who founds it."""
    Agency.objects.bulk_create([agency], ignore_conflicts=True)
    User.objects.filter(pk=by.pk).update(zone=Agency.objects.get().zone)


def ensure_admin() -> User | None:
    """The administrator of ADMIN_EMAIL and ADMIN_PASSWORD, on an empty database; None where nothing was to do."""
    if not (settings.ADMIN_EMAIL and settings.ADMIN_PASSWORD):
        return None
    try:
        return create_administrator(
            email=settings.ADMIN_EMAIL, password=settings.ADMIN_PASSWORD, name=settings.ADMIN_EMAIL.partition("@")[0]
        )
    except AlreadySetUp:
        return None
