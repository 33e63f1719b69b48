"""The line to the mail server: one kept connection, and what the server's answers mean.

With SMTP the conversation is led here, step by step, because a connection that breaks means two
things: before the letter's last line nothing has left, after it nobody knows.
"""

import re
import smtplib
import ssl
from contextlib import suppress
from email import message_from_bytes, policy

from django.core.mail import EmailMultiAlternatives, InvalidMailer, mailers
from django.core.mail.backends.smtp import EmailBackend

from agency.mime import ascii_address, one_line

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_POLICY_STATUS = re.compile(r"\b5\.7\.\d")
_NO_MAILBOX = re.compile(r"5\.1\.1\b")  # RFC 3463: bad destination mailbox address
NO_SUCH_ADDRESS = (550, 551, 553)


class Answer(Exception):
    """What the server said to one letter: `code` and its words."""

    def __init__(self, code: int, words: bytes | str) -> None:
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        self.code, self.words = code, one_line(text, 280)
        super().__init__(f"{code} {self.words}".strip())


class Refused(Answer):
    """This letter will not be taken, today or tomorrow. `no_such_address`: nor any other to that address."""

    no_such_address = False


class Postponed(Answer):
    """This letter may be taken later."""


class Lost(Exception):
    """The connection broke after the last line: nobody knows whether the letter has left."""


class Down(Exception):
    """No letter can leave at present. `code` is a key of `agency.delivery.TROUBLES`."""

    def __init__(self, code: str, words: str = "") -> None:
        self.code, self.words = code, one_line(words, 300)
        super().__init__(code)


class Parcel(EmailMultiAlternatives):
    """A letter whose bytes are made already; its fields are there for mailers that read them."""

    def __init__(self, raw: bytes, *, subject: str, text: str, html: str, from_address: str, address: str) -> None:
        super().__init__(subject, text, from_address, [address])
        self.attach_alternative(html, "text/html")
        self.raw = raw

    def message(self, *, policy=policy.default):
        return message_from_bytes(self.raw, policy=policy)


class Line:
    """A connection that is opened by the first letter and kept for the next ones."""

    def __init__(self) -> None:
        self._backend = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *error) -> None:
        self.close()

    def hand_over(self, parcel: Parcel) -> None:
        """Returns when the server has taken the letter; else Refused, Postponed, Lost or Down."""
        fresh = self._open()
        if not isinstance(self._backend, EmailBackend):
            self._send(parcel)
            return
        try:
            self._begin(parcel)
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            if fresh:
                raise Down("unreachable", str(error)) from error
            # A kept connection grows old: servers close idle ones. Nothing of this letter has left.
            self._open()
            self._begin_or_down(parcel)
        self._finish(parcel)

    def close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            with suppress(OSError, smtplib.SMTPException):  # the line is given up anyway
                backend.close()

    def _open(self) -> bool:
        """Whether the connection is a new one."""
        if self._backend is not None:
            return False
        try:
            backend = mailers["default"]
            backend.open()
            if isinstance(backend, EmailBackend):
                backend.connection.ehlo_or_helo_if_needed()
        except smtplib.SMTPAuthenticationError as error:
            raise Down("wrong_password", _words(error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Down("not_supported", str(error)) from error
        except ssl.SSLError as error:
            raise Down("not_secure", str(error)) from error
        except InvalidMailer as error:
            raise Down("misconfigured", str(error)) from error
        except OSError as error:  # every other SMTPException is one too
            raise Down("unreachable", _words(error)) from error
        self._backend = backend
        return True

    def _send(self, parcel: Parcel) -> None:
        """By a mailer that has no conversation to lead."""
        try:
            self._backend.send_messages([parcel])
        except OSError as error:
            raise Down("unreachable", str(error)) from error

    def _begin_or_down(self, parcel: Parcel) -> None:
        try:
            self._begin(parcel)
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise Down("unreachable", str(error)) from error

    def _begin(self, parcel: Parcel) -> None:
        """Sender, recipient, and the server's nod to send the rest."""
        server = self._backend.connection
        size = [f"size={len(parcel.raw)}"] if server.has_extn("size") else []
        code, words = server.mail(ascii_address(parcel.from_email), size)
        if code != 250:
            self._give_up(code)
            if code == 552:  # larger than this server takes
                raise Refused(code, words)
            raise Down("busy" if code < 500 else "sender_refused", str(Answer(code, words)))
        code, words = server.rcpt(ascii_address(parcel.to[0]))
        if code not in (250, 251):
            raise self._verdict(code, words, of_address=True)
        code, words = server.docmd("DATA")
        if code != 354:
            raise self._verdict(code, words)

    def _finish(self, parcel: Parcel) -> None:
        server = self._backend.connection
        try:
            server.send(_LEADING_DOT.sub(b"..", parcel.raw) + b".\r\n")
            code, words = server.getreply()
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close()
            raise Lost(str(error)) from error
        if not 200 <= code < 300:
            raise self._verdict(code, words)

    def _verdict(self, code: int, words: bytes, of_address: bool = False) -> Exception:
        self._give_up(code)
        if code == 421:
            return Down("busy", str(Answer(code, words)))
        if code < 500:
            return Postponed(code, words)
        refused = Refused(code, words)
        # After DATA a refusal is mostly about the words; of the address only where it says so.
        told = not _POLICY_STATUS.search(refused.words) if of_address else _NO_MAILBOX.match(refused.words) is not None
        refused.no_such_address = told and code in NO_SUCH_ADDRESS
        return refused

    def _give_up(self, code: int) -> None:
        """Leave the letter, keep the line where the server lets us."""
        if code != 421:
            try:
                self._backend.connection.rset()
                return
            except smtplib.SMTPServerDisconnected:
                pass
        self.close()


def _words(error: Exception) -> str:
    code, words = getattr(error, "smtp_code", None), getattr(error, "smtp_error", None)
    return str(Answer(code, words)) if code and words is not None else str(error)
