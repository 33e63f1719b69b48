"""What happened, told from the events: the timeline, the client's page, the letter about a change.

One way of reading the events for all of them, so that the cockpit, the story and the client can
never be told different things.
"""

from campaigns.reporting.explaining import Draft, Known, Reader, Sentence, draft, known, reader_of
from campaigns.reporting.following import ClientView, client_view
from campaigns.reporting.founded import Founded, founded
from campaigns.reporting.history import Line, timeline
from campaigns.reporting.occasions import Occasion, occasions_of
from campaigns.reporting.owed import Owed, owed
from campaigns.reporting.phrases import TONES
from campaigns.reporting.sending import NotTheirs, is_still_so, note_told, send_explanation

__all__ = [
    "TONES",
    "ClientView",
    "Draft",
    "Founded",
    "Known",
    "Line",
    "NotTheirs",
    "Occasion",
    "Owed",
    "Reader",
    "Sentence",
    "client_view",
    "draft",
    "founded",
    "is_still_so",
    "known",
    "note_told",
    "occasions_of",
    "owed",
    "reader_of",
    "send_explanation",
    "timeline",
]
