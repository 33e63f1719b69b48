"""Making an action: its groups, its x places, its list of people; opening, copying, editing it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Max, Value
from django.db.models.functions import Cast, Concat

from agency.models import Client, Contact, User
from bloggers.models import Blogger
from campaigns import ceilings
from campaigns.ending import end_calls_to_nothing
from campaigns.laying_out import change_bonus, change_places, lay_out, ordinary_places
from campaigns.lifecycle import Change, WrongTurn, by, change
from campaigns.models import (
    Action,
    ActionContact,
    Campaign,
    Event,
    Invitation,
    Participation,
    PlaceGroup,
)
from campaigns.states import ActionState, Autopilot

COPIED = [
    "campaign_id",
    "kind",
    "idea",
    "objective",
    "measure",
    "brief",
    "deliverable",
    "needs_approval",
    "zone",
    "place",
    "brand_named",
    "currency",
    "ceiling",
    "bonus_places",
    "watch",
    "urgency_supplement",
    "standby_fee",
    "one_a_day",
]
COPIED_OF_GROUP = ("label", "city", "language", "fee", "in_kind", "ceiling", "number")
OF_GROUP = ("label", "city", "language", "fee", "in_kind", "ceiling")
# What people were asked for: it stands once somebody was.
MATERIAL = {"campaign", "starts_at", "ends_at", "publish_by", "zone", "place", "deliverable", "currency", "watch"}
MATERIAL_OF_GROUP = {"label", "city", "language", "fee", "in_kind"}
ENDED = {ActionState.CLOSED, ActionState.CANCELLED}


class GroupStands(Exception):
    """Somebody was asked, so every group stays, under its name."""


class TermsStand(Exception):
    """Somebody was asked while the form was being filled in: from then on the terms stay."""


class EditedMeanwhile(Exception):
    """A colleague saved the action while this form was open."""


@transaction.atomic
def create_action(action: Action, groups: Iterable[PlaceGroup], *, now: datetime, user: User) -> Action:
    """Save an action that a form has filled, with its groups; a place is a row from the start.

    Its campaign is found by name, or made. It is open at once where it has a date: in *suggest*
    nothing leaves without a press.
    """
    action.campaign = campaign_for(action.campaign.client, action.campaign.name)
    action.save(force_insert=True)
    for group in groups:
        group.action = action
        group.save(force_insert=True)
        for topic in getattr(group, "chosen_topics", ()):
            group.topics.add(topic)
    lay_out(action)
    put_in_chain(action)
    if action.starts_at or action.publish_by:
        open_action(action.pk, now=now, user=user)
        action.refresh_from_db()
    return action


def open_action(action_id: int, *, now: datetime, user: User) -> None:
    """From draft to open: the clock of the action starts. Calling it again changes nothing."""
    with change(action_id, now=now, actor=by(user)) as c:
        if c.action.state == ActionState.OPEN:
            return
        c.move(c.action, "open", opened_at=now, next_look_at=now)


@transaction.atomic
def copy_action(action: Action, *, title: str, user: User) -> Action:
    """A draft like `action`, without its dates, people and history."""
    twin = Action(title=title[:120], owner=user, **{name: getattr(action, name) for name in COPIED})
    twin.save(force_insert=True)
    for group in action.groups.prefetch_related("topics"):
        copied = PlaceGroup.objects.create(action=twin, **{name: getattr(group, name) for name in COPIED_OF_GROUP})
        copied.topics.set(group.topics.all())
    lay_out(twin)
    put_in_chain(twin)
    return twin


def was_asked(action: Action) -> bool:
    """Whether somebody has been asked for the terms of the action: from then on they stand."""
    return Invitation.objects.filter(participation__action=action).exists()


def edition(action: Action) -> int:
    """The number of the latest edit: what a form was opened on."""
    last = Event.objects.filter(action=action, subject_kind="action", verb="edit").aggregate(Max("seq"))["seq__max"]
    return last or 0


def edit_action(
    action: Action,
    names: Iterable[str],
    groups: Iterable[PlaceGroup],
    *,
    seen: int,
    standing: bool,
    now: datetime,
    user: User,
) -> None:
    """Write the columns `names` of an action as a form has filled it, and its groups: those that are missing go.

    WrongTurn where the action has ended; EditedMeanwhile where a colleague saved since edition `seen`.
    Once somebody has been asked, the terms (MATERIAL, MATERIAL_OF_GROUP) stay as they are: TermsStand where the
    form did not know (`standing`), GroupStands where a group is missing. BelowSpent for a ceiling below what is
    promised. PlacesHeld as in `change_places`. A draft
    that gets its date is open.
    """
    with change(action.pk, now=now, actor=by(user)) as c:
        if c.action.state in ENDED:
            raise WrongTurn("edit", c.action.state)
        if edition(c.action) != seen:
            raise EditedMeanwhile
        asked = was_asked(c.action)
        if asked and not standing:
            raise TermsStand
        written = [name for name in names if not (asked and name in MATERIAL)]
        if "campaign" in written:
            action.campaign = campaign_for(action.campaign.client, action.campaign.name)
        Action.objects.filter(pk=action.pk).update(**{name: getattr(action, name) for name in written})
        if action.campaign.client_id != c.action.campaign.client_id and "campaign" in written:
            c.action.chain.all().delete()
            put_in_chain(action)
        before = ordinary_places(c.action)
        c.action.ceiling = action.ceiling
        _edit_groups(c.action, list(groups), asked=asked)
        ceilings.check_lowered(c)
        change_bonus(c.action, action.bonus_places)
        end_calls_to_nothing(c)
        now_there = ordinary_places(c.action)
        places = {"places_from": before, "places_to": now_there} if before != now_there else {}
        c.record("action", action.pk, "edit", c.action.state, c.action.state, facts={"columns": written} | places)
        if c.action.state == ActionState.DRAFT and (action.starts_at or action.publish_by):
            c.move(c.action, "open", opened_at=now)
        c.look_at(now)


def _edit_groups(action: Action, groups: list[PlaceGroup], *, asked: bool) -> None:
    stay = [group.pk for group in groups if group.pk]
    if asked:
        _keep_groups(action, stay, {group.label for group in groups if group.pk is None})
    else:
        action.groups.exclude(pk__in=stay).delete()
        # Two groups may swap their names: until each has its new one, it has one that nobody can type.
        action.groups.update(label=Concat(Value("\n"), Cast("pk", CharField())))
    for group in groups:
        number, group.action = group.number, action
        if group.pk is None:
            group.save(force_insert=True)
        else:
            columns = [name for name in OF_GROUP if not (asked and name in MATERIAL_OF_GROUP)]
            group.save(update_fields=columns)
        if not asked:
            group.topics.set(getattr(group, "chosen_topics", ()))
        change_places(group, number)


def _keep_groups(action: Action, stay: list[int], new_labels: set[str]) -> None:
    have = dict(action.groups.values_list("pk", "label"))
    if have.keys() - set(stay) or new_labels & set(have.values()):
        raise GroupStands


def put_in_chain(action: Action) -> None:
    """The people who get letters about this action: the media agency's first, then the client's own.

    Called again, it adds who is new; who was there keeps the link. At each rank the first decides, until
    the team chooses another.
    """
    client: Client = action.campaign.client
    first = list(Contact.objects.filter(media_agency=client.via)) if client.via_id else []
    own = list(Contact.objects.filter(client=client))
    last_rank = 2 if first else 1
    rows = [ActionContact(action=action, contact=contact, rank=1) for contact in first]
    rows += [ActionContact(action=action, contact=contact, rank=last_rank) for contact in own]
    ActionContact.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["rank"], unique_fields=["action", "contact"]
    )
    for rank in {row.rank for row in rows}:
        at_rank = ActionContact.objects.filter(action=action, rank=rank)
        if not at_rank.filter(decides=True).exists():
            at_rank.filter(pk=at_rank.order_by("pk").values("pk")[:1]).update(decides=True)


def join_chains(contact: Contact, user: User, now: datetime) -> None:
    """Somebody new at a client, or at its media agency, gets letters about its actions that have not ended."""
    if contact.client_id:
        theirs = Action.objects.filter(campaign__client=contact.client_id)
    elif contact.media_agency_id:
        theirs = Action.objects.filter(campaign__client__via=contact.media_agency_id)
    else:
        return
    for action_id in list(theirs.exclude(state__in=ENDED).order_by("pk").values_list("pk", flat=True)):
        with change(action_id, now=now, actor=by(user)) as c:
            put_in_chain(c.action)
            c.record("contact", contact.pk, "join")


def list_people(action_id: int, bloggers: Iterable[Blogger], *, now: datetime, user: User) -> list[Participation]:
    """Put people on the action's list, each with her first site; those on it already stay as they are."""
    with change(action_id, now=now, actor=by(user)) as c:
        return put_on_list(c, bloggers)


def put_on_list(c: Change, bloggers: Iterable[Blogger]) -> list[Participation]:
    """The same inside a change that is under way."""
    added = newcomers(c.action, bloggers)
    for person in added:
        c.create(person, "list")
    if added:
        c.look_by(c.now)
    return added


def newcomers(action: Action, bloggers: Iterable[Blogger]) -> list[Participation]:
    """Rows, not saved yet, for those who are not on the list: each with her first site that nobody else has."""
    present = set(action.participations.values_list("blogger_id", flat=True))
    taken = set(action.participations.values_list("site_id", flat=True))
    added = []
    for blogger in bloggers:
        if blogger.pk in present:
            continue
        present.add(blogger.pk)
        site = next((site for site in blogger.sites.all() if site.pk not in taken), None)
        added.append(Participation(action=action, blogger=blogger, site=site))
    return added


def set_autopilot(action_id: int, mode: str, *, may_ask_new: bool, now: datetime, user: User) -> None:
    with change(action_id, now=now, actor=by(user)) as c:
        before = c.action.autopilot
        if (before, c.action.may_ask_new) == (mode, may_ask_new):
            return
        Action.objects.filter(pk=action_id).update(autopilot=Autopilot(mode), may_ask_new=may_ask_new)
        c.record("autopilot", action_id, "switch", before, mode, facts={"may_ask_new": may_ask_new})
        c.look_at(now)


def pause(action_id: int, until: datetime | None, *, now: datetime, user: User) -> None:
    """Stop the automatic steps until an hour; None goes on."""
    with change(action_id, now=now, actor=by(user)) as c:
        Action.objects.filter(pk=action_id).update(paused_until=until)
        c.record("pause", action_id, "pause" if until else "go_on", facts={"until": until})
        c.look_at(now)


def campaign_for(client: Client, name: str) -> Campaign:
    """The campaign of that name, made where there is none."""
    return Campaign.objects.get_or_create(client=client, name=name)[0]
