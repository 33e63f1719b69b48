"""Letters of two invented purposes, and rows of the outbox, for the tests of the post room."""

from datetime import UTC, datetime
from itertools import count

from agency.models import Message
from agency.models.messages import MessageState, RecipientKind
from agency.post import LETTERS, Letter, Quiet, Rendered

NOW = datetime(2026, 6, 9, 8, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Madrid
_number = count(1)


class Plain(Letter):
    """Leaves at any hour, is true unless its facts say why not, and says what its facts say."""

    purpose, title, quiet = "plain", "plain", Quiet.ALWAYS

    def still_true(self, message, now):
        return message.facts.get("untrue", "")

    def night_allowed(self, message, now):
        return message.facts.get("night", False)

    def render(self, message, now):
        if "broken" in message.facts:
            raise ValueError(message.facts["broken"])
        words = message.facts.get("words", "Hola, ¿te apetece una cena?")
        return Rendered(
            subject=message.facts.get("subject", "Una cena"),
            text=f"{words}\n{message.facts.get('more', '')}",
            html=f"<p>{words}</p>",
            links=[tuple(link) for link in message.facts.get("links", [])],
            reply_to="clara@agency.example",
            sender_name=message.facts.get("sender", "Clara Montes, Agencia de Ejemplo"),
            attachment=message.facts.get("ics", ""),
        )


class Courtesy(Plain):
    purpose, title, resend = "courtesy", "courtesy", False


class Chase(Plain):
    purpose, title, chase = "chase", "chase", True


PURPOSES = {cls.purpose: cls for cls in (Plain, Courtesy, Chase)}


def put_into_registry(monkeypatch, **quiet) -> None:
    """Our purposes among the product's; `quiet` renames the hours: plain=Quiet.OFFICE."""
    for purpose, cls in PURPOSES.items():
        letter = cls()
        letter.quiet = quiet.get(purpose, letter.quiet)
        monkeypatch.setitem(LETTERS, purpose, letter)


def make_message(purpose: str = "plain", **fields) -> Message:
    n = next(_number)
    values = {
        "key": f"{purpose}:{n}",
        "purpose": purpose,
        "recipient_kind": RecipientKind.BLOGGER,
        "recipient_id": n,
        "address": f"reader{n}@blog.example",
        "language": "es",
        "zone": "Europe/Madrid",
        "created_at": NOW,
        "not_before": NOW,
    } | fields
    return Message.objects.create(**values)


def make_sent(**fields) -> Message:
    """One that has left, as the sender leaves such rows."""
    words = {"subject": "Una cena", "text": "Hola", "html": "<p>Hola</p>"}
    hours = {"frozen_at": NOW, "handing_over_at": NOW, "sent_at": NOW}
    return make_message(**{"state": MessageState.SENT} | words | hours | fields)


def states() -> dict[str, str]:
    """What became of every letter, by key; with the reason where there is one."""
    rows = Message.objects.order_by("pk").values_list("key", "state", "error")
    return {key: f"{state} ({error})" if error else state for key, state, error in rows}
