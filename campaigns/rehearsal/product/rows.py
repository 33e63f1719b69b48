"""An invented action as rows: its agency, its client, its people and its places, in an otherwise empty database.

Hours of the world become moments of Madrid's clocks: the same weekday and hour, in the winter of 2026, when no clock
changes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from secrets import token_urlsafe
from zoneinfo import ZoneInfo

from agency import clock
from agency.models import Agency, Client, Contact, User
from agency.models.people import Role
from bloggers import facets
from bloggers.models import Basis, Blogger, Site, Topic
from campaigns import deciding, planning
from campaigns.models import Action, ActionContact, Kind, Participation, PlaceGroup
from campaigns.rehearsal.policies import Way
from campaigns.rehearsal.world import Plan
from campaigns.states import Autopilot

ZONE = ZoneInfo("Europe/Madrid")
MONDAY = datetime(2026, 1, 5, tzinfo=ZONE)
WEEK_H = 7 * 24.0
FEE = Decimal(250)
TOPIC = "invented"


@dataclass(slots=True)
class Rows:
    """The rows of one invented action; people by their number in the world."""

    action: Action
    group: PlaceGroup
    manager: User
    contact: Contact
    people: dict[int, int]  # number -> participation
    numbers: dict[int, int]  # participation -> number
    bloggers: dict[int, int]  # blogger -> number
    addresses: dict[int, str]  # number -> e-mail

    @property
    def opened_at(self) -> datetime:
        return self.action.opened_at

    def moment(self, hour: float) -> datetime:
        """The moment of an hour of the world, counted from the opening."""
        return self.opened_at + timedelta(hours=hour)

    @property
    def hour(self) -> float:
        """The hour of the world that the story's clock shows."""
        return clock.hours_between(self.opened_at, clock.now())

    def row(self, number: int) -> Participation:
        """Her row as it is now."""
        return Participation.objects.select_related("blogger", "action").get(pk=self.people[number])

    @property
    def link(self) -> ActionContact:
        return self.action.chain.get(contact=self.contact)


def lay_out(plan: Plan, way: Way) -> Rows:
    """Write the action into an empty database and open it; the story's clock shows its first hour."""
    opens = MONDAY + timedelta(hours=plan.opens % WEEK_H)
    clock.set_story(opens)
    now = clock.now()
    manager = _agency()
    client = Client.objects.create(name="Invented client", language="es", zone=ZONE.key)
    client.team.add(manager)
    contact = Contact.objects.create(
        client=client, name="Invented Contact", email="contact@client.example", language="es", zone=ZONE.key
    )
    topic = Topic.objects.create(name=TOPIC)
    people = [_blogger(who.number, topic) for who, _fit in plan.pool]
    action = _action(plan, way, client, manager, topic, now)
    listed = planning.list_people(action.pk, people, now=now, user=manager)
    numbers = {row.pk: who.number for row, (who, _fit) in zip(listed, plan.pool, strict=True)}
    rows = Rows(
        action=action,
        group=action.groups.get(),
        manager=manager,
        contact=contact,
        people={number: pk for pk, number in numbers.items()},
        numbers=numbers,
        bloggers={row.blogger_id: numbers[row.pk] for row in listed},
        addresses={numbers[row.pk]: row.blogger.email for row in listed},
    )
    musts = [rows.people[number] for number in plan.musts]
    deciding.ask_for(action.pk, musts, now=now, user=manager, contact=contact)
    return rows


def _agency() -> User:
    manager = User.objects.create_user(
        "manager@agency.example", token_urlsafe(), name="Invented Manager", role=Role.ADMIN, language="es",
        zone=ZONE.key, phone="+34 600 000 001",
    )  # fmt: skip
    Agency.objects.create(
        pk=1, name="Invented agency", zone=ZONE.key, language="es", from_address="hello@agency.example", on_duty=manager
    )
    return manager


def _blogger(number: int, topic: Topic) -> Blogger:
    blogger = Blogger.objects.create(
        name=f"Blogger {number}",
        email=f"blogger{number}@people.example",
        phone=f"+34 600 {100_000 + number}",
        language="es",
        zone=ZONE.key,
    )
    Basis.objects.create(blogger=blogger, kind=Basis.Kind.WORKED, source="invented", on=MONDAY.date())
    site = Site.objects.create(blogger=blogger, name=f"Site {number}", url=f"https://site{number}.example")
    site.topics.add(topic)
    facets.renew([blogger.pk])
    return blogger


def _action(plan: Plan, way: Way, client: Client, manager: User, topic: Topic, now: datetime) -> Action:
    action = Action(
        campaign=planning.campaign_for(client, "Invented campaign"),
        owner=manager,
        kind=Kind.BLOGGERS,
        title="Invented action",
        idea="Invented people publish at noon.",
        objective="None: everything here is invented",
        measure="by counting",
        deliverable="A post",
        needs_approval=True,
        publish_by=now + timedelta(hours=plan.due),
        zone=ZONE.key,
        bonus_places=way.bonus,
        autopilot=Autopilot.AUTO,
        may_ask_new=True,
    )
    group = PlaceGroup(fee=FEE, number=plan.places)
    group.chosen_topics = [topic]
    return planning.create_action(action, [group], now=now, user=manager)
