"""Administration: everything can be found, little can be changed, nothing secret is shown."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.http import HttpResponse

from agency import team
from agency.administration import SHORT, light
from agency.models import Client, Message, User
from agency.models.messages import Lane, MessageState
from agency.models.people import Role
from agency.post import LETTERS
from tests.make import make_agency, make_client, make_contact, make_media_agency, make_user
from tests.test_markup import HEAVIEST

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    make_agency()
    boss = make_user(Role.ADMIN)
    client.force_login(boss)
    return boss


def test_it_shows_rows_of_ours_only():
    assert {model._meta.app_label for model in admin.site._registry} <= {"agency", "bloggers", "campaigns"}


def test_every_list_and_row_opens(client, boss, now):
    team.ask_reset(boss, now)
    make_contact(client=make_client(via=make_media_agency()))
    seen = {}
    for model in ("agency", "user", "client", "mediaagency", "contact", "message"):
        row = admin.site._registry[_model(model)].model.objects.first()
        for path in (f"/admin/agency/{model}/?q=a", f"/admin/agency/{model}/{row.pk}/change/"):
            seen[path] = client.get(path).status_code

    assert set(seen.values()) == {200}


def test_its_pages_are_light(client, boss, now):
    team.ask_reset(boss, now)
    make_contact(client=make_client(via=make_media_agency()))
    sizes = {
        path: len(client.get(path).content)
        for path in ("/admin/", *(f"/admin/agency/{model}/" for model in ("user", "client", "contact", "message")))
    }
    assert {path: size for path, size in sizes.items() if size > HEAVIEST} == {}


def test_the_list_of_mails_is_light_too_with_as_many_rows_as_it_shows_and_says_how_to_see_all(client, boss, now):
    purposes = list(LETTERS)
    common = {"recipient_kind": "blogger", "recipient_id": 1, "lane": Lane.NORMAL, "subject": "Una cena " * 5}
    Message.objects.bulk_create(
        Message(key=f"k{n}", purpose=purposes[n % len(purposes)], address=f"somebody.{n}@blog.example",
                not_before=now, created_at=now, sent_at=now, state=MessageState.SENT, **common)
        for n in range(80)
    )  # fmt: skip
    page = client.get("/admin/agency/message/").content

    assert (len(page) <= HEAVIEST, page.count(b"<tbody"), b"?all=" in page) == (True, 15, True), len(page)


def test_mails_are_filtered_by_what_they_are_for_in_words(client, boss, now):
    common = {
        "recipient_kind": "blogger",
        "recipient_id": 1,
        "lane": Lane.NORMAL,
        "state": MessageState.SENT,
        "sent_at": now,
    }
    for number, purpose in enumerate(("invitation", "sounding", "of an earlier version")):
        Message.objects.create(key=f"k{number}", purpose=purpose, not_before=now, created_at=now, **common)
    answer = client.get("/admin/agency/message/")
    filters = answer.context["cl"].filter_specs
    (of_a_purpose,) = (each for each in filters if getattr(each, "parameter_name", "") == "purpose")
    in_words = {str(LETTERS[purpose].title) for purpose in ("invitation", "sounding")}
    assert {said for _purpose, said in of_a_purpose.lookup_choices} == {*in_words, "of an earlier version"}
    assert answer.content.count(b'class="choice font-semibold') == len(filters)  # what is chosen has its place too

    found = client.get("/admin/agency/message/?purpose=sounding").context["cl"].queryset
    assert [message.purpose for message in found] == ["sounding"]


def test_what_the_library_says_in_every_cell_is_said_once(client, boss):
    make_client()
    html = client.get("/admin/agency/client/").content.decode()

    assert "css/admin.css" in html
    assert [classes for classes in SHORT if classes in html] == []
    style = (settings.BASE_DIR / "static/css/admin.css").read_text()
    assert [short for short in SHORT.values() if short and f".{short.split()[0]} " not in style] == []


def test_what_somebody_wrote_keeps_its_spaces(client, boss):
    made = make_client(name="Two  spaces")
    html = client.get(f"/admin/agency/client/{made.pk}/change/").content.decode()
    assert 'value="Two  spaces"' in html

    words = b"<p>\n  <textarea>\n\n  One  <b\n</textarea>\n  </p>"
    assert (
        light(lambda request: HttpResponse(words))(None).content == b"<p>\n<textarea>\n\n  One  <b\n</textarea>\n</p>"
    )


def test_only_administrators_come_in(client):
    make_agency()
    client.force_login(make_user(Role.ACCOUNT))

    assert client.get("/admin/").status_code == 302


def test_the_one_door_is_the_teams(client):
    assert client.get("/admin/login/?next=/admin/")["Location"].startswith("/account/login/")


def test_it_has_a_policy_of_its_own(client, boss):
    policies = [client.get(path)["Content-Security-Policy"] for path in ("/admin/", "/profile/")]

    assert ["unsafe" in policy for policy in policies] == [True, False]


def test_a_letter_is_read_and_not_written(client, boss, now):
    team.ask_reset(boss, now)
    letter = Message.objects.get()

    answer = client.post(f"/admin/agency/message/{letter.pk}/change/", {"address": "else@agency.example"})

    letter.refresh_from_db()
    assert (answer.status_code, letter.address) == (403, boss.email)


def test_a_letter_is_held_released_and_dropped_by_the_outbox(client, boss, now):
    team.ask_reset(boss, now)
    letter = Message.objects.get()
    states = []
    for action in ("hold", "release", "drop", "hold"):
        client.post("/admin/agency/message/", {"action": action, "_selected_action": [letter.pk], "why": "asked for"})
        letter.refresh_from_db()
        states.append((letter.state, letter.held_by))

    me = f"user:{boss.pk}"
    assert states == [
        (MessageState.HELD, me), (MessageState.QUEUED, me), (MessageState.DROPPED, me), (MessageState.DROPPED, me),
    ]  # fmt: skip


def test_a_client_is_corrected_by_the_rules_of_its_page(client, boss, now):
    row = make_client(ended_at=now)
    form = {"name": "Renamed", "via": "", "language": "en", "zone": "Europe/Madrid", "written_where": ""}

    refused = client.post(f"/admin/agency/client/{row.pk}/change/", form | {"swap_by_itself": "on"})
    saved = client.post(f"/admin/agency/client/{row.pk}/change/", form | {"team": [boss.pk]})

    row.refresh_from_db()
    assert (refused.status_code, saved.status_code) == (200, 302)
    assert (row.name, row.language, row.ended_at, list(row.team.all())) == ("Renamed", "en", now, [boss])


def test_a_role_is_not_changed_here(client, boss):
    member = make_user()
    form = {"name": "Renamed", "phone": "", "language": "es", "zone": "Europe/Madrid", "role": "admin", "is_active": ""}

    client.post(f"/admin/agency/user/{member.pk}/change/", form)

    member.refresh_from_db()
    assert (member.name, member.role, member.is_active) == ("Renamed", Role.COMMUNITY, True)


def test_nothing_is_added_or_deleted_here(client, boss):
    row = make_client()

    codes = [client.get(f"/admin/agency/{path}").status_code for path in ("user/add/", f"client/{row.pk}/delete/")]

    assert (codes, Client.objects.count(), User.objects.count()) == ([403, 403], 1, 1)


def _model(name: str):
    return next(model for model in admin.site._registry if model._meta.label_lower == f"agency.{name}")
