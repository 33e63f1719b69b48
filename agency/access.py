"""What a team member may see. Everything that shows rows of a client asks here."""

from django.db.models import Q, QuerySet

from agency.models import Client, Contact, MediaAgency, User
from agency.models.people import Role
from agency.questions import Slot


def visible(user: User) -> QuerySet[Client]:
    """The clients that `user` may see: a freelancer those of her own teams, the others all."""
    if not user.is_authenticated:
        return Client.objects.none()
    return Client.objects.all() if sees_all(user) else of_team(user)


def sees_all(user: User) -> bool:
    return user.is_authenticated and user.role != Role.FREELANCER


def of_team(user: User | Slot) -> QuerySet[Client]:
    return Client.objects.filter(team=user)


def visible_media_agencies(user: User) -> QuerySet[MediaAgency]:
    """The media agencies of the clients that `user` may see; for who may see all clients, all of them."""
    if not user.is_authenticated:
        return MediaAgency.objects.none()
    if user.role == Role.FREELANCER:
        return MediaAgency.objects.filter(clients__team=user).distinct()
    return MediaAgency.objects.all()


def visible_contacts(user: User) -> QuerySet[Contact]:
    """The people at those clients and media agencies."""
    return Contact.objects.filter(Q(client__in=visible(user)) | Q(media_agency__in=visible_media_agencies(user)))


def may_edit_clients(user: User) -> bool:
    """Who may write down what was agreed with a client; trainees and freelancers read it."""
    return user.is_authenticated and user.role in (Role.ADMIN, Role.ACCOUNT, Role.COMMUNITY)


def may_manage_agency(user: User) -> bool:
    """Who may change the agency's settings and its team."""
    return user.is_authenticated and user.role == Role.ADMIN


def may_approve(user: User) -> bool:
    """Who may let a trainee's first mails leave, and may let Relevo ask people by itself."""
    return user.is_authenticated and user.role != Role.TRAINEE
