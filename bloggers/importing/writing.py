"""The accepted rows of a preview, written table by table, so that 20,000 people cost a few hundred statements."""

from collections.abc import Container
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.crypto import salted_hmac

from agency.models import Agency
from bloggers import facets
from bloggers.folding import fold
from bloggers.importing.places import zone_of
from bloggers.importing.preview import FIGURES, Preview, Row, Verdict
from bloggers.models import Audience, Basis, Blogger, Rate, Roster, Site, Topic
from bloggers.models.people import SETTLED

AT_ONCE = 1_000
PERSON_FIELDS = ("name", "email", "phone", "city", "language", "zone", "notes")


def mark_of(site: Site) -> str:
    """By which an undo sees that a site is as it was made; it says nothing of whose it is."""
    return salted_hmac("relevo.import", f"{site.url} {site.name}", algorithm="sha256").hexdigest()[:16]


class Writer:
    """`made` holds the ids of all that came into being, and what else an undo must know."""

    def __init__(self, preview: Preview, now: datetime) -> None:
        self.rows = [row for row in preview.rows if row.verdict in (Verdict.NEW, Verdict.CHANGED)]
        self.unchanged = [row for row in preview.rows if row.verdict == Verdict.UNCHANGED]
        self.source = preview.sheet.file_name
        self.made: dict[str, Any] = {}
        self.zone = Agency.home_zone()
        self.today = now.astimezone(ZoneInfo(self.zone)).date()

    def write(self, roster: str) -> dict[int, int]:
        """The id of each person that the file names, by the line of her row."""
        people = self._people()
        sites = self._sites(people)
        self._topics(sites)
        self._figures(sites)
        self._rates(people)
        self._bases(people)
        facets.renew(people[row.line] for row in self.rows)
        if roster:
            self._roster(roster, set(people.values()))
        return people

    def _people(self) -> dict[int, int]:
        known = Blogger.objects.in_bulk([row.blogger_id for row in self.rows if row.blogger_id])
        by_line: dict[int, Blogger] = {}
        new: list[Blogger] = []
        changed: list[Blogger] = []
        for row in self.rows:
            person = known[row.blogger_id] if row.blogger_id else Blogger(zone=zone_of(row.values.city, self.zone))
            for cell in row.changes:
                if cell.field in PERSON_FIELDS:
                    setattr(person, cell.field, cell.after)
            person.settle()
            (changed if row.blogger_id else new).append(person)
            by_line[row.line] = person
        Blogger.objects.bulk_create(new, batch_size=AT_ONCE)
        fields = ["name", "phone", "city", "language", "zone", "notes", *SETTLED]
        Blogger.objects.bulk_update(changed, fields, batch_size=AT_ONCE)
        self.made["people"] = [person.pk for person in new]
        ids = {line: person.pk for line, person in by_line.items()}
        return ids | {row.line: row.blogger_id for row in self.unchanged if row.blogger_id}

    def _sites(self, people: dict[int, int]) -> dict[int, Site]:
        """The site of each row that has one, by line."""
        identities = [row.values.identity for row in self.rows if row.values.identity]
        known = {site.identity: site for site in Site.objects.filter(identity__in=identities)}
        by_line: dict[int, Site] = {}
        new: list[Site] = []
        changed: list[Site] = []
        for row in self.rows:
            values = row.values
            if not values.identity:
                continue
            site = known.get(values.identity) or Site(blogger_id=people[row.line], url=values.url, city=values.city)
            by_line[row.line] = site
            said = {cell.field for cell in row.changes}
            if site.pk and said.isdisjoint(("url", "site")):
                continue
            site.url = values.url if "url" in said else site.url
            site.name = values.site if "site" in said else site.name
            site.settle()
            (changed if site.pk else new).append(site)
        Site.objects.bulk_create(new, batch_size=AT_ONCE)
        Site.objects.bulk_update(changed, ["url", "name", "folded"], batch_size=AT_ONCE)
        self.made["sites"] = [[site.pk, mark_of(site)] for site in new]
        self.made["sites_moved"] = [[site.pk, site.blogger_id] for site in changed]
        return by_line

    def _topics(self, sites: dict[int, Site]) -> None:
        rows = self._with("topics", sites)
        names = {fold(topic): topic for row in rows for topic in row.values.topics}
        known = {fold(topic.name): topic for topic in Topic.objects.all()}
        missing = [Topic(name=name) for folded, name in names.items() if folded not in known]
        Topic.objects.bulk_create(missing)
        known |= {fold(topic.name): topic for topic in missing}
        through = Site.topics.through
        wanted = {(sites[row.line].pk, known[fold(topic)].pk) for row in rows for topic in row.values.topics}
        there = through.objects.filter(site__in={site for site, _topic in wanted}).values_list("site_id", "topic_id")
        new = sorted(wanted - set(there))
        through.objects.bulk_create(
            [through(site_id=site, topic_id=topic) for site, topic in new], batch_size=AT_ONCE, ignore_conflicts=True
        )
        self.made |= {"topics": [topic.pk for topic in missing], "site_topics": new}

    def _figures(self, sites: dict[int, Site]) -> None:
        """A figure of the same list and day is corrected, every other one added."""
        wanted = {
            (sites[row.line].pk, field, self._on(row)): getattr(row.values, field)
            for field in FIGURES
            for row in self._with(field, sites)
        }
        said = Audience.objects.filter(source=self.source[:80], site__in={site for site, _kind, _on in wanted})
        known = {(one.site_id, one.kind, one.on): one for one in said}
        corrected = [known[key] for key in wanted if key in known]
        before = [[one.pk, one.figure, wanted[one.site_id, one.kind, one.on]] for one in corrected]
        for one in corrected:
            one.figure = wanted[one.site_id, one.kind, one.on]
        Audience.objects.bulk_update(corrected, ["figure"], batch_size=AT_ONCE)
        new = [
            Audience(site_id=site, kind=kind, figure=figure, on=on, source=self.source[:80])
            for (site, kind, on), figure in wanted.items()
            if (site, kind, on) not in known
        ]
        Audience.objects.bulk_create(new, batch_size=AT_ONCE)
        self.made |= {"figures": [one.pk for one in new], "figures_moved": before}

    def _rates(self, people: dict[int, int]) -> None:
        new = [
            Rate(blogger_id=people[row.line], fee=row.values.fee, on=self._on(row), source=self.source)
            for row in self._with("fee", people)
            if row.values.fee is not None
        ]
        Rate.objects.bulk_create(new, batch_size=AT_ONCE)
        self.made["rates"] = [one.pk for one in new]

    def _bases(self, people: dict[int, int]) -> None:
        new = [
            Basis(
                blogger_id=people[row.line],
                kind=row.values.basis,
                source=row.values.origin or self.source,
                on=self._on(row),
            )
            for row in self._with("basis", people)
        ]
        Basis.objects.bulk_create(new, batch_size=AT_ONCE)
        self.made["bases"] = [one.pk for one in new]

    def _roster(self, name: str, people: set[int]) -> None:
        roster, is_new = Roster.objects.get_or_create(name=name)
        there = set(roster.bloggers.filter(pk__in=people).values_list("pk", flat=True))
        roster.bloggers.add(*people)
        self.made["roster"] = [roster.pk, is_new, sorted(people - there)]

    def _with(self, field: str, where: Container[int]) -> list[Row]:
        """The rows of which this cell changes something."""
        return [row for row in self.rows if row.line in where and any(cell.field == field for cell in row.changes)]

    def _on(self, row: Row) -> date:
        return row.values.on or self.today
