"""A small world for journeys: an agency, a client, one action, and a clock that only goes forward.

Time goes from due moment to due moment, as the machinery's own rows name them; at each the sweep
runs as it would on a real day. The team presses verbs. Everybody else acts only through a link in
a letter that was delivered, by a real request to the real page.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial, wraps
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Min, Q
from django.test import Client as Visitor
from django.utils.html import strip_tags

from agency import clock, hours, sweeping
from agency.invariants import violations
from agency.models import Client, Contact, MediaAgency, Message, User
from agency.models.messages import MessageState
from bloggers.models import Basis, Blogger
from campaigns import cards, deciding, inviting, placing, planning
from campaigns.models import Action, Card, Event, Invitation, Participation, Place, PlaceGroup
from campaigns.playing import mailbox
from campaigns.playing.mailbox import Letter
from campaigns.playing.pressing import Browser, NotOffered, Page
from campaigns.states import Autopilot
from tests import checkpoints
from tests.make import make_agency, make_blogger, make_client, make_contact, make_media_agency, make_user

MADRID = ZoneInfo("Europe/Madrid")
STOPS_MOST = 600
SWEEPS_MOST = 6  # at one moment; after that something goes round in circles
NOT_HER_PRESS = {"receipt", "confirmed", "reserve"}  # letters that may answer a press of her own at night


class World:
    """`world.at(…)` begins the story; `world.run_to(…)` lets it go on."""

    agency_zone = MADRID
    manager: User
    client: Client
    contact: Contact
    media_agency: MediaAgency | None = None
    media_contact: Contact | None = None
    action: Action

    def __init__(self) -> None:
        self._browsers: dict[int, Browser] = {}  # each person's own

    # --- laying out -----------------------------------------------------------------------------------
    def begin(self, at: datetime, *, by_media_agency: bool = False, manager_language: str = "es") -> None:
        clock.set_story(at)
        self.manager = make_user(name="Clara Montes", email="clara@agency.example", language=manager_language)
        make_agency(on_duty=self.manager)
        if by_media_agency:
            self.media_agency = make_media_agency(name="Media Ejemplo")
            self.media_contact = make_contact(
                media_agency=self.media_agency, name="Elena Prat", email="medios@media.example"
            )
        self.client = make_client(name="Aceites de Ejemplo", via=self.media_agency)
        self.contact = make_contact(client=self.client, name="Javier Lobo", email="marca@client.example")

    def plan(self, starts_at: datetime, *, places: int = 3, mode: str = Autopilot.AUTO, topics=(), **fields) -> Action:
        """An action by the verb behind the form."""
        values = {
            "title": "Cena entre olivos",
            "idea": "Un plato frío con el primer aceite del año.",
            "deliverable": "Un plato y una entrada en el blog",
            "place": "Calle del Ejemplo 12, Madrid",
            "brief": "Trae **un plato frío** para doce personas.",
        }
        action = Action(
            campaign=planning.campaign_for(self.client, "El aceite nuevo"),
            owner=self.manager,
            starts_at=starts_at,
            autopilot=mode,
            **values | fields,
        )
        group = PlaceGroup(label="–", fee=250, number=places)
        group.chosen_topics = list(topics)
        self.action = planning.create_action(action, [group], now=self.now, user=self.manager)
        return self.action

    def people(self, number: int, **fields) -> list[Blogger]:
        """Bloggers with a basis, on the action's list."""
        made = [make_blogger(basis=Basis.Kind.WORKED, **fields) for _ in range(number)]
        self.list_people(made)
        return made

    def list_people(self, bloggers: Iterable[Blogger]) -> None:
        planning.list_people(self.action.pk, bloggers, now=self.now, user=self.manager)

    # --- the team -------------------------------------------------------------------------------------
    def sound_out(self, bloggers: Iterable[Blogger]) -> None:
        group = self.action.groups.first()
        ids = [self.row(blogger).pk for blogger in bloggers]
        inviting.sound_out(self.action.pk, ids, group.pk, now=self.now, user=self.manager)
        self.settle()

    def approve(self, bloggers: Iterable[Blogger], verdict: str = "yes") -> None:
        """The client's word by telephone, noted by the team."""
        ids = [self.row(blogger).pk for blogger in bloggers]
        deciding.note_verdict(self.action.pk, ids, verdict, now=self.now, user=self.manager, contact=self.contact)
        self.settle()

    def call_up(self, bloggers: Iterable[Blogger]) -> None:
        """The free place is offered to all of them, by the manager's press."""
        ids = [self.row(blogger).pk for blogger in bloggers]
        placing.call_up_people(self.action.pk, ids, self.action.groups.first().pk, now=self.now, user=self.manager)
        self.settle()

    def acknowledge(self, card: Card) -> None:
        cards.acknowledge(card.pk, now=self.now, user=self.manager)
        self.settle()

    def fill(self, places: list[Blogger], reserves: Iterable[Blogger] = (), *, night_ok: bool = False) -> None:
        """Everybody is asked and counts on it; the client approves first those for the places, then the reserves."""
        reserves = list(reserves)
        self.sound_out([*places, *reserves])
        for person in [*places, *reserves]:
            self._press(person, "count_me_in", **({"night_ok": "on"} if night_ok else {}))
        self.settle()
        self.approve(places)
        if reserves:
            self.approve(reserves)
        assert self.holders() == set(places)
        assert {self.state(person) for person in reserves} <= {"reserve"}

    # --- time -----------------------------------------------------------------------------------------
    @property
    def now(self) -> datetime:
        return clock.now()

    def local(self, day: int, hour: str) -> datetime:
        """An hour of Madrid's clocks, `day` days after today."""
        date = self.now.astimezone(self.agency_zone).date() + timedelta(days=day)
        return datetime.combine(date, datetime.strptime(hour, "%H:%M").time(), self.agency_zone)

    def run_to(self, target: datetime) -> None:
        """Let time go on to `target`, stopping wherever something is due."""
        for _ in range(STOPS_MOST):
            stop = self._next_due()
            if stop is None or stop >= target:
                break
            clock.set_story(max(stop, self.now))
            self.settle()
        else:
            raise AssertionError(f"the machinery still had something to do every moment at {self.now}")
        clock.set_story(max(target, self.now))
        self.settle()

    def run_for(self, **duration: float) -> None:
        self.run_to(self.now + timedelta(**duration))

    def settle(self) -> None:
        """Sweep until nothing is due at this moment; at every moment there are at most x on x places."""
        for _ in range(SWEEPS_MOST):
            sweeping.run(self.now)
            if not self._is_busy():
                break
        else:
            raise AssertionError(f"sweeping does not come to rest at {self.now}")
        assert self.held() <= self.places()

    def _is_busy(self) -> bool:
        due = Q(state=MessageState.QUEUED, not_before__lte=self.now) | Q(state=MessageState.SENDING)
        looks, alarms = Action.objects.due_for_a_look(self.now), cards.alarms_due(self.now)
        return Message.objects.filter(due).exists() or looks.exists() or alarms.exists()

    def _next_due(self) -> datetime | None:
        letters = Message.objects.filter(state=MessageState.QUEUED).aggregate(at=Min("not_before"))["at"]
        looks = Action.objects.open().aggregate(at=Min("next_look_at"))["at"]
        alarms = Card.objects.ringing(self.now).aggregate(at=Min("again_at"))["at"]
        return min((moment for moment in (letters, looks, alarms) if moment), default=None)

    # --- people, through their letters ------------------------------------------------------------------
    def open(self, blogger: Blogger) -> Page:
        """Her own page, by the link in the newest letter that was delivered to her."""
        path = mailbox.own_link(blogger.email)
        if not path:
            raise NotOffered(f"no letter to {blogger.email}")
        return self._browser(blogger).open(path)

    def offers(self, blogger: Blogger, word: str) -> bool:
        """Whether her page offers `word` to press."""
        try:
            page = self.open(blogger)
        except NotOffered:
            return False
        return any(form.method == "post" and form.offer(word) is not None for form in page.forms)

    def press(self, blogger: Blogger, word: str, *, via: str = "", **typed: str) -> None:
        """She opens her newest letter's link and presses `word`; via: the page below hers that she opens first."""
        self._press(blogger, word, via=via, **typed)
        self.settle()

    def _press(self, blogger: Blogger, word: str, *, via: str = "", **typed: str) -> None:
        browser, page = self._browser(blogger), self.open(blogger)
        browser.press(browser.follow(page, via) if via else page, word, **typed)

    def press_on(self, blogger: Blogger, page: Page, word: str) -> None:
        """She presses `word` on a page that she opened a while ago."""
        self._browser(blogger).press(page, word)

    def reads(self, blogger: Blogger) -> str:
        """What stands on her page, in one line."""
        return words_at(mailbox.own_link(blogger.email))

    def press_all(self, bloggers: Iterable[Blogger], word: str, *, minutes: float = 0, **typed: str) -> list[Blogger]:
        """Everybody among them whose page offers it presses `word`, one after another; who did."""
        pressed = []
        for blogger in bloggers:
            if self.offers(blogger, word):
                self.press(blogger, word, **typed)
                pressed.append(blogger)
                if minutes:
                    self.run_for(minutes=minutes)
        return pressed

    def _browser(self, blogger: Blogger) -> Browser:
        if blogger.pk not in self._browsers:
            self._browsers[blogger.pk] = Browser(blogger.language or "es")
        return self._browsers[blogger.pk]

    # --- looking --------------------------------------------------------------------------------------
    def row(self, blogger: Blogger) -> Participation:
        return Participation.objects.select_related("blogger", "action").get(action=self.action, blogger=blogger)

    def state(self, blogger: Blogger) -> str:
        return self.row(blogger).state

    def fresh_action(self) -> Action:
        return Action.objects.select_related("campaign__client").get(pk=self.action.pk)

    def holders(self) -> set[Blogger]:
        places = Place.objects.of(self.action).exclude(holder=None).select_related("holder__blogger")
        return {place.holder.blogger for place in places}

    def held(self) -> int:
        return Place.objects.of(self.action).exclude(holder=None).count()

    def places(self) -> int:
        return Place.objects.of(self.action).filter(released_at=None).count()

    def asked(self, kind: str) -> list[Invitation]:
        return list(Invitation.objects.filter(participation__action=self.action, kind=kind).order_by("pk"))

    def cards(self, **which) -> list[Card]:
        return list(Card.objects.filter(action=self.action, **which).order_by("pk"))

    def events(self, **which) -> list[Event]:
        return list(Event.objects.filter(action=self.action, **which).order_by("seq"))

    def letters_to(self, address: str) -> list[Letter]:
        return mailbox.letters_to(address)

    def sent(self, **which) -> list[Message]:
        return list(Message.objects.filter(state=MessageState.SENT, **which).order_by("pk"))

    def purposes(self, blogger: Blogger) -> list[str]:
        """What was sent to her, in order."""
        return [m.purpose for m in self.sent(recipient_kind="blogger", recipient_id=blogger.pk)]

    def end(self) -> None:
        """However a journey went: every check holds, and what the rows call sent was delivered."""
        assert violations(self.now) == []
        assert len(mailbox.letters()) == len(self.sent())
        assert self.at_night() == []

    def at_night(self) -> list[tuple[str, str, datetime]]:
        """Letters to bloggers that left in her quiet hours, save those that may. Counted here, not by the product."""
        found = []
        for message in self.sent(recipient_kind="blogger"):
            local = message.sent_at.astimezone(ZoneInfo(message.zone))
            quiet = local.hour >= 21 or local.hour < 9
            may = partial(may_leave_at_night, message, self.action)
            if quiet and not may():
                found.append((message.purpose, message.address, local))
        return found


def lived_once(beginning: Callable[..., Any]) -> Callable[..., Any]:
    """A beginning of journeys, `beginning(world, **fields)`, lived through once for all of the same fields."""

    def begun(world: World, **fields: Any) -> tuple[dict[str, Any], Any]:
        answer = beginning(world, **fields)
        return {name: value for name, value in vars(world).items() if name != "_browsers"}, answer

    @wraps(beginning)
    def once(world: World, **fields: Any) -> Any:
        key = (beginning.__module__, beginning.__name__, *sorted(fields.items()))
        values, answer = checkpoints.from_there(key, partial(begun, world, **fields))
        vars(world).update(values)
        return answer

    return once


def words_at(path: str) -> str:
    """What stands on the page behind a link, in one line."""
    return " ".join(unescape(strip_tags(Visitor(SERVER_NAME="127.0.0.1").get(path).content.decode())).split())


def may_leave_at_night(message: Message, action: Action) -> bool:
    """Receipts within five minutes of her press; call-ups of the last day, to who agreed."""
    if message.purpose in NOT_HER_PRESS:
        return message.facts["by"] == "blogger" and message.sent_at - message.created_at <= timedelta(minutes=5)
    if message.purpose == "call_up":
        agreed = Participation.objects.get(action=action, blogger=message.recipient_id).night_ok
        return agreed and action.due - message.sent_at <= hours.LAST_DAY
    return False
