"""What criteria and people are, read from the rows for `approval.meets`. A constant number of queries."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from bloggers.folding import fold
from bloggers.models import Audience, Site
from campaigns.approval import Known, Sought, meets
from campaigns.models import Action, Criterion, LinePrice, Participation, Proposal


def sought(ids: Collection[int]) -> dict[int, Sought]:
    """The criteria by their ids. Two queries."""
    rows = Criterion.objects.filter(pk__in=list(ids)).prefetch_related("topics")
    return {row.pk: as_sought(row, frozenset(topic.pk for topic in row.topics.all())) for row in rows}


def last_sent(action: Action) -> Proposal | None:
    """The latest list that went to the client's side with criteria; None where none did. One query."""
    sent = Proposal.objects.filter(action=action, number__isnull=False, criteria__isnull=False)
    return sent.order_by("-number").first()


def meant(ids: Collection[int], people: list[Participation]) -> dict[int, list[Participation]]:
    """Whom of the people (with blogger and site) each criterion means. Five queries."""
    facts = known(people)
    return {pk: [each for each in people if meets(asked, facts[each.pk])] for pk, asked in sought(ids).items()}


def as_sought(row: Criterion, topics: frozenset[int]) -> Sought:
    return Sought(topics, fold(row.city), row.audience_from, row.audience_to, row.price_to)


def known(people: list[Participation]) -> dict[int, Known]:
    """What a criterion may ask of each of the people (with blogger and site). Three queries.

    Her price is the highest that a link of the chain reads on the latest list she is on.
    """
    sites = {person.site_id for person in people if person.site_id}
    topics: dict[int, set[int]] = defaultdict(set)
    for site, topic in Site.topics.through.objects.filter(site__in=sites).values_list("site", "topic"):
        topics[site].add(topic)
    figures = Audience.objects.filter(site__in=sites, kind=Audience.Kind.VISITS).order_by("on", "pk")
    readers: dict[int, int] = dict(figures.values_list("site", "figure"))
    prices = _prices(people)
    return {
        person.pk: Known(
            topics=frozenset(topics.get(person.site_id or 0, ())),
            cities=frozenset(_cities(person)),
            readers=readers.get(person.site_id or 0),
            price=prices.get(person.pk),
        )
        for person in people
    }


def _cities(person: Participation) -> set[str]:
    return {fold(city) for city in (person.blogger.city, person.site.city if person.site else "") if city}


def _prices(people: list[Participation]) -> dict[int, Decimal]:
    rows = LinePrice.objects.filter(line__participation__in=people).order_by("line__proposal", "amount")
    return dict(rows.values_list("line__participation", "amount"))
