"""What happened (append-only), the words that go with it (erasable), and what a person must do."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaigns.models.actions import Action
from campaigns.models.participations import Participation


class Event(models.Model):
    """One move of one row. The database refuses to change or delete it.

    `seq` runs 1, 2, … per action; without an action, per subject. `facts` holds ids, codes,
    amounts, dates and versions, never names or free text; of an action that was moved also where
    it was to take place and what was asked before.
    """

    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="events", verbose_name=_("action"))
    seq = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    verb = models.CharField(max_length=24)
    before = models.CharField(max_length=24, blank=True)
    after = models.CharField(max_length=24, blank=True)
    facts = models.JSONField(default=dict)
    actor = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "seq"], name="event_seq_of_action", condition=models.Q(action__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "seq"],
                name="event_seq_of_subject",
                condition=models.Q(action__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="event_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}: {self.verb}"


class Remark(models.Model):
    """Free words of an event: a reason, a note, an argument. Erasable, outside the fold."""

    class Kind(models.TextChoices):
        REASON = "reason", _("reason")
        NOTE = "note", _("note")
        ARGUMENT = "argument", _("argument")

    event = models.ForeignKey(Event, models.PROTECT, related_name="remarks", verbose_name=_("event"))
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.CharField(_("text"), max_length=2000)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")

    def __str__(self) -> str:
        return self.text


class CardQuerySet(models.QuerySet["Card"]):
    def waiting(self):
        return self.filter(acknowledged_at=None)

    def ringing(self, now: Any) -> "CardQuerySet":
        """Alarms that are repeated until somebody has seen to them: of actions that are still to come."""
        goes_on = Action.objects.open().filter(cancel_at=None, due__gt=now)
        return self.waiting().filter(kind=Card.Kind.ALARM, action__in=goes_on)


class Card(models.Model):
    """Something only a person can do: call her, see to an alarm, send what is owed."""

    class Kind(models.TextChoices):
        CALL = "call", _("call")
        ALARM = "alarm", _("alarm")
        OWED = "owed", _("owed")

    action = models.ForeignKey(Action, models.PROTECT, related_name="cards", verbose_name=_("action"))
    participation = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="cards", verbose_name=_("participation")
    )
    kind = models.CharField(max_length=6, choices=Kind)
    code = models.CharField(max_length=40, help_text="why: a code of the engine, or of a verb")
    facts = models.JSONField(default=dict)
    for_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cards", verbose_name=_("for"))
    since = models.DateTimeField(_("since"))
    again_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seen to by")
    )
    acknowledged_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=40, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        ordering = ["since", "pk"]
        indexes = [
            models.Index(
                fields=["again_at"], name="alarm_again", condition=models.Q(acknowledged_at=None, kind="alarm")
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "kind", "code"],
                name="one_waiting_card_a_person",
                condition=models.Q(acknowledged_at=None, participation__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["action", "kind", "code"],
                name="one_waiting_card_an_action",
                condition=models.Q(acknowledged_at=None, participation=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.code}"
