"""The client's word on people, as a page or the team notes it: by name, or by a criterion a machine can check."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from agency.models import Contact, User
from campaigns import criteria, must_haves, notices, promising
from campaigns.approval import MUST_HAVE, NO, YES, Said, meets, word_of
from campaigns.cards import YES_NEEDED, finish_cards
from campaigns.days import OneADay
from campaigns.ending import end_question
from campaigns.inviting import Refused, people_of, take
from campaigns.lifecycle import Change, PlaceFilled, WrongTurn, by, change
from campaigns.models import Action, ActionContact, Card, Criterion, Decision, Participation, Proposal
from campaigns.showable import NotAgreed, has_agreed
from campaigns.states import OUT, Ask

PAGE = "page"  # the channel of a word that the client's side wrote on its own page


def note_verdict(
    action_id: int,
    participation_ids: Iterable[int],
    verdict: str,
    *,
    now: datetime,
    user: User,
    contact: Contact | None = None,
    channel: str = "phone",
) -> tuple[list[Decision], list[Refused]]:
    """The client's yes, no or must-have on people, noted by the team; see `decide`.

    Refused: not_agreed (a yes to somebody who never agreed to be proposed).
    """
    with change(action_id, now=now, actor=by(user)) as c:
        people = list(people_of(c, participation_ids))
        for person in people:
            person.action = c.action
        ready = people if verdict == Decision.Verdict.NO else [person for person in people if has_agreed(person)]
        noted = decide(c, ready, verdict, by_contact=contact, user=user, channel=channel) if ready else []
        return noted, [Refused(person, "not_agreed") for person in people if person not in ready]


def ask_for(
    action_id: int,
    participation_ids: Iterable[int],
    *,
    now: datetime,
    user: User,
    contact: Contact | None = None,
    channel: str = "phone",
) -> tuple[list[Participation], list[Refused]]:
    """The client wants people by name: noted by the team, and a place is kept for each. Twice is once.

    Of who agreed to be proposed it is the client's yes, too; of who did not it approves nobody: she is asked first, and
    the client's side says yes to her on a list, where her price stands. Refused: out (said no, left, or was let go),
    and refused (the client has said no to her, which only its yes after her own takes back).
    """
    with change(action_id, now=now, actor=by(user)) as c:
        people = list(people_of(c, participation_ids))
        for person in people:
            person.action = c.action
        agreed = [person for person in people if has_agreed(person)]
        said = verdicts(c.action, [person.pk for person in people])
        refused = {
            person.pk: "out" if person.state in OUT else "refused"
            for person in people
            if person not in agreed and (person.state in OUT or said.get(person.pk) == NO)
        }
        noted = [person for person in people if person.pk not in refused]
        if agreed:
            decide(c, agreed, MUST_HAVE, by_contact=contact, user=user, channel=channel)
        must_haves.mark(c, noted, contact, channel)
        c.look_by(now)
        return noted, [Refused(person, refused[person.pk]) for person in people if person.pk in refused]


def note_criteria(
    action_id: int,
    words: dict[int, str],
    *,
    now: datetime,
    user: User,
    contact: Contact | None = None,
    channel: str = "phone",
    note: str = "",
) -> list[Decision]:
    """The client's yes or no to criteria that were sent (criterion -> verdict), told to the team; see `decide`.

    WrongTurn for a criterion that is not of the action, or was never sent.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        sent = Criterion.objects.filter(proposal__action=c.action, proposal__number__isnull=False)
        found = sent.in_bulk(list(words))
        if len(found) < len(words):
            raise WrongTurn("note_criteria", "not sent")
        noted = []
        for pk, word in words.items():
            noted += decide(c, [], word, by_contact=contact, user=user, channel=channel, criterion=found[pk], note=note)
        return noted


def decide(
    c: Change,
    people: Iterable[Participation],
    verdict: str,
    *,
    by_contact: Contact | None,
    user: User | None = None,
    channel: str = PAGE,
    proposal: Proposal | None = None,
    criterion: Criterion | None = None,
    note: str = "",
) -> list[Decision]:
    """Note one verdict on people, or (then `people` is empty) on whoever meets a criterion.

    NotAgreed, and nothing is noted, where one of them never agreed to be proposed. `by_contact` says which
    link of the chain spoke; without one the team notes the word of the whole side. The same word of the same
    link twice is noted once. A no ends her open question for a place; who holds one stays until a person
    lets go.
    """
    people = list(people)
    for person in people:
        person.action = c.action
    if verdict != Decision.Verdict.NO and not all(map(has_agreed, people)):
        raise NotAgreed
    said = _said_before(c.action, people, by_contact)
    common: dict[str, Any] = {"verdict": verdict, "by_contact": by_contact, "noted_by": user, "channel": channel}
    common |= {"note": note[:2000], "proposal": proposal, "at": c.now}
    facts = {"channel": channel, "contact": by_contact.pk if by_contact else None}
    noted = []
    if criterion is not None and said.get((None, criterion.pk)) != verdict:
        noted.append(Decision.objects.create(criterion=criterion, **common))
        c.record("criterion", criterion.pk, f"verdict_{verdict}", facts=facts | {"decision": noted[-1].pk})
    for person in people:
        if said.get((person.pk, None)) == verdict:
            continue
        noted.append(Decision.objects.create(participation=person, **common))
        now_facts = facts | {"decision": noted[-1].pk}
        c.record("participation", person.pk, f"verdict_{verdict}", person.state, person.state, facts=now_facts)
        _follow(c, person, verdict)
    _settle_cards(c, by_contact)
    c.look_by(c.now)
    return noted


def _said_before(action: Action, people: list[Participation], contact: Contact | None) -> dict[tuple[Any, ...], str]:
    """The latest word of the contact's link on each person and criterion; without a contact, the latest of all."""
    links = action.chain.filter(contact=contact) if contact else ActionContact.objects.none()
    rank = links.values_list("rank", flat=True).first()
    rows = _rows([action.pk], [person.pk for person in people])
    return {row[1:3]: row[3] for row in rows if rank is None or row[4] in (rank, None)}


def _follow(c: Change, person: Participation, verdict: str) -> None:
    """What a verdict means for her at once."""
    if verdict == Decision.Verdict.MUST_HAVE:
        Participation.objects.filter(pk=person.pk).update(must_have=True)
        person.must_have = True
    if Card.objects.waiting().filter(participation=person, code=YES_NEEDED).exists():
        _end_condition(c, person)
    if verdict == Decision.Verdict.NO:
        promising.off_call(c, person, owed=True)
        for question in person.invitations.open().filter(kind__in=[Ask.INVITATION, Ask.CALL_UP, Ask.ON_CALL]):
            question.participation = person
            end_question(c, question, "close", facts={"why": "refused"})


def _end_condition(c: Change, person: Participation) -> None:
    """She said yes on condition: the last word of the client's side confirms her at once, or lets her go kindly."""
    word = verdicts(c.action, [person.pk]).get(person.pk)
    if word is None or person.holds_until is None:
        return  # a link before the last one spoke
    finish_cards(c, participation=person, code=YES_NEEDED)
    if word == Decision.Verdict.NO:
        notices.free_again(c, person, person.holds_until)
        return
    asked = person.invitations.filter(on_condition_until__isnull=False).select_related("group").latest("pk")
    if person.is_firm(c.now):
        with suppress(PlaceFilled, OneADay):
            take(c, person, asked.group, asked.fee)


def _settle_cards(c: Change, contact: Contact | None) -> None:
    """The last link has spoken: no silence is left to see to; a card about people ends once all have a word."""
    last = c.action.chain.filter(decides=True).order_by("-rank").values_list("rank", flat=True).first()
    if contact is None or last is None or c.action.chain.filter(contact=contact, rank__gte=last).exists():
        finish_cards(c, code="client_silent")
    cards = list(Card.objects.waiting().filter(action=c.action, code="propose"))
    decided = verdicts(c.action) if cards else {}
    for card in cards:
        if all(number in decided for number in card.facts.get("people", ())):
            finish_cards(c, pk=card.pk)


# --- what it comes to ----------------------------------------------------------------------------------
def verdicts(action: Action, among: Collection[int] | None = None) -> dict[int, str]:
    """What the client's side has said of each person of the action (`among`: only of these), by participation id.

    Who has no word of her own, agreed to be proposed and meets an approved criterion has its yes. One query;
    seven more where a criterion was approved, whatever the number of people.
    """
    return verdicts_of([action.pk], among)


def verdicts_of(actions: Collection[int], among: Collection[int] | None = None) -> dict[int, str]:
    """As `verdicts`, of several actions."""
    named, meant = _heard(actions, among)
    return {person.pk: YES for person in meant if has_agreed(person)} | named


def verdicts_and_foreseen(action: Action) -> tuple[dict[int, str], dict[int, str]]:
    """`verdicts`, and beside it as they will be once everybody has agreed: for the engine, which asks people first."""
    named, meant = _heard([action.pk], None)
    now = {person.pk: YES for person in meant if has_agreed(person)}
    return now | named, {person.pk: YES for person in meant} | named


def _heard(actions: Collection[int], among: Collection[int] | None) -> tuple[dict[int, str], list[Participation]]:
    """What was said by name, and whom else an approved criterion means, whether she has agreed or not."""
    words = _words(actions, among)
    by_name = {person: word for (_action, person, _none), word in words.items() if person}
    rules = {criterion: action for (action, _none, criterion), word in words.items() if criterion and word == YES}
    named = {person: word for person, word in by_name.items() if word is not None}
    return named, _by_criteria(rules, set(by_name), among) if rules else []


def on_criteria(action: Action) -> dict[int, str]:
    """What the client's side has said of each criterion that it was sent, where its word is there. One query."""
    return {
        criterion: word for (_action, _none, criterion), word in _words([action.pk], ()).items() if criterion and word
    }


def _words(actions: Collection[int], among: Collection[int] | None) -> dict[tuple[Any, ...], str | None]:
    """What the decisions come to, by (action, participation, criterion)."""
    said: dict[tuple[Any, ...], list[Said]] = defaultdict(list)
    last: dict[int, int | None] = {}
    for action, person, criterion, verdict, rank, last_rank in _rows(actions, among):
        said[action, person, criterion].append(Said(verdict, rank))
        last[action] = last_rank
    return {key: word_of(rows, last[key[0]]) for key, rows in said.items()}


def _rows(actions: Collection[int], among: Collection[int] | None) -> list[tuple[Any, ...]]:
    """(action, participation, criterion, verdict, its rank, the rank of the last who decides), the oldest first."""
    rows = _decisions().filter(action__in=list(actions))
    if among is not None:
        rows = rows.filter(Q(participation__in=list(among)) | Q(participation=None))
    return list(rows.values_list("action", "participation", "criterion", "verdict", "rank", "last"))


@cache
def _decisions() -> QuerySet[Any]:
    """Put together once: every yes and every look at an action asks it."""
    rows = Decision.objects.annotate(action=Coalesce("participation__action", "criterion__proposal__action"))
    chain = ActionContact.objects.filter(action=OuterRef("action"))
    return rows.annotate(
        rank=Subquery(chain.filter(contact=OuterRef("by_contact")).values("rank")[:1]),
        last=Subquery(chain.filter(decides=True).order_by("-rank").values("rank")[:1]),
    ).order_by("pk")


def _by_criteria(rules: dict[int, int], named: set[int], among: Collection[int] | None) -> list[Participation]:
    """Whoever meets an approved criterion (criterion -> its action) and was not decided on by name."""
    found = Participation.objects.filter(action__in=set(rules.values())).exclude(pk__in=named)
    if among is not None:
        found = found.filter(pk__in=list(among))
    people = list(found.select_related("blogger", "site"))
    sought, known = criteria.sought(rules), criteria.known(people)
    return [
        person
        for person in people
        if any(person.action_id == rules[key] and meets(each, known[person.pk]) for key, each in sought.items())
    ]


def approved(action: Action, verdict: str | None) -> bool | None:
    """What a latest verdict means: True, False, or None where nobody has decided."""
    if verdict == Decision.Verdict.NO:
        return False
    if verdict is not None or not action.needs_approval:
        return True
    return None


def is_approved(person: Participation) -> bool:
    return person.pk in approved_among([person])


def approved_among(people: list[Participation]) -> set[int]:
    """Those of the people whom the client has approved, each for her action. Queries as `verdicts`."""
    said = verdicts_of({person.action_id for person in people}, [person.pk for person in people])
    return {person.pk for person in people if approved(person.action, said.get(person.pk)) is True}
