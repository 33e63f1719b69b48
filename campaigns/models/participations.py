"""One blogger in one action, the questions she was asked, and the prices she named."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from agency import clock, hours
from bloggers.models import Blogger, Site
from campaigns.fill import offer_deadline
from campaigns.models.actions import Action, PlaceGroup, money
from campaigns.states import Answer, Ask, Outcome, ParticipationState


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def reserves(self):
        """Reserves in their order."""
        return self.filter(state=ParticipationState.RESERVE).order_by("reserve_order", "pk")


class Participation(models.Model):
    action = models.ForeignKey(Action, models.PROTECT, related_name="participations", verbose_name=_("action"))
    blogger = models.ForeignKey(Blogger, models.PROTECT, related_name="participations", verbose_name=_("blogger"))
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="participations", verbose_name=_("site")
    )
    state = models.CharField(max_length=10, choices=ParticipationState, default=ParticipationState.LISTED)
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    holds_until = models.DateTimeField(null=True)
    fee_seen = money(_("fee she saw"), null=True)
    fee_agreed = money(_("fee agreed"), null=True)
    terms_version = models.PositiveIntegerField(default=0)
    must_have = models.BooleanField(_("must-have"), default=False)
    reserve_order = models.PositiveSmallIntegerField(null=True)
    free_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replaced_by")
    night_ok = models.BooleanField(_("may be called up at night"), default=False)
    link_version = models.PositiveIntegerField(default=1)
    left_alone_until = models.DateTimeField(_("no automatic step before"), null=True, editable=False)
    own_line = models.CharField(_("one line of your own"), max_length=300, blank=True)
    notice_hours = models.FloatField(null=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "blogger"], name="one_participation_a_person"),
            models.UniqueConstraint(fields=["action", "site"], name="one_participation_a_site"),
            models.CheckConstraint(
                condition=models.Q(state__in=ParticipationState.values), name="participation_state_known"
            ),
        ]
        indexes = [models.Index(fields=["action", "state"], name="participation_on_board")]

    def __str__(self) -> str:
        return f"{self.blogger} · {self.action}"

    def fee_or(self, offered: Decimal) -> Decimal:
        """The fee agreed with her (0 is one too), else the one offered."""
        return offered if self.fee_agreed is None else self.fee_agreed

    def is_left_alone(self, now) -> bool:
        """Whether the team keeps the automatic steps from her; her own answers, and the team's hand, go on."""
        return self.left_alone_until is not None and self.left_alone_until > now

    def is_firm(self, now) -> bool:
        """ "If the client picks me, I'm in", for the present terms, until the stated hour."""
        return (
            self.answer == Answer.COUNT_ME_IN
            and self.holds_until is not None
            and now <= self.holds_until
            and self.terms_version == self.action.terms_version
        )


# How long a question stays open at most and at least, in hours; a fifth of the time left between them.
SHARE, LEAST_H, LAST_DAY_CALL_H = 0.20, 1.5, 0.75
MOST_H = {Ask.INVITATION: 48.0}
MOST_H_ELSE = 36.0


def on_call_question(questions: Iterable["Invitation"], action: Action) -> "Invitation | None":
    """The latest question whether she is on call that is for the present terms: a yes to others holds no more."""
    asked = [one for one in questions if one.kind == Ask.ON_CALL and one.terms_version == action.terms_version]
    return asked[-1] if asked else None


def question_deadline(kind: str, at: datetime, due: datetime, zone: ZoneInfo) -> datetime:
    """When a question of `kind` that leaves at `at` ends, for a reader in `zone`."""
    left = clock.hours_between(at, due)
    most, least = MOST_H.get(Ask(kind), MOST_H_ELSE), LEAST_H
    if kind == Ask.CALL_UP and left <= hours.LAST_DAY / timedelta(hours=1):
        most = least = LAST_DAY_CALL_H
    morning = clock.hours_between(at, hours.next_at(at, zone, hours.DEADLINES_FROM))
    end = offer_deadline(0.0, left, share=SHARE, max_h=most, min_h=least, next_awake_h=morning)
    # A minute is all that a reader can tell; the seconds would only look odd in a letter.
    return (at + timedelta(hours=end)).replace(second=0, microsecond=0)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self):
        return self.filter(outcome=Outcome.OPEN)

    def reached(self):
        """Without those that we ended before their letter had left, or because it came back: nobody was asked."""
        return self.exclude(answer_by=None, outcome__in=[Outcome.CLOSED, Outcome.FILLED])


class Invitation(models.Model):
    """One question to one person: for one group, at one fee, until one hour.

    `planned_by` is the deadline as it stood when the question was planned; `answer_by` counts
    from when the letter left, and until it is known the question cannot lapse.
    """

    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="invitations", verbose_name=_("participation")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Ask)
    group = models.ForeignKey(PlaceGroup, models.PROTECT, related_name="invitations", verbose_name=_("group"))
    fee = models.DecimalField(_("fee"), max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal(0))])
    terms_version = models.PositiveIntegerField()
    wave = models.PositiveSmallIntegerField(default=0, help_text="call-ups: number of the wave; still on?: the stage")
    brand_named = models.BooleanField(default=True)
    window = models.FloatField(help_text="hours the question stays open, from when it leaves")
    on_condition_until = models.DateTimeField(
        null=True, help_text="a call-up to somebody not approved: until when the client says yes to her, or she is free"
    )
    asked_at = models.DateTimeField()
    planned_by = models.DateTimeField()
    answer_by = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.OPEN)
    ended_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation"], name="one_open_question", condition=models.Q(outcome=Outcome.OPEN)
            ),
            models.CheckConstraint(condition=models.Q(kind__in=Ask.values), name="question_kind_known"),
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="question_outcome_known"),
        ]
        indexes = [
            models.Index(fields=["answer_by"], name="question_open_until", condition=models.Q(outcome=Outcome.OPEN)),
            models.Index(
                fields=["group", "kind"], name="question_open_of_group", condition=models.Q(outcome=Outcome.OPEN)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.participation}"

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN

    @property
    def is_blind(self) -> bool:
        """Whether she was asked without being told for which brand."""
        return self.kind == Ask.SOUNDING and not self.brand_named

    @property
    def is_no_to_a_call(self) -> bool:
        return self.kind == Ask.CALL_UP and self.outcome == Outcome.NO

    @property
    def until(self):
        """The deadline to show: the true one once the letter has left, before that the planned one."""
        return self.answer_by or self.planned_by

    def deadline_from(self, at: datetime) -> datetime:
        """The deadline if the letter leaves at `at`."""
        participation = self.participation
        end = question_deadline(self.kind, at, participation.action.due, participation.blogger.tz)
        return min(end, self.on_condition_until) if self.on_condition_until else end


class Counter(models.Model):
    """Another price: hers, which stops her clock and starts ours, or ours in answer to it (`ours`).

    `turn` says who answers next, by when. It is hers for a price of ours, and while we ask her why.
    """

    class Turn(models.TextChoices):
        OURS = "ours", _("ours")
        HERS = "hers", _("hers")

    class Result(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        KEPT = "kept", _("kept the original")
        CLOSED = "closed", _("closed")

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="counters", verbose_name=_("question"))
    amount = money(_("amount"))
    ours = models.BooleanField(_("our own offer"), default=False)
    turn = models.CharField(max_length=4, choices=Turn, default=Turn.OURS)
    by_when = models.DateTimeField()
    result = models.CharField(max_length=8, choices=Result, default=Result.OPEN)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("other price")
        verbose_name_plural = _("other prices")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["invitation"], name="one_open_counter", condition=models.Q(result="open"))
        ]

    def __str__(self) -> str:
        return f"{self.amount}"
