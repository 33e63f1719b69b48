"""One cell to one value: what was written, made into the form that is kept, with a note of what was done.

Each function takes the cell's text and a list that it adds its notes to, and raises Refused.
"""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from agency.models.fields import normalise_email, validate_address
from bloggers import web_addresses
from bloggers.folding import fold
from bloggers.importing.places import LANGUAGE_WORDS, LANGUAGES
from bloggers.importing.wording import Finding, Refused
from bloggers.models.sites import SHARED_PLATFORMS, site_identity

MOST_FEE = Decimal("99999999.99")
MOST_FIGURE = 2_147_483_647
_NOUGHT = date(1899, 12, 30)  # of a spreadsheet's days
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff\u00ad\u180e]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]")
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_HEAPED = re.compile(f"({_MARKS}{{4}}){_MARKS}+")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55]")
_TAG = re.compile(r"<[A-Za-z!/?]")
_NOT_PLAIN = ("=", "+", "-", "@")
_OFFICES = {
    "info",
    "contacto",
    "contact",
    "hola",
    "hello",
    "admin",
    "office",
    "oficina",
    "prensa",
    "press",
    "ventas",
    "sales",
    "soporte",
    "support",
    "webmaster",
    "postmaster",
    "noreply",
    "no-reply",
    "marketing",
}
_THROWAWAY = {
    "mailinator.com",
    "yopmail.com",
    "guerrillamail.com",
    "10minutemail.com",
    "tempmail.com",
    "trashmail.com",
    "sharklasers.com",
    "getnada.com",
    "temp-mail.org",
    "maildrop.cc",
}


def note(notes: list[Finding], code: str, **facts: Any) -> None:
    finding = Finding(code, facts)
    if finding not in notes:
        notes.append(finding)


def text(written: str, notes: list[Finding], *, column: str, most: int, lines: bool = False) -> str:
    """Words as a person typed them: composed, without invisible letters, kept literally, cut at `most`."""
    composed = unicodedata.normalize("NFC", written)
    if composed != written:
        note(notes, "accents_composed")
    if _ZERO_WIDTH.search(composed):
        note(notes, "zero_width_removed")
    bare = _CONTROLS.sub("", _ZERO_WIDTH.sub("", composed))
    tidy = "\n".join(" ".join(line.split()) for line in bare.splitlines()).strip() if lines else " ".join(bare.split())
    tidy = _HEAPED.sub(r"\1", tidy)
    if all(unicodedata.category(letter) in ("Cf", "Zs") for letter in tidy):
        return ""
    if written.startswith(("\t", "\r")) or tidy.startswith(_NOT_PLAIN):
        note(notes, "kept_literally")
    if _TAG.search(tidy):
        note(notes, "shown_escaped")
    if _EMOJI.search(tidy):
        note(notes, "emoji_kept")
    if len(tidy) > most:
        note(notes, "cut", column=column, length=most)
        tidy = _cut(tidy, most)
    return tidy


def name(written: str, notes: list[Finding]) -> str:
    if "\n" in written.strip() or "\r" in written.strip():
        raise Refused("name_line_break")
    tidy = text(written, notes, column="name", most=120)
    if not tidy:
        raise Refused("name_empty")
    return tidy


def email(written: str, notes: list[Finding]) -> str:
    """One address that can be written to, in the form that is stored and compared."""
    bare = "".join(letter for letter in written if unicodedata.category(letter) != "Cf")
    if bare != written:
        note(notes, "zero_width_removed")
    bare = bare.strip()
    if not bare:
        raise Refused("no_email")
    if "\n" in bare or "\r" in bare:
        raise Refused("email_line_break")
    named = re.fullmatch(r"[^<>]*<\s*([^<>]*?)\s*>", bare)
    if named:
        bare = named[1]
        note(notes, "name_with_address")
    bare = bare.removeprefix("mailto:")
    if bare.count("@") > 1 and re.search(r"@[^@]*[;,/|\s][^@]*@", bare):
        raise Refused("two_emails")
    address = normalise_email(_domain_in_ascii(bare, notes))
    try:
        validate_address(address)
    except ValidationError as error:
        raise Refused("email_not_valid") from error
    if len(address) > 254:
        raise Refused("email_not_valid")
    local, _, domain = address.partition("@")
    if local in _OFFICES:
        note(notes, "role_address")
    if domain in _THROWAWAY:
        note(notes, "throwaway_address")
    return address


def phone(written: str, notes: list[Finding]) -> str:
    tidy = unicodedata.normalize("NFKC", text(written, [], column="phone", most=200)).lstrip("'")
    if not tidy:
        return ""
    if re.fullmatch(r"\+?\d+([.,]\d+)?[eE]\+?\d+", tidy):
        raise Refused("phone_scientific")
    digits = sum(letter.isdigit() for letter in tidy)
    if not re.fullmatch(r"\+?[0-9 ().\-/]+", tidy) or not 6 <= digits <= 15 or len(tidy) > 32:
        raise Refused("phone_not_valid")
    return tidy


def url(written: str, notes: list[Finding]) -> str:
    bare = "".join(letter for letter in written if unicodedata.category(letter) != "Cf").strip()
    if bare != written.strip():
        note(notes, "zero_width_removed")
    if not bare:
        return ""
    try:
        address = web_addresses.clean(unicodedata.normalize("NFC", bare))
    except web_addresses.BadAddress as error:
        raise Refused(error.code) from error
    if site_identity(address.url) in SHARED_PLATFORMS:
        raise Refused("url_no_profile")  # kept, it would be everybody's, and bar all others
    for code in address.notes:
        note(notes, code)
    return address.url


def topics(written: str, notes: list[Finding]) -> list[str]:
    """The topics of a cell, each once, in lower case."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;/|]", written):
        topic = text(part, notes, column="topics", most=60).lower()
        if topic:
            found.setdefault(fold(topic), topic)
    return list(found.values())


def language(written: str, notes: list[Finding]) -> str:
    """ISO 639-1 of a code or a word; '' where nothing is said."""
    words = [word for word in re.split(r"[,;/|]| y | and ", fold(written)) if word.strip()]
    if not words:
        return ""
    first = words[0].strip()
    code = LANGUAGE_WORDS.get(first, re.sub(r"[-_][a-z]{2,4}$", "", first))
    if code not in LANGUAGES:
        raise Refused("language_unknown")
    if len(words) > 1:
        note(notes, "first_language")
    return code


def day(written: str, notes: list[Finding], *, leap: int = 0) -> date | None:
    """2026-11-03 and 3/11/2026 (day first, as Spain writes). Where that could be read otherwise, it is said.

    46146 is the same in a spreadsheet's own count, which begins `leap` days later in some of them.
    """
    tidy = unicodedata.normalize("NFKC", written).strip()
    if not tidy:
        return None
    if re.fullmatch(r"\d{5}", tidy):
        result = _NOUGHT + timedelta(days=int(tidy) + leap)
        note(notes, "date_understood_year", written=tidy, day=result.day, month=result.month, year=result.year)
        return _near(result)
    iso = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d\d(?::\d\d)?)?", tidy)
    spanish = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)(?: \d{1,2}:\d\d(?::\d\d)?)?", tidy)
    if iso:
        year, month, number = iso.groups()
    elif spanish:
        number, month, year = spanish.groups()
    else:
        raise Refused("date_not_understood")
    short = len(year) == 2
    try:
        result = date(int(year) + (2000 if short else 0), int(month), int(number))
    except ValueError as error:
        raise Refused("date_not_real") from error
    _near(result)
    if spanish and (short or (result.day <= 12 and result.day != result.month)):
        facts = {"written": tidy, "day": result.day, "month": result.month}
        if short:
            note(notes, "date_understood_year", **facts, year=result.year)
        else:
            note(notes, "date_understood", **facts)
    return result


def _near(result: date) -> date:
    if not 1990 <= result.year <= 2100:
        raise Refused("date_out_of_range")
    return result


def fee(written: str, notes: list[Finding], *, english: bool = False) -> Decimal | None:
    """Euros without VAT: 1234,50 · 1.234,50 · 50 € · 50eur, or `english`: 1,234.50. None where nothing is said."""
    tidy = " ".join(unicodedata.normalize("NFKC", written).split())
    if not tidy:
        return None
    bare = re.sub(r"\s*(\+|más|mas)\s*iva$", "", tidy, flags=re.IGNORECASE)
    if re.search(r"[$£¥]|\b(usd|gbp|mxn|chf)\b", bare, re.IGNORECASE):
        raise Refused("fee_currency")
    bare = re.sub(r"^(€|eur(os?)?)\s*|\s*(€|eur(os?)?)$", "", bare, flags=re.IGNORECASE)
    if english and re.fullmatch(r"-?\d{1,3}(,\d{3})*(\.\d+)?", bare):
        amount = _number(bare.replace(",", "") + ("0" if "." in bare else ""), "fee")
    else:
        amount = _number(bare, "fee")
    if not english and (re.search(r"\d,\d{3}$", bare) or re.search(r",.*\.", bare)):
        # 1,234 and 1,234.50 are a thousand in English and, in Spain, one and a bit.
        raise Refused("fee_two_ways", written=tidy)
    if amount != amount.quantize(Decimal("0.01")):
        raise Refused("fee_not_a_number")
    if amount > MOST_FEE:
        raise Refused("fee_too_large")
    if not re.fullmatch(r"\d+(\.\d\d?)?", written.strip(), re.ASCII):
        note(notes, "number_understood", written=" ".join(written.split()))
    return amount.quantize(Decimal("0.01"))


def figure(written: str, notes: list[Finding], *, column: str) -> int | None:
    """A whole number of people: 3256 · 3.256 · 3,256 · 3 256."""
    tidy = " ".join(unicodedata.normalize("NFKC", written).split())
    if not tidy:
        return None
    bare = re.sub(r"(?<=\d)[ ,](?=\d{3}(\D|$))", ".", tidy)
    amount = _number(bare, column)
    if amount != int(amount):
        raise _refused(column, "not_a_number")
    if amount > MOST_FIGURE:
        raise _refused(column, "too_large")
    if not re.fullmatch(r"\d+", written.strip(), re.ASCII):
        note(notes, "number_understood", written=" ".join(written.split()))
    return int(amount)


def _refused(column: str, fault: str) -> Refused:
    if column in ("fee", "visits", "instagram"):
        return Refused(f"{column}_{fault}")
    return Refused(f"figure_{fault}", column=column)


def _number(bare: str, column: str) -> Decimal:
    """A number as Spain writes it: full stops part thousands, a comma the decimals; a lone stop may part decimals."""
    if re.fullmatch(r"[+-]?(nan|inf|infinity|infinito|∞)", bare, re.IGNORECASE):
        raise _refused(column, "not_finite")
    if not re.fullmatch(r"-?\d[\d.,]*", bare) or len(bare) > 40:
        too_long = len(bare) > 40 and bare.lstrip("-").isdigit()
        raise _refused(column, "too_large" if too_long else "not_a_number")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", bare):
        plain = bare.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", bare):
        plain = bare.replace(",", "")
    else:
        plain = bare.replace(",", ".")
    try:
        amount = Decimal(plain)
    except InvalidOperation as error:
        raise _refused(column, "not_a_number") from error
    if amount < 0 or plain.startswith("-"):
        raise _refused(column, "negative")
    return amount


def _domain_in_ascii(address: str, notes: list[Finding]) -> str:
    local, at, domain = address.rpartition("@")
    if not at or domain.isascii():
        return address
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError as error:
        raise Refused("email_not_valid") from error
    note(notes, "domain_in_ascii")
    return f"{local}@{ascii_domain}"


def _cut(tidy: str, most: int) -> str:
    """Cut without parting a letter from its accents or an emoji from its parts."""
    end = most
    while end and (unicodedata.combining(tidy[end]) or tidy[end] in "\u200d\ufe0f" or tidy[end - 1] == "\u200d"):
        end -= 1
    return tidy[: end or most].rstrip()
