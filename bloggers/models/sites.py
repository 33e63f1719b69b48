"""Sites, what they are about, and how many read them."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, StringAgg, Value, When
from django.utils.translation import gettext_lazy as _

from agency.beside import FirstBeside
from bloggers import web_addresses
from bloggers.folding import fold

SHARED_PLATFORMS = {
    "instagram.com",
    "youtube.com",
    "tiktok.com",
    "medium.com",
    "facebook.com",
    "twitter.com",
    "x.com",
    "twitch.tv",
    "pinterest.com",
    "pinterest.es",
    "linkedin.com",
    "threads.net",
    "sites.google.com",
}


def site_identity(url: str) -> str:
    """What makes two addresses the same site: the host without `www.`, on shared platforms with the first path part.

    Raises ValidationError where there is no host.
    """
    parts = urlsplit(url if "//" in url else f"//{url}")
    try:
        host = (parts.hostname or "").rstrip(".").removeprefix("www.").encode("idna").decode()
    except UnicodeError as error:
        raise ValidationError(_("Write the address of a site, such as https://mesaparauno.example.")) from error
    if not host or "." not in host:
        raise ValidationError(_("Write the address of a site, such as https://mesaparauno.example."))
    if host in SHARED_PLATFORMS:
        first = parts.path.strip("/").partition("/")[0].lower()
        return f"{host}/{first}" if first else host
    return host


class Topic(models.Model):
    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SiteQuerySet(models.QuerySet["Site"]):
    def with_topics(self):
        """Each with the names of its topics, in the same query and any order: see `about`."""
        return self.annotate(topic_names=StringAgg("topics__name", Value("\n")))

    def with_readers(self):
        """Each with the figure that says best how many read it, in the same query: see `read_by`."""
        visits_first = Case(When(kind=Audience.Kind.VISITS, then=0), default=1)
        figures = Audience.objects.standing().filter(site=OuterRef("pk")).order_by(visits_first, "-figure", "-pk")
        return self.annotate(best_figure=FirstBeside(figures, "kind", "figure"))


class Site(models.Model):
    blogger = models.ForeignKey("bloggers.Blogger", models.CASCADE, related_name="sites", verbose_name=_("blogger"))
    name = models.CharField(_("name"), max_length=160, blank=True)
    url = models.URLField(_("address"), max_length=500)
    identity = models.CharField(max_length=300, editable=False, unique=True)
    platform = models.CharField(_("platform"), max_length=40, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="sites", verbose_name=_("topics"))
    city = models.CharField(_("city"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=2, blank=True, help_text=_("ISO 639-1, such as es, ca, en"))
    folded = models.TextField(editable=False, default="")  # what a search looks through

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["city", "blogger"], name="site_by_city"),
            models.Index(fields=["language"], name="site_by_language"),
        ]

    def __str__(self) -> str:
        return self.name or self.identity

    def save(self, **options) -> None:
        self.settle()
        fields = options.get("update_fields")
        if fields is not None and not {"url", "name"}.isdisjoint(fields):
            options["update_fields"] = {*fields, "identity", "folded"}
        super().save(**options)

    def settle(self) -> None:
        """Make what follows from the other columns (called by `save`, and before a bulk write)."""
        self.identity = site_identity(self.url)
        self.folded = fold(f"{self.name} {self.identity} {self.shown}")

    settle.alters_data = True

    @property
    def about(self) -> list[str]:
        """The names of its topics (from `topic_names`, where they were read with it)."""
        if "topic_names" in self.__dict__:
            return sorted(self.topic_names.split("\n"), key=fold) if self.topic_names else []
        return [topic.name for topic in self.topics.all()]

    @property
    def read_by(self) -> "Audience | None":
        """Its latest visits; where none are known, the largest of the latest other figures (after `with_readers`)."""
        return Audience(**self.best_figure) if self.best_figure else None

    @property
    def shown(self) -> str:
        """The address as its owner writes it: no scheme, accents instead of punycode."""
        host, slash, rest = self.identity.partition("/")
        return web_addresses.shown(host) + slash + rest


class AudienceQuerySet(models.QuerySet["Audience"]):
    def standing(self):
        """The latest figure of each kind of each site, in no order."""
        newer = Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk"))
        same = Audience.objects.filter(site=OuterRef("site"), kind=OuterRef("kind"))
        return self.order_by().exclude(Exists(same.filter(newer)))


class Audience(models.Model):
    """A figure with its date and its source; figures are added, not overwritten."""

    class Kind(models.TextChoices):
        VISITS = "visits", _("visits a month")
        INSTAGRAM = "instagram", _("followers on Instagram")
        FACEBOOK = "facebook", _("followers on Facebook")
        X = "x", _("followers on X")
        YOUTUBE = "youtube", _("subscribers on YouTube")
        TIKTOK = "tiktok", _("followers on TikTok")
        NEWSLETTER = "newsletter", _("newsletter subscribers")

    site = models.ForeignKey(Site, models.CASCADE, related_name="audience", verbose_name=_("site"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    figure = models.PositiveIntegerField(_("figure"))
    on = models.DateField(_("date"))
    source = models.CharField(_("source"), max_length=80)

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("audience figure")
        verbose_name_plural = _("audience figures")
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["site", "kind", "on", "source"], name="one_figure_a_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.figure}"
