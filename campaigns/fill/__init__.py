"""The fill engine: x sites take part. Pure: no rows, no clock, no chance, no names.

A `Snapshot` goes in, `Command`s come out; hours are floats since the action was opened.
"""

from campaigns.fill.ahead import ahead
from campaigns.fill.applying import applied
from campaigns.fill.chances import Confidence, fill_confidence, reserve_seats, yes_mood
from campaigns.fill.confidence import at_least, group_confidence, robust_at_least
from campaigns.fill.deadlines import next_look, offer_deadline
from campaigns.fill.decide import decide
from campaigns.fill.odds import (
    answered_by,
    answers_in_time,
    beta_mean,
    drop_share,
    mood,
    shift,
    shrunk_hours,
    worse,
)
from campaigns.fill.ranking import Pick, needed_now, next_wave, rank, why_so_many
from campaigns.fill.snapshot import Command, Person, Snapshot

__all__ = [
    "Command",
    "Confidence",
    "Person",
    "Pick",
    "Snapshot",
    "ahead",
    "answered_by",
    "answers_in_time",
    "applied",
    "at_least",
    "beta_mean",
    "decide",
    "drop_share",
    "fill_confidence",
    "group_confidence",
    "mood",
    "needed_now",
    "next_look",
    "next_wave",
    "offer_deadline",
    "rank",
    "reserve_seats",
    "robust_at_least",
    "shift",
    "shrunk_hours",
    "why_so_many",
    "worse",
    "yes_mood",
]
