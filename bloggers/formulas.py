"""Words that a spreadsheet would run as a formula leave the house with an apostrophe before them, and lose it coming
back. Both ways fit each other: whatever is exported is read again as it was.
"""

import re

_STARTS = r"[=+\-@\t\r\n]"  # a file is read with \n for \r
_RISKY = re.compile(f"'*{_STARTS}")
_GUARDED = re.compile(f"'+{_STARTS}")


def guarded(text: str) -> str:
    """`text` as no spreadsheet takes it for a formula."""
    # White space at an end is lost on the way back: alone it would leave nothing but the apostrophe.
    return f"'{text}" if _RISKY.match(text.rstrip()) else text


def unguarded(text: str) -> str:
    """What was guarded; everything else as it is."""
    return text[1:] if _GUARDED.match(text) else text
