"""What a stop, a dead address, an erasure, a colleague who leaves or a client that ends means for actions.

The floors below call these through their registries, in the transaction of the change itself.
The person is locked before her actions, and these in the order of their ids.
"""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agency.clients import Undone
from agency.models import Client, Message, User
from agency.models.messages import RecipientKind
from bloggers.models import Blogger
from campaigns import promising, terms
from campaigns.answering import withdraw
from campaigns.cards import finish_cards, raise_card
from campaigns.ending import cancel_action, end_question, told_of_the_end
from campaigns.lifecycle import BLOGGER, CLOCK, Change, by, change, open_question, participation_of
from campaigns.models import Action, Card, Decision, Participation, Post, ProposalLine, Question, Remark
from campaigns.states import ActionState, ParticipationState

P = ParticipationState
NOT_OVER = [ActionState.OPEN, ActionState.DRAFT]
# Whose being out of reach changes what the team may count on; the action's history says so.
COUNTED_ON = {P.SOUNDED, P.AVAILABLE, P.RESERVE, P.CONFIRMED}


def stop_asking(blogger: Blogger, now: datetime) -> None:
    """She asked for no more letters: no question stays open to her. A place she holds stays hers, with a call card."""
    for person in _in_open_actions(blogger):
        with change(person.action_id, now=now, actor=BLOGGER) as c:
            _close(c, person.pk, "stopped")


def look_again(blogger: Blogger, now: datetime) -> None:
    """Her days have changed: each action that may count on her is looked at anew."""
    hers = Action.objects.filter(pk__in=Participation.objects.filter(blogger=blogger).values("action"))
    # All of them, in the order of their ids: who holds one already must not wait for a lower one later.
    ids = list(hers.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    sooner = Q(next_look_at=None) | Q(next_look_at__gt=now)
    Action.objects.open().filter(sooner, pk__in=ids, due__gt=now).update(next_look_at=now)


def give_up_address(message: Message, code: int, now: datetime) -> None:
    """A letter to her came back for good (`code`, SMTP): she leaves every wave; a place she holds is at risk.

    Nothing of that where another address of hers stands in the book by now. Called twice, it is as once.
    """
    if message.recipient_kind != RecipientKind.BLOGGER or message.recipient_id is None:
        return
    # Where her letters go: to her agent where she has one, and then her own address says nothing of them.
    reached = Q(email=message.address, via=None) | Q(via__email=message.address)
    hers = Blogger.objects.select_for_update(of=("self",), no_key=True)
    blogger = hers.filter(reached, pk=message.recipient_id).first()
    if blogger is None:
        return
    if blogger.undeliverable_at is None:
        Blogger.objects.filter(pk=blogger.pk).update(undeliverable_at=now)
    for person in _in_open_actions(blogger):
        with change(person.action_id, now=now, actor=CLOCK) as c:
            _close(c, person.pk, "undeliverable", told=blogger.undeliverable_at is not None)


def reach_again(blogger: Blogger, now: datetime) -> None:
    """Mail goes to her again: nothing of its not arriving is left to see to."""
    codes = ["undeliverable"] if blogger.opted_out_at else ["undeliverable", "stopped"]
    for person in _in_open_actions(blogger):
        with change(person.action_id, now=now, actor=CLOCK) as c:
            finish_cards(c, participation=person.pk, code__in=codes)
            her = participation_of(c, person.pk)
            if her.state == ParticipationState.SOUNDED and open_question(her) is None:
                c.move(her, "lapse")  # she never read it, so she may be asked again
            c.look_by(now)


def forget(blogger: Blogger, now: datetime) -> None:
    """Her erasure: places she holds are freed like a withdrawal; her own words and letters go."""
    for person in _in_open_actions(blogger):
        if person.state == ParticipationState.CONFIRMED and person.action.due > now:
            withdraw(person.pk, person.action_id, now=now)
        with change(person.action_id, now=now, actor=BLOGGER) as c:
            _close(c, person.pk, "erased")
            promising.off_call(c, person)
    hers = Participation.objects.filter(blogger=blogger)
    hers.update(own_line="", site=None)
    _forget_what_clients_said(hers)
    Remark.objects.filter(event__facts__participation__in=list(hers.values_list("pk", flat=True))).update(text="")
    Remark.objects.filter(event__subject_kind="participation", event__subject_id__in=hers.values("pk")).update(text="")
    letters = Message.objects.filter(recipient_kind=RecipientKind.BLOGGER, recipient_id=blogger.pk)
    # A dash for the words of what left: that it left with words of its own stays a fact.
    letters.exclude(frozen_at=None).update(subject="–", text="–", html="–")
    letters.update(address="erased@invalid.example", attachment="", own_line="")


def _forget_what_clients_said(hers: QuerySet[Participation]) -> None:
    """Free words about her on the client's side, and where she published. That it was decided stays."""
    ProposalLine.objects.filter(participation__in=hers.values("pk")).update(why="")
    Decision.objects.filter(participation__in=hers.values("pk")).update(note="")
    Question.objects.filter(line__participation__in=hers.values("pk")).update(words="", answer="")
    Post.objects.filter(participation__in=hers.values("pk")).delete()


def hand_over(leaving: User, successor: User, user: User, now: datetime) -> None:
    """Everything a colleague owns goes to another, what has ended as well."""
    for action_id in list(Action.objects.filter(owner=leaving).order_by("pk").values_list("pk", flat=True)):
        with change(action_id, now=now, actor=by(user)) as c:
            state, facts = c.action.state, {"from": leaving.pk, "to": successor.pk}
            if Action.objects.filter(pk=action_id, owner=leaving).update(owner=successor):
                c.record("action", action_id, "hand_over", state, state, facts=facts)
    Card.objects.waiting().filter(for_user=leaving).update(for_user=successor)


def cancel_all(client: Client, user: User | None, now: datetime) -> None:
    """The client ends: its actions that are still to come are cancelled, and who keeps the date for them is told."""
    for action in _still_to_come(client, now):
        cancel_action(action.pk, now=now, user=user)


def cancel_ended(now: datetime) -> None:
    """A client whose day to end has come: what ends with it, by the clock."""
    for client in ended(now).distinct().order_by("pk"):
        cancel_all(client, None, now)


def ended(now: datetime) -> QuerySet[Client]:
    """Clients whose day to end has come, with an action that is not over; one for each such action."""
    return Client.objects.filter(ended_at__lte=now, campaigns__actions__state__in=NOT_OVER)


def who_is_told(client: Client, now: datetime) -> list[Undone]:
    """One for each action that would be cancelled, with the names of those who keep the date for it."""
    return [
        Undone(
            what=action.title,
            when=terms.when(action, now) if action.due else str(action.get_state_display()),
            people=_keepers(action),
        )
        for action in _still_to_come(client, now)
    ]


def _keepers(action: Action) -> list[tuple[str, list[str]]]:
    people = list(told_of_the_end(action).select_related("blogger"))
    hold = [each.blogger.name for each in people if each.state == P.CONFIRMED]
    keep = [each.blogger.name for each in people if each.state != P.CONFIRMED]
    said = ((_("Hold a place"), hold), (_("Keep the date"), keep))
    return [(words, names) for words, names in said if names]


def _in_open_actions(blogger: Blogger) -> list[Participation]:
    return list(
        Participation.objects.select_related("action")
        .filter(blogger=blogger, action__state=ActionState.OPEN)
        .order_by("action_id")
    )


def _close(c: Change, participation_id: int, why: str, *, told: bool = False) -> None:
    """`told`: the action's history knows already."""
    person = participation_of(c, participation_id)
    question = open_question(person)
    if question is not None:
        end_question(c, question, "close", facts={"why": why})
    if person.state in COUNTED_ON and not told:
        c.record("participation", person.pk, why, person.state, person.state)
    if person.state == ParticipationState.CONFIRMED:
        raise_card(c, Card.Kind.CALL, why, person, {})
    c.look_by(c.now)


def _still_to_come(client: Client, now: datetime) -> QuerySet[Action]:
    """Whose hour has passed took place: there is nothing to cancel, only to close."""
    return Action.objects.filter(Q(due=None) | Q(due__gt=now), campaign__client=client, state__in=NOT_OVER).order_by(
        "pk"
    )
