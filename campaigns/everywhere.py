"""What is looked for from anywhere: people, actions and clients, as far as the reader may see them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from agency.models import Client
from bloggers.folding import fold
from bloggers.models import Blogger
from campaigns.models import Action

MOST = 8  # of each


@dataclass(frozen=True, slots=True)
class Found:
    people: list[Blogger]
    actions: list[Action]
    clients: list[Client]
    more_people: bool = False
    more_actions: bool = False

    @property
    def nothing(self) -> bool:
        return not (self.people or self.actions or self.clients)


def look_up(words: str, clients: QuerySet[Client]) -> Found:
    """The first few of each in which every word stands, accents and case aside. Four queries, whatever there is."""
    people = list(Blogger.objects.known().matching(words).in_order()[: MOST + 1])
    ids = _that_say(words, Action.objects.visible_to(clients).order_by("-due", "-pk"), ACTION_SAYS)
    rows = Action.objects.select_related("campaign__client").in_bulk(ids[:MOST])
    return Found(
        people=people[:MOST],
        actions=[rows[pk] for pk in ids[:MOST]],
        clients=[client for client in clients.order_by("name", "pk") if _says(words, client.name)][:MOST],
        more_people=len(people) > MOST,
        more_actions=len(ids) > MOST,
    )


ACTION_SAYS = ("title", "campaign__name", "campaign__client__name")


def actions_that_say(words: str, seen: QuerySet[Action]) -> QuerySet[Action]:
    """Those in whose title, campaign or client every word stands. One query beside the one that reads them."""
    return seen.filter(pk__in=_that_say(words, seen.order_by(), ACTION_SAYS))


def _that_say(words: str, rows: QuerySet, columns: tuple[str, ...]) -> list[int]:
    """Their ids. Folded here and not in a column: an agency has some thousands of actions, not millions."""
    return [pk for pk, *said in rows.values_list("pk", *columns) if _says(words, *said)]


def _says(words: str, *said: str) -> bool:
    folded = fold(" ".join(said))
    return all(word in folded for word in fold(words).split())
