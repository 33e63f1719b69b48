"""The outbox: every letter is a row, written in the transaction that made it necessary."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lane(models.IntegerChoices):
    URGENT = 0, _("urgent")
    NORMAL = 1, _("normal")


class MessageState(models.TextChoices):
    QUEUED = "queued", _("will leave")
    HELD = "held", _("held")
    SENDING = "sending", _("leaving")
    SENT = "sent", _("handed to the mail server")
    UNKNOWN = "unknown", _("not known whether it left")
    FAILED = "failed", _("refused by the mail server")
    EXPIRED = "expired", _("too late, not sent")
    DROPPED = "dropped", _("no longer true, not sent")
    SUPPRESSED = "suppressed", _("not allowed, not sent")


OPEN_STATES = (MessageState.QUEUED, MessageState.HELD, MessageState.SENDING)
NEVER_LEFT = (MessageState.FAILED, MessageState.EXPIRED, MessageState.DROPPED, MessageState.SUPPRESSED)


class RecipientKind(models.TextChoices):
    BLOGGER = "blogger", _("blogger")
    CONTACT = "contact", _("contact")
    USER = "user", _("team member")
    ADDRESS = "address", _("address")


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now):
        """Queued letters whose hour has come, urgent ones first."""
        return self.filter(state=MessageState.QUEUED, not_before__lte=now).order_by("lane", "not_before", "pk")

    def waiting(self):
        return self.filter(state__in=[MessageState.QUEUED, MessageState.HELD])


class Message(models.Model):
    """One letter to one person about one occasion.

    `key` names the occasion and is the one uniqueness: posting twice posts once. There is no
    foreign key upwards: `subject_id` and `action_id` are plain numbers that the letter's class,
    found by `purpose`, understands. Subject, bodies and Date are frozen just before the first
    hand-over; they hold placeholders where the personal links go (see `agency.links`).
    """

    key = models.CharField(max_length=160, unique=True)
    purpose = models.CharField(max_length=40)
    lane = models.SmallIntegerField(choices=Lane, default=Lane.NORMAL)
    state = models.CharField(max_length=12, choices=MessageState, default=MessageState.QUEUED)
    subject_id = models.BigIntegerField(null=True)
    action_id = models.BigIntegerField(null=True)
    recipient_kind = models.CharField(max_length=8, choices=RecipientKind)
    recipient_id = models.BigIntegerField(null=True)
    address = models.EmailField()
    language = models.CharField(max_length=2)
    zone = models.CharField(max_length=50)
    facts = models.JSONField(default=dict, help_text="ids, codes, amounts, dates that the text is made of")
    own_line = models.CharField(_("one line of your own"), max_length=300, blank=True)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    handing_over_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    links = models.JSONField(default=list)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    attachment = models.TextField(blank=True)
    reply_to = models.CharField(max_length=320, blank=True)
    sender_name = models.CharField(max_length=160, blank=True)
    answer_by = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    held_by = models.CharField(max_length=40, blank=True)
    # The mail server's code for that, until the floors above have taken note of it.
    no_such_address = models.PositiveSmallIntegerField(null=True)
    # The version of the notice in its words, until the floors above have taken note that it left.
    notice = models.CharField(max_length=20, blank=True, default="")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=MessageState.SENT) | models.Q(sent_at__isnull=False),
                name="message_sent_has_hour",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "not_before"], name="message_due", condition=models.Q(state=MessageState.QUEUED)
            ),
            models.Index(
                fields=["not_after"],
                name="message_late",
                condition=models.Q(state__in=[MessageState.QUEUED, MessageState.HELD]),
            ),
            models.Index(fields=["lease_until"], name="message_leased", condition=models.Q(state=MessageState.SENDING)),
            models.Index(
                fields=["no_such_address"],
                name="message_to_nobody",
                condition=models.Q(no_such_address__isnull=False),
            ),
            models.Index(
                fields=["id"],
                name="message_with_notice",
                condition=models.Q(state=MessageState.SENT) & ~models.Q(notice=""),
            ),
            models.Index(fields=["action_id", "purpose"], name="message_of_action"),
            models.Index(fields=["recipient_kind", "recipient_id"], name="message_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} to {self.address}"

    @property
    def is_waiting(self) -> bool:
        return self.state in (MessageState.QUEUED, MessageState.HELD)
