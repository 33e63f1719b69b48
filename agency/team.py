"""The team: who comes, who goes, and what becomes of her work.

Colleagues get a link by mail to choose a password. The link works once: using it, asking for
another, or leaving raises `link_version`, and older links die.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from agency import clock, post
from agency.models import Agency, User
from agency.models.people import Role

INVITATION_LIVES = timedelta(days=7)
RESET_LIVES = timedelta(hours=1)

# What hands a leaving colleague's work over: (who leaves, who takes over, by whom, now). Called inside the
# transaction that lets her go; the upper floors add theirs in AppConfig.ready().
HANDOVERS: list[Callable[[User, User, User, datetime], None]] = []


class LastAdministrator(Exception):
    """Somebody must be able to let people in."""


@transaction.atomic
def invite(*, email: str, name: str, role: str, language: str, zone: str, now: datetime) -> User:
    """A colleague without a password, and the letter with which she chooses one."""
    user = User.objects.create_user(email, name=name, role=role, language=language, zone=zone)
    send_link(user, "invite", INVITATION_LIVES, now)
    return user


@transaction.atomic
def invite_again(user: User, now: datetime) -> None:
    """A fresh link for who has not joined yet."""
    send_link(user, "invite", INVITATION_LIVES, now)


@transaction.atomic
def ask_reset(user: User, now: datetime) -> None:
    """The letter with which a new password is chosen; it works for an hour."""
    send_link(user, "reset", RESET_LIVES, now)


def send_link(user: User, purpose: str, lives: timedelta, now: datetime) -> None:
    until = clock.wall() + lives
    User.objects.filter(pk=user.pk).update(link_version=F("link_version") + 1, link_until=until)
    user.refresh_from_db(fields=["link_version", "link_until"])
    key = f"{purpose}:{user.pk}:{user.link_version}"
    post.post([post.draft(purpose, key=key, to=post.to_user(user), now=now, subject_id=user.pk)])


def holder_of_link(user_id: int, version: int) -> User | None:
    """Whose link it is; None once it was used, replaced, or its time is over."""
    return User.objects.filter(pk=user_id, link_version=version, link_until__gt=clock.wall(), is_active=True).first()


def choose_password(user: User, password: str) -> bool:
    """Set the password of the holder of a link, once; False when the link was used meanwhile."""
    mine = User.objects.filter(pk=user.pk, link_version=user.link_version, link_until__gt=clock.wall())
    taken = mine.update(password=make_password(password), link_version=F("link_version") + 1, link_until=None)
    return taken == 1


@transaction.atomic
def change_role(user: User, role: str) -> None:
    """Raises LastAdministrator where nobody would be left to let people in."""
    if role != Role.ADMIN:
        _keep_one_administrator(user)
    user.role, user.is_superuser = role, role == Role.ADMIN
    user.save(update_fields=["role", "is_superuser"])


@transaction.atomic
def let_go(user: User, *, to: User, by: User, now: datetime) -> None:
    """Close her door at once; her clients, her duty and (by the registry) her actions go to `to`.

    Raises LastAdministrator where nobody would be left to let people in.
    """
    _keep_one_administrator(user)
    for client in user.clients.all():
        client.team.add(to)
    user.clients.clear()
    Agency.objects.filter(on_duty=user).update(on_duty=to)
    for hand_over in HANDOVERS:
        hand_over(user, to, by, now)
    user.is_active, user.link_until = False, None
    user.link_version += 1
    user.save(update_fields=["is_active", "link_until", "link_version"])


@transaction.atomic
def take_back(user: User, now: datetime) -> None:
    """Open her door again, with a password that she chooses anew."""
    user.is_active = True
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    send_link(user, "invite", INVITATION_LIVES, now)


def _keep_one_administrator(leaving: User) -> None:
    admins = User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True)
    if not any(admin.pk != leaving.pk for admin in admins):
        raise LastAdministrator
