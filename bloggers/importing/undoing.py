"""Taking an import back: cells as they were before, and what it made is gone, unless something hangs on it since.

What stays is noted in `batch.kept`, each with its reason.
"""

from collections import defaultdict
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction

from bloggers import facets
from bloggers.importing.hanging import topic_links, whatever_hangs_on_people, whatever_hangs_on_sites
from bloggers.importing.writing import AT_ONCE, PERSON_FIELDS
from bloggers.models import Audience, Basis, Blogger, ImportBatch, Rate, Roster, Site, Topic
from bloggers.models.people import SETTLED


def can_be_undone(batch: ImportBatch) -> bool:
    """Lists brought in before Relevo noted what they made cannot."""
    return bool(batch.applied_at and batch.made and not batch.undone_at)


@transaction.atomic
def undo(batch: ImportBatch, *, now: datetime) -> ImportBatch:
    """Take the import back. A second time changes nothing."""
    batch = ImportBatch.objects.get(pk=batch.pk)
    if not can_be_undone(batch):
        return batch
    # The people before their list, as where one of them is forgotten; what the list says of them is read after.
    # Not without their keys: nobody is to be put into an action while she is about to go.
    named = {cell["blogger"] for cell in batch.cells}
    people = list(Blogger.objects.select_for_update().filter(pk__in=named).order_by("pk"))
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not can_be_undone(batch):
        return batch
    undoing = _Undoing(batch, people)
    undoing.run()
    batch.undone_at, batch.kept = now, undoing.kept
    batch.asked, batch.asked_at, batch.problem = ImportBatch.Work.NOTHING, None, {}
    batch.save(update_fields=["undone_at", "kept", "asked", "asked_at", "problem"])
    return batch


class _Undoing:
    def __init__(self, batch: ImportBatch, people: list[Blogger]) -> None:
        self.made = defaultdict(list, batch.made)
        self.new = set(self.made["people"])
        self.cells = [cell for cell in batch.cells if cell["blogger"] not in self.new]
        self.written: dict[int, dict[str, str]] = defaultdict(dict)  # of new people, as the list said it
        for cell in batch.cells:
            if cell["blogger"] in self.new:
                self.written[cell["blogger"]][cell["field"]] = cell["after"]
        self.people = {one.pk: one for one in people}
        self.kept: list[dict[str, Any]] = []
        self.staying: set[int] = set()

    def run(self) -> None:
        self._people()
        self._cells()
        self._sites()
        self._rows()
        self._lists_and_topics()
        facets.renew(self.people)

    def _keep(self, what: str, pk: int, why: str, **facts: Any) -> None:
        self.kept.append({"what": what, "id": pk, "why": why} | facts)

    def _people(self) -> None:
        """The new ones go with all that is theirs; on whom something hangs stays whole."""
        new = [self.people[pk] for pk in sorted(self.new & set(self.people))]
        held = whatever_hangs_on_people(new, self.written, self.made)
        self.staying = set(held)
        for pk, (why, models) in sorted(held.items()):
            if self.people[pk].erased_at is None:
                self._keep("person", pk, why, models=models)
        going = [person.pk for person in new if person.pk not in held]
        for some in batched(going, AT_ONCE):
            Blogger.objects.filter(pk__in=some).delete()

    def _cells(self) -> None:
        changed = set()
        for cell in self.cells:
            person = self.people.get(cell["blogger"])
            if person is None or person.erased_at or cell["field"] not in PERSON_FIELDS:
                continue
            if getattr(person, cell["field"]) == cell["after"]:
                setattr(person, cell["field"], cell["before"])
                changed.add(person.pk)
            else:
                self._keep("cell", person.pk, "changed_since", field=cell["field"])
        people = [self.people[pk] for pk in sorted(changed)]
        for person in people:
            person.settle()
        Blogger.objects.bulk_update(
            people, ["name", "phone", "city", "language", "zone", "notes", *SETTLED], batch_size=AT_ONCE
        )

    def _sites(self) -> None:
        """New sites of people who were known before, and new names of old sites."""
        marks = dict(self.made["sites"])
        there = list(Site.objects.filter(pk__in=marks).exclude(blogger__in=self.staying))
        held = whatever_hangs_on_sites(there, marks, self.made)
        for site in there:
            if site.pk in held:
                why, models = held[site.pk]
                self._keep("site", site.pk, why, models=models)
        Site.objects.filter(pk__in=[site.pk for site in there if site.pk not in held]).delete()
        moved = dict(self.made["sites_moved"])
        said = {(cell["blogger"], cell["field"]): (cell["before"], cell["after"]) for cell in self.cells}
        changed = []
        for site in Site.objects.filter(pk__in=moved):
            url, new_url = said.get((moved[site.pk], "url"), (site.url, site.url))
            name, new_name = said.get((moved[site.pk], "site"), (site.name, site.name))
            if (site.url, site.name) != (new_url, new_name):
                self._keep("site", site.pk, "changed_since", models=[])
                continue
            site.url, site.name = url, name
            site.settle()
            changed.append(site)
        Site.objects.bulk_update(changed, ["url", "name", "folded"], batch_size=AT_ONCE)

    def _rows(self) -> None:
        """Figures, fees and rights to write that people who stay got from this list."""
        figures = Audience.objects.filter(pk__in=self.made["figures"])
        figures.exclude(site__blogger__in=self.staying).delete()
        moved = {pk: rest for pk, *rest in self.made["figures_moved"]}
        changed = [one for one in Audience.objects.filter(pk__in=moved) if one.figure == moved[one.pk][1]]
        for one in changed:
            one.figure = moved[one.pk][0]
        Audience.objects.bulk_update(changed, ["figure"], batch_size=AT_ONCE)
        Rate.objects.filter(pk__in=self.made["rates"]).exclude(blogger__in=self.staying).delete()
        bases = Basis.objects.filter(pk__in=self.made["bases"]).exclude(blogger__in=self.staying)
        used = bases.exclude(notice_at=None, standing_until=None, standing_min_fee=None)
        for basis in used:
            self._keep("basis", basis.blogger_id, "used", models=[])
        bases.exclude(pk__in=[basis.pk for basis in used]).delete()
        theirs = [pk for pk, blogger in topic_links(self.made).items() if blogger not in self.staying]
        Site.topics.through.objects.filter(pk__in=theirs).delete()

    def _lists_and_topics(self) -> None:
        if self.made["roster"]:
            pk, is_new, people = self.made["roster"]
            roster = Roster.objects.filter(pk=pk).first()
            if roster:
                roster.bloggers.remove(*(set(people) - self.staying))
                if is_new and not roster.bloggers.exists():
                    roster.delete()
                elif is_new:
                    self._keep("list", pk, "used", models=[])
        topics = Topic.objects.filter(pk__in=self.made["topics"])
        for topic in topics:
            if _is_used(topic):
                self._keep("topic", topic.pk, "used", models=[])
            else:
                topic.delete()


def _is_used(topic: Topic) -> bool:
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: topic}).exists()
        for relation in Topic._meta.related_objects
    )
