"""Finding people for a place: search, filters, facts, reasons, ticking over pages, on to the sounding."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bloggers import portfolio
from bloggers.models import Basis, Blogger, Busy, Interest
from campaigns import finding
from campaigns.models import Invitation, Participation
from campaigns.states import ParticipationState
from campaigns.views.asking import MOST_TICKED
from tests.campaigns.people import listed, sounded
from tests.campaigns.views.looking import queries, writes
from tests.make import make_action, make_blogger, make_campaign, make_client, make_participation

pytestmark = pytest.mark.django_db


def find(desk, action, **asked):
    return desk.get(f"/actions/{action.pk}/find/", asked)


def names(page) -> list[str]:
    return [line.name for line in page.context["lines"]]


def line(page, name: str):
    return next(line for line in page.context["lines"] if line.name == name)


def took_part(blogger: Blogger, client, now, **fields) -> Participation:
    """She took part in an action of the client a month ago."""
    fields = {"state": ParticipationState.DELIVERED, "fee_agreed": Decimal(220)} | fields
    action = make_action(campaign=make_campaign(client=client), now=now - timedelta(days=40))
    return make_participation(action, blogger, **fields)


# --- searching ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("nunez", ["Álvaro Núñez"]),
        ("NÚÑEZ álvaro", ["Álvaro Núñez"]),
        ("maleta", ["Laia Serra"]),
        ("example serra", ["Laia Serra"]),
        ("nobody", []),
    ],
)
def test_words_are_found_without_accents_in_names_and_sites(desk, words, found):
    action = make_action()
    make_blogger(name="Álvaro Núñez")
    make_blogger(name="Laia Serra", site="https://maletademimbre.example")

    assert names(find(desk, action, q=words)) == found


def test_the_page_opens_with_what_the_places_ask_for(desk):
    action = make_action(
        groups=[{"number": 2, "topics": ["viajes", "cocina"], "city": "Alicante", "language": "es", "fee": 300}]
    )
    fits = make_blogger(name="Fits", city="alicante", topics=["cocina"])
    make_blogger(name="Other topic", city="Alicante", topics=["moda"])
    make_blogger(name="Other city", city="Madrid", topics=["cocina"])
    make_blogger(name="Other language", city="Alicante", language="en", topics=["viajes"])
    dear = make_blogger(name="Dearer", city="Alicante", topics=["viajes"])
    portfolio.add_rate(dear, Decimal(350), date(2026, 5, 1))
    portfolio.add_rate(fits, Decimal(350), date(2025, 5, 1))
    portfolio.add_rate(fits, Decimal(280), date(2026, 5, 1))

    page = find(desk, action)

    assert names(page) == ["Fits"]
    assert page.context["form"]["topic"].value() == "its"
    assert names(find(desk, action, q="")) == ["Dearer", "Fits", "Other language", "Other city", "Other topic"]


def test_filters_leave_out_who_does_not_fit(desk, now):
    client, rival = make_client(), make_client(name="Rival")
    client.rivals.add(rival)
    action = make_action(campaign=make_campaign(client=client))
    read, busy, asked, bound = (make_blogger(name=name) for name in ("Read", "Busy", "Asked", "Bound"))
    portfolio.add_figure(read.sites.get(), "visits", 9_000, now.date(), "she")
    portfolio.add_figure(busy.sites.get(), "visits", 9_000, date(2025, 1, 1), "she")
    portfolio.add_figure(busy.sites.get(), "visits", 900, now.date(), "she")
    Busy.objects.create(blogger=busy, starts=action.due.date(), ends=action.due.date())
    sounding = sounded(make_action(), 1, now)[0]
    Participation.objects.filter(pk=sounding.pk).update(blogger=asked)
    took_part(bound, rival, now)
    nobody = sounding.blogger.name

    assert names(find(desk, action, readers="5.000")) == ["Read"]
    assert set(names(find(desk, action, free="on"))) == {"Read", "Asked", "Bound", nobody}
    assert set(names(find(desk, action, asked="0"))) == {"Read", "Busy", "Bound", nobody}
    assert set(names(find(desk, action, rival="30"))) == {"Read", "Busy", "Asked", "Bound", nobody}
    assert set(names(find(desk, action, rival="90"))) == {"Read", "Busy", "Asked", nobody}
    assert names(find(desk, action, record="kept")) == ["Bound"]


@pytest.mark.parametrize(
    "asked",
    [
        {"readers": "many"}, {"readers": "-1"}, {"readers": "9" * 30}, {"fee": "x"}, {"topic": "999"}, {"topic": "x"},
        {"language": "xx"}, {"asked": "99"}, {"rival": "x"}, {"record": "good"}, {"q": "\x00"}, {"city": "\x00"},
    ],
)  # fmt: skip
def test_a_strange_filter_is_refused_beside_its_field_and_not_asked(desk, asked):
    action = make_action()
    make_blogger(name="Marta Vidal")

    page = find(desk, action, **asked)

    assert (page.status_code, list(page.context["form"].errors), names(page)) == (422, list(asked), ["Marta Vidal"])


@pytest.mark.parametrize("asked", [{"page": "999"}, {"page": "x"}, {"group": "x"}, {"group": "9" * 30}, {"b": "x"}])
def test_a_strange_page_or_group_shows_the_nearest(desk, asked):
    action = make_action()
    make_blogger(name="Marta Vidal")

    assert names(find(desk, action, **asked)) == ["Marta Vidal"]


# --- order and facts -------------------------------------------------------------------------------------
def test_who_asked_to_be_included_comes_first_then_who_was_here_then_who_fits_then_who_cannot(desk, now):
    client = make_client()
    action = make_action(
        campaign=make_campaign(client=client), groups=[{"number": 2, "topics": ["cocina"], "city": "Alicante"}]
    )
    make_blogger(name="A stranger")
    make_blogger(name="B fits", topics=["cocina"])
    took_part(make_blogger(name="C was here"), client, now)
    wanted = make_blogger(name="D asked us")
    Interest.objects.create(blogger=wanted, at=now - timedelta(days=7), channel="web")
    make_blogger(name="A gone", opted_out_at=now)

    assert names(find(desk, action, q="")) == ["D asked us", "C was here", "B fits", "A stranger", "A gone"]


def test_facts_stand_beside_each_and_speak_for_her(desk, now):
    client, rival = make_client(name="Oil"), make_client(name="Vinegar")
    client.rivals.add(rival)
    action = make_action(campaign=make_campaign(client=client), groups=[{"number": 1, "city": "Alicante"}])
    blogger = make_blogger(name="Ainhoa Mendi", city="ALICANTE")
    Interest.objects.create(blogger=blogger, at=now - timedelta(days=7), channel="web")
    portfolio.add_figure(blogger.sites.get(), "visits", 18_400, now.date(), "she")
    Busy.objects.create(blogger=blogger, starts=date(2026, 7, 1), ends=date(2026, 7, 9))
    for _time in range(2):
        took_part(blogger, make_client(), now)
    took_part(blogger, rival, now)

    shown = line(find(desk, action), "Ainhoa Mendi")

    assert (shown.readers, shown.fee, shown.asked, shown.record) == ("18,400", "€220", 0, "3 / 0")
    assert shown.why == "Because: asked to be included on 2 Jun and kept every one of 3 places"
    assert shown.note == "Busy from 1 Jul to 9 Jul · rival brand Vinegar, 9 May"
    assert shown.wanted_in is True


def test_a_record_is_shown_from_three_actions_on(desk, now):
    action, blogger = make_action(), make_blogger(name="Marta Vidal")
    took_part(blogger, make_client(), now)

    assert line(find(desk, action), "Marta Vidal").record == "–"


def test_a_freelancer_does_not_read_the_name_of_a_client_she_does_not_see(client, story, now):
    from tests.make import make_agency, make_user  # noqa: PLC0415 - only this test signs in somebody else

    make_agency()
    user = make_user("freelancer", language="en")
    ours, rival = make_client(team=[user]), make_client(name="Secret Vinegar")
    ours.rivals.add(rival)
    took_part(make_blogger(name="Marta Vidal"), rival, now)
    client.force_login(user)

    page = find(client, make_action(campaign=make_campaign(client=ours)))

    assert line(page, "Marta Vidal").note == "A rival brand, 9 May"
    assert "Secret Vinegar" not in page.content.decode()


def test_who_cannot_be_asked_is_grey_with_the_reason_and_cannot_be_ticked(desk, now):
    action = make_action(campaign=make_campaign(client=make_client(name="Oil")))
    make_blogger(name="Opted out", opted_out_at=now)
    make_blogger(name="Bounced", undeliverable_at=now)
    make_blogger(name="Never", never_brands="Oil")
    make_blogger(name="No basis", basis=Basis.Kind.NONE)
    Busy.objects.create(blogger=make_blogger(name="Busy"), starts=now.date(), ends=date(2026, 6, 30))
    often = make_blogger(name="Often")
    for row in sounded(make_action(), 3, now):
        Participation.objects.filter(pk=row.pk).update(blogger=often, action=make_action())
    here = sounded(action, 1, now)[0]
    Blogger.objects.filter(pk=here.blogger_id).update(name="Asked already")

    page = find(desk, action)

    assert {shown.name: shown.why_not for shown in page.context["lines"] if shown.why_not} == {
        "Opted out": "Asked for no more mails",
        "Bounced": "The address does not work",
        "Never": "Does not want to work for this client",
        "No basis": "No known basis for writing",
        "Busy": "Busy until 30 Jun",
        "Often": "Asked as often this month as we allow",
        "Asked already": "Already asked in this action: sounded out",
    }
    assert page.content.decode().count("disabled") == 7
    assert [shown.name for shown in page.context["lines"] if shown.one_by_one] == ["No basis"]


# --- choosing ------------------------------------------------------------------------------------------
def test_what_is_ticked_survives_paging_and_other_filters(desk):
    action = make_action()
    people = [make_blogger(name=f"Person {n:03}") for n in range(finding.A_PAGE + 1)]

    page = find(desk, action, b=[people[0].pk, people[-1].pk], page=2)
    other = find(desk, action, b=[people[0].pk, people[-1].pk], q="nobody").content.decode()

    assert names(page) == [people[-1].name]
    html = page.content.decode()
    assert f'<input type="hidden" name="b" value="{people[0].pk}">' in html
    assert f'name="b" value="{people[-1].pk}" checked' in html
    assert all(f'<input type="hidden" name="b" value="{person.pk}">' in other for person in (people[0], people[-1]))


def test_more_than_a_bulk_is_cut_and_said(desk):
    action = make_action()

    page = find(desk, action, b=range(1, MOST_TICKED + 2))

    assert len(page.context["all_chosen"]) == MOST_TICKED
    assert "200 at a time at most; the others are not chosen" in page.content.decode()


def test_strangers_who_are_chosen_come_onto_the_list_by_the_sounding_and_not_before(desk):
    action = make_action()
    known, stranger = listed(action)[0], make_blogger(name="Laia Serra")
    chosen = {"b": [known.blogger_id, stranger.pk], "group": action.groups.get().pk}

    page = desk.get(f"/actions/{action.pk}/sound/", chosen)
    desk.post(f"/actions/{action.pk}/sound/", chosen | {"preview": "1"})
    before = (Participation.objects.count(), Invitation.objects.count())
    for _press in range(2):
        desk.post(f"/actions/{action.pk}/sound/", chosen | {"send": "1", f"line_{stranger.pk}": "Hello"})

    assert page.context["ready"] == 2
    assert before == (1, 0)
    assert {(row.blogger_id, row.state, row.own_line) for row in action.participations.all()} == {
        (known.blogger_id, "sounded", ""),
        (stranger.pk, "sounded", "Hello"),
    }
    assert Invitation.objects.count() == 2


def test_who_may_not_be_asked_is_not_put_on_the_list_either(desk, now):
    action = make_action()
    gone = make_blogger(opted_out_at=now)

    page = desk.post(
        f"/actions/{action.pk}/sound/", {"b": [gone.pk], "group": action.groups.get().pk, "send": "1"}, follow=True
    )

    assert action.participations.count() == 0
    assert f"{gone.name} was not asked: asked for no more mails." in page.content.decode()


def test_the_way_back_from_the_sounding_keeps_who_was_chosen(desk):
    action, person = make_action(), make_blogger()

    page = desk.get(f"/actions/{action.pk}/sound/?b={person.pk}&q=a")

    assert page.context["back"] == f"/actions/{action.pk}/find/?b={person.pk}&q=a"


def test_the_bar_says_what_those_ticked_do_for_cover(desk, now):
    action = make_action(places=1)
    people = [make_blogger() for _n in range(8)]
    ticked = {"b": [person.pk for person in people], "group": action.groups.get().pk}
    said = "together they raise cover from “Not enough” to “At risk”"

    whole, part = find(desk, action, **ticked), desk.get(f"/actions/{action.pk}/find/cover/", ticked)

    assert said in whole.content.decode()
    assert said in part.content.decode()
    assert "<main" not in part.content.decode()
    assert find(desk, action).context["cover"] is None


@pytest.mark.parametrize("asked", [{}, {"b": "x"}, {"b": "9" * 30}, {"b": "1", "group": "x"}, {"b": "-1"}])
def test_strange_ticks_raise_nothing(desk, asked):
    action = make_action()

    page = desk.get(f"/actions/{action.pk}/find/cover/", asked)

    assert (page.status_code, "raise" in page.content.decode()) == (200, False)


def test_possible_reserves_come_onto_the_list_and_nobody_is_asked(desk):
    action = make_action()
    known, stranger = listed(action)[0], make_blogger(name="Laia Serra")
    chosen = {"b": [known.blogger_id, stranger.pk]}

    page = desk.get(f"/actions/{action.pk}/keep/", chosen)
    before = Participation.objects.count()
    for _press in range(2):
        desk.post(f"/actions/{action.pk}/keep/", chosen)

    assert [person.blogger for person in page.context["new"]] == [stranger]
    assert before == 1
    assert {row.blogger_id: row.state for row in action.participations.all()} == {
        known.blogger_id: "listed", stranger.pk: "listed",
    }  # fmt: skip
    assert not Invitation.objects.exists()


def test_merged_and_forgotten_people_are_not_found(desk, now):
    action = make_action()
    kept = make_blogger(name="Marta Vidal")
    make_blogger(name="Marta V.", merged_into=kept)
    make_blogger(name="Gone", erased_at=now)

    assert names(find(desk, action)) == ["Marta Vidal"]


def test_of_very_many_the_first_are_shown_and_it_says_so(desk, monkeypatch):
    monkeypatch.setattr(finding, "MOST", finding.A_PAGE)
    action = make_action()
    people = [make_blogger(name=f"Person {n:03}") for n in range(finding.A_PAGE)]
    all_of_them = find(desk, action, q="").content.decode()
    make_blogger(name="Zoe Vidal")

    page = find(desk, action, q="", page=2)

    assert f"{finding.A_PAGE} people, first those who asked to be included." in all_of_them
    assert f"More than {finding.A_PAGE} people: here are the first {finding.A_PAGE}." in page.content.decode()
    assert (names(page), page.context["page"].number) == ([person.name for person in people], 1)
    assert names(find(desk, action, q="zoe")) == ["Zoe Vidal"]


def test_a_page_costs_the_same_for_one_and_for_fifty_and_for_very_many(desk, monkeypatch, now):
    client, rival = make_client(), make_client()
    client.rivals.add(rival)
    action = make_action(campaign=make_campaign(client=client))

    def one_more() -> None:
        blogger = make_blogger(topics=["cocina"])
        portfolio.add_rate(blogger, Decimal(100), now.date())
        portfolio.add_figure(blogger.sites.get(), "visits", 1, now.date(), "she")
        for each in (client, rival, client):
            took_part(blogger, each, now)

    one_more()
    with queries() as few:
        find(desk, action)
    for _n in range(49):
        one_more()
    with queries() as many:
        page = find(desk, action)

    monkeypatch.setattr(finding, "MOST", finding.A_PAGE)
    with queries() as very_many:
        cut = find(desk, action)

    assert (len(page.context["lines"]), page.context["more"], cut.context["more"]) == (finding.A_PAGE, False, True)
    assert names(cut) == names(page)
    assert len(few) == len(many) == len(very_many) == 8 + 1  # the clock of a test asks too
    assert writes(many) == []
