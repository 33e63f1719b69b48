"""A roster by CSV: upload, preview, apply."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bloggers import importing
from bloggers.forms import RosterUpload, Seen
from bloggers.importing import waiting
from bloggers.models import ImportBatch, Roster

SHOWN = 200  # rows of each kind that a page lists


def roster_import(request: HttpRequest) -> HttpResponse:
    form = RosterUpload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        batch = waiting.keep(
            form.content, form.sheet, by=request.user, now=request.now, roster=form.cleaned_data["roster"]
        )
        return redirect("roster_import_batch", batch.pk)
    status = 413 if form.has_error("file", "too_large") else 422 if request.method == "POST" else 200
    shown = {"form": form, "past": ImportBatch.objects.exclude(applied_at=None)[:10], "rosters": Roster.objects.all()}
    return render(request, "bloggers/roster_import.html", shown, status=status)


@require_safe
def roster_import_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = _batch(batch_id)
    if batch.applied_at:
        return render(request, "bloggers/roster_result.html", {"batch": batch})
    return _preview_page(request, batch, waiting.preview_of(batch))


@require_POST
def roster_import_apply(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = _batch(batch_id)
    if batch.applied_at:
        return redirect("roster_import_batch", batch_id)
    form, preview = Seen(request.POST), waiting.preview_of(batch)
    if not form.is_valid() or form.cleaned_data["seen"] != preview.digest:
        return _preview_page(request, batch, preview, moved=True)
    try:
        importing.apply(preview, by=request.user, now=request.now, roster=batch.mapping.get("roster", ""))
    except importing.PreviewMoved as moved:
        return _preview_page(request, batch, moved.preview, moved=True)
    messages.success(request, _("The list is in the address book."))
    return redirect("roster_import_batch", batch_id)


def _preview_page(request: HttpRequest, batch: ImportBatch, preview, *, moved: bool = False) -> HttpResponse:
    shown = {
        "batch": batch,
        "preview": preview,
        "moved": moved,
        "form": Seen(initial={"seen": preview.digest}),
        "changed": preview.changed[:SHOWN],
        "refused": preview.refused[:SHOWN],
        "new": preview.new[:10],
        "most": SHOWN,
    }
    return render(request, "bloggers/roster_preview.html", shown, status=409 if moved else 200)


def _batch(batch_id: int) -> ImportBatch:
    if batch_id >= 2**63:
        raise Http404
    return get_object_or_404(ImportBatch, pk=batch_id)
