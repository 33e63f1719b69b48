"""What one link of the client's side has before it: its list, its word so far, its questions. Read only.

People stand here as `reporting.proposed` lets them be read, at the prices of this link and no other.
"""

from campaigns.client_page.decided import Decided, decided
from campaigns.client_page.page import ClientPage, Difference, difference, of, of_draft
from campaigns.client_page.readers import Reader, readers

__all__ = ["ClientPage", "Decided", "Difference", "Reader", "decided", "difference", "of", "of_draft", "readers"]
