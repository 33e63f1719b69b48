"""The words of every verdict. Rows carry codes and facts; the sentence is made when it is shown."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext, gettext_noop

REFUSALS = {
    "too_large": gettext_noop("The file is larger than 10 MB. Split it into several lists."),
    "empty": gettext_noop("The file is empty."),
    "no_people": gettext_noop("The file holds column names but no people."),
    "too_many_people": gettext_noop("The file holds more than 20,000 people. Split it into several lists."),
    "too_many_columns": gettext_noop("The file has more than 200 columns."),
    "html": gettext_noop(
        "This is a web page (HTML), not a list. Export the list as CSV or Excel (.xlsx) and upload that file."
    ),
    "other_kind": gettext_noop(
        "This is a %(kind)s file, not a list that can be read. In your spreadsheet choose “Save as”, then Excel "
        "(.xlsx) or CSV, and upload that."
    ),
    "old_excel": gettext_noop("This is an old Excel file (.xls). Save it as .xlsx or CSV and upload that."),
    "password": gettext_noop("The file is protected by a password. Save it without one and upload that."),
    "macros": gettext_noop("The file holds macros (.xlsm). Save it as .xlsx or CSV and upload that."),
    "bomb": gettext_noop("Unpacked, this file is far larger than a list of people. Save it as CSV and upload that."),
    "entities": gettext_noop(
        "The file calls up content from elsewhere, which no list needs. Save it as CSV and upload that."
    ),
    "broken": gettext_noop("The spreadsheet seems damaged. Open it, save it as .xlsx or CSV and upload that."),
    "characters": gettext_noop("The characters of this file cannot be read. Save it as CSV UTF-8 and try again."),
    "open_quote": gettext_noop(
        "In line %(line)s a quotation mark is opened and never closed. Close it and upload the file again."
    ),
    "columns_unknown": gettext_noop(
        "The first line must hold the names of the columns, among them “nombre” and “email”. Found: %(found)s."
    ),
    "columns_twice": gettext_noop("Several columns say the same thing: %(columns)s. Keep one of them."),
}

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
    "same_person": gettext_noop("same person as line %(line)s"),
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
    "url_no_profile": gettext_noop("URL of a platform without a profile: say whose it is, as in instagram.com/name"),
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
    "figure_not_a_number": gettext_noop("%(column)s not a number"),
    "figure_negative": gettext_noop("%(column)s negative"),
    "figure_not_finite": gettext_noop("%(column)s not finite"),
    "figure_too_large": gettext_noop("%(column)s too large"),
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
    "may_be_mailbox": gettext_noop("perhaps %(name)s of the book: the same mailbox; if so, make one of the two cards"),
    "may_be_phone": gettext_noop("perhaps %(name)s of the book: the same phone; if so, make one of the two cards"),
    "may_be_name": gettext_noop("perhaps %(name)s of the book: same name and city; if so, make one of the two cards"),
    "first_language": gettext_noop("first of several languages taken"),
    "joined_address": gettext_noop("an address of %(name)s, who is in the book under another one"),
    "encoding_guessed": gettext_noop("accents read as Windows writes them: look at a name or two"),
    "other_sheets": gettext_noop("only the sheet “%(sheet)s” is read, not %(others)s"),
    "merged_cells": gettext_noop("merged cells count once: what they say belongs to their first line"),
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
    "facebook": gettext_noop("followers on Facebook"),
    "x": gettext_noop("followers on X"),
    "youtube": gettext_noop("subscribers on YouTube"),
    "tiktok": gettext_noop("followers on TikTok"),
    "newsletter": gettext_noop("newsletter subscribers"),
    "fee": gettext_noop("fee"),
    "origin": gettext_noop("origin"),
    "basis": gettext_noop("right to write"),
    "on": gettext_noop("date"),
    "notes": gettext_noop("notes"),
}


def refusal(code: str, facts: dict[str, Any]) -> str:
    """Why a file cannot be read, as one sentence."""
    return gettext(REFUSALS[code]) % facts


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
