"""Two verbs on one action at one instant: what is true afterwards is what one after the other would have left.

Each pair is played three times on actions that are alike: one first, the other first, and both at once, each in a
thread and a transaction of its own, meeting where the action is locked. Outcomes, rows, questions and letters
of the third must be those of the first or of the second. Sending is none of them: it takes a letter at a time.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from itertools import combinations_with_replacement
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import connections

from agency.models import Message
from agency.models.messages import NEVER_LEFT
from bloggers import forgetting
from campaigns import agreeing, answering, cancelling, ceilings, deciding, lifecycle, moving, placing, pricing, staffing
from campaigns.ceilings import OverCeiling
from campaigns.lifecycle import PlaceFilled, TermsMoved, WrongTurn
from campaigns.models import Action, Invitation, Participation, Place, Promise
from campaigns.models import Counter as Price
from tests import services
from tests.campaigns import people
from tests.campaigns.checked import lines, opened
from tests.campaigns.test_moving import terms_of
from tests.make import make_action, make_agency

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
REFUSED = (
    OverCeiling, PlaceFilled, TermsMoved, WrongTurn, answering.TooLate, answering.NotApproved, moving.NothingMoves,
    moving.Stale, cancelling.Stale,
)  # fmt: skip
HELD = (2, 4, 5, 11, 13, 14, 15, 16, 20, 65)
LATER = timedelta(days=2)


class Scene:
    """Four places at 250, a ceiling of 1005: one held, two asked for (one for more), a reserve, one approved."""

    def __init__(self, now) -> None:
        self.now = now
        self.action = opened(now, places=4, fee=250, ceiling=1005)
        (self.holder,) = people.confirmed(self.action, 1, now)
        self.asked, self.dear = people.invited(self.action, 2, now)
        (self.reserve,) = people.reserves(self.action, 1, now)
        (self.approved,) = people.approved(self.action, 1, now)
        self.price = pricing.counter(self.dear.pk, self.action.pk, Decimal(260), "", people.seen(self.dear), now=now).pk
        self.roles = {
            each.pk: role for role, each in vars(self).items() if isinstance(each, Participation)
        }  # which stands for whom in all scenes
        self.seen = {pk: people.seen(each) for pk, each in ((p.pk, p) for p in self.people)}
        self.action.refresh_from_db()
        self.new = terms_of(self.action, starts_at=self.action.starts_at + LATER)
        self.saw = moving.preview(self.action, self.new, now).saw

    @property
    def people(self) -> list[Participation]:
        return [each for each in vars(self).values() if isinstance(each, Participation)]

    def by_owner(self, verb: Callable, *args, **words):
        return verb(self.action.pk, *args, now=self.now, user=self.action.owner, **words)

    def by_her(self, verb: Callable, her: Participation, *args, saw: bool = False, **words):
        seen = (self.seen[her.pk],) if saw else ()
        return verb(her.pk, self.action.pk, *args, *seen, now=self.now, **words)

    def after(self) -> dict:
        """All that counts of what is now true, by role instead of by number."""
        rows = self.action.participations.select_related("blogger")
        letters = Message.objects.filter(action_id=self.action.pk).exclude(state__in=NEVER_LEFT)
        who = {row.blogger_id: self.roles[row.pk] for row in rows}
        questions = Invitation.objects.filter(participation__action=self.action)
        action = Action.objects.get(pk=self.action.pk)
        return {
            "action": (action.state, action.terms_version, action.starts_at, bool(action.cancel_at)),
            "people": {
                self.roles[row.pk]: (row.state, row.answer, row.fee_agreed, row.terms_version) for row in rows
            },
            "places": Counter(
                self.roles.get(pk) for pk in Place.objects.of(action).values_list("holder", flat=True)
            ),
            "questions": Counter(
                (self.roles[pk], kind, outcome, fee)
                for pk, kind, outcome, fee in questions.values_list("participation", "kind", "outcome", "fee")
            ),
            "prices": list(Price.objects.filter(invitation__in=questions).values_list("result", flat=True)),
            "promises": Promise.objects.filter(participation__in=rows, ended_at=None, broken_at=None).count(),
            "letters": Counter((who.get(reader, "team"), purpose) for reader, purpose in
                               letters.values_list("recipient_id", "purpose")),
        }  # fmt: skip


VERBS: dict[str, Callable[[Scene], object]] = {
    "accepts": lambda s: s.by_her(answering.accept, s.asked, saw=True),
    "declines": lambda s: s.by_her(answering.decline, s.asked),
    "names a price": lambda s: pricing.counter(
        s.asked.pk, s.action.pk, Decimal(255), "", s.seen[s.asked.pk], now=s.now
    ),
    "drops out": lambda s: s.by_her(answering.withdraw, s.holder),
    "leaves the reserve": lambda s: s.by_her(answering.leave_reserve, s.reserve),
    "is invited": lambda s: s.by_owner(placing.invite_people, [s.approved.pk], s.action.groups.get().pk),
    "gets her price": lambda s: pricing.decide_counter(
        s.price, s.action.pk, accept=True, now=s.now, user=s.action.owner
    ),
    "loses approval": lambda s: s.by_owner(deciding.note_verdict, [s.asked.pk], "no"),
    "moves": lambda s: s.by_owner(moving.move, s.new, saw=s.saw, why=""),
    "is cancelled": lambda s: s.by_owner(cancelling.call_off, saw=cancelling.preview(s.action, s.now).saw, why=""),
    "opts out": lambda s: forgetting.opt_out(s.asked.blogger, s.now),
    "agrees": lambda s: s.by_her(agreeing.agree, s.holder, saw=True),
    "is swept": lambda s: staffing.tend(s.action.pk, s.now),
}
PAIRS = list(combinations_with_replacement(VERBS, 2))
# Where two presses can want the same place, the same euro or the same answer; all of them in full.
SOME = [
    ("accepts", "loses approval"), ("accepts", "moves"), ("accepts", "opts out"), ("names a price", "moves"),
    ("drops out", "is cancelled"), ("drops out", "is invited"), ("is invited", "gets her price"), ("moves", "moves"),
    ("is swept", "drops out"),
]  # fmt: skip


def tried(verb: Callable[[Scene], object], scene: Scene) -> str:
    try:
        verb(scene)
    except REFUSED as refused:
        return type(refused).__name__
    return "done"


def at_once(scene: Scene, verbs: tuple[str, str]) -> list[str]:
    outcomes: dict[int, str] = {}

    def run(number: int) -> None:
        try:
            outcomes[number] = tried(VERBS[verbs[number]], scene)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the outcome
            outcomes[number] = f"broke: {error!r}"
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [outcomes[0], outcomes[1]]


@pytest.fixture
def meeting(monkeypatch):
    """Both threads are at the lock of the action before either has it."""
    real, met = lifecycle.lock, {"barrier": Barrier(2)}

    def lock(action_id: int):
        with suppress(BrokenBarrierError):  # where the other one needs no lock, or had it before
            met["barrier"].wait(0.2)
        return real(action_id)

    def begin() -> None:
        met["barrier"] = Barrier(2)

    def install() -> None:
        begin()
        monkeypatch.setattr(lifecycle, "lock", lock)

    def remove() -> None:
        monkeypatch.setattr(lifecycle, "lock", real)

    return install, remove


def played(pair: tuple[str, str], now) -> list[tuple[list[str], dict]]:
    """One after the other, both ways round; the outcomes in the order of the pair."""
    found = []
    for order in ((0, 1), (1, 0)):
        scene = Scene(now)
        outcomes = {number: tried(VERBS[pair[number]], scene) for number in order}
        found.append(([outcomes[0], outcomes[1]], scene.after()))
    return found


def overtaken(pair: tuple[str, str], outcomes: list[str], now) -> tuple[list[str], dict] | None:
    """Whose page was read before the other had pressed is told so, and the rows are as the other alone leaves them."""
    if "Stale" not in outcomes:
        return None
    late = outcomes.index("Stale")
    scene = Scene(now)
    alone = tried(VERBS[pair[1 - late]], scene)
    return (["Stale", alone] if late == 0 else [alone, "Stale"]), scene.after()


@pytest.mark.parametrize("part", range(3))
def test_at_once_is_as_one_after_the_other(part, postgres, now, meeting):
    make_agency()
    install, remove = meeting
    wrong = []
    for pair in (PAIRS if services.FULL else SOME)[part::3]:
        serial = played(pair, now)
        for _again in range(5 if services.FULL else 1):
            scene = Scene(now)
            install()
            outcomes = at_once(scene, pair)
            remove()
            result = (outcomes, scene.after())
            if result not in serial and result != overtaken(pair, outcomes, now):
                wrong.append((pair, result, serial))
    wrong += [(number, line) for number in HELD for line in lines(number, now)]
    assert wrong == []


def test_of_many_askings_at_once_none_passes_the_ceiling(postgres, now, meeting):
    """Five people for five places, and money for two."""
    make_agency()
    install, _remove = meeting
    for _again in range(10 if services.FULL else 2):
        action = make_action(places=5, fee=250, ceiling=500)
        approved, group = people.approved(action, 5, now), action.groups.get().pk
        install()
        threads = [Thread(target=_invite, args=(action, person, group, now)) for person in approved]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert ceilings.kept_for_them(action) == 500
        assert Invitation.objects.open().filter(participation__action=action, kind="invitation").count() == 2


def _invite(action: Action, person: Participation, group: int, now) -> None:
    try:
        placing.invite_people(action.pk, [person.pk], group, now=now, user=action.owner)
    finally:
        connections.close_all()
