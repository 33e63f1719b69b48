"""The address book as a list, in the columns that an import understands: brought in again, it changes nothing.

One line a person, with the first site; what an import does not take stands in the last columns.
"""

from collections.abc import Iterator

from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bloggers.importing.preview import FIGURES
from bloggers.models import Audience, Basis, Blogger, Rate, Site, Topic
from bloggers.models.people import SETTLED
from bloggers.spreadsheets import Cell

AT_ONCE = 500
_HEADERS = {
    "name": ("nombre", "name"),
    "email": ("email", "email"),
    "phone": ("teléfono", "phone"),
    "site": ("sitio", "site"),
    "url": ("url", "url"),
    "topics": ("temática", "topics"),
    "city": ("ciudad", "city"),
    "language": ("idioma", "language"),
    "visits": ("visitas al mes", "monthly visits"),
    "instagram": ("seguidores en Instagram", "Instagram followers"),
    "facebook": ("seguidores en Facebook", "Facebook followers"),
    "x": ("seguidores en X", "X followers"),
    "youtube": ("suscriptores en YouTube", "YouTube subscribers"),
    "tiktok": ("seguidores en TikTok", "TikTok followers"),
    "newsletter": ("suscriptores del boletín", "newsletter subscribers"),
    "fee": ("tarifa", "fee"),
    "origin": ("origen", "origin"),
    "on": ("fecha", "date"),
    "notes": ("notas", "notes"),
}


def headers() -> list[Cell]:
    """In the reader's language; both are understood when the list comes back."""
    spanish = (get_language() or "es").startswith("es")
    return [names[not spanish] for names in _HEADERS.values()] + [_("other sites"), _("no more mails since")]


def rows(people: QuerySet[Blogger]) -> Iterator[list[Cell]]:
    """Each person of the list, in its order. The same few questions for every 500 of them."""
    whole = people.defer(*SETTLED).prefetch_related(
        Prefetch("sites", Site.objects.order_by("pk")),
        Prefetch("sites__topics", Topic.objects.order_by("name")),
        Prefetch("sites__audience", Audience.objects.order_by("-on", "-pk")),
        Prefetch("rates", Rate.objects.filter(kind="", in_kind="").order_by("-on", "-pk")),
        Prefetch("bases", Basis.objects.order_by("-on", "-pk")),
    )
    for person in whole.iterator(chunk_size=AT_ONCE):
        yield _row(person)


def _row(person: Blogger) -> list[Cell]:
    first, *others = [*person.sites.all()] or [None]
    rate, basis = person.latest_rate, person.latest_basis
    figures = {one.kind: one.figure for one in reversed(first.audience.all())} if first else {}
    return [
        *(person.name, person.email, person.phone),
        *((first.name, first.url, ", ".join(topic.name for topic in first.topics.all())) if first else ("", "", "")),
        *(person.city, person.language),
        *(figures.get(kind) for kind in FIGURES),
        rate.fee if rate else None,
        *((basis.source, basis.on) if basis else ("", None)),
        person.notes.strip(),
        " ".join(site.url for site in others),
        person.opted_out_at.date() if person.opted_out_at else None,
    ]
