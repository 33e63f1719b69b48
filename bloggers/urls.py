"""Addresses of the address book."""

from django.urls import path

from bloggers.views import card, count_me_in, days, exporting, forgetting, people, roster, stopping, twice

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:person_id>/stop/", people.person_stop, name="person_stop"),
    path("people/<int:person_id>/data/", forgetting.person_data, name="person_data"),
    path("people/<int:person_id>/forget/", forgetting.person_forget, name="person_forget"),
    path("people/<int:person_id>/sites/new/", card.site_new, name="site_new"),
    path("people/<int:person_id>/sites/<int:site_id>/", card.site, name="site"),
    path("people/<int:person_id>/sites/<int:site_id>/figure/", card.site_figure, name="site_figure"),
    path("people/<int:person_id>/sites/<int:site_id>/remove/", card.site_remove, name="site_remove"),
    path("people/<int:person_id>/fee/", card.rate_new, name="rate_new"),
    path("people/<int:person_id>/address/", card.person_address, name="person_address"),
    path("people/<int:person_id>/basis/", card.basis_new, name="basis_new"),
    path("people/<int:person_id>/agent/", card.person_agent, name="person_agent"),
    path("people/<int:person_id>/agent/new/", card.person_agent_new, name="person_agent_new"),
    path("people/<int:person_id>/merge/<int:other_id>/", twice.person_merge, name="person_merge"),
    path("people/<int:person_id>/apart/<int:other_id>/", twice.person_apart, name="person_apart"),
    path("people/bulk/", people.people_bulk, name="people_bulk"),
    path("people/twice/", twice.people_twice, name="people_twice"),
    path("people/export.csv", exporting.people_csv, name="people_csv"),
    path("people/export.xlsx", exporting.people_xlsx, name="people_xlsx"),
    path("people/import/", roster.roster_import, name="roster_import"),
    path("people/import/<int:batch_id>/", roster.roster_import_batch, name="roster_import_batch"),
    path("people/import/<int:batch_id>/apply/", roster.roster_import_apply, name="roster_import_apply"),
    path("people/import/<int:batch_id>/columns/", roster.roster_import_columns, name="roster_import_columns"),
    path("people/import/<int:batch_id>/progress/", roster.roster_import_progress, name="roster_import_progress"),
    path("people/import/<int:batch_id>/undo/", roster.roster_import_undo, name="roster_import_undo"),
    path("people/<int:person_id>/busy/", days.person_busy, name="person_busy"),
    path("people/<int:person_id>/busy/<int:busy_id>/end/", days.person_free, name="person_free"),
    path("people/<int:person_id>/interest/", days.person_interest, name="person_interest"),
    path("count-me-in/", count_me_in.page, name="count_me_in"),
    path("count-me-in/sent/", count_me_in.sent, name="count_me_in_sent"),
    path("interest/<str:token>/", count_me_in.confirm, name="interest"),
    path("stop/<str:token>/", stopping.stop, name="stop"),
]
