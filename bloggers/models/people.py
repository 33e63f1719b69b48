"""Bloggers, and the facts about them that all clients share."""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Expression, OuterRef, When
from django.db.models.functions import Cast, Coalesce, Left
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agency.beside import AllBeside, FirstBeside, row_of
from agency.models import Client, Contact
from agency.models.fields import Zoned, ZoneField, letter_language, normalise_email, validate_address
from agency.questions import Columns
from bloggers.folding import all_digits, digits, fold, mailbox, name_in_city
from bloggers.models.sites import Site, Topic

_PHONE = re.compile(r"\+?[\d ().-]{6,}")
NOT_FORGOTTEN = models.Q(erased_at=None)
KNOWN = models.Q(erased_at=None, merged_into=None)
SETTLED = ("folded", "mailbox", "phone_digits", "name_in_city")  # what follows from name, address, phone and city
IN_ORDER = Left("folded", 60)  # names as they stand in a list; cut, because an index takes no text of any length


class BloggerQuerySet(models.QuerySet["Blogger"]):
    def known(self):
        """Those who have not asked to be forgotten; of two rows of one person, the one that was kept."""
        return self.filter(KNOWN)

    def rows_of(self, people: Iterable[int]):
        """The keys of people's own rows, and of those that were merged into theirs: both are found by index."""
        ids = list(people)
        return self.order_by().filter(models.Q(pk__in=ids) | models.Q(merged_into__in=ids)).values("pk")

    def at_a_glance(self, *, readers: bool = False):
        """With sites and their topics (`known_sites`), the usual fee and the right to write, in the same query.

        `readers`: also with the figure that says best how many read a site.
        """
        return self.annotate(**_AT_A_GLANCE[readers]())

    def in_order(self, *before):
        """By name, accents and case as in a dictionary; `before` are the keys that count first."""
        return self.order_by(*before, IN_ORDER, "pk")

    def matching(self, words: str, *, topics: bool = False):
        """Those in whose name, address, phone, city or sites every word stands; accents and case do not matter.

        `topics`: also where a word stands in what a site is about; one query more.
        """
        found = self
        known = [(topic.pk, fold(topic.name)) for topic in Topic.objects.order_by()] if topics else []
        is_phone = _PHONE.fullmatch(words.strip())
        for word in [all_digits(words)] if is_phone else fold(words).split():
            # Two look-ups put together, not one with OR: so both are made by their index.
            # What the other row of a person says finds the one that was kept.
            people = Blogger.objects.order_by().filter(folded__contains=word).values(hers=Coalesce("merged_into", "pk"))
            sites = Site.objects.order_by().filter(folded__contains=word).values("blogger")
            about = Site.topics.through.objects.filter(topic__in=[pk for pk, name in known if word in name])
            found = found.filter(pk__in=people.union(sites, *[about.values("site__blogger")] * topics, all=True))
        return found


def _at_a_glance(*, readers: bool) -> dict[str, Expression]:
    newest = Rate.objects.filter(blogger=OuterRef("pk")).order_by("-on", "-pk")
    counting = Basis.objects.filter(blogger=OuterRef("pk")).counting_first()
    sites = Site.objects.filter(blogger=OuterRef("pk")).with_topics().order_by("pk")
    shown = ["id", "name", "identity", "city", "topic_names"]
    if readers:
        sites, shown = sites.with_readers(), [*shown, "best_figure"]
    return {
        "usual": FirstBeside(newest, "in_kind", fee=Cast("fee", models.CharField())),
        "right": FirstBeside(counting, "kind", "source"),
        "sites_beside": AllBeside(sites, *shown),
    }


_AT_A_GLANCE = {
    readers: Columns(lambda readers=readers: (Blogger, _at_a_glance(readers=readers))) for readers in (False, True)
}


class Blogger(Zoned, models.Model):
    class Call(models.TextChoices):
        UNKNOWN = "", _("not said")
        YES = "yes", _("call me")
        NO = "no", _("please do not call")

    class Channel(models.TextChoices):
        UNKNOWN = "", _("not said")
        MAIL = "mail", _("mail")
        PHONE = "phone", _("phone")
        WHATSAPP = "whatsapp", "WhatsApp"

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), validators=[validate_address])
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    call = models.CharField(_("calls"), max_length=4, choices=Call, blank=True, default=Call.UNKNOWN)
    language = models.CharField(_("language"), max_length=2, blank=True, help_text=_("ISO 639-1, such as es, ca, en"))
    zone = ZoneField(verbose_name=_("time zone"))
    city = models.CharField(_("city"), max_length=80, blank=True)
    via = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="represents", verbose_name=_("agent")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    channel = models.CharField(_("prefers"), max_length=8, choices=Channel, blank=True, default=Channel.UNKNOWN)
    advocate_of = models.ManyToManyField(Client, blank=True, related_name="advocates", verbose_name=_("speaks well of"))
    advocate_where = models.CharField(_("where"), max_length=200, blank=True)
    never_brands = models.TextField(_("never for"), blank=True)  # parted by commas
    notes = models.TextField(_("notes"), blank=True)
    opted_out_at = models.DateTimeField(_("asked for no more mails"), null=True, blank=True)
    undeliverable_at = models.DateTimeField(_("address does not work"), null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )  # the same person twice: the row that was kept
    link_version = models.PositiveIntegerField(default=1, editable=False)
    folded = models.TextField(editable=False, default="")  # what a search looks through
    # By what somebody who is here twice is found: see `bloggers.duplicates`.
    mailbox = models.CharField(max_length=254, editable=False, default="")
    phone_digits = models.CharField(max_length=9, editable=False, default="")
    name_in_city = models.CharField(max_length=200, editable=False, default="")
    # By what she is searched for, as it follows from her city and what hangs on her: see `bloggers.facets`.
    facets = models.TextField(editable=False, default="", db_default="")
    cities = models.TextField(editable=False, default="", db_default="")
    least_fee = models.DecimalField(max_digits=10, decimal_places=2, null=True, editable=False)
    most_read = models.PositiveIntegerField(null=True, editable=False)

    objects = BloggerQuerySet.as_manager()

    class Meta:
        verbose_name = _("blogger")
        verbose_name_plural = _("bloggers")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="one_blogger_an_address",
                condition=models.Q(erased_at=None, merged_into=None),
            )
        ]
        indexes = [  # of those who are known: the list by name, and the choices of its filters
            models.Index(IN_ORDER, "id", name="known_in_order", condition=KNOWN),
            models.Index(fields=["city", "id"], name="known_by_city", condition=KNOWN),
            models.Index(fields=["language"], name="known_by_language", condition=KNOWN),
            # Of everybody but those who were forgotten: who may be here twice.
            models.Index(fields=["mailbox"], name="person_by_mailbox", condition=NOT_FORGOTTEN),
            models.Index(fields=["phone_digits"], name="person_by_phone", condition=NOT_FORGOTTEN),
            models.Index(fields=["name_in_city"], name="person_by_name_in_city", condition=NOT_FORGOTTEN),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **options) -> None:
        self.settle()
        fields = options.get("update_fields")
        if fields is not None and not {"name", "email", "phone", "city"}.isdisjoint(fields):
            options["update_fields"] = {*fields, *SETTLED}
        super().save(**options)

    def settle(self) -> None:
        """Make what follows from the other columns (called by `save`, and before a bulk write)."""
        self.email = normalise_email(self.email)
        self.folded = fold(f"{self.name} {self.email} {self.city} {all_digits(self.phone)}")
        self.mailbox = mailbox(self.email)
        self.phone_digits = digits(self.phone)
        self.name_in_city = name_in_city(self.name, self.city)

    settle.alters_data = True

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def letter_language(self) -> str:
        return letter_language(self.language)

    @property
    def mail_address(self) -> str:
        """Where letters about actions go: to her agent, where she has one."""
        return self.via.email if self.via else self.email

    @property
    def mail_language(self) -> str:
        """Of letters about actions and their pages: that of who reads them, her agent where she has one."""
        return self.via.language if self.via else self.letter_language

    @property
    def mail_zone(self) -> str:
        """Whose quiet hours those letters respect."""
        return self.via.zone if self.via else self.zone

    def says_never(self, brand: str) -> bool:
        """Whether she does not want to work for `brand`, also where somebody typed a name with commas of its own."""
        wanted = fold(brand.replace(",", " "))
        names = list(filter(None, map(fold, self.never_brands.split(","))))
        ends = range(1, len(names) + 1)
        return any(" ".join(names[start:end]) == wanted for end in ends for start in range(end))

    def with_never(self, brand: str) -> str:
        """`never_brands` with one more: as one name, whatever commas are in it, and only once."""
        if self.says_never(brand):
            return self.never_brands
        name = " ".join(brand.replace(",", " ").split())
        return f"{self.never_brands}, {name}" if self.never_brands else name

    @property
    def is_reachable(self) -> bool:
        return not (self.opted_out_at or self.undeliverable_at or self.erased_at)

    @cached_property
    def known_sites(self) -> list[Site]:
        """Her sites with what they are about (after `at_a_glance`)."""
        return [row_of(Site, site) for site in self.sites_beside]

    @property
    def latest_basis(self) -> "Basis | None":
        """The right to write to her that counts today (from what was read beside her, where it was)."""
        if "right" in self.__dict__:
            return row_of(Basis, self.right) if self.right else None
        return Basis.counting(self.bases.all())

    @property
    def latest_rate(self) -> "Rate | None":
        if "usual" in self.__dict__:
            return row_of(Rate, self.usual) if self.usual else None
        return next(iter(self.rates.all()), None)


class BasisQuerySet(models.QuerySet["Basis"]):
    def counting_first(self):
        """The one that counts first: the latest, and «none known» only where nothing is known."""
        return self.order_by(Case(When(kind=Basis.Kind.NONE, then=1), default=0), "-on", "-pk")


class Basis(models.Model):
    """Why we may write to her: source, date, and what she was told. The latest row counts.

    «None known» gives way to whatever is known, also where that is of an earlier day.
    """

    class Kind(models.TextChoices):
        ASKED_US = "asked_us", _("asked us to write")
        WORKED = "worked", _("worked with us")
        CONSENT = "consent", _("gave consent")
        NONE = "none", _("none known")

    blogger = models.ForeignKey(Blogger, models.CASCADE, related_name="bases", verbose_name=_("blogger"))
    kind = models.CharField(_("basis"), max_length=10, choices=Kind)
    source = models.CharField(_("source"), max_length=120)
    on = models.DateField(_("date"))
    notice_version = models.CharField(_("notice"), max_length=20, blank=True)
    notice_at = models.DateTimeField(_("notice sent"), null=True, blank=True)
    standing_topics = models.ManyToManyField("bloggers.Topic", blank=True, related_name="+")
    standing_min_fee = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    standing_until = models.DateField(null=True, blank=True)
    standing_ended_at = models.DateTimeField(null=True, blank=True)  # taken back by her before its day

    objects = BasisQuerySet.as_manager()

    class Meta:
        verbose_name = _("right to write")
        verbose_name_plural = _("rights to write")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.source}, {self.on})"

    @property
    def allows_bulk(self) -> bool:
        return self.kind != self.Kind.NONE

    @staticmethod
    def counting(rows: Iterable["Basis"]) -> "Basis | None":
        """The one of a person's rows that counts; they stand with the latest first."""
        rows = list(rows)
        return next((row for row in rows if row.allows_bulk), rows[0] if rows else None)


class Roster(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    bloggers = models.ManyToManyField(Blogger, blank=True, related_name="rosters", verbose_name=_("bloggers"))

    class Meta:
        verbose_name = _("roster")
        verbose_name_plural = _("rosters")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Rate(models.Model):
    """A usual fee without VAT, or what she takes instead of money, as she or a list told us, with its date."""

    blogger = models.ForeignKey(Blogger, models.CASCADE, related_name="rates", verbose_name=_("blogger"))
    kind = models.CharField(_("for"), max_length=40, blank=True)
    fee = models.DecimalField(_("fee"), max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal(0))])
    in_kind = models.CharField(_("in kind"), max_length=160, blank=True)  # the product; `fee` is then its value
    on = models.DateField(_("date"))
    source = models.CharField(_("source"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ["-on", "-pk"]
        constraints = [models.CheckConstraint(condition=models.Q(fee__gte=0), name="rate_not_negative")]

    def __str__(self) -> str:
        return f"{self.fee} ({self.on})"


class Busy(models.Model):
    """Days on which she is not asked; a hint only warns who is about to ask."""

    class Source(models.TextChoices):
        LINK = "link", _("said by her")
        TEAM = "team", _("noted by the team")

    blogger = models.ForeignKey(Blogger, models.CASCADE, related_name="busy", verbose_name=_("blogger"))
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    is_hint = models.BooleanField(_("only a hint"), default=False)
    words = models.CharField(_("note"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=4, choices=Source, default=Source.TEAM)
    noted_at = models.DateTimeField(null=True, editable=False)  # a yes that she gave later holds all the same

    class Meta:
        verbose_name = _("busy time")
        verbose_name_plural = _("busy times")
        ordering = ["starts"]
        constraints = [models.CheckConstraint(condition=models.Q(ends__gte=models.F("starts")), name="busy_in_order")]

    def __str__(self) -> str:
        return f"{self.starts} – {self.ends}"


class Interest(models.Model):
    """She asked to be included: when, in which words, by which way."""

    blogger = models.ForeignKey(Blogger, models.CASCADE, related_name="interests", verbose_name=_("blogger"))
    at = models.DateTimeField(_("when"))
    words = models.CharField(_("her words"), max_length=500, blank=True)
    channel = models.CharField(_("channel"), max_length=40)

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interest")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class CountMeIn(models.Model):
    """What somebody wrote on the public page. Nobody is in the address book before she confirmed by her own mail."""

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), validators=[validate_address])
    url = models.URLField(_("address of the site"), max_length=500, blank=True)
    topics = models.CharField(_("topics"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=2, blank=True)
    words = models.CharField(_("her words"), max_length=500, blank=True)
    notice_version = models.CharField(_("notice"), max_length=20)
    at = models.DateTimeField(_("when"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    blogger = models.ForeignKey(Blogger, models.CASCADE, null=True, related_name="+", verbose_name=_("blogger"))

    class Meta:
        verbose_name = _("request to be included")
        verbose_name_plural = _("requests to be included")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.at:%Y-%m-%d})"
