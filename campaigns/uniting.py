"""Two rows of one person become one: what that means for the actions they are in.

The floor below has locked both people. Her participations move to the row that is kept, each with an event.
Where both rows are in one action, the one that says most goes on and the other ends: a person is in an
action once. Letters follow their participation, so that all her links stay hers.
"""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency import access
from agency.models import Message, User
from agency.models.messages import RecipientKind
from bloggers.merging import hand_letters
from bloggers.models import Blogger
from campaigns import promising
from campaigns.cards import finish_cards
from campaigns.ending import end_question
from campaigns.inviting import vacate
from campaigns.lifecycle import Change, by, change, open_question, participation_of
from campaigns.models import Decision, Invitation, Participation, Promise
from campaigns.states import HOLDING, MOVES, ActionState, Ask, Outcome, ParticipationState

P = ParticipationState
WAIT = Promise.What.WAIT
WHY = "same_person"  # why a question or a participation ended
NOBODY = 0  # stands for a moment where two rows change places; the key is checked at the end of the transaction
# What says more of her: a place, her own word, a question, an old question, her name alone.
PLACE, SAID, ASKED, SILENT, NAMED = 4, 3, 2, 1, 0
WEIGHT = dict.fromkeys([P.RESERVE, P.AVAILABLE, P.DECLINED, P.WITHDREW], SAID) | {
    P.SOUNDED: ASKED,
    P.SILENT: SILENT,
    P.LISTED: NAMED,
}


def unite(kept: Blogger, gone: Blogger, user: User, now: datetime) -> None:
    """Bring the participations of `gone` to `kept`, action by action in the order of their ids."""
    for action_id, pk in _of(gone).order_by("action_id").values_list("action", "pk"):
        with change(action_id, now=now, actor=by(user)) as c:
            theirs = participation_of(c, pk)
            mine = c.action.participations.filter(blogger=kept).first()
            if mine is None:
                _bring(c, theirs, kept)
            else:
                _one_of_two(c, participation_of(c, mine.pk), theirs, kept, gone)
            if c.action.is_open:
                c.look_by(now)


def foreseen(kept: Blogger, gone: Blogger, reader: User) -> list[str]:
    """What merging would mean for actions, in sentences; titles only of clients that the reader may see."""
    theirs = {row.action_id: row for row in _of(gone).select_related("action__campaign")}
    both = {row.action_id: row for row in _of(kept).filter(action__in=theirs)}
    seen = set(access.visible(reader).values_list("pk", flat=True))
    moving = len(theirs) - len(both)
    lines = []
    if moving:
        said = ngettext("%(number)s action comes along.", "%(number)s actions come along.", moving)
        lines.append(said % {"number": moving})
    for action_id, mine in both.items():
        row = theirs[action_id]
        title = row.action.title if row.action.campaign.client_id in seen else _("an action of another client")
        goes_on = _goes_on(mine, row)
        ends = row if goes_on is mine else mine
        said = _("Both are in “%(title)s”: “%(stays)s” goes on, “%(ends)s” ends.")
        if row.action.is_open and P.CONFIRMED == mine.state == row.state:
            said = _("Both have a place in “%(title)s”: one of the two becomes free.")
        lines.append(said % {"title": title, "stays": goes_on.get_state_display(), "ends": ends.get_state_display()})
    return lines


def _of(blogger: Blogger) -> QuerySet[Participation]:
    return Participation.objects.filter(blogger=blogger)


def _bring(c: Change, row: Participation, kept: Blogger) -> None:
    before = row.blogger_id
    Participation.objects.filter(pk=row.pk).update(blogger=kept)
    hand_letters(_letters(c, before), kept)
    _note(c, row, before, kept.pk)


def _one_of_two(c: Change, mine: Participation, theirs: Participation, kept: Blogger, gone: Blogger) -> None:
    """She is in the action twice: one goes on with the kept row, the other ends and stays with the other row."""
    goes_on = _goes_on(mine, theirs)
    ends = theirs if goes_on is mine else mine
    if goes_on is theirs:
        old = list(_letters(c, kept.pk).values_list("pk", flat=True))
        hand_letters(_letters(c, gone.pk), kept)
        Message.objects.filter(pk__in=old).update(recipient_id=gone.pk)
        Participation.objects.filter(pk=mine.pk).update(blogger_id=NOBODY)
        Participation.objects.filter(pk=theirs.pk).update(blogger=kept)
        Participation.objects.filter(pk=mine.pk).update(blogger=gone)
        _note(c, theirs, gone.pk, kept.pk)
        _note(c, mine, kept.pk, gone.pk)
    if c.action.state in (ActionState.DRAFT, ActionState.OPEN):
        _take_over(c, goes_on, ends)
        _end(c, ends)


def _take_over(c: Change, goes_on: Participation, ends: Participation) -> None:
    """What the client said of the other, where nothing was said of this one; a must-have is one either way."""
    if ends.must_have and not goes_on.must_have:
        Participation.objects.filter(pk=goes_on.pk).update(must_have=True)
    if not goes_on.decisions.exists():
        ends.decisions.update(participation=goes_on)
    if goes_on.state == P.RESERVE and (Promise.Side.AGENCY, WAIT) not in promising.standing(goes_on):
        ends.invitations.filter(kind=Ask.ON_CALL, outcome=Outcome.YES).update(participation=goes_on)
        ends.promises.filter(what=WAIT).update(participation=goes_on)
    question = open_question(goes_on)
    last = goes_on.decisions.order_by("-pk").first()
    if question and question.kind in (Ask.INVITATION, Ask.CALL_UP) and last and last.verdict == Decision.Verdict.NO:
        end_question(c, question, "close", facts={"why": WHY})


def _end(c: Change, row: Participation) -> None:
    question: Invitation | None = open_question(row)
    if question is not None:
        end_question(c, question, "close", facts={"why": WHY})
    vacate(c, row)
    promising.ended(c, row)
    if row.state in MOVES["participation"]["release"][0]:
        c.move(row, "release", facts={"why": WHY}, reserve_order=None)
    finish_cards(c, participation=row)


def _goes_on(mine: Participation, theirs: Participation) -> Participation:
    """The one that says more of her; of two answers the later one, save that a reserve stays beside a yes."""
    heavier = max(mine, theirs, key=_weight)
    if _weight(mine) != _weight(theirs) or _weight(mine) != SAID:
        return heavier
    states = {P(mine.state): mine, P(theirs.state): theirs}
    if states.keys() == {P.RESERVE, P.AVAILABLE}:
        return states[P.RESERVE]
    return max(mine, theirs, key=lambda row: row.answered_at.timestamp() if row.answered_at else 0.0)


def _weight(row: Participation) -> int:
    return WEIGHT.get(P(row.state), PLACE if row.state in HOLDING else -1)


def _letters(c: Change, blogger_id: int) -> QuerySet[Message]:
    return Message.objects.filter(recipient_kind=RecipientKind.BLOGGER, recipient_id=blogger_id, action_id=c.action.pk)


def _note(c: Change, row: Participation, before: int, after: int) -> None:
    c.record("participation", row.pk, "merge", row.state, row.state, facts={"from": before, "to": after})
