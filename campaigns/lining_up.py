"""Who comes first of those who fit: who asked to be included, who was here, then by fit; last, who gets no question.

To show forty of a large address book nobody puts all of it in order: few people are sorted by one query; of many,
one tier after the other is read until there are enough.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import product

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from bloggers import facets, interest
from bloggers.models import Blogger, Interest
from bloggers.searching import Wanted
from campaigns import load
from campaigns.models import Action, Participation
from campaigns.states import ParticipationState

PERSON = Coalesce("blogger__merged_into", "blogger")  # a row that was merged is its person's
LISTED = (ParticipationState.LISTED, ParticipationState.SILENT)


class Line:
    """The order in which one action looks at people. `asks`: what its places ask for, `chosen`: what is looked for."""

    def __init__(self, action: Action, asks: Wanted, chosen: Wanted, now: datetime) -> None:
        asked = Participation.objects.order_by().filter(action=action).exclude(state__in=LISTED).values("blogger")
        self.shut = Q(opted_out_at__isnull=False) | Q(undeliverable_at__isnull=False) | Q(pk__in=asked)
        wanted_in = Interest.objects.order_by().filter(at__gte=now - interest.RECENT).values("blogger")
        here = people_of(state__in=load.TAKES_PART, action__campaign__client=action.client.pk)
        self.near = [Q(pk__in=wanted_in), Q(pk__in=here)]
        self.stand_out = Q(pk__in=wanted_in.union(here, all=True))
        self.fits = [] if chosen.words else list(_fits(asks, chosen))  # who looks for a name wants the name

    def of_few(self, found: QuerySet[Blogger]) -> QuerySet[Blogger]:
        """All of `found` in order."""
        keys = map(_first, [~self.shut, *self.near, *self.fits])
        # Named, since Django does not say anew whose keys they are when a query becomes part of another.
        named = {f"first_{number}": key for number, key in enumerate(keys)}
        return found.alias(**named).in_order(*(F(name).asc(nulls_last=True) for name in named))

    def of_many(self, found: QuerySet[Blogger], start: int, end: int) -> list[Blogger]:
        """Those of `found` from `start` on, before `end`: one query for each tier that is needed to find so many.

        And one more for each that ends before `start`.
        """
        people: list[Blogger] = []
        passed, wanted = start, end - start
        for tier in self._tiers(found):
            here = part_of(tier, passed, passed + wanted)
            people += here
            wanted -= len(here)
            if not wanted:
                break
            passed = passed - tier.count() if passed and not here else 0
        return people

    def _tiers(self, found: QuerySet[Blogger]) -> Iterator[QuerySet[Blogger]]:
        """First the few who stand out; then strangers, whose names an index has in order; then who is shut out."""
        yield self.of_few(found.filter(~self.shut, self.stand_out))
        strangers = found.filter(~self.shut, ~self.stand_out)
        for does in product((True, False), repeat=len(self.fits)):
            facts = (fit if yes else ~fit for fit, yes in zip(self.fits, does, strict=True))
            yield strangers.filter(*facts).in_order()
        yield self.of_few(found.filter(self.shut))


def part_of(people: QuerySet[Blogger], start: int, end: int) -> list[Blogger]:
    """`people[start:end]`, of whom alone is read what is shown of each, not of those who are passed over."""
    return list(people.filter(pk__in=people.values("pk")[start:end]) if start else people[:end])


def took_part(**conditions) -> Q:
    """Who took part so, by her own row or by one that was merged into hers."""
    rows = Participation.objects.order_by().filter(**conditions)
    return Q(Exists(rows.filter(blogger=OuterRef("pk")))) | Q(Exists(rows.filter(blogger__merged_into=OuterRef("pk"))))


def people_of(**conditions) -> QuerySet[Participation]:
    """The people of such participations, each by the row that was kept, as `person`."""
    return Participation.objects.order_by().filter(**conditions).annotate(person=PERSON).values("person")


def _fits(asks: Wanted, chosen: Wanted) -> Iterator[Q]:
    """What speaks for somebody, as far as not everybody who is found has it."""
    if asks.topics and not chosen.topics:
        yield facets.about(asks.topics)
    if asks.city and not chosen.city:
        yield facets.of_city(asks.city)
    if asks.language:
        yield Q(language=asks.language)


def _first(condition: Q) -> Case:
    """A key to be put in order by; NULL where it is not so."""
    return Case(When(condition, then=1))
