"""What happened, told from the events: the timeline, the client's page, the letter about a swap.

One way of reading the events for all of them, so that the cockpit, the story and the client can
never be told different things.
"""

from campaigns.reporting.explaining import Draft, NotTheirs, Sentence, draft, explain_swap, send_explanation
from campaigns.reporting.following import ClientView, client_view
from campaigns.reporting.history import Line, timeline

__all__ = [
    "ClientView",
    "Draft",
    "Line",
    "NotTheirs",
    "Sentence",
    "client_view",
    "draft",
    "explain_swap",
    "send_explanation",
    "timeline",
]
