"""What must hold of actions, places and people at any instant, read from the rows; of events, see `history_checks`.

Numbers are those of the catalogue in `docs/interface.md`. A check yields one line per violation;
several of them are impossible by constraint too: the check also holds for a database restored,
migrated or repaired by hand.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Min, Q

from agency import clock, health, hours, post
from agency.invariants import check
from agency.models import Agency, Contact, Message
from agency.models.messages import NEVER_LEFT, MessageState, RecipientKind
from campaigns import ceilings, discipline
from campaigns.deciding import approved, verdicts_of
from campaigns.freezing import hash_of
from campaigns.models import Action, Card, Decision, Event, Invitation, Participation, Place, PlaceGroup, Proposal
from campaigns.states import HOLDING, OF_HER_PLACE, ActionState, Ask, Autopilot, Outcome, ParticipationState

P = ParticipationState
FOR_A_PLACE = [Ask.INVITATION, Ask.CALL_UP]
ASKING = ["sounding", "invitation", "call_up", "still_on", "new_date", "reminder", "new_date_reminder"]
ONE_A_DAY_LOOKED_AT = timedelta(days=30)
LATE_SWEEP = timedelta(minutes=3)


@check(1)
def place_rows_are_the_places_promised(now: datetime) -> Iterator[str]:
    counted = PlaceGroup.objects.annotate(
        ordinary=Count("places", filter=Q(places__bonus=False, places__released_at=None))
    ).exclude(ordinary=F("number"))
    for group in counted:
        yield f"group {group.pk}: {group.ordinary} rows for {group.number} places"
    bonus = Action.objects.annotate(rows=Count("groups__places", filter=Q(groups__places__bonus=True)))
    for action in bonus.exclude(rows=F("bonus_places")):
        yield f"action {action.pk}: {action.rows} rows for {action.bonus_places} bonus places"


@check(2)
def a_person_and_a_site_are_in_an_action_once(now: datetime) -> Iterator[str]:
    for field in ("blogger__email", "site__identity"):
        twice = (
            Participation.objects.exclude(**{field: None})
            .values("action", field)
            .annotate(times=Count("pk"))
            .filter(times__gt=1)
        )
        for row in twice:
            yield f"action {row['action']}: {field.partition('__')[0]} is in it {row['times']} times"


@check(3)
def no_empty_place_is_left_to_itself(now: datetime) -> Iterator[str]:
    asked = set(Invitation.objects.open().values_list("group", flat=True))
    free = Place.objects.free().filter(
        group__action__state=ActionState.OPEN, group__action__due__gt=now, escalated_at=None, bonus=False
    )
    for place in free.exclude(group__action__autopilot=Autopilot.OFF).select_related("group__action"):
        look = place.group.action.next_look_at
        if place.group_id not in asked and (look is None or look < now - LATE_SWEEP):
            yield f"place {place.pk}: empty, nobody asked, nobody told, and no next look"


@check(7)
def who_is_confirmed_holds_a_place_and_the_other_way_round(now: datetime) -> Iterator[str]:
    for person in Participation.objects.filter(state=P.CONFIRMED, held=None):
        yield f"participation {person.pk}: confirmed without a place"
    for place in Place.objects.exclude(holder=None).exclude(holder__state__in=HOLDING).select_related("holder"):
        yield f"place {place.pk}: its holder is {place.holder.state}"


@check(8)
def a_dropout_plans_its_replacement(now: datetime) -> Iterator[str]:
    """Within 72 h its own press looks for somebody at once; further ahead a look is planned. A person is told."""
    just_now = now - hours.GRACE_FAR_OUT
    told = set(Card.objects.filter(code="dropout", since__gt=just_now).values_list("participation", "since"))
    free = set(Place.objects.free().values_list("pk", flat=True))
    recent = Event.objects.filter(verb="withdraw", at__gt=just_now, at__lte=now, action__state=ActionState.OPEN)
    for event in recent.select_related("action"):
        named = f"action {event.action_id}: a dropout at {event.at:%H:%M}"
        look, near = event.action.next_look_at, event.action.due - event.at <= hours.EMERGENCY
        if event.facts.get("place") not in free:
            continue
        if (event.subject_id, event.at) not in told:
            yield f"{named} and nobody was told"
        if look is None or (not near and look > event.at + hours.GRACE_FAR_OUT):
            yield f"{named} and no look within 10 minutes"


@check(9)
def a_full_group_calls_nobody_up(now: datetime) -> Iterator[str]:
    free = dict(Place.objects.free().values_list("group").annotate(n=Count("pk")))
    for call in Invitation.objects.open().filter(kind=Ask.CALL_UP):
        if not free.get(call.group_id):
            yield f"question {call.pk}: a call-up to a group without a free place"
    told = dict(Message.objects.filter(purpose="filled").values_list("subject_id").annotate(n=Count("pk")))
    for call in Invitation.objects.filter(outcome=Outcome.FILLED):
        if told.get(call.pk, 0) != 1:
            yield f"question {call.pk}: told {told.get(call.pk, 0)} times that the place is covered"


@check(11)
def nobody_is_asked_who_must_not_be(now: datetime) -> Iterator[str]:
    latest = _latest_verdicts()
    for question in Invitation.objects.open().exclude(kind__in=OF_HER_PLACE).select_related("participation__blogger"):
        person = question.participation
        if person.state in (P.DECLINED, P.WITHDREW, P.RELEASED, P.CONFIRMED):
            yield f"question {question.pk}: open to one who is {person.state}"
        elif person.blogger.opted_out_at or person.blogger.erased_at:
            yield f"question {question.pk}: open to one who asked for no more letters"
        elif latest.get(person.pk) == Decision.Verdict.NO and question.kind in FOR_A_PLACE:
            yield f"question {question.pk}: open to one whom the client refused"


@check(12)
def waves_leave_one_after_another(now: datetime) -> Iterator[str]:
    """In part: whether the one before was over, and whose turn it was, the engine knew and no row tells."""
    called = Invitation.objects.filter(kind=Ask.CALL_UP)
    waves = called.values("group", "wave").annotate(first=Min("asked_at"), last=Max("asked_at"))
    before: dict[str, Any] = {}
    for row in waves.order_by("group", "wave"):
        if row["group"] != before.get("group"):
            before = {"wave": 0, "last": row["first"]}
        named = f"group {row['group']}: wave {row['wave']}"
        if row["wave"] != before["wave"] + 1:
            yield f"{named} follows wave {before['wave']}"
        if row["first"] < before["last"]:
            yield f"{named} left before the one ahead of it"
        if row["first"] != row["last"]:
            yield f"{named} left in pieces"
        before = row


@check(13)
def one_open_question_a_person(now: datetime) -> Iterator[str]:
    twice = Invitation.objects.open().values("participation").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice:
        yield f"participation {row['participation']}: {row['n']} open questions"


@check(20)
def nobody_said_yes_to_terms_that_do_not_exist_yet(now: datetime) -> Iterator[str]:
    for person in Participation.objects.filter(terms_version__gt=F("action__terms_version")):
        yield f"participation {person.pk}: yes to terms {person.terms_version}"


@check(21)
def a_number_that_was_sent_is_as_it_was_sent(now: datetime) -> Iterator[str]:
    """Its hash is that of its values, and its lines are those of its rows."""
    for sent in Proposal.objects.filter(number__isnull=False).prefetch_related("lines"):
        if hash_of(sent.content) != sent.content_hash:
            yield f"proposal {sent.pk}: what it shows is not what was sent"
        frozen = {(line["participation"], line["role"], line["position"]) for line in sent.content.get("lines", ())}
        if frozen != {(line.participation_id, line.role, line.position) for line in sent.lines.all()}:
            yield f"proposal {sent.pk}: its lines are not those that were sent"


@check(22)
def nobody_has_or_is_offered_a_place_unapproved(now: datetime) -> Iterator[str]:
    """Who is asked on condition has her place once the client has said yes, and no sooner."""
    latest = _latest_verdicts()
    ever = set(Decision.objects.exclude(verdict=Decision.Verdict.NO).values_list("participation", flat=True))
    ever |= set(latest)
    questions = Invitation.objects.open().filter(
        kind__in=FOR_A_PLACE, participation__action__needs_approval=True, on_condition_until=None
    )
    for question in questions.select_related("participation__action"):
        verdict = latest.get(question.participation_id)
        if approved(question.participation.action, verdict) is not True:
            yield f"question {question.pk}: a place offered to one whom the client has not approved"
    held = Place.objects.exclude(holder=None).filter(group__action__needs_approval=True)
    for place in held.exclude(holder__in=ever):
        yield f"place {place.pk}: held by one whom the client never approved"


@check(32)
def nobody_gets_more_letters_than_was_promised(now: datetime) -> Iterator[str]:
    written = Message.objects.filter(recipient_kind=RecipientKind.BLOGGER).exclude(state__in=NEVER_LEFT)
    asking = written.filter(purpose__in=ASKING)
    many = asking.values("subject_id").annotate(n=Count("pk")).filter(n__gt=hours.LETTERS_ON_ONE_QUESTION)
    for row in many:
        yield f"question {row['subject_id']}: {row['n']} letters"
    counting = [purpose for purpose, letter in post.LETTERS.items() if letter.counts]
    people = (
        written.filter(purpose__in=counting)
        .values("action_id", "recipient_id")
        .annotate(n=Count("pk"))
        .filter(n__gt=hours.LETTERS_PER_ACTION)
    )
    for row in people:
        yield f"action {row['action_id']}: {row['n']} letters to blogger {row['recipient_id']}"
    yield from _two_on_one_day(now)
    yield from _too_many_soundings()


def _two_on_one_day(now: datetime) -> Iterator[str]:
    """Outside the last 72 hours one a day leaves per person and action; where the date moved, the rows cannot tell."""
    left = Message.objects.filter(
        state=MessageState.SENT, purpose__in=discipline.one_a_day(), handing_over_at__gt=now - ONE_A_DAY_LOOKED_AT
    )
    due = dict(Action.objects.filter(terms_version=1, due__isnull=False).values_list("pk", "due"))
    days: Counter[tuple[Any, ...]] = Counter()
    for action, person, zone, at in left.values_list("action_id", "recipient_id", "zone", "handing_over_at").iterator():
        if action in due and due[action] - at > hours.EMERGENCY:
            days[action, person, at.astimezone(ZoneInfo(zone)).date()] += 1
    for (action, person, day), times in days.items():
        if times > 1:
            yield f"action {action}: {times} letters on {day} to blogger {person}"


def _too_many_soundings() -> Iterator[str]:
    agency = Agency.current()
    most = agency.soundings_in_30_days if agency else 3
    asked: dict[int, list[datetime]] = defaultdict(list)
    moved = _moved_between_rows()
    rows = Invitation.objects.reached().filter(kind=Ask.SOUNDING).order_by("asked_at")
    for person, present, at in rows.values_list("participation", "participation__blogger", "asked_at"):
        # Before two rows of hers became one, nobody knew that they were: each counts by itself.
        blogger = next((before for since, before in moved[person] if at <= since), present)
        asked[blogger].append(at)
        recent = [each for each in asked[blogger] if each > at - timedelta(days=30)]
        if len(recent) > most:
            yield f"blogger {blogger}: {len(recent)} soundings in 30 days"


@check(60)
def what_is_due_is_done_while_the_clock_beats(now: datetime) -> Iterator[str]:
    """In part: whatever the queue forgot, the beat finds it in the rows. Letters have 27 and 62."""
    if not health.is_beating(clock.wall()):
        return
    for action in Action.objects.untended(now):
        yield f"action {action.pk}: not tended since {action.next_look_at:%Y-%m-%d %H:%M} UTC, though the clock beats"


@check(61)
def no_step_is_taken_twice(now: datetime) -> Iterator[str]:
    """In part: steps that have a number of their own. One letter an occasion is 26, one move a state 16."""
    numbered = Invitation.objects.filter(kind__in=[Ask.CALL_UP, Ask.STILL_ON]).order_by("participation", "wave")
    steps = numbered.values("participation", "kind", "group", "terms_version", "wave").annotate(n=Count("pk"))
    for row in steps.filter(n__gt=1):
        yield f"participation {row['participation']}: {row['n']} times {row['kind']} number {row['wave']}"
    reminders = Event.objects.filter(subject_kind="invitation", verb="remind").order_by("subject_id")
    for row in reminders.values("subject_id", "facts__stage").annotate(n=Count("pk")).filter(n__gt=1):
        yield f"question {row['subject_id']}: {row['n']} times reminder number {row['facts__stage']}"


@check(65)
def no_ceiling_is_passed_unless_that_was_allowed(now: datetime) -> Iterator[str]:
    """What is committed and what invitations keep places for. Call-ups keep none: they are held back on asking."""
    capped = Action.objects.filter(Q(ceiling__isnull=False) | Q(groups__ceiling__isnull=False)).distinct()
    for action in capped.exclude(state__in=[ActionState.CANCELLED, ActionState.DRAFT]):
        allowed, spent = ceilings.allowances(action), ceilings.kept_for_them(action)
        if action.ceiling is not None and spent > action.ceiling + allowed.more:
            said = f"{spent:.2f} promised, {action.ceiling:.2f} agreed, {allowed.more:.2f}"
            yield f"action {action.pk}: {said} more allowed"
        for fee in ceilings.over_their_place(action, allowed):
            yield f"action {action.pk}: a place at {fee:.2f}, above its ceiling, that nobody allowed"


def _moved_between_rows() -> dict[int, list[tuple[datetime, int]]]:
    """By participation: until when it belonged to another row of the address book, and to which."""
    moved: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for event in Event.objects.filter(subject_kind="participation", verb="merge").order_by("pk"):
        moved[event.subject_id].append((event.at, event.facts["from"]))
    return moved


def _latest_verdicts() -> dict[int, str]:
    actions = Decision.objects.order_by().values_list("participation__action", "criterion__proposal__action")
    return verdicts_of({action for pair in actions for action in pair if action})


@check(45)
def no_letter_of_ours_goes_over_the_media_agencys_head(now: datetime) -> Iterator[str]:
    """In part: what its client's contacts were written. What pages show is held by tests that walk them."""
    theirs = Contact.objects.filter(client__via__isnull=False, client__direct_contact=False)
    written = Message.objects.filter(
        recipient_kind=RecipientKind.CONTACT, recipient_id__in=theirs.values("pk"), action_id__isnull=False
    )
    for message in written.exclude(state__in=NEVER_LEFT):
        yield f"message {message.pk}: {message.purpose} to the client of a media agency"
