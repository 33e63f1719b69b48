"""Snapshots made for tests, by hand and by chance."""

from math import inf, nan

from hypothesis import strategies as st

from campaigns.fill import Command, Person, Snapshot

STATUSES = (
    "new",
    "sounded",
    "available",
    "invited",
    "confirmed",
    "reserve",
    "activated",
    "stale",
    "out",
)


def action(people: list[Person], **facts: object) -> Snapshot:
    """Two weeks of lead, ten days left, three equal places, everybody awake at 9:30."""
    usual: dict[str, object] = {"now": 96.0, "due": 336.0, "lead": 336.0, "places": {"all": 3}}
    return Snapshot(people=people, **(usual | facts))  # type: ignore[arg-type]


def near(people: list[Person], left: float, **facts: object) -> Snapshot:
    """The same with so many hours left."""
    return action(people, now=336.0 - left, **facts)


def holders(count: int, start: int = 100, **facts: object) -> list[Person]:
    usual: dict[str, object] = {"status": "confirmed", "approved": True, "last_ok": 90.0}
    return [Person(id=start + i, **(usual | facts)) for i in range(count)]  # type: ignore[arg-type]


def reserves(count: int, start: int = 200, **facts: object) -> list[Person]:
    usual: dict[str, object] = {"status": "reserve", "approved": True}
    return [Person(id=start + i, **(usual | facts)) for i in range(count)]  # type: ignore[arg-type]


def newcomers(count: int, start: int = 1, **facts: object) -> list[Person]:
    return [Person(id=start + i, **facts) for i in range(count)]  # type: ignore[arg-type]


def ready(number: int, **facts: object) -> Person:
    """Somebody the client approved after a yes."""
    return Person(id=number, status="available", approved=True, **facts)  # type: ignore[arg-type]


def sounded(number: int = 1, **facts: object) -> Person:
    return Person(id=number, status="sounded", sent=90, deadline=110, **facts)  # type: ignore[arg-type]


def only(commands: list[Command], do: str) -> list[Command]:
    return [command for command in commands if command.do == do]


def ids(commands: list[Command], do: str) -> list[int]:
    """Everybody whom commands of this kind concern, in ascending order."""
    return sorted(number for command in only(commands, do) for number in command.ids)


chances = st.floats(0, 1, allow_nan=False)
groups = st.sampled_from(["bilbao", "food", "madrid"])


@st.composite
def people(draw: st.DrawFn, number: int, now: float) -> Person:
    sent = draw(st.floats(0, 40))
    return Person(
        id=number,
        status=draw(st.sampled_from(STATUSES)),
        firm=draw(st.booleans()),
        holds_until=draw(st.sampled_from([inf, now, now - 1, now + 30])),
        group=draw(st.sampled_from([None, None, "bilbao", "food"])),
        groups=draw(st.frozensets(groups, max_size=2)),
        p_answer=draw(st.sampled_from([0.0, 0.3, 0.7, 0.95, nan])),
        hours=draw(st.sampled_from([0.5, 6.0, 20.0, nan])),
        p_accept=draw(st.sampled_from([0.1, 0.5, 0.9])),
        p_keep=draw(st.sampled_from([0.5, 0.8, 0.9, 1.0])),
        approved=draw(st.sampled_from([None, "asked", True, True, False])),
        sent=now - sent,
        deadline=now - sent + draw(st.sampled_from([1.0, 5.0, 20.0, 45.0, inf])),
        reminders=draw(st.integers(0, 2)),
        pings=draw(st.integers(0, 4)),
        ping_sent=now - draw(st.sampled_from([0.0, 3.0, 30.0])),
        ping_ok=draw(st.booleans()),
        last_ok=now - draw(st.sampled_from([0.0, 10.0, 200.0])),
        phone=draw(st.integers(0, 1)),
        must=draw(st.integers(0, 5)) == 0,
        hot=draw(st.sampled_from([0, 0, 1, 2])),
        awake=draw(st.sampled_from([None, None, True, False])),
        night_ok=draw(st.booleans()),
        calls=draw(st.integers(0, 2)),
    )


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    now = 100.0
    left = draw(st.sampled_from([-1.0, 7.0, 20.0, 25.0, 47.0, 70.0, 100.0, 168.0, 400.0]))
    count = draw(st.integers(0, 14))
    return Snapshot(
        now=now,
        due=now + left,
        lead=max(24.0, left + draw(st.sampled_from([0.0, 50.0]))),
        places=draw(st.dictionaries(groups, st.integers(0, 4), min_size=1, max_size=3)),
        people=[draw(people(number, now)) for number in range(count)],
        bonus=draw(st.integers(0, 2)),
        standby_fee=draw(st.booleans()),
        may_ask_new=draw(st.booleans()),
        paused=draw(st.integers(0, 7)) == 0,
        awake=draw(st.booleans()),
        office=draw(st.booleans()),
        next_awake_h=draw(st.sampled_from([0.0, 2.0, 9.0, 15.0, 23.5])),
    )
