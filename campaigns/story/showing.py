"""What the page of the story shows: the scene's words, the board of the action, and what stands beside it."""

from dataclasses import dataclass
from datetime import datetime

from agency.models import Message
from agency.models.messages import MessageState
from agency.post import LETTERS
from campaigns import reporting
from campaigns.board import Board, board
from campaigns.models import Counter, Story
from campaigns.playing import mailbox
from campaigns.playing.mailbox import Letter
from campaigns.states import Ask
from campaigns.story import captions, telling
from campaigns.story.cast import Role
from campaigns.story.script import Scene, scenes
from campaigns.story.stage import Stage

LINES = 6  # the newest; all of them stand in the cockpit
S = Story.State


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter in the outbox."""

    what: str
    name: str
    leaves_at: datetime


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the board; `kind` says which of the others is filled."""

    kind: str  # letter, page, outbox, explanation, end
    name: str = ""  # of the person whose letter or page it is
    letter: Letter | None = None
    page: str = ""
    waiting: tuple[Waiting, ...] = ()
    draft: tuple[reporting.Founded, ...] = ()


@dataclass(frozen=True, slots=True)
class Showing:
    story: Story
    title: str
    text: str
    now: datetime
    board: Board
    timeline: list[reporting.Line]
    beside: Beside
    seconds: int  # until the next scene, while the story plays
    of: int

    @property
    def is_playing(self) -> bool:
        return self.story.state == S.PLAYING

    @property
    def is_over(self) -> bool:
        return self.story.state == S.OVER

    @property
    def waits_for_visitor(self) -> bool:
        return self.is_playing and self.beside.kind == "page"


def show(story: Story) -> Showing:
    stage = Stage(story)
    now = stage.now  # a scene has just moved it
    scene = telling.scene(story)
    title, text = captions.caption(stage, scene) if scene else captions.opening()
    return Showing(
        story=story,
        title=title,
        text=text,
        now=now,
        board=board(story.action, now),
        timeline=reporting.timeline(story.action, now)[:LINES],
        beside=_beside(stage, scene),
        seconds=scene.seconds if scene else 2,
        of=len(scenes(stage.cast)),
    )


def _beside(stage: Stage, scene: Scene | None) -> Beside:
    if scene is None:
        return Beside("start")
    player = scene.whose(stage) if scene.whose else None
    if player and scene.beside == "page":
        return Beside("page", player.name, page=mailbox.own_link(player.email))
    if player and scene.beside == "letter":
        return Beside("letter", player.name, letter=next(iter(mailbox.letters_to(player.email)), None))
    if scene.beside == "outbox":
        return Beside("outbox", waiting=_waiting(stage))
    if scene.beside == "explanation":
        draft = reporting.draft(stage.action)
        return Beside("explanation", draft=reporting.founded(draft, stage.action, stage.now))
    return Beside(scene.beside)


def _waiting(stage: Stage) -> tuple[Waiting, ...]:
    names = {row.blogger_id: row.blogger.name for row in stage.by_address().values()}
    rows = Message.objects.filter(action_id=stage.action.pk, state=MessageState.QUEUED).order_by("not_before", "pk")
    return tuple(
        Waiting(str(LETTERS[row.purpose].title), names.get(row.recipient_id or 0, row.address), row.not_before)
        for row in rows
    )


def visitor_has_answered(story: Story) -> bool:
    """Whether whoever watches has pressed an answer on the page that stands beside the board."""
    scene = telling.scene(story)
    if scene is None or scene.name != "visitor":
        return False
    stage = Stage(story)
    question = stage.row(stage.cast.the(Role.VISITOR)).invitations.open().filter(kind=Ask.INVITATION).first()
    return question is None or question.counters.filter(result=Counter.Result.OPEN).exists()
