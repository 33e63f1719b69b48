"""Sign-in of the team: allauth's ways, with its letters through our outbox, and our rules on top."""

import logging
from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRefresh

from agency import clock, first_run, post, team
from agency.models import Agency, User
from agency.models.people import Role

log = logging.getLogger(__name__)
SIGNED_IN_AT = "signed_in_at"
ACCOUNT = "/account/"  # where a second factor is made; everything else waits for it
LASTS = timedelta(seconds=settings.SESSION_COOKIE_AGE)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by herself; colleagues are invited. No letter leaves but through the outbox."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and this password do not belong together. Look at both once more."),
        "incorrect_password": _("That is not your password. Look at it once more."),
        "too_many_login_attempts": _("Too many tries in a short time. Wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session[SIGNED_IN_AT] = clock.wall().timestamp()

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """The reset is a letter of ours; an unknown address costs the same time; the others are not sent."""
        if template_prefix == "account/email/password_reset_key":
            team.ask_reset(context["user"], clock.now())
        elif template_prefix == "account/email/unknown_account":
            post.ring()
        else:
            log.warning("not sent: %s", template_prefix)

    def send_notification_mail(self, template_prefix: str, user: User, context=None, email=None) -> None:
        """None: what she did to her own account she sees on the page where she did it."""


class SecondFactor(DefaultMFAAdapter):
    def build_totp_svg(self, url: str) -> str:
        """Without the head of a file: the square stands inside a page."""
        return super().build_totp_svg(url).partition("?>")[2].lstrip()


class SignInRules:
    """Twelve hours after sign-in it ends, however busy the page was; who must have a second factor gets one."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and _is_over(request):
            request.user = AnonymousUser()
        response = self.get_response(request)
        if request.headers.get("HX-Request") and _leads_to_the_door(response):
            return HttpResponseClientRefresh()  # the whole page goes there, not a part of it
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated:
            return redirect("setup") if _is_door(request) and first_run.is_needed() else None
        if must_have_second_factor(user) and not request.path.startswith(ACCOUNT) and not has_second_factor(user):
            return redirect("mfa_index")
        if request.path == "/" and user.role == Role.ADMIN and Agency.current() is None:
            return redirect("setup")
        return None


def must_have_second_factor(user: User) -> bool:
    return settings.SECOND_FACTOR == "all" or (settings.SECOND_FACTOR == "admins" and user.role == Role.ADMIN)


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def _is_over(request: HttpRequest) -> bool:
    since = request.session.get(SIGNED_IN_AT) or _last_login(request.user)
    return clock.wall().timestamp() - since >= LASTS.total_seconds()


def _last_login(user: User) -> float:
    return user.last_login.timestamp() if user.last_login else 0


def _leads_to_the_door(response: HttpResponse) -> bool:
    return response.get("Location", "").startswith(reverse("account_login"))


def _is_door(request: HttpRequest) -> bool:
    return request.path in ("/", reverse("account_login"))
