"""Addresses of the address book."""

from django.urls import path

from bloggers.views import forgetting, people, roster, stopping

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:person_id>/stop/", people.person_stop, name="person_stop"),
    path("people/<int:person_id>/data/", forgetting.person_data, name="person_data"),
    path("people/<int:person_id>/forget/", forgetting.person_forget, name="person_forget"),
    path("people/import/", roster.roster_import, name="roster_import"),
    path("people/import/<int:batch_id>/", roster.roster_import_batch, name="roster_import_batch"),
    path("people/import/<int:batch_id>/apply/", roster.roster_import_apply, name="roster_import_apply"),
    path("stop/<str:token>/", stopping.stop, name="stop"),
]
