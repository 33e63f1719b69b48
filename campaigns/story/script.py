"""The scenes, in their order: what happens in each, what is said of it, what stands beside it.

Clara, the manager, presses what a manager presses (verbs); the invented people press what their
letters lead to (pages). What Relevo does in between, nobody tells it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from agency import clock
from campaigns import cards, deciding, inviting, pricing, reporting
from campaigns.models import Card, Counter, Decision, Event, Invitation
from campaigns.states import Ask, ParticipationState
from campaigns.story.cast import OUR_CEILING, Cast, Player, Role
from campaigns.story.stage import Stage


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene; its words stand in `captions`.

    beside: what stands beside the board (letter, page, outbox, explanation, end), and `whose` it
    is. seconds: how long it is shown while the story plays by itself.
    """

    name: str
    play: Callable[[Stage], None]
    seconds: int
    beside: str
    whose: Callable[[Stage], Player | None] | None = None


def scenes(cast: Cast) -> list[Scene]:
    """The scenes of this cast: where nobody comes second to the place, that scene is left out."""
    return [scene for scene in SCENES if scene.name != "second" or cast.calls.count("yes") > 1]


# --- the first days -----------------------------------------------------------------------------------
def ask(stage: Stage) -> None:
    asked = [player for player in stage.cast.players if player.role is not Role.NOT_ASKED]
    group = stage.action.groups.get()
    inviting.sound_out(stage.action.pk, stage.ids(asked), group.pk, now=stage.now, user=stage.manager)
    stage.settle()


FIRST_ANSWER = {
    Role.VISITOR: "may_propose",
    Role.DROPOUT: "count_me_in",
    Role.FIRM: "count_me_in",
    Role.RESERVE: "count_me_in",
    Role.MAY_BE_PROPOSED: "may_propose",
    Role.REFUSED: "may_propose",
    Role.DECLINES: "no",
}


def answer(stage: Stage) -> None:
    for player in sorted(stage.cast.having(*FIRST_ANSWER), key=lambda player: player.answers_after):
        stage.go_to(0, "10:00", player.answers_after)
        night = {"night_ok": "on"} if player.role is Role.RESERVE else {}
        stage.press(player, FIRST_ANSWER[player.role], **night)


def other_price(stage: Stage) -> None:
    player = stage.cast.the(Role.PRICE)
    stage.go_to(0, "16:10")
    why = str(_("It is an hour each way, and I bring a camera."))
    stage.press(player, "counter", via="price", amount=str(stage.cast.price), why=why)
    stage.go_to(0, "16:40")
    decide_prices(stage)
    stage.go_to(0, "17:05")
    stage.press(player, stage.cast.price_then)


def decide_prices(stage: Stage) -> None:
    """Clara takes a price that the place can bear, else keeps hers."""
    for counter in Counter.objects.filter(result=Counter.Result.OPEN, invitation__participation__action=stage.action):
        pricing.decide_counter(
            counter.pk, stage.action.pk, accept=counter.amount <= OUR_CEILING, now=stage.now, user=stage.manager
        )
    stage.settle()


def remind_at_night(stage: Stage) -> None:
    stage.go_to(0, "21:40")
    silent = stage.row(stage.cast.the(Role.SILENT))
    inviting.remind_person(stage.action.pk, silent.pk, now=stage.now, user=stage.manager)
    stage.settle()


def morning(stage: Stage) -> None:
    stage.go_to(1, "09:12")
    if stage.cast.silent_then:
        stage.press(stage.cast.the(Role.SILENT), stage.cast.silent_then)


def approve(stage: Stage) -> None:
    """The client's word by telephone, noted by Clara: first the list, a little later the reserves."""
    stage.go_to(1, "11:30")
    note(stage, Decision.Verdict.YES, Role.DROPOUT, Role.FIRM, Role.VISITOR)
    note(stage, Decision.Verdict.NO, Role.REFUSED)
    stage.settle()
    stage.go_to(1, "11:50")
    note(stage, Decision.Verdict.YES, Role.RESERVE)
    stage.settle()


def note(stage: Stage, verdict: str, *roles: Role) -> None:
    agreed = [player for player in stage.cast.having(*roles) if deciding.has_agreed(stage.row(player))]
    contact = stage.action.campaign.client.contacts.first()
    deciding.note_verdict(
        stage.action.pk, stage.ids(agreed), verdict, now=stage.now, user=stage.manager, contact=contact
    )


# --- five of five ---------------------------------------------------------------------------------------
def hand_to_visitor(stage: Stage) -> None:
    stage.go_to(1, "12:05")


def fill(stage: Stage) -> None:
    """Whoever watches has answered for her, or she does it herself now."""
    visitor = stage.cast.the(Role.VISITOR)
    question = stage.row(visitor).invitations.open().filter(kind=Ask.INVITATION).first()
    if question is not None and not question.counters.filter(result=Counter.Result.OPEN).exists():
        stage.press(visitor, "accept")
    decide_prices(stage)
    stage.go_to(1, "12:20")


def still_on(stage: Stage) -> None:
    stage.go_to(7, "20:31")
    all_good(stage)


def day_before(stage: Stage) -> None:
    stage.go_to(8, "18:31")
    all_good(stage)


def all_good(stage: Stage) -> None:
    open_to = Invitation.objects.open().filter(participation__action=stage.action, kind=Ask.STILL_ON)
    addresses = set(open_to.values_list("participation__blogger__email", flat=True))
    for player in stage.cast.players:
        if player.email in addresses:
            stage.press(player, "still-on")


# --- the night ------------------------------------------------------------------------------------------
def drop_out(stage: Stage) -> None:
    stage.go_to(8, "22:04")
    stage.press(whoever_drops_out(stage), "withdraw", via="cannot")


def whoever_drops_out(stage: Stage) -> Player:
    """The one whose part it is; where she never had a place, another who has one."""
    rows = stage.by_address()
    own = stage.cast.the(Role.DROPOUT)
    if rows[own.email].state in (ParticipationState.CONFIRMED, ParticipationState.WITHDREW):
        return own
    return next((p for p in stage.cast.players if rows[p.email].state == ParticipationState.CONFIRMED), own)


def first_yes(stage: Stage) -> None:
    """The reserves read their mail one after another, until one has the place."""
    for minutes, (player, word) in enumerate(called_tonight(stage)):
        stage.go_to(8, "22:09", minutes * 2)
        if word == "yes":
            stage.press(player, "accept")
        elif word == "no":
            stage.press(player, "decline", via="no")
        if stage.is_full():
            see_to_alarms(stage)
            return


def see_to_alarms(stage: Stage) -> None:
    """Clara, once all is well; an alarm that nothing has answered goes on."""
    for card in Card.objects.waiting().filter(action=stage.action, kind=Card.Kind.ALARM):
        cards.acknowledge(card.pk, now=stage.now, user=stage.manager)
    stage.settle()


def second(stage: Stage) -> None:
    """Who opens the letter now reads that the place is covered, before any press."""
    stage.go_to(8, "22:15")


def explain(stage: Stage) -> None:
    stage.go_to(9, "08:35" if stage.is_full() else "10:05")


def whoever_comes_second(stage: Stage) -> Player | None:
    late = [player for player, word in called_tonight(stage) if word == "yes"][1:]
    return late[0] if late else None


def called_tonight(stage: Stage) -> list[tuple[Player, str]]:
    """The reserves who were called up for the place that came free, each with the word of her part."""
    left = Event.objects.filter(action=stage.action, verb="withdraw").last()
    if left is None:
        return []
    calls = Invitation.objects.filter(participation__action=stage.action, kind=Ask.CALL_UP, asked_at__gte=left.at)
    called = set(calls.values_list("participation__blogger__email", flat=True))
    parts = zip(stage.cast.having(Role.RESERVE), stage.cast.calls, strict=True)
    return [(player, word) for player, word in parts if player.email in called]


def end(stage: Stage) -> None:
    """The letter leaves, who was called in vain reads it in the morning; then the clock runs at its usual pace."""
    if stage.is_full():
        send_explanation(stage)
    stage.go_to(9, "09:05")
    clock.set_story(stage.now, speed=1)


def send_explanation(stage: Stage) -> None:
    """Clara has read the draft and sends it as it is."""
    draft, link = reporting.draft(stage.action), stage.action.chain.first()
    if draft.sentences and link is not None:
        reporting.send_explanation(link.pk, draft.words, draft.events, now=stage.now, user=stage.manager)
        stage.settle()


def the(role: Role) -> Callable[[Stage], Player | None]:
    return lambda stage: next(iter(stage.cast.having(role)), None)


def whoever_has_it_now(stage: Stage) -> Player | None:
    """The reserve who took the place; else the first of those who were called."""
    called = [player for player, _word in called_tonight(stage)]
    return next((p for p in called if stage.row(p).state == ParticipationState.CONFIRMED), next(iter(called), None))


SCENES = [
    Scene("ask", ask, 6, "letter", the(Role.VISITOR)),
    Scene("answer", answer, 6, "letter", the(Role.VISITOR)),
    Scene("price", other_price, 6, "letter", the(Role.PRICE)),
    Scene("night", remind_at_night, 6, "outbox", the(Role.SILENT)),
    Scene("morning", morning, 4, "letter", the(Role.SILENT)),
    Scene("approve", approve, 6, "letter", the(Role.DROPOUT)),
    Scene("visitor", hand_to_visitor, 10, "page", the(Role.VISITOR)),
    Scene("full", fill, 5, "letter", the(Role.RESERVE)),
    Scene("still_on", still_on, 4, "letter", the(Role.FIRM)),
    Scene("day_before", day_before, 4, "letter", the(Role.DROPOUT)),
    Scene("dropout", drop_out, 6, "letter", whoever_has_it_now),
    Scene("first_yes", first_yes, 5, "letter", whoever_has_it_now),
    Scene("second", second, 6, "page", whoever_comes_second),
    Scene("explain", explain, 7, "explanation"),
    Scene("end", end, 3, "end"),
]
