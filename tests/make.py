"""Rows for tests: plain functions, everything has a default, everything can be said.

They write rows directly. What a verb would have noted (events, letters) is not there.
"""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from agency.models import Agency, Client, Contact, MediaAgency, User
from agency.models.people import Role
from bloggers import facets
from bloggers.models import Basis, Blogger, Site, Topic
from campaigns.models import Action, Campaign, Participation, Place, PlaceGroup
from campaigns.states import ActionState, ParticipationState


class Number:
    """Counts what is made, so that no two names are the same."""

    last = 0

    def __next__(self) -> int:
        self.last += 1
        return self.last


number = Number()
NAMES = ["Marta Vidal", "Laia Serra", "Jon Etxeberria", "Carmen Ruiz", "Nuria Pons", "Iker Sanz", "Ana Gil"]
NOW = datetime(2026, 6, 9, 8, 0, tzinfo=UTC)  # as the fixture `now`


def make_agency(**fields) -> Agency:
    return Agency.objects.create(**{"pk": 1, "name": "Example Agency", "from_address": "hola@agency.example"} | fields)


def make_user(role: str = Role.COMMUNITY, *, password: str | None = None, **fields) -> User:
    n = next(number)
    values = {"email": f"team{n}@agency.example", "name": f"Team {n}", "role": role} | fields
    if password is None:  # not one by chance, which would differ in every test
        return User.objects.create(password=UNUSABLE_PASSWORD_PREFIX, **values)
    return User.objects.create_user(password=password, **values)


def make_media_agency(**fields) -> MediaAgency:
    return MediaAgency.objects.create(**{"name": f"Media {next(number)}"} | fields)


def make_client(*, via: MediaAgency | None = None, team=(), **fields) -> Client:
    client = Client.objects.create(via=via, **{"name": f"Client {next(number)}"} | fields)
    if team:
        client.team.set(team)
    return client


def make_contact(*, client: Client | None = None, media_agency: MediaAgency | None = None, **fields) -> Contact:
    """Somebody at a client or a media agency; with neither, a bloggers' agent."""
    n = next(number)
    values = {"name": f"Contact {n}", "email": f"contact{n}@client.example"} | fields
    return Contact.objects.create(client=client, media_agency=media_agency, **values)


def make_topic(name: str = "gastronomía") -> Topic:
    return Topic.objects.get_or_create(name=name)[0]


def topics_of(given) -> list[Topic]:
    """Topics by themselves or by their names."""
    return [make_topic(topic) if isinstance(topic, str) else topic for topic in given]


def make_blogger(
    *, basis: str | None = Basis.Kind.ASKED_US, site: str | None = "", topics=(), since=None, **fields
) -> Blogger:
    """A person with one site about `topics` and a right to write to her.

    `basis=None`: no row of that kind; `site=None`: no site; `site="https://…"`: that one.
    """
    n = next(number)
    values = {"name": NAMES[n % len(NAMES)], "email": f"blogger{n}@blog.example", "city": "Madrid"} | fields
    blogger = Blogger.objects.create(**values)
    if basis is not None:
        Basis.objects.create(blogger=blogger, kind=basis, source="formulario web", on=since or NOW.date())
    if site is not None:
        made = Site.objects.create(blogger=blogger, url=site or f"https://blog{n}.example", city=blogger.city)
        if topics:
            made.topics.set(topics_of(topics))
    facets.renew([blogger.pk])
    return blogger


def make_campaign(*, client: Client | None = None, **fields) -> Campaign:
    return Campaign.objects.create(client=client or make_client(), **{"name": f"Campaign {next(number)}"} | fields)


def make_action(
    *,
    campaign: Campaign | None = None,
    owner: User | None = None,
    places: int = 5,
    fee: int = 250,
    groups: list[dict] | None = None,
    bonus: int = 0,
    now: datetime = NOW,
    **fields,
) -> Action:
    """An open action with its places: a dinner in nine days, at 20:30 in Madrid.

    `groups=[{"label": "cocina", "number": 3, "fee": 300}, …]` instead of one group of `places`.
    Bonus places stand in the first group.
    """
    values = {
        "state": ActionState.OPEN,
        "title": f"Dinner {next(number)}",
        "starts_at": (now + timedelta(days=9)).replace(hour=18, minute=30),
        "opened_at": now,
        "next_look_at": now,
    } | fields
    action = Action.objects.create(
        campaign=campaign or make_campaign(), owner=owner or make_user(), bonus_places=bonus, **values
    )
    for index, described in enumerate(groups or [{"number": places}]):
        make_group(action, bonus=bonus if index == 0 else 0, **{"fee": fee} | described)
    return action


def make_group(action: Action, *, number: int, bonus: int = 0, topics=(), **fields) -> PlaceGroup:
    group = PlaceGroup.objects.create(action=action, number=number, **fields)
    if topics:
        group.topics.set(topics_of(topics))
    Place.objects.bulk_create(
        Place(group=group, number=place, bonus=place > number) for place in range(1, number + bonus + 1)
    )
    return group


def make_participation(
    action: Action, blogger: Blogger | None = None, state: str = ParticipationState.LISTED, **fields
) -> Participation:
    """Somebody on the action's list, with her first site."""
    blogger = blogger or make_blogger()
    values = {"site": blogger.sites.first(), "state": state} | fields
    return Participation.objects.create(action=action, blogger=blogger, **values)
