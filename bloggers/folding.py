"""How words are compared: without accents, case and width, so that «Nuñez», «NUÑEZ» and «nunez» meet.

Beside them phone numbers, and the mailboxes behind addresses.
"""

import unicodedata

_DOTLESS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d"})


def fold(text: str) -> str:
    """`text` as it is searched and compared: lower case, no accents, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.translate(_DOTLESS).split())


def all_digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def digits(phone: str) -> str:
    """A number as it is compared: its last nine digits, whatever country, spaces and dots stand before and between.

    '' for what is too short to be one.
    """
    found = "".join(letter for letter in all_digits(phone) if letter.isascii())
    return found[-9:] if len(found) >= 7 else ""


def name_in_city(name: str, city: str) -> str:
    """Name and city together, as they are compared; '' where one of the two is not known."""
    name, city = fold(name), fold(city)
    return f"{name}, {city}"[:200] if name and city else ""


def mailbox(address: str) -> str:
    """Where the mail of an address probably arrives: Gmail knows neither dots nor what follows a plus."""
    local, _at, domain = address.partition("@")
    if domain in ("gmail.com", "googlemail.com"):
        return local.partition("+")[0].replace(".", "") + "@gmail.com"
    return address
