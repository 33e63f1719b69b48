"""Campaigns, actions, and the x places of an action."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, OuterRef, StringAgg, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agency import hours
from agency.models import Client, Contact
from agency.models.fields import CURRENCIES, Zoned, ZoneField
from bloggers.folding import fold
from campaigns.states import ActionState, Autopilot

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


def money(label, **options) -> models.DecimalField:
    """An amount without VAT in the action's currency, to the cent."""
    return models.DecimalField(label, max_digits=10, decimal_places=2, validators=NOT_NEGATIVE, **options)


class Campaign(models.Model):
    client = models.ForeignKey(Client, models.PROTECT, related_name="campaigns", verbose_name=_("client"))
    name = models.CharField(_("name"), max_length=120)
    objective = models.CharField(_("objective"), max_length=300, blank=True)
    budget = money(_("budget"), null=True, blank=True)
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["client", "name"], name="one_campaign_a_name")]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    BLOGGERS = "bloggers", _("blogger action")
    EVENT = "event", _("event")
    CONTEST = "contest", _("contest")
    OTHER = "other", _("other")


class ActionQuerySet(models.QuerySet["Action"]):
    def open(self):
        return self.filter(state=ActionState.OPEN)

    def due_for_a_look(self, now):
        """Open actions whose next step may be due, the longest waiting first."""
        return self.open().filter(next_look_at__lte=now).order_by("next_look_at", "pk")

    def untended(self, now):
        """Open actions that should have been looked at long ago. While the clock beats, looking at them fails."""
        return self.due_for_a_look(now - hours.TENDED_WITHIN)

    def visible_to(self, clients):
        return self.filter(campaign__client__in=clients)


class Action(Zoned, models.Model):
    """One tactical action that needs x sites: its places are rows in its groups."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="actions", verbose_name=_("campaign"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="actions", verbose_name=_("owner"))
    state = models.CharField(max_length=10, choices=ActionState, default=ActionState.DRAFT, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.EVENT)
    title = models.CharField(_("title"), max_length=120)
    idea = models.TextField(
        _("idea"), max_length=2000, blank=True, help_text=_("Two lines that make people want to come")
    )
    objective = models.CharField(_("objective"), max_length=300, blank=True)
    measure = models.CharField(_("how it is measured"), max_length=300, blank=True)
    brief = models.TextField(_("brief"), max_length=20000, blank=True, help_text=_("Markdown; sent to who has a place"))
    deliverable = models.CharField(_("what is asked"), max_length=300, blank=True)
    needs_approval = models.BooleanField(_("the client approves names"), default=True)
    decide_by = models.DateTimeField(_("the client decides by"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    publish_by = models.DateTimeField(_("publish by"), null=True, blank=True)
    # The hour of the posts has come and some are missing: until then a reserve may step in (see `watching`).
    watch_until = models.DateTimeField(null=True, editable=False)
    due = models.GeneratedField(
        expression=Coalesce("watch_until", "starts_at", "publish_by"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    zone = ZoneField(verbose_name=_("time zone"))
    place = models.CharField(_("where"), max_length=240, blank=True)
    brand_named = models.BooleanField(_("name the brand when asking"), default=True)
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES, default="EUR")
    ceiling = money(_("budget ceiling"), null=True, blank=True)
    bonus_places = models.PositiveSmallIntegerField(
        _("bonus places"),
        default=0,
        validators=[MaxValueValidator(5)],
        help_text=_("One more than x is welcome: then a dropout on the day leaves x"),
    )
    watch = models.BooleanField(
        _("watch on the day"),
        default=False,
        help_text=_(
            "For posts: whoever publishes sends us the address within an hour of the agreed hour. Of whom we know "
            "nothing by then you get a call card, and a reserve may step in until the end of the day"
        ),
    )
    urgency_supplement = money(_("urgency supplement"), default=Decimal(0))
    standby_fee = money(_("fee for being on call"), default=Decimal(0))
    one_a_day = models.BooleanField(_("one action a day per person"), default=False)
    autopilot = models.CharField(_("autopilot"), max_length=8, choices=Autopilot, default=Autopilot.SUGGEST)
    may_ask_new = models.BooleanField(_("may ask new people by itself"), default=False)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    cancel_at = models.DateTimeField(null=True, editable=False)  # it was called off, and can still be taken back
    terms_version = models.PositiveIntegerField(default=1, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    next_look_at = models.DateTimeField(null=True, editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ActionState.values), name="action_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=ActionState.DRAFT)
                | models.Q(state=ActionState.CANCELLED)
                | models.Q(starts_at__isnull=False)
                | models.Q(publish_by__isnull=False),
                name="open_action_has_a_date",
            ),
        ]
        indexes = [
            models.Index(fields=["next_look_at"], name="action_next_look", condition=models.Q(state=ActionState.OPEN)),
            models.Index(fields=["publish_by"], name="action_publish_by", condition=models.Q(publish_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def client(self) -> Client:
        return self.campaign.client

    @property
    def is_open(self) -> bool:
        return self.state == ActionState.OPEN

    def is_paused(self, now) -> bool:
        return self.paused_until is not None and self.paused_until > now

    @property
    def is_event(self) -> bool:
        return self.starts_at is not None

    @property
    def agreed_due(self):
        """D as it was agreed; `due` moves on to the end of the day while reserves may step in for a post."""
        return self.starts_at or self.publish_by

    @property
    def is_watched(self) -> bool:
        """Whether posts are looked for an hour after they are due. An event shows by itself who comes."""
        return self.watch and not self.is_event and self.publish_by is not None

    @property
    def report_by(self):
        """Until when we are told of a post that is watched, before somebody calls."""
        return self.publish_by + hours.REPORT_WITHIN if self.is_watched else None

    @property
    def briefing(self):
        """What somebody needs between her yes and D; less on the day of a post, when all is known."""
        return hours.BRIEFING_ON_THE_DAY if self.watch_until else hours.BRIEFING


class ActionContact(models.Model):
    """A contact's place in the chain of an action; a `p` link names this row.

    At each rank one contact decides, the others may remark; the word of the last rank where somebody
    decides is the client's, a no of an earlier one ends it.
    """

    action = models.ForeignKey(Action, models.CASCADE, related_name="chain", verbose_name=_("action"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="actions", verbose_name=_("contact"))
    rank = models.PositiveSmallIntegerField(_("rank in the chain"), default=1)
    decides = models.BooleanField(_("decides"), default=False)
    answer_by = models.DateTimeField(_("answers by"), null=True, blank=True)
    forwarded_at = models.DateTimeField(null=True, editable=False)
    link_version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("contact of an action")
        verbose_name_plural = _("contacts of an action")
        ordering = ["rank", "pk"]
        indexes = [
            models.Index(fields=["answer_by"], name="link_answer_by", condition=models.Q(answer_by__isnull=False))
        ]
        constraints = [
            models.UniqueConstraint(fields=["action", "contact"], name="contact_once_an_action"),
            models.UniqueConstraint(
                fields=["action", "rank"], name="one_decides_at_a_rank", condition=models.Q(decides=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} · {self.action}"

    @property
    def may_be_written_to(self) -> bool:
        """By media agency, nothing of ours reaches the client unless that was agreed in writing."""
        client = self.action.client
        return client.via_id is None or self.contact.client_id is None or client.direct_contact


class PlaceGroupQuerySet(models.QuerySet["PlaceGroup"]):
    def with_needs(self):
        """Each with the names of its topics (see `about`) and how many of its places are `free`, in the same query."""
        free = Place.objects.free().filter(group=OuterRef("pk")).order_by().values("group")
        return self.annotate(
            topic_names=StringAgg("topics__name", Value("\n")),
            free=Coalesce(Subquery(free.annotate(number=Count("pk")).values("number")), 0),
        )


class PlaceGroup(models.Model):
    """Places with the same label and requirements, at one fee."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="groups", verbose_name=_("action"))
    label = models.CharField(_("label"), max_length=80, default="–")
    topics = models.ManyToManyField("bloggers.Topic", blank=True, related_name="+", verbose_name=_("topics"))
    city = models.CharField(_("city"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=2, blank=True)
    fee = money(_("fee"))
    in_kind = models.CharField(_("product instead of a fee"), max_length=120, blank=True)
    ceiling = money(_("ceiling per place"), null=True, blank=True)
    number = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1), MaxValueValidator(200)])

    objects = PlaceGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of places")
        verbose_name_plural = _("groups of places")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["action", "label"], name="one_group_a_label")]

    def __str__(self) -> str:
        return self.label

    @property
    def about(self) -> list[str]:
        """The names of its topics (from `topic_names`, where they were read with it)."""
        if "topic_names" in self.__dict__:
            return sorted(self.topic_names.split("\n"), key=fold) if self.topic_names else []
        return [topic.name for topic in self.topics.all()]


class PlaceQuerySet(models.QuerySet["Place"]):
    def of(self, action):
        return self.filter(group__action=action)

    def free(self):
        return self.filter(holder=None, released_at=None)


class Place(models.Model):
    """One of the x. At most one holder, and a holder holds one place: two on one are impossible."""

    group = models.ForeignKey(PlaceGroup, models.CASCADE, related_name="places", verbose_name=_("group"))
    number = models.PositiveSmallIntegerField(_("number"))
    bonus = models.BooleanField(_("bonus"), default=False)
    holder = models.OneToOneField(
        "campaigns.Participation", models.PROTECT, null=True, blank=True, related_name="held", verbose_name=_("holder")
    )
    escalated_at = models.DateTimeField(null=True, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["bonus", "number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="one_place_a_number"),
            models.CheckConstraint(
                condition=models.Q(holder=None) | models.Q(released_at=None), name="released_place_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def is_current(self) -> bool:
        """Whether its holder said yes to the terms as they stand now."""
        return self.holder is not None and self.holder.terms_version == self.group.action.terms_version
