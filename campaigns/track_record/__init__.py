"""What a person's actions of the last 24 months say, as facts; and the chances that the engine takes from them.

Counts, never a score. Of every action one `Fact`; what she corrected wins over what was noted. An
early no is shown and weighs nothing against her word. Facts fade with a half-life of a year, and
are pooled with those of the agency's latest people; below three actions the engine's own defaults hold.
"""

from campaigns.track_record.counting import Chances, Fact, Record, correctable, record
from campaigns.track_record.reading import (
    COLUMNS,
    Row,
    fact_of,
    facts_of,
    facts_of_rows,
    noted,
    records_of,
    with_promises,
)

__all__ = [
    "COLUMNS",
    "Chances",
    "Fact",
    "Record",
    "Row",
    "correctable",
    "fact_of",
    "facts_of",
    "facts_of_rows",
    "noted",
    "record",
    "records_of",
    "with_promises",
]
