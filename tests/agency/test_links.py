"""Personal links: what we wrote is read, everything else is told the same (catalogue tk1–tk14, tk33, tk34)."""

import base64
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency import links

GOOD = (7, 3)


@pytest.fixture
def token() -> str:
    return links.token("r", *GOOD)


def test_a_link_names_its_row_and_version(token):
    assert links.read("r", token) == GOOD


def test_a_link_is_short_enough_for_one_line_of_a_letter(token, settings):
    settings.SITE_URL = "https://relevo.agency.example"
    assert (len(token), links.url("r", *GOOD)) == (38, f"https://relevo.agency.example/r/{token}/")


@pytest.mark.parametrize(
    ("kind", "path"),
    [("r", "/r/"), ("p", "/p/"), ("s", "/stop/"), ("m", "/me/"), ("i", "/interest/"), ("a", "/join/")],
)
def test_each_kind_has_its_path(kind, path):
    assert links.path(kind, 1) == f"{path}{links.token(kind, 1)}/"


@given(row=st.integers(0, 2**63 - 1), version=st.integers(0, 2**32 - 1), kind=st.sampled_from(sorted(links.KINDS)))
def test_whatever_was_written_is_read(row, version, kind):
    assert links.read(kind, links.token(kind, row, version)) == (row, version)


def changed(token: str, place: int) -> str:
    letter = "A" if token[place] != "A" else "B"
    return token[:place] + letter + token[place + 1 :] if place != -1 else token[:-1] + letter


def forged(row: int, version: int, like: str) -> str:
    """Another row under the tag of a link that was really sent."""
    raw = base64.urlsafe_b64decode(like + "==")
    return base64.urlsafe_b64encode(links._BODY.pack(row, version) + raw[12:]).decode().rstrip("=")


NOT_OURS = {
    "tk1 empty": lambda good: "",
    "tk2 one character": lambda good: "A",
    "tk3 five thousand characters": lambda good: "A" * 5000,
    "tk4 right length, random": lambda good: "q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9"[: len(good)],
    "tk5 last character changed": lambda good: changed(good, -1),
    "tk5 first character changed": lambda good: changed(good, 0),
    "tk6 case flipped": lambda good: good.swapcase(),
    "tk7 padding inside": lambda good: f"{good[:10]}={good[10:]}",
    "tk9 NUL inside": lambda good: f"{good[:10]}\0{good[10:]}",
    "tk10 not ASCII": lambda good: f"{good[:-1]}ñ",
    "tk10 full-width digits": lambda good: f"{good[:-1]}１",
    "tk11 emoji": lambda good: f"{good}🙂",
    "tk12 encoded twice": lambda good: quote("%" + good[1:]),
    "tk13 wrapped by a mail scanner": lambda good: (
        f"https://eur01.safelinks.example/?url={quote(f'https://relevo.example/r/{good}/')}&data=05"
    ),
    "tk13 the whole address": lambda good: f"https://relevo.example/r/{good}/",
    "tk14 another row under this tag": lambda good: forged(8, 3, good),
    "tk14 another version under this tag": lambda good: forged(7, 4, good),
    "tk34 SQL": lambda good: "' or 1=1 --",
    "tk34 a way up": lambda good: "../../etc/passwd",
    "tk34 a template": lambda good: "{{7*7}}",
    "half a link": lambda good: good[: len(good) // 2],
    "two links": lambda good: good + good,
    "a lone surrogate": lambda good: good + "\ud800",
}


@pytest.mark.parametrize("spoil", NOT_OURS.values(), ids=NOT_OURS.keys())
def test_what_we_did_not_write_is_no_link(spoil, token):
    with pytest.raises(links.BadLink):
        links.read("r", spoil(token))


def test_every_single_changed_character_breaks_a_link(token):
    for place in range(len(token)):
        with pytest.raises(links.BadLink):
            links.read("r", changed(token, place))


@pytest.mark.parametrize("other", sorted(set(links.KINDS) - {"r"}))
def test_tk15_a_link_of_one_kind_opens_no_other(other, token):
    with pytest.raises(links.BadLink):
        links.read(other, token)


@pytest.mark.parametrize("after", [".", ",", ")", ">", "]", "=", "==", '"', "»", ").", "!", "?"])
def test_tk7_what_a_mail_program_puts_behind_a_link_is_taken_off(after, token):
    assert links.read("r", token + after) == GOOD


@pytest.mark.parametrize("inside", ["%20", "%0A", "%0D%0A%20", "\u200b", "%E2%80%8B", "\t"])
def test_tk8_a_wrapped_link_is_put_together_again(inside, token):
    assert links.read("r", unquote(f"{token[:20]}{inside}{token[20:]}")) == GOOD


def test_tk33_a_link_under_the_old_key_lives_as_long_as_the_key_does(token, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "the new key of the tests, an example and never a real one"
    with pytest.raises(links.BadLink):
        links.read("r", token)
    settings.SECRET_KEY_FALLBACKS = ["another one", old]
    assert links.read("r", token) == GOOD
    assert links.token("r", *GOOD) != token


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text):
    with pytest.raises(links.BadLink):
        links.read("r", text)


# --- placeholders ----------------------------------------------------------------------------------
def test_a_frozen_letter_holds_no_link_until_it_is_handed_over(token):
    frozen = f"Sí: {links.placeholder(0)} · No más: {links.placeholder(1)}"
    assert token not in frozen
    assert links.fill_in(frozen, [["r", *GOOD], ["s", 9, 1]]) == (
        f"Sí: {links.url('r', *GOOD)} · No más: {links.url('s', 9, 1)}"
    )


def test_a_placeholder_beyond_the_letters_own_links_is_empty():
    assert links.fill_in(f"[{links.placeholder(4)}]", [["r", 1, 1]]) == "[]"


def test_the_outbox_shows_no_link():
    assert links.hide(f"Sí: {links.placeholder(0)}", "‹personal link›") == "Sí: ‹personal link›"
    below = f"Why: {links.placeholder(0)}why/?lang=es\nBusy: {links.placeholder(0)}busy/."
    assert links.hide(below, "‹personal link›") == "Why: ‹personal link›\nBusy: ‹personal link›."


def test_a_link_is_made_of_letters_that_need_no_escape():
    assert all(re.fullmatch(r"[\w-]{38}", links.token("p", row)) for row in range(200))


# --- links that live for half an hour -----------------------------------------------------------------
NOON = datetime(2026, 6, 9, 12, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("minutes", "fresh"), [(-2, False), (0, True), (29, True), (30, True), (31, False), (60 * 24 * 365, False)]
)
def test_a_stamped_link_lives_for_half_an_hour(minutes, fresh):
    assert links.is_fresh(links.stamped(3, NOON), 3, NOON + minutes * MINUTE) == fresh


@pytest.mark.parametrize("version", [2, 4, 3 + 127])
def test_raising_the_version_revokes_it_too(version):
    assert not links.is_fresh(links.stamped(3, NOON), version, NOON)


@given(
    version=st.integers(1, 2**31 - 1),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2083, 1, 1), timezones=st.just(UTC)),
    age=st.floats(0, 30),
)
def test_a_stamp_fits_into_a_link_and_is_good_for_the_whole_half_hour(version, at, age):
    stamp = links.stamped(version, at)
    assert links.read("m", links.token("m", 7, stamp)) == (7, stamp)
    assert links.is_fresh(stamp, version, at + age * MINUTE)


def test_the_version_of_an_ordinary_link_is_no_stamp():
    assert not links.is_fresh(1, 1, NOON)
