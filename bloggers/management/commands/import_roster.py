"""`manage.py import_roster FILE [--apply]`: what a roster would change; with --apply, change it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from agency import clock
from bloggers import importing
from bloggers.importing import waiting
from bloggers.importing.reading import tabulate
from bloggers.importing.sheets import arrange
from bloggers.models import ImportBatch


class Command(BaseCommand):
    help = "Shows what a roster (CSV or XLSX) would change in the address book; --apply saves it."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="save; without it nothing is")
        parser.add_argument("--whole", action="store_true", help="all lines or none: save only if no line is refused")
        parser.add_argument("--roster", default="", help="the name of a list to put these people on")

    def handle(self, *, file: Path, apply: bool, whole: bool, roster: str, **options) -> None:
        try:
            table = tabulate(_content(file), file.name)
            preview = importing.judge(arrange(table, waiting.remembered(table.headers_hash)))
        except importing.NotARoster as refusal:
            raise CommandError(str(refusal)) from refusal
        self._print(preview)
        before = waiting.brought_in(preview.sheet.file_hash)
        if before is not None:
            self._say_brought_in(before)
            return
        if not apply:
            self.stdout.write(_("Nothing was saved. Add --apply to bring this in."))
            return
        now = clock.now()
        try:
            batch = importing.apply(preview, by=None, now=now, roster=roster[:80], whole=whole)
        except importing.PreviewMoved as moved:
            raise CommandError(
                _("The address book changed meanwhile. Nothing was saved; run the command again.")
            ) from moved
        except importing.NotWhole as refusal:
            raise CommandError(
                _("Nothing was saved: %(n)s lines are refused, and you asked for all or none.") % {"n": refusal.refused}
            ) from refusal
        if batch.applied_at != now:
            self._say_brought_in(batch)
            return
        self.stdout.write(self.style.SUCCESS(_("Saved.")))

    def _say_brought_in(self, batch: ImportBatch) -> None:
        said = _("This file was brought in on %(day)s: nothing changes, and what was changed since is not put back.")
        self.stdout.write(said % {"day": date_format(batch.applied_at, "SHORT_DATE_FORMAT")})

    def _print(self, preview: importing.Preview) -> None:
        ignored = preview.sheet.ignored
        self.stdout.write(f"{preview.sheet.file_name}: {_counted(preview.counts)}")
        for one in preview.sheet.told:
            self.stdout.write(one.text)
        if ignored:
            self.stdout.write(_("Columns not used: %(columns)s") % {"columns": ", ".join(ignored)})
        for row in preview.changed:
            for cell in row.changes:
                before, after = (_one_line(side) or "–" for side in cell.shown)
                self.stdout.write(_("line %(line)s") % {"line": row.line} + f": {cell.label}: {before} → {after}")
        for row in preview.refused:
            self.stdout.write(_("line %(line)s") % {"line": row.line} + f": {row.text}")


def _counted(counts: dict[str, int]) -> str:
    """'1 new, 2 changed (3 cells), 0 unchanged, 1 refused'."""
    new = npgettext("people", "%(n)s new", "%(n)s new", counts["new"])
    changed = npgettext("people", "%(n)s changed", "%(n)s changed", counts["changed"])
    cells = ngettext("%(n)s cell", "%(n)s cells", counts["cells"]) % {"n": counts["cells"]}
    unchanged = npgettext("people", "%(n)s unchanged", "%(n)s unchanged", counts["unchanged"])
    refused = npgettext("people", "%(n)s refused", "%(n)s refused", counts["refused"])
    said = [new % {"n": counts["new"]}, f"{changed % {'n': counts['changed']}} ({cells})"]
    said += [unchanged % {"n": counts["unchanged"]}, refused % {"n": counts["refused"]}]
    return ", ".join(said)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(importing.MOST_BYTES + 1)
    except OSError as error:
        why = {"file": file, "reason": error.strerror}
        raise CommandError(_("%(file)s cannot be read: %(reason)s") % why) from error


def _one_line(text: str) -> str:
    return " ".join(text.split())
