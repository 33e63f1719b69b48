"""Rows of the ground floor."""

from agency.models.agency import Agency, Pulse
from agency.models.clients import Client, Contact, MediaAgency
from agency.models.messages import Message
from agency.models.people import User

__all__ = ["Agency", "Client", "Contact", "MediaAgency", "Message", "Pulse", "User"]
