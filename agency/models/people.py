"""The team. The e-mail address is the name; there is no username."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.models.fields import LETTER_LANGUAGES, Zoned, ZoneField, normalise_email


class Role(models.TextChoices):
    ADMIN = "admin", _("administrator")
    ACCOUNT = "account", _("account manager")
    COMMUNITY = "community", _("community manager")
    TRAINEE = "trainee", _("trainee")
    FREELANCER = "freelancer", _("freelancer")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, role=Role.ADMIN, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=normalise_email(email or ""))


class User(Zoned, AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.COMMUNITY)
    language = models.CharField(_("language"), max_length=2, choices=LETTER_LANGUAGES, default="es")
    zone = ZoneField(verbose_name=_("time zone"))
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    link_version = models.PositiveIntegerField(default=1, editable=False)
    link_until = models.DateTimeField(null=True, editable=False)
    calendar_version = models.PositiveIntegerField(default=1, editable=False)

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Who may open the administration pages."""
        return self.role == Role.ADMIN

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    def get_full_name(self) -> str:
        return self.name
