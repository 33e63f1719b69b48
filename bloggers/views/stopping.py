"""The link at the foot of every letter: no more of them, in one press, without an account."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agency import links
from agency.serving import reading
from agency.views.errors import link_gone, link_not_valid
from bloggers import forgetting, merging
from bloggers.models import Blogger


@login_not_required
@csrf_exempt  # mail programs press it themselves (RFC 8058): no cookie, no form of ours; all it can do is stop mail
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    try:
        blogger_id, version = links.read("s", token)
        row = Blogger.objects.select_related("merged_into").get(pk=blogger_id, erased_at=None)
    except (links.BadLink, Blogger.DoesNotExist, OverflowError):
        return link_not_valid(request)
    blogger = merging.person_of(row)  # a link from before two rows of hers became one goes on working
    with reading(request, blogger.letter_language, blogger.zone):
        if version != row.link_version:
            return link_gone(request)
        if request.method == "POST":
            forgetting.opt_out(blogger, request.now)
            blogger.refresh_from_db(fields=["opted_out_at"])
        return render(request, "signed/stop.html", {"blogger": blogger})
