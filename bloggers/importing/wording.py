"""The words of every verdict. Rows carry codes and facts; the sentence is made when it is shown."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext, gettext_noop

FAULTS = {
    "too_few_cells": gettext_noop("too few cells"),
    "too_many_cells": gettext_noop("too many cells"),
    "nul": gettext_noop("NUL in a cell"),
    "cell_too_long": gettext_noop("cell too long"),
    "encoding_mixed": gettext_noop("characters in another encoding than the rest of the file"),
    "name_empty": gettext_noop("name empty"),
    "name_line_break": gettext_noop("name holds a line break"),
    "no_email": gettext_noop("no e-mail"),
    "email_line_break": gettext_noop("address holds a line break"),
    "two_emails": gettext_noop("two e-mails in one field"),
    "email_not_valid": gettext_noop("e-mail not valid"),
    "own_address": gettext_noop("this is the address your own mails come from"),
    "same_email": gettext_noop("same e-mail as line %(line)s"),
    "same_site": gettext_noop("same site as line %(line)s"),
    "site_of_another": gettext_noop("the site belongs to %(name)s in the address book"),
    "opted_out": gettext_noop("asked for no more mails"),
    "not_importable": gettext_noop("this address cannot be brought in"),
    "phone_scientific": gettext_noop("phone written as a scientific number"),
    "phone_not_valid": gettext_noop("phone not valid"),
    "url_scheme": gettext_noop("URL scheme not http(s)"),
    "url_password": gettext_noop("URL holds a password"),
    "url_not_public": gettext_noop("URL is not public"),
    "url_port": gettext_noop("URL with an unusual port"),
    "url_too_long": gettext_noop("URL too long"),
    "url_not_valid": gettext_noop("URL not valid"),
    "fee_not_a_number": gettext_noop("fee not a number"),
    "fee_negative": gettext_noop("fee negative"),
    "fee_not_finite": gettext_noop("fee not finite"),
    "fee_two_ways": gettext_noop("fee %(written)s can be read in two ways"),
    "fee_currency": gettext_noop("fee in another currency"),
    "fee_too_large": gettext_noop("fee too large"),
    "visits_not_a_number": gettext_noop("visits not a number"),
    "visits_negative": gettext_noop("visits negative"),
    "visits_not_finite": gettext_noop("visits not finite"),
    "visits_too_large": gettext_noop("visits too large"),
    "instagram_not_a_number": gettext_noop("followers not a number"),
    "instagram_negative": gettext_noop("followers negative"),
    "instagram_not_finite": gettext_noop("followers not finite"),
    "instagram_too_large": gettext_noop("followers too large"),
    "language_unknown": gettext_noop("language unknown"),
    "date_not_real": gettext_noop("date does not exist"),
    "date_not_understood": gettext_noop("date not understood"),
    "date_out_of_range": gettext_noop("date too far away"),
}

NOTES = {
    "name_with_address": gettext_noop("written as name <address>"),
    "https_added": gettext_noop("https added"),
    "punycode": gettext_noop("punycode kept and shown"),
    "alphabets_mixed": gettext_noop("the site’s address mixes alphabets"),
    "ip_address": gettext_noop("the site’s address is a number"),
    "tracking_removed": gettext_noop("tracking removed from the URL"),
    "number_understood": gettext_noop("%(written)s understood"),
    "date_understood": gettext_noop("%(written)s is %(day)s %(month)s"),
    "date_understood_year": gettext_noop("%(written)s is %(day)s %(month)s %(year)s"),
    "kept_literally": gettext_noop("text kept literally"),
    "shown_escaped": gettext_noop("text shown escaped"),
    "emoji_kept": gettext_noop("emoji kept"),
    "accents_composed": gettext_noop("accents composed"),
    "zero_width_removed": gettext_noop("zero-width removed"),
    "cut": gettext_noop("%(column)s cut at %(length)s characters"),
    "domain_in_ascii": gettext_noop("domain of the e-mail kept as punycode"),
    "role_address": gettext_noop("address of an office rather than a person"),
    "throwaway_address": gettext_noop("throwaway address"),
    "same_mailbox": gettext_noop("perhaps the same mailbox as line %(line)s"),
    "first_language": gettext_noop("first of several languages taken"),
    "no_site": gettext_noop("no site, so topics and figures are left out"),
}

FIELDS = {
    "name": gettext_noop("name"),
    "email": gettext_noop("e-mail"),
    "phone": gettext_noop("phone"),
    "site": gettext_noop("site"),
    "url": gettext_noop("URL"),
    "topics": gettext_noop("topics"),
    "city": gettext_noop("city"),
    "zone": gettext_noop("time zone"),
    "language": gettext_noop("language"),
    "visits": gettext_noop("visits a month"),
    "instagram": gettext_noop("followers on Instagram"),
    "fee": gettext_noop("fee"),
    "origin": gettext_noop("origin"),
    "basis": gettext_noop("right to write"),
    "on": gettext_noop("date"),
    "notes": gettext_noop("notes"),
}


def field_name(code: str) -> str:
    return gettext(FIELDS[code])


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason to refuse a row, or a note on how its cells were understood."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        facts = dict(self.facts)
        if "month" in facts:
            facts["month"] = MONTHS[facts["month"]]
        if "column" in facts:
            facts["column"] = field_name(facts["column"])
        return gettext(FAULTS.get(self.code) or NOTES[self.code]) % facts


class Refused(ValueError):
    """A cell that cannot be taken; carries its Finding."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.finding = Finding(code, facts)
