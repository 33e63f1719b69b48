"""How words are compared: without accents, case and width, so that «Nuñez», «NUÑEZ» and «nunez» meet."""

import unicodedata

_DOTLESS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d"})


def fold(text: str) -> str:
    """`text` as it is searched and compared: lower case, no accents, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.translate(_DOTLESS).split())
