"""Who speaks well of a client without being asked, and where: on the client's page, for the team."""

from datetime import datetime

from agency.clients import Section
from agency.models import Client, User


def section(client: Client, reader: User, now: datetime) -> Section:
    people = client.advocates.filter(erased_at=None, merged_into=None).prefetch_related("sites")
    return Section("bloggers/advocates.html", {"people": people})
