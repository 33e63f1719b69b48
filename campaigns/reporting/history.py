"""The timeline of an action: its events in the reader's words, like ones of one moment in one line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.formats import localize
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agency.models import User
from campaigns import saying
from campaigns.lifecycle import BLOGGER, CLOCK, user_id
from campaigns.models import Action, Event, Participation

MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    when: str
    pip: str  # the state's class: open asked reserve confirmed dropped risk
    text: str
    who: str
    events: tuple[int, ...] = ()


# (subject, verb): pip and words. `names` are those of the people of like events of one moment.
WORDS: dict[tuple[str, str], tuple[str, object]] = {
    ("action", "open"): ("open", gettext_lazy("The action is open")),
    ("action", "edit"): ("open", gettext_lazy("The action was edited")),
    ("action", "hand_over"): ("open", gettext_lazy("The action has a new owner")),
    ("action", "close"): ("confirmed", gettext_lazy("The action is closed")),
    ("action", "call_off"): ("dropped", gettext_lazy("The action was called off; nobody has been told yet")),
    ("action", "keep_on"): ("open", gettext_lazy("The action goes on after all; nobody had been told")),
    ("action", "cancel"): ("dropped", gettext_lazy("The action is cancelled")),
    ("participation", "list"): ("open", gettext_lazy("On the list: %(names)s")),
    ("participation", "sound"): ("asked", gettext_lazy("Sounded out: %(names)s")),
    ("participation", "count_in"): ("reserve", gettext_lazy("%(names)s: “if the client picks me, I’m in”")),
    ("participation", "may_propose"): ("reserve", gettext_lazy("%(names)s: “you may propose me”")),
    ("participation", "may_propose:standing"): (
        "reserve",
        gettext_lazy("May be proposed, by standing consent: %(names)s"),
    ),
    ("participation", "decline"): ("dropped", gettext_lazy("%(names)s: not this time")),
    ("participation", "reserve"): ("reserve", gettext_lazy("In reserve: %(names)s")),
    ("participation", "leave"): ("dropped", gettext_lazy("No longer in reserve: %(names)s")),
    ("participation", "take"): ("confirmed", gettext_lazy("%(names)s: confirmed")),
    ("participation", "take_back"): ("dropped", gettext_lazy("%(names)s: yes taken back within ten minutes")),
    ("participation", "withdraw"): ("risk", gettext_lazy("%(names)s can no longer come, told %(left)s ahead")),
    ("participation", "release"): ("dropped", gettext_lazy("Released with thanks: %(names)s")),
    ("participation", "withdraw:on_the_day"): ("risk", gettext_lazy("%(names)s cannot publish today")),
    ("participation", "release:no_post"): (
        "risk",
        gettext_lazy("No post known; offered again: the place of %(names)s"),
    ),
    ("participation", "release:same_person"): ("dropped", gettext_lazy("In the action twice, now once: %(names)s")),
    ("action", "watch"): ("open", gettext_lazy("Posts are missing: somebody may step in until the end of the day")),
    ("action", "move"): ("open", gettext_lazy("The action is moved: new terms")),
    ("action", "unmove"): ("open", gettext_lazy("The move was taken back before anybody was told")),
    ("participation", "agree"): ("confirmed", gettext_lazy("%(names)s: yes to the new date")),
    ("participation", "no_new_date"): ("risk", gettext_lazy("%(names)s cannot on the new date")),
    ("participation", "how_it_was"): ("open", gettext_lazy("%(names)s told how it was")),
    ("participation", "deliver"): ("confirmed", gettext_lazy("Took part: %(names)s")),
    ("participation", "miss"): ("risk", gettext_lazy("Did not come: %(names)s")),
    ("participation", "verdict_yes"): ("confirmed", gettext_lazy("Approved by the client: %(names)s")),
    ("participation", "verdict_must_have"): ("confirmed", gettext_lazy("A must-have for the client: %(names)s")),
    ("participation", "verdict_no"): ("dropped", gettext_lazy("Not for the client: %(names)s")),
    ("participation", "ask_for"): ("confirmed", gettext_lazy("The client asked for %(names)s by name")),
    ("participation", "give_up"): ("open", gettext_lazy("Somebody else may have the place kept for %(names)s")),
    ("participation", "busy_until"): ("dropped", gettext_lazy("%(names)s: busy for a while")),
    ("participation", "leave_alone"): ("open", gettext_lazy("No automatic step for now with %(names)s")),
    ("participation", "go_on"): ("open", gettext_lazy("The automatic steps go on with %(names)s")),
    ("participation", "call:no_answer"): ("asked", gettext_lazy("Called, no answer: %(names)s")),
    ("participation", "call:later"): ("asked", gettext_lazy("Called, to be called again: %(names)s")),
    ("participation", "interest"): ("reserve", gettext_lazy("%(names)s: keep me in mind")),
    ("participation", "never_brand"): ("dropped", gettext_lazy("%(names)s: not for this brand")),
    ("participation", "corrected"): ("open", gettext_lazy("What is noted about %(names)s was put right")),
    ("invitation", "ask:invitation"): ("asked", gettext_lazy("Invited: %(names)s")),
    ("invitation", "ask:call_up"): ("asked", gettext_lazy("Called up: %(names)s")),
    ("invitation", "ask:still_on"): ("asked", gettext_lazy("“Still on?” to %(names)s")),
    ("invitation", "ask:new_date"): ("asked", gettext_lazy("New date to %(names)s")),
    ("invitation", "ask:on_call"): ("asked", gettext_lazy("Asked to be on call: %(names)s")),
    ("invitation", "answer_yes:on_call"): ("reserve", gettext_lazy("On call: %(names)s")),
    ("invitation", "answer_no:on_call"): ("dropped", gettext_lazy("Not on call: %(names)s")),
    ("invitation", "answer_yes:still_on"): ("confirmed", gettext_lazy("%(names)s: it is on")),
    ("invitation", "answer_no:call_up"): ("dropped", gettext_lazy("No to the call-up: %(names)s")),
    ("invitation", "lapse"): ("dropped", gettext_lazy("No answer in time: %(names)s")),
    ("invitation", "close:taken_out"): ("dropped", gettext_lazy("Taken out before it left: the question to %(names)s")),
    ("participation", "stopped"): ("dropped", gettext_lazy("No more mails to %(names)s")),
    ("participation", "undeliverable"): ("risk", gettext_lazy("The address of %(names)s does not work")),
    ("invitation", "fill"): ("dropped", gettext_lazy("Already covered, told to %(names)s")),
    ("invitation", "remind"): ("asked", gettext_lazy("Reminded: %(names)s")),
    ("invitation", "counter"): ("open", gettext_lazy("%(names)s proposes %(amount)s")),
    ("invitation", "accept_price"): ("confirmed", gettext_lazy("Price of %(names)s accepted: %(amount)s")),
    ("invitation", "keep_price"): ("open", gettext_lazy("Our offer to %(names)s stands")),
    ("invitation", "our_price"): ("open", gettext_lazy("Our new price for %(names)s: %(amount)s")),
    ("invitation", "ask_why"): ("open", gettext_lazy("%(names)s: asked what is behind %(amount)s")),
    ("invitation", "argue"): ("open", gettext_lazy("%(names)s says what is behind %(amount)s")),
    ("card", "ask_more"): ("open", gettext_lazy("More than the ceiling asked for")),
    ("ceiling", "allow"): ("risk", gettext_lazy("More than the ceiling allowed: %(amount)s")),
    ("ceiling", "allow:alone"): ("risk", gettext_lazy("More than the ceiling allowed, alone: %(amount)s")),
    ("ceiling", "keep"): ("open", gettext_lazy("The ceiling stays")),
    ("promise", "keep:pay"): ("confirmed", gettext_lazy("Paid to %(names)s: %(amount)s")),
    ("promise", "reopen:pay"): ("open", gettext_lazy("Not paid to %(names)s after all: %(amount)s")),
    ("promise", "keep:publish"): ("confirmed", gettext_lazy("%(names)s: published")),
    ("promise", "break:notify"): ("risk", gettext_lazy("Told %(names)s late: %(left)s ahead")),
    ("place", "become_ordinary"): ("confirmed", gettext_lazy("The bonus place of %(names)s is an ordinary one now")),
    ("card", "raise_alarm"): ("risk", gettext_lazy("Alarm: a person has to look")),
    ("card", "raise_call"): ("risk", gettext_lazy("To be called: %(names)s")),
    ("card", "acknowledge"): ("confirmed", gettext_lazy("Seen to")),
    ("autopilot", "switch"): ("open", gettext_lazy("Autopilot: %(after)s")),
    ("pause", "pause"): ("open", gettext_lazy("The automatic steps are paused")),
    ("pause", "go_on"): ("open", gettext_lazy("The automatic steps go on")),
    ("vote", "vote"): ("confirmed", gettext_lazy("The client’s side has decided on the list")),
    ("vote", "remark"): ("asked", gettext_lazy("An opinion of the client’s side on the list; it decides nothing")),
    ("question", "ask_question"): ("open", gettext_lazy("The client’s side asks")),
    ("question", "ask_wish"): ("open", gettext_lazy("The client’s side would also like somebody")),
    ("question", "answer"): ("confirmed", gettext_lazy("A question of the client’s side was answered")),
    ("proposal", "forward"): ("asked", gettext_lazy("The media agency forwarded the list to its client")),
    ("proposal", "send"): ("asked", gettext_lazy("Proposal sent to the client’s side")),
    ("proposal", "silence_behind"): (
        "risk",
        gettext_lazy("The hour that the media agency gave its client has passed"),
    ),
    ("proposal", "silence"): ("risk", gettext_lazy("The hour to decide on the proposal has passed")),
    ("criterion", "verdict_yes"): ("confirmed", gettext_lazy("A criterion approved by the client")),
    ("criterion", "verdict_no"): ("dropped", gettext_lazy("A criterion refused by the client")),
    ("contact", "decides"): ("open", gettext_lazy("Another contact decides for the client’s side")),
    ("explanation", "send"): ("confirmed", gettext_lazy("Explanation sent to the client’s side")),
    ("explanation", "told"): ("confirmed", gettext_lazy("The client’s side was told in another way")),
}
# Why the engine took a step, behind the words of what it did.
WHY = {
    "needed_today": gettext_lazy("enough for what today needs"),
    "no_more_at_once": gettext_lazy("as many at once as leave no yes too many"),
    "everybody": gettext_lazy("everybody who could be asked, and not enough"),
    "last_call": gettext_lazy("nobody new is left to ask"),
    "silent": gettext_lazy("no answer yet, and it is needed"),
    "firm_and_approved": gettext_lazy("a firm yes, and the client’s approval"),
    "approved_to_confirm": gettext_lazy("approved, and still to confirm"),
    "gap": gettext_lazy("a place is free"),
    "places_taken": gettext_lazy("every place is taken"),
    "day_before": gettext_lazy("the day is near"),
    "ping": gettext_lazy("it is time to ask again"),
    "phone": gettext_lazy("silent for longer than usual"),
}
BY_RELEVO = {("invitation", "fill"), ("card", "raise_alarm"), ("card", "raise_call"), ("place", "become_ordinary")}
BY_A_STEP = ("ask", "remind", "sound", "take", "reserve", "raise_call")
MODES = {
    "off": pgettext_lazy("autopilot", "off"),
    "suggest": pgettext_lazy("autopilot", "suggest"),
    "auto": pgettext_lazy("autopilot", "auto"),
}


@dataclass(slots=True)
class _Told:
    """Like events of one moment, by one actor."""

    key: tuple
    event: Event
    note: Event | None = None  # a colleague noted it for her: how and when she said it
    people: list[int] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    why: str = ""  # the engine's reason, as a code


def timeline(action: Action, now: datetime, events: Iterable[Event] | None = None) -> list[Line]:
    """What happened, the newest first, in the reader's language and zone. Three queries, whatever the number."""
    if events is None:
        events = Event.objects.filter(action=action).order_by("seq")
    events = list(events)
    told = _together(events)
    names, users = _names(told), _users(events)
    return [_line(group, action, names, users, now) for group in reversed(told)]


def events_of(action: Action) -> list[Event]:
    return list(Event.objects.filter(action=action).order_by("seq"))


def _together(events: list[Event]) -> list[_Told]:
    kinds = {event.subject_id: event.facts.get("kind", "") for event in events if event.verb == "ask"}
    answered = {
        (event.subject_id, event.at)
        for event in events
        if event.subject_kind == "participation" and event.verb in ("decline", "leave", "withdraw")
    }
    notes = {(event.subject_id, event.at, event.actor): event for event in events if event.verb == "note"}
    told: dict[tuple, _Told] = {}
    for event in events:
        words = _words_of(event, kinds, answered)
        if words is None:
            continue
        alone = event.subject_kind in ("action", "card", "autopilot", "pause", "proposal") or "amount" in event.facts
        person = person_of(event)
        note = notes.get((person, event.at, event.actor))
        said = (note.facts["channel"], note.facts.get("said_at")) if note else ()
        key = (words, event.at, event.actor, event.seq if alone else event.facts.get("hours"), said)
        group = told.setdefault(key, _Told(words, event, note))
        group.events.append(event.pk)
        if person and person not in group.people:
            group.people.append(person)
    _give_reasons(told.values(), events)
    return list(told.values())


def _give_reasons(told: Iterable[_Told], events: list[Event]) -> None:
    """A step of the engine and what it did are events of one moment, about the same people."""
    steps = [event for event in events if event.subject_kind == "step"]
    reasons = {(event.at, number): event.facts["why"] for event in steps for number in event.facts["ids"]}
    for group in told:
        why = {reasons.get((group.event.at, number), "") for number in group.people}
        if len(why) == 1 and group.event.verb in BY_A_STEP:
            group.why = why.pop()


def _words_of(event: Event, kinds: dict[int, str], answered: set) -> tuple[str, str] | None:
    """Which words an event has; None where another event of the same press says it."""
    key = (event.subject_kind, event.verb)
    for_a_reason = (event.subject_kind, f"{event.verb}:{event.facts.get('why', '')}")
    if event.verb == "withdraw" and "hours" not in event.facts:
        return event.subject_kind, "withdraw:on_the_day"  # her hour had passed: there was no notice
    if for_a_reason in WORDS:
        return for_a_reason
    if event.subject_kind == "invitation":
        kind = kinds.get(event.subject_id, "")
        by_kind = (event.subject_kind, f"{event.verb}:{kind}")
        if by_kind in WORDS:
            said_already = event.verb == "answer_no" and (event.facts.get("participation"), event.at) in answered
            return None if said_already else by_kind
    return key if key in WORDS else None


def person_of(event: Event) -> int | None:
    """The participation that an event is about."""
    if event.subject_kind == "participation":
        return event.subject_id
    if event.subject_kind == "place":
        holder = event.after or event.before
        return int(holder) if holder.isdigit() else None
    return event.facts.get("participation")


def _line(group: _Told, action: Action, names: dict[int, str], users: dict[int, str], now: datetime) -> Line:
    pip, words = WORDS[group.key]
    event = group.event
    text = str(words) % {
        "names": listed([names.get(number, "–") for number in group.people]),
        "left": saying.left(timedelta(hours=event.facts["hours"])) if "hours" in event.facts else "",
        "amount": saying.money(event.facts["amount"], action.currency) if "amount" in event.facts else "",
        "after": str(MODES.get(event.after, event.after)),
    }
    if group.why in WHY:
        text = _("%(done)s · why: %(why)s") % {"done": text, "why": WHY[group.why]}
    return Line(
        at=event.at,
        when=saying.moment(event.at, now),
        pip=pip,
        text=text,
        who=_who(group, users, now),
        events=tuple(group.events),
    )


def listed(names: list[str]) -> str:
    """'Ana, Bea y Carmen'; from five on 'Ana, Bea, Carmen y 3 más'."""
    if len(names) > MOST_NAMES:
        rest = len(names) - MOST_NAMES + 1
        names = [*names[: MOST_NAMES - 1], _("%(n)s more") % {"n": localize(rest)}]
    return get_text_list(names, _("and"))


def _who(group: _Told, users: dict[int, str], now: datetime) -> str:
    if group.note:
        return _noted(group.note, users, now)
    # What Relevo does about her press is not hers.
    by_relevo = group.event.actor == BLOGGER and group.key in BY_RELEVO
    return _actor(CLOCK if by_relevo else group.event.actor, users)


def _noted(note: Event, users: dict[int, str], now: datetime) -> str:
    """'said by phone at 9:40, noted by Clara Montes'."""
    channel, said_at = note.facts["channel"], note.facts.get("said_at")
    said = {"how": saying.CHANNELS.get(channel, channel), "name": _actor(note.actor, users)}
    if said_at is None:
        return _("said %(how)s, noted by %(name)s") % said
    said["when"] = saying.back_then(datetime.fromisoformat(said_at), note.at, now)
    return _("said %(how)s %(when)s, noted by %(name)s") % said


def _actor(actor: str, users: dict[int, str]) -> str:
    if actor == CLOCK:
        return "Relevo"
    if actor == BLOGGER or actor.startswith("contact:"):
        return _("by personal link")
    return users.get(user_id(actor), "")


def _names(told: list[_Told]) -> dict[int, str]:
    ids = {number for group in told for number in group.people}
    return names_of(ids)


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Names of participations."""
    return dict(Participation.objects.filter(pk__in=ids).values_list("pk", "blogger__name"))


def _users(events: list[Event]) -> dict[int, str]:
    ids = {user_id(event.actor) for event in events} - {0}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
