"""A mail server on loopback that keeps what it is given, slowly or with refusals where a test asks."""

import asyncio
import email
import socket
from collections import deque
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller

HANG_UP = "hang up"  # an answer that is none: the connection breaks after DATA


@dataclass(frozen=True)
class Received:
    sender: str
    to: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=default)


@dataclass
class Sink:
    """What arrived, in order. `data_answers` and `rcpt_answers` are used up before all is well again."""

    port: int
    messages: list[Received] = field(default_factory=list)
    delay: float = 0  # seconds before DATA is answered
    data_answers: deque[str] = field(default_factory=deque)
    rcpt_answers: deque[str] = field(default_factory=deque)

    @property
    def url(self) -> str:
        """For EMAIL_URL of a process of its own."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def mailers(self) -> dict:
        return {"default": {"OPTIONS": {"host": "127.0.0.1", "port": self.port, "timeout": 5}}}

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.rcpt_answers:
            return self.rcpt_answers.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.delay:
            await asyncio.sleep(self.delay)
        answer = self.data_answers.popleft() if self.data_answers else "250 OK"
        if answer.startswith("2") or answer == HANG_UP:
            self.messages.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        if answer == HANG_UP:
            server.transport.abort()
        return answer


def start() -> tuple[Sink, Controller]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        sink = Sink(port=probe.getsockname()[1])
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    return sink, controller
