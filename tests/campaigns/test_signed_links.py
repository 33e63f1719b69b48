"""Personal links: what is not ours reads the same, what is over says so, and opening changes nothing."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from agency import clock, links
from bloggers.models import Blogger
from campaigns import answering
from campaigns.models import Action, ActionContact, Participation
from tests.campaigns import people
from tests.campaigns.letters_sent import send
from tests.campaigns.links_pressed import footprint, hidden, opened, path_of, text
from tests.make import make_action, make_agency, make_contact, make_participation, make_user

BELOW = ["", "no/", "price/", "cannot/", "busy/", "why/", "not-me/", "calendar.ics"]
VERBS = ["answer", "accept", "decline", "counter", "withdraw", "undo", "come-back", "reserve", "leave", "still-on",
         "interest", "never-brand", "busy", "not-me"]  # fmt: skip


@pytest.fixture
def action(db, story) -> Action:
    make_agency()
    return make_action(owner=make_user(name="Clara Montes"), title="Cena a la fresca")


@pytest.fixture
def laia(action, now) -> Participation:
    return people.invited(action, 1, now)[0]


def token(person: Participation) -> str:
    return links.token("r", person.pk, person.link_version)


NOT_OURS = {
    "tk2": "x", "tk3": "A" * 5000, "tk4": "A" * 38, "tk9": "abc%00def", "tk10": "ñandú", "tk11": "🎈" * 10,
    "tk34 sql": "' or 1=1", "tk34 template": "{{7*7}}", "dots": "..", "minus": "-" * 38,
}  # fmt: skip


@pytest.mark.parametrize("kind", NOT_OURS)
def test_what_is_no_link_of_ours_reads_the_same(kind, client, laia):
    absent = client.get(f"/r/{links.token('r', 2**62, 1)}/")
    response = client.get(f"/r/{quote(NOT_OURS[kind], safe='%')}/")
    assert (response.status_code, text(response)) == (404, text(absent))


def test_forged_foreign_absent_and_erased_links_all_read_the_same(client, laia, action):
    good = token(laia)
    other = make_participation(make_action())
    gone = make_participation(make_action())
    Blogger.objects.filter(pk=gone.blogger_id).update(erased_at=action.opened_at)
    tried = [
        good[:-1] + ("A" if good[-1] != "A" else "B"),  # tk5
        good.swapcase(),  # tk6
        good[:16] + token(other)[16:],  # tk14: the body of one, the tag of another
        links.token("s", laia.blogger_id, 1),  # tk15
        links.token("p", laia.pk, 1),
        links.token("r", 2**63 - 1, 1),
        links.token("r", 2**64 - 1, 2**32 - 1),
        token(gone),  # tk25
    ]
    pages = [client.get(f"/r/{each}/") for each in tried]
    assert {(page.status_code, text(page)) for page in pages} == {(404, text(pages[0]))}
    assert "Este enlace no es válido" in text(pages[0])


@pytest.mark.parametrize("spoilt", ["{}=", "{}.", "{})", "{}%3E", "{}%2C", "%20{}", "{}%0A"])
def test_what_a_mail_program_adds_to_a_link_is_taken_off(spoilt, client, laia):
    assert client.get(f"/r/{spoilt.format(token(laia))}/").status_code == 200


@pytest.mark.parametrize("behind", [".", ")", "%E2%80%9D", "%20).", "%20,%E2%80%9D"])
def test_a_full_stop_behind_the_slash_leads_to_the_page(behind, client, laia):
    answer = client.get(f"/r/{token(laia)}/{behind}")
    assert (answer.status_code, answer["Location"]) == (302, f"/r/{token(laia)}/")


def test_after_a_stop_an_old_link_says_that_no_more_mails_were_wanted(client, laia, now):
    Blogger.objects.filter(pk=laia.blogger_id).update(opted_out_at=now)
    stopped = client.get(path_of(laia))
    Participation.objects.filter(pk=laia.pk).update(link_version=laia.link_version + 1)
    revoked = client.get(path_of(laia))
    assert [(page.status_code, "pediste no recibir más correos" in text(page)) for page in (stopped, revoked)] == [
        (410, True),
        (410, False),
    ]


@pytest.mark.parametrize("page", ["offer", "sounding", "withdrew"])
def test_a_page_that_asks_for_busy_days_asks_once(page, action, now, client):
    (person,) = {"offer": people.invited, "sounding": people.sounded, "withdrew": people.confirmed}[page](
        action, 1, now
    )
    if page == "withdrew":
        answering.withdraw(person.pk, action.pk, now=now)
    assert text(client.get(path_of(person))).count("Tengo la agenda ocupada hasta…") == 1


def test_a_link_wrapped_in_the_middle_is_read_as_one(client, laia):
    good = token(laia)
    assert client.get(f"/r/{good[:20]}%20%0A{good[20:]}/").status_code == 200


@pytest.mark.parametrize("path", ["/r/", "/p/", "/r/x/y/z/", "/r/x/answer/extra/", "/p/x/y/"])
def test_addresses_that_only_look_like_a_link_are_not_valid(path, client, db):
    response = client.get(path)
    assert (response.status_code, response["Cache-Control"]) == (404, "no-store")


def test_a_link_signed_with_the_key_before_still_opens(client, laia, settings):
    old = token(laia)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the tests, as an example only, long enough"
    assert client.get(f"/r/{old}/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(f"/r/{old}/").status_code == 404


def test_a_revoked_link_says_so_kindly_and_does_nothing(client, laia, action):
    path = path_of(laia)
    fields = hidden(client.get(path), "accept")
    Participation.objects.update(link_version=2)
    before = footprint()
    for response in (client.get(path), client.post(f"{path}accept/", fields)):
        assert (response.status_code, "Cena" in text(response)) == (410, False)
    assert footprint() == before


def test_a_link_lives_until_thirty_days_after_the_action(client, laia, action, story):
    story.set(action.due + timedelta(days=30))
    assert client.get(path_of(laia)).status_code == 200
    story.advance(seconds=1)
    response = client.get(path_of(laia))
    assert (response.status_code, "Cena" in text(response)) == (410, False)


def test_who_asked_for_no_more_mail_sees_nothing_of_the_place_unless_she_holds_one(client, action, now):
    asked, holder = people.invited(action, 1, now)[0], people.confirmed(action, 1, now)[0]
    Blogger.objects.update(opted_out_at=now)
    assert [client.get(path_of(person)).status_code for person in (asked, holder)] == [410, 200]


def test_no_page_behind_a_link_is_kept_named_to_others_or_found(client, laia):
    pages = [client.get(path_of(laia) + below) for below in BELOW]
    pages += [client.get("/r/x/"), client.post(path_of(laia) + "accept/", {}), client.get(path_of(laia) + "accept/")]
    assert {
        (page["Cache-Control"], page["Referrer-Policy"], page["X-Robots-Tag"]) for page in pages
    } == {("no-store", "same-origin", "noindex")}  # fmt: skip


def test_a_page_asks_no_other_machine_for_anything_and_is_small(client, laia, action, now):
    for person in (laia, *people.confirmed(action, 1, now), *people.sounded(action, 1, now)):
        body = opened(person).content.decode()
        assert "http://" not in body.replace("http://127.0.0.1:8000", "")
        assert "https://" not in body
        assert "<script" not in body
        assert " style=" not in body
        assert len(body.encode()) < 8_000  # and the stylesheet is 8 kB over the wire


@pytest.mark.parametrize("verb", VERBS)
def test_a_press_without_the_forms_secret_is_refused(verb, laia):
    strict = Client(enforce_csrf_checks=True)
    before = footprint()
    assert strict.post(f"{path_of(laia)}{verb}/", {"terms": "1"}).status_code == 403
    assert footprint() == before


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in ("busy", "not-me")])
def test_a_press_is_a_post(verb, client, laia):
    for method in ("get", "head", "put", "patch", "delete", "options"):
        assert getattr(client, method)(f"{path_of(laia)}{verb}/").status_code == 405


@pytest.mark.parametrize("below", BELOW)
def test_a_page_takes_no_post(below, client, laia):
    if below not in ("busy/", "not-me/"):
        assert client.post(path_of(laia) + below).status_code == 405


def test_a_scanner_that_opens_every_link_again_and_again_changes_nothing(action, now):
    sent = [send(purpose, action, now) for purpose in ("sounding", "invitation", "still_on", "reserve", "receipt")]
    persons = [Participation.objects.get(action=action, blogger=message.recipient_id) for message in sent]
    link = ActionContact.objects.create(action=action, contact=make_contact(client=action.client))
    paths = [path_of(person) + below for person in persons for below in BELOW]
    paths += [links.path("p", link.pk, 1), path_of(persons[0]) + "?a=count_me_in", path_of(persons[1]) + "?noted=busy"]
    before = footprint()
    for path in paths:
        for n in range(10 if path.endswith("/") and path.count("/") == 3 else 3):
            method = ("get", "head", "options")[n % 3]
            getattr(Client(), method)(path, headers={"sec-purpose": "prefetch", "x-http-method-override": "POST"})
    assert footprint() == before


def test_opening_takes_four_queries_however_many_were_asked(action, now, settings, client, django_assert_num_queries):
    settings.STORY = False
    Action.objects.update(starts_at=clock.wall() + timedelta(days=9))
    (laia,) = people.invited(action, 1, now)
    for number in (0, 4):
        people.invited(action, number, now)
        with django_assert_num_queries(4):
            assert client.get(path_of(laia)).status_code == 200


def test_a_forwarded_link_shows_the_first_name_and_the_action_and_nothing_else_of_her(action, now):
    laia, other = people.confirmed(action, 2, now)
    Blogger.objects.filter(pk=laia.blogger_id).update(
        name="Laia Sentinel-Surname", email="sentinel@blog.example", phone="+34 600 999 111", notes="sentinel-note"
    )
    Blogger.objects.filter(pk=other.blogger_id).update(name="Sentinel Other")
    laia.blogger.rates.create(fee="98765.43", on=now.date())
    for below in BELOW:
        shown = opened(laia, below).content.decode().lower()
        for secret in ("sentinel", "600 999 111", "98765", "98.765"):
            assert secret not in shown, (below, secret)


def test_a_reader_chooses_the_other_language_for_the_page_and_its_answers(client, laia):
    page = client.get(path_of(laia) + "?lang=en")
    assert "We keep it for you until Thursday 11 June" in text(page)
    answered = client.post(f"{path_of(laia)}accept/?lang=en", hidden(page, "accept"), follow=True)
    assert "Add to my calendar" in text(answered)
    assert client.get(path_of(laia) + "?lang=xx").status_code == 200


def test_an_english_reader_is_read_to_in_english(client, laia):
    Blogger.objects.update(language="en", zone="Europe/London")
    assert "until Thursday 11 June" in text(client.get(path_of(laia)))
    assert "London time" in text(client.get(path_of(laia)))
