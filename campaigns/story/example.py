"""The example of the demo: an agency, a client, a dinner that needs five blogs, and fourteen people.

Written in the language of whoever looks at it, by the verbs with which a team writes its own.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from secrets import token_urlsafe
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from agency.models import Agency, Client, Contact, User
from agency.models.people import Role as TeamRole
from bloggers import facets
from bloggers.models import Basis, Blogger, Rate, Roster, Site, Topic
from bloggers.models.sites import Audience
from campaigns import planning, strategy
from campaigns.models import Action, Kind, PlaceGroup
from campaigns.states import Autopilot
from campaigns.story.cast import Cast, Player

ZONE = ZoneInfo("Europe/Madrid")
MANAGER = "clara@marea-alta.example"
PLACES = 5
FEE = Decimal(250)
MADE_AT = time(9, 40)
DINNER_DAY, DINNER_AT = 9, time(20, 30)  # days after the first


def first_day(today: date) -> date:
    """The Tuesday after `today`: the story's calendar is near, whenever it is told."""
    return today + timedelta(days=(1 - today.weekday()) % 7 or 7)


def first_day_of(action: Action) -> date:
    """The story's first day, by its dinner."""
    return action.due.astimezone(ZONE).date() - timedelta(days=DINNER_DAY)


def at(start: date, days: int, clock: str) -> datetime:
    """The moment `days` after the story's first day, at an hour of Madrid's clocks."""
    return datetime.combine(start + timedelta(days=days), time.fromisoformat(clock), ZONE).astimezone(UTC)


def dinner_at(start: date) -> datetime:
    return at(start, DINNER_DAY, DINNER_AT.isoformat())


def make(cast: Cast, start: date, language: str) -> Action:
    """Write the example into an empty database; the action is open, with its list, and nobody is asked yet."""
    now = at(start, 0, MADE_AT.isoformat())
    with translation.override(language):
        manager = _agency(language)
        client = _client(manager, language)
        _year(client, start)
        action = _action(client, manager, start, now)
        people = [_blogger(player, language, start) for player in cast.players]
        roster = Roster.objects.create(name=_("Food blogs"))
        roster.bloggers.set(people)
        planning.list_people(action.pk, people, now=now, user=manager)
    return action


def _agency(language: str) -> User:
    """The team works already: passwords that nobody knows, for whom without one is only invited."""
    manager = User.objects.create_superuser(
        MANAGER, token_urlsafe(), name="Clara Montes", language=language, zone=ZONE.key, phone="+34 600 000 041"
    )
    dani = {"name": "Dani Soler", "role": TeamRole.COMMUNITY, "language": language, "zone": ZONE.key}
    User.objects.create_user("dani@marea-alta.example", token_urlsafe(), **dani)
    Agency.objects.create(
        pk=1,
        name="Marea Alta Comunicación",
        legal_name="Marea Alta Comunicación, S. L.",
        legal_address=_("Calle del Ejemplo 1, 28000 Madrid"),
        zone=ZONE.key,
        language=language,
        from_address="hola@marea-alta.example",
        on_duty=manager,
    )
    return manager


def _client(manager: User, language: str) -> Client:
    client = Client.objects.create(name="Aceites Valdeolmos", language=language, zone=ZONE.key)
    client.team.add(manager)
    Contact.objects.create(
        client=client, name="Javier Ortuño", email="javier@valdeolmos.example", phone="+34 600 000 042",
        language=language, zone=ZONE.key,
    )  # fmt: skip
    return client


def _year(client: Client, start: date) -> None:
    row, times = strategy.of(client, start.year)
    seasons = [
        (_("The new oil"), date(start.year, 10, 15), date(start.year, 12, 20)),
        (_("Summer and salads"), date(start.year, 5, 15), date(start.year, 8, 31)),
    ]
    strategy.write(
        client,
        start.year,
        objective=_("3,000 visits to the shops"),
        measure=_("vouchers handed in"),
        times=seasons,
        seen=strategy.edition(row, times),
    )


def _action(client: Client, manager: User, start: date, now: datetime) -> Action:
    action = Action(
        campaign=planning.campaign_for(client, _("The new oil")),
        owner=manager,
        kind=Kind.EVENT,
        title=_("Dinner among olive trees"),
        idea=_("Five food blogs cook one cold dish each, with the first oil of the year, in a courtyard."),
        objective=_("400 visits to the shop in the month after"),
        measure=_("Visits from the five posts"),
        brief=_(
            "Bring **one cold dish** for twelve people.\n\nThe post is yours: what you liked, and what you did not."
        ),
        deliverable=_("One cold dish, and a post within a week"),
        needs_approval=True,
        decide_by=at(start, 2, "14:00"),
        starts_at=dinner_at(start),
        ends_at=dinner_at(start) + timedelta(hours=3),
        zone=ZONE.key,
        place=_("Patio de la Galera, Calle del Ejemplo 12, Madrid"),
        ceiling=Decimal(1500),
        urgency_supplement=Decimal(30),
        autopilot=Autopilot.AUTO,
    )
    group = PlaceGroup(fee=FEE, ceiling=Decimal(300), number=PLACES)
    group.chosen_topics = [Topic.objects.get_or_create(name=_("food"))[0]]
    return planning.create_action(action, [group], now=now, user=manager)


def _blogger(player: Player, language: str, start: date) -> Blogger:
    number = sum(map(ord, player.name))
    blogger = Blogger.objects.create(
        name=player.name,
        email=player.email,
        phone=f"+34 600 000 {100 + number % 900}",
        call=Blogger.Call.YES,
        language=language,
        zone=ZONE.key,
        city=player.city,
    )
    Basis.objects.create(
        blogger=blogger,
        kind=Basis.Kind.WORKED,
        source=_("earlier campaign"),
        on=start - timedelta(days=200 + number % 90),
    )
    Rate.objects.create(blogger=blogger, kind=_("event"), fee=FEE, on=start - timedelta(days=200 + number % 90))
    site = Site.objects.create(blogger=blogger, name=player.site, url=player.url, city=player.city)
    site.topics.set(Topic.objects.filter(name=_("food")))
    Audience.objects.create(
        site=site,
        kind=Audience.Kind.VISITS,
        figure=6000 + number % 90 * 100,
        on=start - timedelta(days=30),
        source=_("own figures"),
    )
    facets.renew([blogger.pk])
    return blogger
