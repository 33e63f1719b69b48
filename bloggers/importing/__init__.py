"""Rosters brought in as CSV or XLSX: read, judged row by row, and only then applied.

sheet = read(content, "roster.csv")     # bytes to rows; NotARoster says in one sentence why not
preview = judge(sheet)                   # each row: new, changed cell by cell, unchanged, refused
batch = apply(preview, by=user, now=now) # one transaction; a second time changes nothing
"""

from bloggers.importing.applying import NotWhole, PreviewMoved, apply
from bloggers.importing.judging import judge
from bloggers.importing.preview import Cell, Preview, Row, Verdict
from bloggers.importing.reading import read
from bloggers.importing.sheets import Choice, Sheet
from bloggers.importing.tables import MOST_BYTES, ColumnsUnknown, NotARoster
from bloggers.importing.undoing import can_be_undone, undo

__all__ = [
    "MOST_BYTES",
    "Cell",
    "Choice",
    "ColumnsUnknown",
    "NotARoster",
    "NotWhole",
    "Preview",
    "PreviewMoved",
    "Row",
    "Sheet",
    "Verdict",
    "apply",
    "can_be_undone",
    "judge",
    "read",
    "undo",
]
