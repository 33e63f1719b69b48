"""The people of an action: adding, sounding out, places offered by hand."""

import pytest

from agency.models import Message
from bloggers import standing
from bloggers.models import Basis
from campaigns import roll
from campaigns.models import Event, Invitation, Participation
from tests.campaigns.links_pressed import text
from tests.campaigns.people import approved, available, fresh, listed, reserves, sounded
from tests.campaigns.views.looking import queries, writes
from tests.make import (
    make_action,
    make_blogger,
    make_participation,
    make_topic,
)

pytestmark = pytest.mark.django_db


def url(action, tail=""):
    return f"/actions/{action.pk}/{tail}"


def ids(people) -> list[int]:
    return [getattr(person, "pk", None) or person.id for person in people]


def test_people_are_found_in_the_address_book_and_put_on_the_list_once(desk):
    action = make_action()
    found, greyed = make_blogger(name="Marta Vidal"), make_blogger(name="Marta Serra", basis=None)
    make_blogger(name="Jon Sanz")

    page = desk.get(url(action, "people/"), {"q": "marta"})
    for _press in range(2):
        desk.post(url(action, "people/add/"), {"blogger": [found.pk, greyed.pk]})

    assert [(line.blogger, line.why_not) for line in page.context["found"]] == [
        (greyed, "no known basis for writing"),
        (found, ""),
    ]
    assert set(action.participations.values_list("blogger", flat=True)) == {found.pk, greyed.pk}
    assert Event.objects.filter(verb="list").count() == 2


def test_people_are_found_by_topic_too_and_stand_as_in_a_dictionary(desk):
    action = make_action()
    make_blogger(name="Bea Ruiz", topics=["Conservas"], city="Vigo")
    make_blogger(name="Álex Gil", topics=["conservas y salazón"], city="Madrid")
    make_blogger(name="Zoe Sanz", topics=["viajes"], city="Vigo")
    make_blogger(name="Ana Pons", site="https://conservas.example", city="Vigo")

    asked = {
        words: desk.get(url(action, "people/"), {"q": words}).context["found"] for words in ("conserv", "vigo conserv")
    }

    assert {words: [line.blogger.name for line in found] for words, found in asked.items()} == {
        "conserv": ["Álex Gil", "Ana Pons", "Bea Ruiz"],
        "vigo conserv": ["Ana Pons", "Bea Ruiz"],
    }


@pytest.mark.parametrize(("tick", "number"), [("all", 3), ("", 0), ("x", 0)])
def test_all_who_are_shown_are_ticked_without_a_script(desk, tick, number):
    action = make_action()
    listed(action, 3)

    page = desk.get(url(action, "people/"), {"tick": tick}).content.decode()

    assert (page.count('name="person"'), page.count(" checked aria-label")) == (3, number)
    assert "?show=all&amp;page=1&amp;tick=all" in page


@pytest.mark.parametrize("blogger", [[], ["abc"], ["-1"], ["9" * 30], ["99999"], ["\x00"]])
def test_nobody_is_added_by_a_strange_id(desk, blogger):
    action = make_action()

    response = desk.post(url(action, "people/add/"), {"blogger": blogger})

    assert (response.status_code, Participation.objects.count()) == (302, 0)


def test_the_mail_is_shown_in_both_languages_before_it_leaves(desk, now):
    action = make_action(title="Dinner")
    (person,) = listed(action)
    form = {"person": [person.pk], "group": action.groups.get().pk, f"line_{person.blogger_id}": "Your lentils!"}

    page = desk.post(url(action, "sound/"), form | {"preview": "1"})

    shown = page.context["preview"]
    assert (shown.asked, shown.refused, [letter.language for letter in shown.letters]) == (1, [], ["es", "en"])
    assert all("Your lentils!" in letter.text and "‹personal link›" in letter.text for letter in shown.letters)
    assert (Invitation.objects.count(), Message.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert fresh([person])[0].state == "listed"


def test_a_sounding_leaves_by_one_press_and_not_twice(desk, now):
    action = make_action()
    people = listed(action, 2)
    form = {"person": ids(people), "group": action.groups.get().pk, "send": "1"}
    form[f"line_{people[0].blogger_id}"] = "Hello"

    for _press in range(2):
        desk.post(url(action, "sound/"), form)

    assert [message.own_line for message in Message.objects.order_by("pk")] == ["Hello", ""]
    assert Invitation.objects.count() == 2


def test_who_cannot_be_asked_is_named_with_the_reason_and_what_to_do(desk):
    action = make_action()
    known, unknown = listed(action)[0], make_participation_without_basis(action)

    page = desk.get(url(action, "sound/"), {"person": [known.pk, unknown.pk]})
    desk.post(url(action, "sound/"), {"person": [known.pk, unknown.pk], "group": action.groups.get().pk, "send": "1"})

    assert [(person.pk, why) for person, why, _do in page.context["refused"]] == [
        (unknown.pk, "no known basis for writing")
    ]
    assert list(Invitation.objects.values_list("participation", flat=True)) == [known.pk]


def test_one_by_one_and_knowingly_somebody_without_a_basis_is_asked(desk):
    action = make_action()
    unknown = make_participation_without_basis(action)
    form = {"person": [unknown.pk], "group": action.groups.get().pk, "send": "1"}

    desk.post(url(action, "sound/"), form)
    before = Invitation.objects.count()
    desk.post(url(action, "sound/"), form | {"knowingly": "on"})

    assert (before, Invitation.objects.count()) == (0, 1)


def make_participation_without_basis(action) -> Participation:
    return Participation.objects.create(action=action, blogger=make_blogger(basis=Basis.Kind.NONE))


@pytest.mark.parametrize("change", [{"group": "99999"}, {"group": "abc"}, {"group": "9" * 30}, {"group": ""}])
def test_a_strange_group_is_refused_beside_the_field(desk, change):
    action = make_action()
    (person,) = listed(action)

    response = desk.post(url(action, "sound/"), {"person": [person.pk], "send": "1"} | change)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["group"])


@pytest.mark.parametrize("person", [[], ["abc"], ["0"], ["9" * 30]])
def test_a_sounding_of_nobody_leads_back_to_the_list(desk, person):
    action = make_action()

    assert desk.get(url(action, "sound/"), {"person": person}).url == url(action, "people/")


def test_people_of_another_action_are_nobody_here(desk):
    action, other = make_action(), make_action()
    foreign = listed(other)

    desk.post(url(action, "sound/"), {"person": ids(foreign), "group": action.groups.get().pk, "send": "1"})

    assert Invitation.objects.count() == 0


def test_the_list_is_shown_a_page_at_a_time(desk):
    action = make_action()
    people = listed(action, roll.A_PAGE + 1)

    shown = {page: desk.get(url(action, "people/"), {"page": page}) for page in (1, 2, 3, "x")}

    assert {page: ids(found.context["lines"]) for page, found in shown.items()} == {
        1: [person.pk for person in people[:-1]],
        2: [people[-1].pk],
        3: [people[-1].pk],
        "x": [person.pk for person in people[:-1]],
    }
    assert 'href="?show=all&amp;page=2"' in shown[1].content.decode()


# --- who was ticked and is gone meanwhile ----------------------------------------------------------------
GONE = "Some of those ticked are no longer here, so nothing was changed."


def forgotten(now) -> int:
    """The number of somebody in the address book who has asked to be forgotten since the page was shown."""
    return make_blogger(erased_at=now).pk


@pytest.mark.parametrize("ticked", [True, False])
@pytest.mark.parametrize("verb", ["people/add/", "sound/", "keep/", "invite/", "call-up/"])
def test_who_was_ticked_and_is_gone_is_told_apart_from_nobody_ticked(desk, now, verb, ticked):
    action = make_action()
    (stays,), (gone,) = approved(action, 1, now), listed(action)
    field = {"people/add/": "blogger", "keep/": "b"}.get(verb, "person")
    ids_of = {"blogger": [make_blogger().pk, forgotten(now)], "b": [make_blogger().pk, forgotten(now)]}
    ticks = ids_of.get(field, [stays.pk, gone.pk]) if ticked else []
    Participation.objects.filter(pk=gone.pk).delete()
    before = Participation.objects.count(), Invitation.objects.count()

    page = desk.post(url(action, verb), {field: ticks, "group": action.groups.get().pk}, follow=True).content.decode()

    assert (GONE in page, "Tick at least one person." in page) == (ticked, not ticked and verb != "keep/")
    assert (Participation.objects.count(), Invitation.objects.count()) == before


def test_a_sounding_with_somebody_who_is_gone_does_not_leave_and_keeps_the_lines_typed(desk, now):
    action = make_action()
    (stays,) = listed(action)
    form = {"b": [stays.blogger_id, forgotten(now)], "group": action.groups.get().pk, "send": "1"}

    page = desk.post(url(action, "sound/"), form | {f"line_{stays.blogger_id}": "Your lentils!"})

    assert (page.status_code, Invitation.objects.count()) == (422, 0)
    assert GONE in page.content.decode()
    assert 'value="Your lentils!"' in page.content.decode()


def test_a_strange_group_of_places_by_hand_is_not_called_nobody(desk, now):
    action = make_action()
    (person,) = approved(action, 1, now)

    page = desk.post(url(action, "invite/"), {"person": [person.pk], "group": "99999"}, follow=True).content.decode()

    assert "Select a valid choice" in page
    assert "Tick at least one person." not in page


# --- places by hand --------------------------------------------------------------------------------------
def test_the_approved_are_invited_as_far_as_there_is_room(desk, now):
    action = make_action(places=1)
    people = approved(action, 2, now)

    page = desk.post(
        url(action, "invite/"), {"person": ids(people), "group": action.groups.get().pk}, follow=True
    ).content.decode()

    assert list(Invitation.objects.filter(kind="invitation").values_list("participation", flat=True)) == [people[0].pk]
    assert f"{people[1].blogger.name} was not asked: no free place left." in page


def test_nobody_is_invited_whom_the_client_has_not_approved(desk, now):
    action = make_action()
    people = available(action, 1, now)

    for verb in ("invite/", "call-up/"):
        desk.post(url(action, verb), {"person": ids(people), "group": action.groups.get().pk})

    assert not Invitation.objects.exclude(kind="sounding").exists()


def test_inviting_twice_is_inviting_once(desk, now):
    action = make_action(places=2)
    people = approved(action, 1, now)

    for _press in range(2):
        desk.post(url(action, "invite/"), {"person": ids(people), "group": action.groups.get().pk})

    assert Invitation.objects.filter(kind="invitation").count() == 1


def test_reserves_are_called_up_together(desk, now):
    action = make_action(places=1)
    people = reserves(action, 2, now)

    desk.post(url(action, "call-up/"), {"person": ids(people), "group": action.groups.get().pk})

    assert [(call.kind, call.wave) for call in Invitation.objects.open().order_by("pk")] == [("call_up", 1)] * 2


def test_the_list_costs_the_same_for_one_and_for_fifty(desk, now):
    action = make_action()
    available(action, 1, now)
    sounded(action, 1, now)
    make_blogger()
    with queries() as few:
        desk.get(url(action, "people/"), {"q": "a"})
    available(action, 25, now)
    sounded(action, 23, now)
    for _n in range(20):
        make_blogger()
    with queries() as many:
        desk.get(url(action, "people/"), {"q": "a"})

    assert len(few) == len(many)
    assert writes(many) == []


def test_a_full_week_and_a_hint_are_named_where_people_are_chosen(desk, now):
    action = make_action(starts_at=now.replace(day=18, hour=18))
    laia, bea = listed(action, 2)
    for day in (15, 16, 17):
        make_participation(make_action(starts_at=now.replace(day=day, hour=18)), laia.blogger, "confirmed")
    bea.blogger.busy.create(starts=now.date(), ends=now.date().replace(day=30), is_hint=True)
    page = text(desk.get(url(action, "people/")))
    assert "Full week: 3 actions already" in page
    assert "perhaps busy until 30 Jun" in page
    asked = text(desk.post(url(action, "sound/"), {"person": ids([laia, bea])}))
    assert "A sounding for 2 people" in asked
    assert "Full week: 3 actions already" in asked


def test_who_is_proposed_on_a_standing_consent_is_named_apart_from_who_is_asked(desk, now):
    action = make_action(groups=[{"number": 2, "fee": 250, "topics": ("food",)}])
    laia, bea = listed(action, 2)
    standing.give(
        laia.blogger, topics=[make_topic("food")], min_fee=250, until=now.date().replace(month=12), source="x", now=now
    )
    group = action.groups.get().pk
    answer = desk.post(url(action, "sound/"), {"person": ids([laia, bea]), "group": group, "send": "1"}, follow=True)
    assert "1 person is sounded out. 1 may be proposed at once, by standing consent, and is told so." in text(answer)
    assert [row.state for row in fresh([laia, bea])] == ["available", "sounded"]
