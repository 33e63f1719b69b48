"""An action as its cockpit shows it: read once, said in the reader's words. Nothing here writes."""

from dataclasses import dataclass
from datetime import datetime

from agency.models import Agency
from campaigns import staffing
from campaigns.board import people as those
from campaigns.board.cards import CardLine, card_lines, seen_at_once, waiting
from campaigns.board.client_side import ClientSide, client_side
from campaigns.board.figures import Figures, figures, reserves
from campaigns.board.people import AskedLine, ReserveLine
from campaigns.board.places import PlaceRow, place_rows
from campaigns.board.steps import Clocks, Coming, next_steps, step_of
from campaigns.board.suggested import Button, buttons
from campaigns.models import Action, Event
from campaigns.sight import look
from campaigns.snapshots import picture

__all__ = ["AskedLine", "Board", "Button", "CardLine", "Coming", "Figures", "PlaceRow", "ReserveLine", "board", "stamp"]
MOST_LINES = 20  # of one sort of people, who stand on the list all of them, and of cards
SLOT = 300  # seconds: what is left of the time is said anew at least so often


@dataclass(frozen=True, slots=True)
class Board:
    figures: Figures
    places: list[PlaceRow]
    cards: list[CardLine]  # the most urgent; `all_cards` is their number
    all_cards: int
    buttons: list[Button]
    steps: list[Coming]
    asked: list[AskedLine]  # the first few; `all_asked` is their number
    ready: list[AskedLine]
    all_asked: int
    all_ready: int
    reserves: list[ReserveLine]
    all_reserves: int
    people: int
    client_side: ClientSide | None

    @property
    def seen_at_once(self) -> list[int]:
        return seen_at_once(self.cards)


def board(action: Action, now: datetime) -> Board:
    """Everything the cockpit shows of an action. The same number of queries for 1 and for 50 people."""
    sight = look(action, now)
    goes_on = action.is_open and action.due > now
    with Agency.kept():
        seen = picture(sight, now) if goes_on else None
        clocks = Clocks(sight, Agency.current() or Agency(), now)
    engine = {person.id: person for person in seen.people} if seen else {}
    steps = {row.pk: step_of(row, engine.get(row.pk), clocks) for row in sight.people} if seen else {}
    asked, ready, spare, cards = those.asked(sight), those.ready(sight), reserves(sight), waiting(sight)
    head = figures(sight, seen, now)
    known = bool(head.cover and head.cover.number)
    return Board(
        figures=head,
        places=place_rows(sight, steps, now, seen),
        cards=card_lines(sight, cards[:MOST_LINES], now),
        all_cards=len(cards),
        buttons=buttons(staffing.suggestions(action, now, seen), seen, sight, known=known) if seen else [],
        steps=next_steps(steps, now),
        asked=those.asked_lines(sight, asked[:MOST_LINES], steps),
        ready=those.ready_lines(sight, ready[:MOST_LINES], now),
        all_asked=len(asked),
        all_ready=len(ready),
        reserves=those.reserve_lines(sight, spare[:MOST_LINES], now),
        all_reserves=len(spare),
        people=len(sight.people),
        client_side=client_side(action, now),
    )


def stamp(action: Action, now: datetime) -> str:
    """Changes whenever the board would look different: one query, so that asking again costs little."""
    last = Event.objects.filter(action=action).order_by("-seq").values_list("seq", flat=True).first() or 0
    look_at = int(action.next_look_at.timestamp()) if action.next_look_at else 0
    return f"{last}.{look_at}.{int(now.timestamp()) // SLOT}"
