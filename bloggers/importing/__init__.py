"""Rosters brought in as CSV: read, judged row by row, and only then applied.

sheet = read(content, "roster.csv")     # bytes to rows; NotARoster says in one sentence why not
preview = judge(sheet)                   # each row: new, changed cell by cell, unchanged, refused
batch = apply(preview, by=user, now=now) # one transaction; a second time changes nothing
"""

from bloggers.importing.applying import PreviewMoved, apply
from bloggers.importing.judging import judge
from bloggers.importing.preview import Cell, Preview, Row, Verdict
from bloggers.importing.reading import MOST_BYTES, NotARoster, Sheet, read

__all__ = [
    "MOST_BYTES",
    "Cell",
    "NotARoster",
    "Preview",
    "PreviewMoved",
    "Row",
    "Sheet",
    "Verdict",
    "apply",
    "judge",
    "read",
]
