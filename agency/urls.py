"""Every address of the site; the other apps are named as strings only."""

from django.contrib import admin
from django.urls import include, path, re_path

from agency.views import clients, door, errors, public, settings, team

urlpatterns = [
    path("healthz", public.healthz, name="healthz"),
    path("readyz", public.readyz, name="readyz"),
    path("how-we-work/", public.how_we_work, name="how_we_work"),
    path("setup/", door.setup, name="setup"),
    path("join/<str:token>/", door.join, name="join"),
    path("settings/", settings.settings, name="settings"),
    path("settings/test-letter/", settings.test_letter, name="test_letter"),
    path("profile/", team.profile, name="profile"),
    path("profile/language/", team.language, name="language"),
    path("team/", team.members, name="team"),
    path("team/invite/", team.invite, name="team_invite"),
    path("team/<int:pk>/", team.member, name="member"),
    path("team/<int:pk>/role/", team.change_role, name="member_role"),
    path("team/<int:pk>/let-go/", team.let_go, name="member_let_go"),
    path("team/<int:pk>/invite-again/", team.invite_again, name="member_invite_again"),
    path("clients/", clients.clients, name="clients"),
    path("clients/new/", clients.client_new, name="client_new"),
    path("clients/<int:pk>/", clients.client, name="client"),
    path("clients/<int:pk>/edit/", clients.client_edit, name="client_edit"),
    path("clients/<int:pk>/end/", clients.client_end, name="client_end"),
    path("clients/<int:pk>/resume/", clients.client_resume, name="client_resume"),
    path("clients/<int:pk>/contacts/new/", clients.client_contact_new, name="client_contact_new"),
    path("media-agencies/new/", clients.media_agency_new, name="media_agency_new"),
    path("media-agencies/<int:pk>/", clients.media_agency, name="media_agency"),
    path("media-agencies/<int:pk>/contacts/new/", clients.media_agency_contact_new, name="media_agency_contact_new"),
    path("contacts/<int:pk>/", clients.contact_edit, name="contact_edit"),
    # Of allauth's pages those that our team has no use for stay shut: nobody signs up, addresses are the
    # administrator's, and a new password is chosen by a link of our own.
    re_path(r"^account/(signup|email|confirm-email|inactive|password/set|password/reset/key|login/code)/", errors.shut),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("bloggers.urls")),
    path("", include("campaigns.urls")),
]

handler400 = "agency.views.errors.not_understood"
handler403 = "agency.views.errors.forbidden"
handler404 = "agency.views.errors.not_found"
handler500 = "agency.views.errors.our_mistake"
