"""Clients, the media agencies in between, and the people there who get letters."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.models.fields import LETTER_LANGUAGES, Zoned, ZoneField, normalise_email, validate_address


class MediaAgency(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("media agency")
        verbose_name_plural = _("media agencies")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ClientQuerySet(models.QuerySet["Client"]):
    def going_on(self, now):
        return self.filter(models.Q(ended_at=None) | models.Q(ended_at__gt=now))


class Client(Zoned, models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)
    via = models.ForeignKey(
        MediaAgency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clients",
        verbose_name=_("media agency"),
        help_text=_("Empty: you work with the client directly"),
    )
    team = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="clients", verbose_name=_("team"))
    language = models.CharField(_("language"), max_length=2, choices=LETTER_LANGUAGES, default="es")
    zone = ZoneField(verbose_name=_("time zone"))
    direct_contact = models.BooleanField(
        _("direct contact allowed"),
        default=False,
        help_text=_("The media agency agreed in writing that you may write to the client yourselves"),
    )
    swap_by_itself = models.BooleanField(_("the mail about a swap leaves by itself"), default=False)
    written_where = models.CharField(_("where that is written"), max_length=240, blank=True)
    rivals = models.ManyToManyField(
        "self", blank=True, verbose_name=_("rival brands"), help_text=_("Who works for one of them is shown so")
    )
    calendar_version = models.PositiveIntegerField(default=1, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def has_ended(self, now) -> bool:
        return self.ended_at is not None and self.ended_at <= now


class Contact(Zoned, models.Model):
    """A person at a client or a media agency; or, at neither, a bloggers' agent."""

    client = models.ForeignKey(
        Client, models.CASCADE, null=True, blank=True, related_name="contacts", verbose_name=_("client")
    )
    media_agency = models.ForeignKey(
        MediaAgency, models.CASCADE, null=True, blank=True, related_name="contacts", verbose_name=_("media agency")
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), validators=[validate_address])
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LETTER_LANGUAGES, default="es")
    zone = ZoneField(verbose_name=_("time zone"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(client=None) | models.Q(media_agency=None), name="contact_of_one_side"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **options) -> None:
        self.email = normalise_email(self.email)
        super().save(**options)

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]
