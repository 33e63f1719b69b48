"""Several people at once: onto a list, off it, a topic for their sites."""

from collections.abc import Iterable

from django.db import transaction

from bloggers import facets
from bloggers.keeping import topics_named
from bloggers.models import Blogger, Roster, Site


@transaction.atomic
def put_on_list(people: Iterable[Blogger], name: str) -> Roster:
    """Onto the list of that name, which is begun where there is none. Who is on it already stays on it."""
    roster = Roster.objects.get_or_create(name=name)[0]
    roster.bloggers.add(*people)
    return roster


@transaction.atomic
def take_off_list(people: Iterable[Blogger], roster: Roster) -> None:
    roster.bloggers.remove(*people)


@transaction.atomic
def give_topic(people: Iterable[Blogger], name: str) -> list[Blogger]:
    """The topic for every site of theirs. Those who have no site are returned: a topic is a site's."""
    people = list(people)
    (topic,) = topics_named([name])
    sites = list(Site.objects.filter(blogger__in=people))
    topic.sites.add(*sites)
    have = {site.blogger_id for site in sites}
    facets.renew(have)
    return [person for person in people if person.pk not in have]
