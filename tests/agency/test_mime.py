"""A letter on the wire: always the same bytes, and nothing that somebody typed becomes a header."""

import email
from datetime import UTC, datetime
from email.policy import default

import pytest

from agency import links
from agency.mime import compose, message_id, one_line
from agency.models import Message

AT = datetime(2026, 6, 9, 8, 0, 5, tzinfo=UTC)
ICS = "BEGIN:VCALENDAR\nMETHOD:PUBLISH\nEND:VCALENDAR\n"


def letter(**fields) -> Message:
    values = {
        "key": "invitation:7",
        "address": "laia@blog.example",
        "subject": "¿Te apetecería? Cena, jue 18 jun",
        "text": f"Hola, Laia:\n{links.placeholder(0)}\n",
        "html": f'<p>Hola</p><a href="{links.placeholder(0)}?a=yes">Sí</a>',
        "links": [["r", 5, 1], ["s", 9, 2]],
        "reply_to": "clara@agency.example",
        "sender_name": "Clara Montes, Agencia Ñandú",
        "frozen_at": AT,
    }
    return Message(**values | fields)


def raw(**fields) -> bytes:
    return compose(letter(**fields), "hola@agency.example")


def read(**fields):
    return email.message_from_bytes(raw(**fields), policy=default)


def test_the_headers_say_who_when_and_how_to_stop():
    assert dict(read().items()) == {
        "From": '"Clara Montes, Agencia Ñandú" <hola@agency.example>',
        "To": "laia@blog.example",
        "Subject": "¿Te apetecería? Cena, jue 18 jun",
        "Date": "Tue, 09 Jun 2026 08:00:05 +0000",
        "Message-ID": message_id("invitation:7"),
        "Reply-To": "clara@agency.example",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{links.url('s', 9, 2)}>, <mailto:clara@agency.example?subject=stop>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="=_a{message_id("invitation:7")[1:33]}"',
    }


def test_a_letter_without_a_stop_link_does_not_offer_one():
    assert "List-Unsubscribe" not in read(links=[["a", 3, 1]], text="x", html="x")


def test_both_bodies_hold_the_links_only_on_the_wire():
    message = letter()
    parsed = email.message_from_bytes(compose(message, "hola@agency.example"), policy=default)
    url = links.url("r", 5, 1)
    assert parsed.get_body(("plain",)).get_content().splitlines() == ["Hola, Laia:", url]
    assert parsed.get_body(("html",)).get_content().strip() == f'<p>Hola</p><a href="{url}?a=yes">Sí</a>'
    assert links.token("r", 5, 1) not in message.text + message.html


def test_the_same_letter_is_the_same_bytes_and_another_is_not():
    assert raw(attachment=ICS) == raw(attachment=ICS)
    assert raw(key="a") != raw(key="b")


def test_a_date_comes_with_its_calendar_file():
    parsed = read(attachment=ICS)
    parts = [(part.get_content_type(), part.get_filename()) for part in parsed.walk()]
    assert parts == [
        ("multipart/mixed", None),
        ("multipart/alternative", None),
        ("text/plain", None),
        ("text/html", None),
        ("text/calendar", "relevo.ics"),
    ]
    calendar = next(parsed.iter_attachments())
    assert (calendar.get_content_type(), calendar["Content-Type"].params["method"]) == ("text/calendar", "PUBLISH")
    assert calendar.get_payload(decode=True).decode() == ICS.replace("\n", "\r\n")


def test_a_cancelled_date_says_so():
    assert b"method=CANCEL" in raw(attachment=ICS.replace("PUBLISH", "CANCEL"))


@pytest.mark.parametrize("field", ["subject", "sender_name", "reply_to", "address"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x00", "\x0b", "\x85"])
def test_nobody_types_a_header(field, end):
    typed = f"clara{end}Bcc: everybody@evil.example{end}{end}<b>body</b>"
    if field in ("reply_to", "address"):
        typed += "@agency.example"
    parsed = read(**{field: typed})
    assert (parsed["Bcc"], parsed.get_content_type()) == (None, "multipart/alternative")
    assert b"\nBcc:" not in raw(**{field: typed})


def test_em28_lines_are_short_plain_and_end_as_they_should():
    wire = raw(
        subject="ñ" * 5000,
        text="x" * 5000 + "\r" + "ü" * 3000 + "\n.\n",
        html="<p>" + "y" * 9000,
        sender_name="é" * 900,
        attachment=ICS,
    )
    lines = wire.split(b"\r\n")
    assert max(map(len, lines)) <= 100  # the longest is the link to stop; the limit is 998
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert wire.isascii()


def test_em27_a_subject_is_cut_at_200_characters():
    assert len(read(subject="a" * 5000)["Subject"]) == 200


def test_control_characters_have_no_place_in_a_line():
    assert one_line(" a\x00b\x1b[2J\r\n\x7fc\u2028d ", 99) == "a b [2J c d"


@pytest.mark.parametrize(
    "name", ["Clara", 'Clara "la jefa" Montes', "a\\b", "x@y.example", "Clara, Montes;", "Ñ" * 20, ""]
)
def test_a_senders_name_survives(name):
    mailbox = read(sender_name=name)["From"].addresses[0]
    assert (mailbox.display_name, mailbox.addr_spec) == (name, "hola@agency.example")


def test_a_domain_with_letters_of_its_own_is_written_as_the_wire_wants_it():
    assert read(address="laia@ñandú.example")["To"] == "laia@xn--and-6ma2c.example"


def test_an_address_that_the_wire_cannot_take_is_an_error():
    with pytest.raises(UnicodeEncodeError):
        raw(address="ñ@blog.example")
