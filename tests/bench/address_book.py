"""An address book of the size of a large agency's: people who differ in all that is searched for."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import batched, count
from random import Random

from django.db import connection

from agency.models import User
from bloggers import facets
from bloggers.models import Audience, Basis, Blogger, Busy, Interest, Rate, Site, Topic
from campaigns.models import Action, Invitation, Participation
from campaigns.states import Ask, Outcome, ParticipationState
from tests.make import make_action, make_campaign, make_topic

FIRST = "Marta Laia Jon Carmen Núria Iker Ana Pau Sofía Hugo Elena Raúl Noa Vicent Ainhoa Álvaro Begoña"
LAST = "Vidal Serra Etxeberria Ruiz Pons Sanz Gil Mendi Alapont Belda Carrió Prats Ferri Núñez Ordóñez Peña"
TOPICS = ["cocina", "viajes", "moda", "hogar", "vino", "crianza", "motor", "libros", "deporte", "tecnología"]
CITIES = [
    *["Alicante", "Madrid", "Barcelona", "Valencia", "Sevilla", "Bilbao", "Málaga", "Murcia", "Palma", "Cádiz"],
    *map("Villa {}".format, range(300)),
]
LANGUAGES = ["es"] * 8 + ["ca", "en", ""]  # fmt: skip
_number = count(1)


def make_address_book(people: int, now: datetime) -> list[Blogger]:
    """People with a site, topics, figures, a usual fee and a basis; some busy, some who asked to be included."""
    dice, today, batch = Random(people), now.date(), {"batch_size": 5000}
    numbers = [next(_number) for _ in range(people)]
    rows = Blogger.objects.bulk_create([_person(n, dice) for n in numbers], **batch)
    sites = Site.objects.bulk_create([_site(row, n) for row, n in zip(rows, numbers, strict=True)], **batch)
    _about(sites, dice)
    Audience.objects.bulk_create([_figure(site, dice, today) for site in sites], **batch)
    Basis.objects.bulk_create(
        [Basis(blogger=row, kind=Basis.Kind.ASKED_US, source="formulario web", on=today) for row in rows], **batch
    )
    Rate.objects.bulk_create(
        [Rate(blogger=row, fee=Decimal(dice.randrange(80, 600, 10)), on=today) for row in rows if dice.random() < 0.7],
        **batch,
    )
    Busy.objects.bulk_create(
        Busy(blogger=row, starts=today, ends=today + timedelta(days=30)) for row in dice.sample(rows, people // 50)
    )
    Interest.objects.bulk_create(
        Interest(blogger=row, at=now - timedelta(days=5), channel="web") for row in dice.sample(rows, people // 50)
    )
    facets.renew(row.pk for row in rows)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return rows


def make_past(owner: User, bloggers: list[Blogger], now: datetime) -> None:
    """What the agency did with these people: a hundred to an action, ten actions for a client."""
    for number, crowd in enumerate(batched(bloggers, 100)):
        if number % 10 == 0:
            campaign = make_campaign()
        make_asked(make_action(campaign=campaign, owner=owner, now=now), list(crowd), now)


def make_asked(action: Action, bloggers: list[Blogger], now: datetime) -> None:
    """Each was sounded out for the action some days ago and took part."""
    group, state = action.groups.first(), ParticipationState.DELIVERED
    rows = Participation.objects.bulk_create(
        Participation(action=action, blogger=row, state=state, fee_agreed=group.fee) for row in bloggers
    )
    Invitation.objects.bulk_create(
        Invitation(
            participation=row, kind=Ask.SOUNDING, group=group, fee=group.fee, terms_version=1, window=36,
            asked_at=now - timedelta(days=3), planned_by=now, outcome=Outcome.YES, ended_at=now - timedelta(days=2),
        )
        for row in rows
    )  # fmt: skip


def _person(number: int, dice: Random) -> Blogger:
    row = Blogger(
        name=f"{dice.choice(FIRST.split())} {dice.choice(LAST.split())} {dice.choice(LAST.split())}",
        email=f"book{number}@blog.example",
        city=dice.choice(CITIES[:10] if dice.random() < 0.6 else CITIES),
        language=dice.choice(LANGUAGES),
    )
    row.settle()
    return row


def _site(blogger: Blogger, number: int) -> Site:
    site = Site(blogger=blogger, url=f"https://book{number}.example", name=f"Cuaderno {number}", city=blogger.city)
    site.settle()
    return site


def _figure(site: Site, dice: Random, today: date) -> Audience:
    figure = int(dice.lognormvariate(9, 1))
    return Audience(site=site, kind=Audience.Kind.VISITS, figure=figure, on=today, source="said by her")


def _about(sites: list[Site], dice: Random) -> None:
    topics: list[Topic] = [make_topic(name) for name in TOPICS]
    through = Site.topics.through
    through.objects.bulk_create(
        [through(site=site, topic=topic) for site in sites for topic in dice.sample(topics, 2)], batch_size=10_000
    )
