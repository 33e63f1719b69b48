"""The client's side of an action: numbered lists that were sent, what was voted, decided and asked about them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agency.models import Contact
from campaigns.models.actions import Action, ActionContact, money
from campaigns.models.participations import Participation


class Proposal(models.Model):
    """A list for the client. While `number` is empty it is a draft; sent, it is frozen and never changes.

    `content` is what the client's page of this number shows, as plain values (people stand in it by
    participation id only, so that erasure reaches their names, sites and the words about them, which
    are read from the frozen lines), `content_hash` the SHA-256 of it.
    """

    class Silence(models.TextChoices):
        """What happens without an answer. It never counts as a yes."""

        CALL = "call", _("we call you")
        RELEASE = "release", _("we let the people go, and begin again when you answer")

    action = models.ForeignKey(Action, models.PROTECT, related_name="proposals", verbose_name=_("action"))
    number = models.PositiveSmallIntegerField(_("number"), null=True, editable=False)
    idea = models.TextField(_("idea"), max_length=2000, blank=True)
    objective = models.CharField(_("objective"), max_length=300, blank=True)
    measure = models.CharField(_("how it is measured"), max_length=300, blank=True)
    bonus_places = models.PositiveSmallIntegerField(_("bonus places"), default=0)
    answer_by = models.DateTimeField(_("decide by"), null=True, blank=True)
    silence = models.CharField(_("without an answer"), max_length=7, choices=Silence, default=Silence.CALL)
    why = models.CharField(_("why this list is new"), max_length=500, blank=True)
    examples = models.JSONField(default=list, editable=False, help_text="kinds of people, for a pitch without names")
    content = models.JSONField(default=dict, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    edition = models.PositiveIntegerField(default=1, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("sent by"), editable=False
    )

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="one_proposal_a_number"),
            models.UniqueConstraint(fields=["action"], name="one_draft_an_action", condition=models.Q(number=None)),
            models.CheckConstraint(
                condition=models.Q(number=None, sent_at=None, content_hash="")
                | (models.Q(number__isnull=False, sent_at__isnull=False) & ~models.Q(content_hash="")),
                name="sent_proposal_is_frozen",
            ),
        ]
        indexes = [
            models.Index(fields=["answer_by"], name="proposal_answer_by", condition=models.Q(answer_by__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.action} · {self.number or '–'}"


class ProposalLine(models.Model):
    """One person on a list: proposed for a place, or as a reserve in order."""

    class Role(models.TextChoices):
        PLACE = "place", pgettext_lazy("on a proposal", "for a place")
        RESERVE = "reserve", pgettext_lazy("on a proposal", "as a reserve")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="lines", verbose_name=_("proposal"))
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="proposed", verbose_name=_("participation")
    )
    role = models.CharField(_("role"), max_length=7, choices=Role, default=Role.PLACE)
    position = models.PositiveSmallIntegerField(_("position"))
    must_have = models.BooleanField(_("the client’s own wish"), default=False)
    why = models.CharField(_("why this person"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("line of a proposal")
        verbose_name_plural = _("lines of a proposal")
        ordering = ["role", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "participation"], name="one_line_a_person"),
            models.CheckConstraint(condition=models.Q(role__in=["place", "reserve"]), name="line_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.participation} · {self.get_role_display()}"


class LinePrice(models.Model):
    """What one person costs one link of the chain, without VAT: each link reads its own."""

    line = models.ForeignKey(ProposalLine, models.CASCADE, related_name="prices", verbose_name=_("line"))
    link = models.ForeignKey(ActionContact, models.CASCADE, related_name="prices", verbose_name=_("contact"))
    amount = money(_("price"))

    class Meta:
        verbose_name = _("price for a contact")
        verbose_name_plural = _("prices for a contact")
        constraints = [models.UniqueConstraint(fields=["line", "link"], name="one_price_a_link")]

    def __str__(self) -> str:
        return f"{self.amount}"


class Criterion(models.Model):
    """Whom the client approves without a name: what a machine can check, and nothing else."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="criteria", verbose_name=_("proposal"))
    topics = models.ManyToManyField("bloggers.Topic", blank=True, related_name="+", verbose_name=_("topics"))
    city = models.CharField(_("city"), max_length=80, blank=True)
    audience_from = models.PositiveIntegerField(_("readers from"), null=True, blank=True)
    audience_to = models.PositiveIntegerField(_("readers up to"), null=True, blank=True)
    price_to = money(_("price up to"), null=True, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.pk}"


class Vote(models.Model):
    """What one contact sent back about one number, with a typed name; `content` is the frozen copy of it."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="votes", verbose_name=_("proposal"))
    link = models.ForeignKey(ActionContact, models.PROTECT, related_name="votes", verbose_name=_("contact"))
    typed_name = models.CharField(_("name as typed"), max_length=120)
    decides = models.BooleanField(_("decides"), help_text="False: remarks of somebody who does not decide")
    content = models.JSONField(default=dict)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.typed_name}"


class Decision(models.Model):
    """A word on one person, or on whoever meets a criterion. Append-only: the latest counts."""

    class Verdict(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        MUST_HAVE = "must_have", _("must-have")

    participation = models.ForeignKey(
        Participation, models.PROTECT, null=True, related_name="decisions", verbose_name=_("participation")
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, related_name="decisions", verbose_name=_("criterion")
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("proposal")
    )
    verdict = models.CharField(_("approval"), max_length=9, choices=Verdict)
    by_contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("noted by")
    )
    channel = models.CharField(_("channel"), max_length=20)
    note = models.CharField(_("note"), max_length=2000, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by_contact__isnull=False) | models.Q(noted_by__isnull=False),
                name="decision_has_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(participation__isnull=False, criterion=None)
                | models.Q(participation=None, criterion__isnull=False),
                name="decision_on_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} · {self.participation or self.criterion}"


class Question(models.Model):
    """Something one link of the chain asks the one before it, or wishes: it travels back the same way.

    `to` empty: the team. A media agency that passes a client's question on asks it anew, `passed_on` the first.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", pgettext_lazy("of a client", "question")
        WISH = "wish", pgettext_lazy("of a client", "I also want …")

    action = models.ForeignKey(Action, models.PROTECT, related_name="questions", verbose_name=_("action"))
    line = models.ForeignKey(
        ProposalLine, models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name=_("about")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.QUESTION)
    asked_by = models.ForeignKey(ActionContact, models.PROTECT, related_name="asked", verbose_name=_("asked by"))
    to = models.ForeignKey(
        ActionContact, models.PROTECT, null=True, blank=True, related_name="to_answer", verbose_name=_("to")
    )
    passed_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="onward")
    words = models.CharField(_("words"), max_length=2000, blank=True)
    at = models.DateTimeField(_("when"))
    answer_by = models.DateTimeField(_("answer by"))
    answer = models.CharField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )

    class Meta:
        verbose_name = _("question of the client’s side")
        verbose_name_plural = _("questions of the client’s side")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.asked_by}"
