"""A preview into the address book: one transaction, every cell noted before and after, twice is once."""

from collections.abc import Container
from datetime import date, datetime

from django.db import IntegrityError, transaction

from agency.models import Agency, User
from bloggers.folding import fold
from bloggers.importing.book import FIGURES
from bloggers.importing.judging import judge
from bloggers.importing.places import zone_of
from bloggers.importing.preview import Preview, Row, Verdict
from bloggers.models import Audience, Basis, Blogger, ImportBatch, Rate, Roster, Site, Topic

AT_ONCE = 1_000


class PreviewMoved(Exception):
    """The address book has changed since the preview; `preview` is how the file stands now. Nothing was saved."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("the address book has changed since the preview")
        self.preview = preview


def apply(preview: Preview, *, by: User | None, now: datetime, roster: str = "") -> ImportBatch:
    """Bring in what the preview shows; its refused rows stay out. `roster` names a list to put the people on.

    A file that was applied before changes nothing. Raises PreviewMoved where the book is no longer what was shown.
    """
    try:
        return _apply(preview, by, now, roster)
    except IntegrityError as error:
        # Somebody added one of these people or sites between our look and our commit.
        raise PreviewMoved(judge(preview.sheet)) from error


@transaction.atomic
def _apply(preview: Preview, by: User | None, now: datetime, roster: str) -> ImportBatch:
    sheet = preview.sheet
    batch, _made = ImportBatch.objects.get_or_create(
        file_hash=sheet.file_hash, defaults={"file_name": sheet.file_name, "by": by, "uploaded_at": now}
    )
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.applied_at:
        return batch
    list(
        Blogger.objects.select_for_update(no_key=True)
        .filter(pk__in=[row.blogger_id for row in preview.changed])
        .order_by("pk")
    )
    present = judge(sheet)
    if present.digest != preview.digest:
        raise PreviewMoved(present)
    people = _Writer(present, now).write()
    if roster:
        Roster.objects.get_or_create(name=roster)[0].bloggers.add(*people.values())
    batch.by, batch.applied_at, batch.content = by, now, None
    batch.mapping = {"columns": sheet.mapping, "ignored": sheet.ignored, "roster": roster}
    batch.counts = present.counts
    batch.cells = [
        {"blogger": row.blogger_id or people[row.line], "field": cell.field, "before": cell.before, "after": cell.after}
        for row in present.rows
        for cell in row.changes
    ]
    batch.save(update_fields=["by", "applied_at", "content", "mapping", "counts", "cells"])
    return batch


class _Writer:
    """Writes the accepted rows table by table, so that 20,000 people cost a few hundred statements."""

    def __init__(self, preview: Preview, now: datetime) -> None:
        self.rows = [row for row in preview.rows if row.verdict in (Verdict.NEW, Verdict.CHANGED)]
        self.unchanged = [row for row in preview.rows if row.verdict == Verdict.UNCHANGED]
        self.source = preview.sheet.file_name
        agency = Agency.current()
        self.zone = agency.zone if agency else "Europe/Madrid"
        self.today = now.astimezone(agency.tz if agency else None).date()

    def write(self) -> dict[int, int]:
        people = self._people()
        sites = self._sites(people)
        self._topics(sites)
        self._figures(sites)
        self._rates_and_bases(people)
        return people

    def _people(self) -> dict[int, int]:
        """The id of each person that the file names, by the line of her row."""
        known = Blogger.objects.in_bulk([row.blogger_id for row in self.rows if row.blogger_id])
        by_line: dict[int, Blogger] = {}
        new: list[Blogger] = []
        changed: list[Blogger] = []
        for row in self.rows:
            person = known[row.blogger_id] if row.blogger_id else Blogger(zone=zone_of(row.values.city, self.zone))
            for cell in row.changes:
                if cell.field in ("name", "email", "phone", "city", "language", "zone", "notes"):
                    setattr(person, cell.field, cell.after)
            person.settle()
            (changed if row.blogger_id else new).append(person)
            by_line[row.line] = person
        Blogger.objects.bulk_create(new, batch_size=AT_ONCE)
        fields = ["name", "phone", "city", "language", "zone", "notes", "folded"]
        Blogger.objects.bulk_update(changed, fields, batch_size=AT_ONCE)
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
            site = known.get(values.identity) or Site(blogger_id=people[row.line], city=values.city)
            (changed if site.pk else new).append(site)
            site.url, site.name = values.url, values.site or site.name
            site.settle()
            by_line[row.line] = site
        Site.objects.bulk_create(new, batch_size=AT_ONCE)
        Site.objects.bulk_update(changed, ["url", "name", "folded"], batch_size=AT_ONCE)
        return by_line

    def _topics(self, sites: dict[int, Site]) -> None:
        names = {fold(topic): topic for row in self.rows for topic in row.values.topics}
        known = {fold(topic.name): topic for topic in Topic.objects.all()}
        missing = [Topic(name=name) for folded, name in names.items() if folded not in known]
        Topic.objects.bulk_create(missing)
        known |= {fold(topic.name): topic for topic in missing}
        Site.topics.through.objects.bulk_create(
            [
                Site.topics.through(site_id=sites[row.line].pk, topic_id=known[fold(topic)].pk)
                for row in self._with("topics", sites)
                for topic in row.values.topics
            ],
            batch_size=AT_ONCE,
            ignore_conflicts=True,
        )

    def _figures(self, sites: dict[int, Site]) -> None:
        Audience.objects.bulk_create(
            [
                Audience(
                    site=sites[row.line],
                    kind=field,
                    figure=getattr(row.values, field),
                    on=self._on(row),
                    source=self.source,
                )
                for field in FIGURES
                for row in self._with(field, sites)
            ],
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["site", "kind", "on", "source"],
            update_fields=["figure"],
        )

    def _rates_and_bases(self, people: dict[int, int]) -> None:
        Rate.objects.bulk_create(
            [
                Rate(blogger_id=people[row.line], fee=row.values.fee, on=self._on(row))
                for row in self._with("fee", people)
                if row.values.fee is not None
            ],
            batch_size=AT_ONCE,
        )
        Basis.objects.bulk_create(
            [
                Basis(
                    blogger_id=people[row.line],
                    kind=row.values.basis,
                    source=row.values.origin or self.source,
                    on=self._on(row),
                )
                for row in self._with("basis", people)
            ],
            batch_size=AT_ONCE,
        )

    def _with(self, field: str, where: Container[int]) -> list[Row]:
        """The rows of which this cell changes something."""
        return [row for row in self.rows if row.line in where and any(cell.field == field for cell in row.changes)]

    def _on(self, row: Row) -> date:
        return row.values.on or self.today
