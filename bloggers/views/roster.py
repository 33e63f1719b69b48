"""A roster by CSV or XLSX: upload, say what its columns mean, preview, apply, take back."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from bloggers import importing
from bloggers.forms.importing import ColumnsForm, RosterUpload, YesTo
from bloggers.importing import leftovers, waiting, working
from bloggers.importing.sheets import suggested
from bloggers.importing.shown import MOST, Shown, shown, thawed
from bloggers.importing.wording import REFUSALS, refusal
from bloggers.models import ImportBatch, Roster


def roster_import(request: HttpRequest) -> HttpResponse:
    form = RosterUpload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        batch = waiting.keep(
            form.content,
            form.cleaned_data["file"].name,
            by=request.user,
            now=request.now,
            roster=form.cleaned_data["roster"],
        )
        return redirect("roster_import_batch", batch.pk)
    status = 413 if form.has_error("file", "too_large") else 422 if request.method == "POST" else 200
    past = ImportBatch.objects.light().exclude(applied_at=None)
    facts = {"form": form, "past": past.select_related("by")[:10], "rosters": Roster.objects.all()}
    return render(request, "bloggers/roster_import.html", facts, status=status)


@require_safe
def roster_import_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = _batch(batch_id)
    if batch.asked:
        return render(request, "bloggers/roster_working.html", _progress(batch))
    if batch.applied_at:
        return _result_page(request, batch)
    if batch.problem.get("code") in REFUSALS:
        return _unreadable(request, batch, refusal(batch.problem["code"], batch.problem["facts"]))
    if not batch.is_read:
        return _unreadable(request, batch, _("Please upload it again."))  # our mistake, or kept by an older Relevo
    try:
        return _preview_page(request, batch, _shown(batch), moved=batch.problem.get("code") == "moved")
    except importing.ColumnsUnknown:
        return redirect("roster_import_columns", batch_id)
    except importing.NotARoster as reason:
        return _unreadable(request, batch, str(reason))


@require_safe
def roster_import_progress(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Asked again and again by the page while the worker is at it."""
    batch = _batch(batch_id, ImportBatch.objects.light())
    if not batch.asked:
        return HttpResponseClientRefresh()
    return render(request, "bloggers/roster_progress.html", _progress(batch))


def roster_import_columns(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = _batch(batch_id)
    if batch.applied_at or batch.asked or not batch.is_read:
        return redirect("roster_import_batch", batch_id)
    table = waiting.table_of(batch)
    form = ColumnsForm(table, waiting.choice_of(batch) or suggested(table), request.POST or None)
    if request.method == "POST" and form.is_valid():
        waiting.choose(batch, form.choice, now=request.now)
        return redirect("roster_import_batch", batch_id)
    status = 422 if form.errors else 200
    return render(request, "bloggers/roster_columns.html", {"batch": batch, "form": form}, status=status)


@require_POST
def roster_import_apply(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = _batch(batch_id)
    if batch.applied_at or batch.asked or not batch.is_read:
        return redirect("roster_import_batch", batch_id)
    form = YesTo(request.POST)
    if batch.shown:
        return _ask_to_apply(request, batch, form)
    try:
        preview = waiting.preview_of(batch)
    except importing.NotARoster:
        return redirect("roster_import_batch", batch_id)
    if not form.is_valid() or form.cleaned_data["seen"] != preview.digest:
        return _preview_page(request, batch, shown(preview), moved=True)
    said = {"roster": batch.mapping.get("roster", ""), "whole": form.is_whole}
    try:
        importing.apply(preview, by=request.user, now=request.now, **said)
    except importing.PreviewMoved as moved:
        return _preview_page(request, batch, shown(moved.preview), moved=True)
    except importing.NotWhole:
        return _preview_page(request, batch, shown(preview), not_whole=True)
    return redirect("roster_import_batch", batch_id)


@require_POST
def roster_import_undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = _batch(batch_id)
    if waiting.is_long_to_undo(batch):
        waiting.ask_to_undo(batch, now=request.now)
    else:
        importing.undo(batch, now=request.now)
    return redirect("roster_import_batch", batch_id)


def _ask_to_apply(request: HttpRequest, batch: ImportBatch, form: YesTo) -> HttpResponse:
    """A long list: the worker brings it in."""
    seen = thawed(batch.shown)
    if not form.is_valid() or form.cleaned_data["seen"] != seen.digest:
        return _preview_page(request, batch, seen, moved=True)
    if form.is_whole and seen.counts["refused"]:
        return _preview_page(request, batch, seen, not_whole=True)
    waiting.ask_to_apply(batch, seen=seen.digest, whole=form.is_whole, by=request.user, now=request.now)
    return redirect("roster_import_batch", batch.pk)


def _shown(batch: ImportBatch) -> Shown:
    return thawed(batch.shown) if batch.shown else shown(waiting.preview_of(batch))


def _progress(batch: ImportBatch) -> dict:
    done, of = working.progress(batch)
    return {"batch": batch, "done": done, "of": of}


def _result_page(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    facts = {
        "batch": batch,
        "can_be_undone": importing.can_be_undone(batch),
        "leftovers": leftovers.told(batch.kept[:MOST]),
        "failed": batch.problem.get("code") == "our_mistake",
        "most": MOST,
    }
    return render(request, "bloggers/roster_result.html", facts)


def _unreadable(request: HttpRequest, batch: ImportBatch, reason: str) -> HttpResponse:
    return render(request, "bloggers/roster_unreadable.html", {"batch": batch, "reason": reason})


def _preview_page(
    request: HttpRequest, batch: ImportBatch, preview: Shown, *, moved: bool = False, not_whole: bool = False
) -> HttpResponse:
    code = batch.problem.get("code")
    facts = {
        "batch": batch,
        "preview": preview,
        "moved": moved,
        "not_whole": not_whole or code == "not_whole",
        "failed": code == "our_mistake",
        "form": YesTo(initial={"seen": preview.digest, "whole": ""}),
        "most": MOST,
    }
    conflict = request.method == "POST" and (moved or not_whole)
    return render(request, "bloggers/roster_preview.html", facts, status=409 if conflict else 200)


def _batch(batch_id: int, rows: QuerySet[ImportBatch] | None = None) -> ImportBatch:
    if batch_id >= 2**63:
        raise Http404
    return get_object_or_404(ImportBatch if rows is None else rows, pk=batch_id)
