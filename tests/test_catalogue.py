"""Every kind of bad link, form, date and amount of the catalogue has a test that holds it.

A kind is tested once, against the form, the parser or the verb that owns it; here stands where. What a kind
is, is told by the test.
"""

import ast
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from django.test import Client

from agency.models import Message
from campaigns import answering, discipline, planning
from campaigns.forms.moments import LocalMoment, in_zone
from campaigns.models import Action, Invitation
from tests.campaigns import people
from tests.campaigns.links_pressed import footprint, path_of
from tests.make import make_action, make_agency, make_blogger

TESTS = Path(__file__).parent
NUMBERS = {"tk": 34, "fm": 34, "dt": 24, "mn": 22}
HELD = {
    # --- links
    "agency/test_links.py::test_what_we_did_not_write_is_no_link":
        "tk1 tk2 tk3 tk4 tk5 tk6 tk9 tk10 tk11 tk12 tk13 tk14 tk34",
    "agency/test_links.py::test_tk7_what_a_mail_program_puts_behind_a_link_is_taken_off": "tk7",
    "agency/test_links.py::test_tk8_a_wrapped_link_is_put_together_again": "tk8",
    "agency/test_links.py::test_tk15_a_link_of_one_kind_opens_no_other": "tk15",
    "agency/test_links.py::test_tk33_a_link_under_the_old_key_lives_as_long_as_the_key_does": "tk33",
    "campaigns/test_signed_links.py::test_a_link_lives_until_thirty_days_after_the_action": "tk16",
    "campaigns/test_signed_links.py::test_a_revoked_link_says_so_kindly_and_does_nothing": "tk17 tk18",
    "campaigns/test_signed_pages.py::test_pressing_yes_twice_is_one_yes": "tk19",
    "campaigns/test_signed_pages.py::test_a_no_offers_a_change_of_mind_others_not_this_brand_and_not_until": "tk20",
    "campaigns/test_signed_pages.py::test_a_withdrawal_is_one_press_and_can_be_taken_back_while_nobody_has_the_place":
        "tk21",
    "campaigns/test_signed_pages.py::"
    "test_of_two_called_up_the_second_reads_that_the_place_is_covered_and_stays_in_reserve": "tk22",
    "campaigns/test_signed_pages.py::test_a_cancelled_action_says_so_and_takes_no_answer": "tk23",
    "campaigns/test_signed_pages.py::test_after_its_date_an_action_says_so": "tk24",
    "campaigns/test_signed_links.py::test_forged_foreign_absent_and_erased_links_all_read_the_same": "tk25",
    "campaigns/test_signed_links.py::test_who_asked_for_no_more_mail_sees_nothing_of_the_place_unless_she_holds_one":
        "tk26",
    "campaigns/test_signed_pages.py::test_who_declined_while_another_tab_was_open_may_still_say_yes": "tk27",
    "campaigns/test_signed_repeated.py::test_a_press_four_times_is_as_once": "tk28 fm31",
    "campaigns/test_signed_links.py::test_a_press_without_the_forms_secret_is_refused": "tk29 fm33",
    "test_catalogue.py::test_a_press_from_another_site_is_refused": "tk30",
    "campaigns/test_signed_moved_on.py::test_an_answer_to_older_terms_is_not_taken_and_both_are_shown": "tk31",
    "campaigns/test_signed_links.py::test_a_forwarded_link_shows_the_first_name_and_the_action_and_nothing_else_of_her":
        "tk32",
    # --- forms
    "campaigns/views/test_action_form.py::test_what_cannot_be_is_refused_beside_its_field":
        "fm1 fm6 fm7 fm9 fm10 fm12 fm13 fm14 fm16 fm17 fm18 dt1 dt2 dt3 dt4 dt6 dt7 dt8 dt10 dt11 dt12 mn9 mn16",
    "campaigns/views/test_action_form.py::test_the_state_is_not_taken_from_the_form": "fm2 fm29",
    "campaigns/views/test_action_form.py::test_a_form_of_a_thousand_fields_is_answered": "fm4",
    "test_bad_input.py::test_no_form_breaks_on_nonsense_and_none_saves_half": "fm5 fm8 fm11",
    "test_catalogue.py::test_of_two_answers_in_one_press_the_last_counts": "fm3",
    "campaigns/views/test_moving.py::test_places_are_moved_on_the_same_page_and_never_below_those_held": "fm15",
    "agency/views/test_settings.py::test_quiet_hours_leave_some_of_the_day": "fm19",
    "test_catalogue.py::test_somebody_is_on_a_list_once_however_often_she_is_put_there": "fm21 fm22",
    "bloggers/test_typed_kinds.py::test_fm23_a_card_that_is_corrected_says_it_too_and_who_may_not_merge_is_offered_no_way":
        "fm23",
    "campaigns/views/test_action_edit.py::test_what_has_ended_is_no_longer_edited": "fm24",
    "campaigns/views/test_action_edit.py::test_saving_over_a_colleague_is_refused_with_what_was_typed": "fm25",
    "campaigns/test_voting.py::test_a_list_that_is_no_longer_current_changes_nothing": "fm26",
    "campaigns/test_voting.py::test_an_empty_list_cannot_be_approved": "fm27",
    "campaigns/test_signed_moved_on.py::test_a_press_that_no_page_offered_changes_no_state": "fm30",
    "agency/test_sign_in.py::test_that_is_over_sends_the_whole_page_to_the_door_not_a_part_of_it": "fm32 fm34",
    # --- days and hours
    "campaigns/views/test_action_form.py::test_an_hour_is_read_as_people_write_it": "dt5",
    "test_catalogue.py::test_the_29th_of_february_is_a_day": "dt9",
    "campaigns/views/test_action_edit.py::test_terms_stay_once_somebody_was_asked": "dt13",
    "campaigns/views/test_moving.py::test_what_makes_no_sense_is_asked_about_beside_its_field": "dt14",
    "campaigns/views/test_moving.py::test_the_same_hour_of_another_summer_time_is_another_moment": "dt15",
    "test_catalogue.py::test_an_answer_at_the_very_hour_is_in_time": "dt16",
    "campaigns/test_signed_pages.py::test_a_lapsed_invitation_is_taken_late_while_there_is_room": "dt17",
    "agency/test_clock.py::test_hours_between_are_absolute_over_a_clock_change": "dt18",
    "agency/test_hours.py::test_9_is_9_on_the_nights_when_clocks_change": "dt19 dt20 dt21",
    "campaigns/test_letters.py::test_a_reader_in_the_canaries_sees_the_deadline_by_her_clock_and_the_dinner_by_both":
        "dt22",
    "test_catalogue.py::test_a_day_without_a_midnight_begins_and_ends": "dt23",
    "agency/test_sweeping.py::test_clocks_that_disagree_stop_the_sweep": "dt24",
    # --- amounts
    "campaigns/test_money_field.py::test_an_amount_is_read_as_spaniards_write_it": "mn1 mn2 mn8 mn12",
    "campaigns/test_money_field.py::test_what_is_not_an_amount_is_refused_with_the_reason":
        "mn3 mn4 mn5 mn6 mn7 mn10 mn11 mn19 mn20",
    "campaigns/test_money_field.py::test_nothing_is_not_the_same_as_zero": "mn13",
    "campaigns/views/test_proposing.py::test_what_is_wrong_stands_beside_its_field_and_nothing_leaves": "mn14 fm28",
    "campaigns/test_signed_pages.py::test_a_price_that_is_none_is_asked_again_with_what_was_typed": "mn15",
    "campaigns/test_price_memory.py::test_products_other_kinds_and_other_currencies_are_in_no_range": "mn17",
    "agency/views/test_settings.py::test_nonsense_is_returned_with_a_message": "mn18 mn21",
    "campaigns/test_ceilings.py::test_a_yes_commits_what_was_set_aside": "mn22",
}  # fmt: skip
NOT_HERE = {"fm20": "the size of a wave is the engine's to choose: nobody types it"}


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((TESTS / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_kind_has_its_test_and_each_test_is_there():
    kinds = {f"{prefix}{n}" for prefix, last in NUMBERS.items() for n in range(1, last + 1)}
    held = [kind for said in HELD.values() for kind in said.split()]
    assert sorted(kinds - set(held) - NOT_HERE.keys()) == []
    assert sorted(set(held) - kinds) == []
    assert [where for where in HELD if where.partition("::")[2] not in names_in(where.partition("::")[0])] == []


@pytest.mark.django_db
def test_a_press_from_another_site_is_refused(now):
    """tk30, with the form's secret and without."""
    make_agency()
    (laia,) = people.invited(make_action(), 1, now)
    strict, before = Client(enforce_csrf_checks=True), footprint()
    page = strict.get(path_of(laia))
    fields = {"terms": "1", "csrfmiddlewaretoken": page.context["csrf_token"]}
    for origin in ("https://evil.example", "null"):
        answer = strict.post(f"{path_of(laia)}accept/", fields, headers={"origin": origin})
        assert (answer.status_code, footprint()) == (403, before)


@pytest.mark.django_db
def test_of_two_answers_in_one_press_the_last_counts(now, story):
    """fm3"""
    make_agency()
    (laia,) = people.sounded(make_action(), 1, now)
    Client().post(f"{path_of(laia)}answer/", {"terms": "1", "answer": ["no", "may_propose"]})
    laia.refresh_from_db()
    assert laia.state == "available"


@pytest.mark.django_db
def test_somebody_is_on_a_list_once_however_often_she_is_put_there(now):
    """fm21, fm22"""
    action, laia = make_action(), make_blogger()
    for _ in range(2):
        planning.list_people(action.pk, [laia, laia], now=now, user=action.owner)
    assert action.participations.count() == 1


def test_the_29th_of_february_is_a_day():
    """dt9"""
    assert in_zone(LocalMoment().clean("29/02/2028 19:00"), "Europe/Madrid") == datetime(2028, 2, 29, 18, tzinfo=UTC)


@pytest.mark.django_db
def test_an_answer_at_the_very_hour_is_in_time(now):
    """dt16"""
    action = make_action()
    (laia,) = people.invited(action, 1, now)
    until = now + timedelta(hours=5)
    Invitation.objects.filter(kind="invitation").update(answer_by=until)
    answering.accept(laia.pk, action.pk, people.seen(laia), now=until)
    assert people.state(laia) == "confirmed"


@pytest.mark.parametrize(
    ("zone", "evening", "morning"),
    [
        ("Asia/Beirut", "2026-03-28T20:00", "2026-03-29T06:00"),  # 29 March has no 00:00 there
        ("America/Havana", "2026-03-07T23:00", "2026-03-08T13:00"),  # nor 8 March there
    ],
)
def test_a_day_without_a_midnight_begins_and_ends(zone, evening, morning, monkeypatch):
    """dt23: who has had a mail on the evening before gets the next in the morning of that very day."""
    at, then = (datetime.fromisoformat(said).replace(tzinfo=UTC) for said in (evening, morning))
    monkeypatch.setattr(discipline, "one_a_day", lambda: {"reminder"})
    action = Action(due=at + timedelta(days=20))
    message = Message(purpose="reminder", zone=zone)
    assert discipline.waits_until(message, action, at, at) == then
    assert discipline.waits_until(message, action, at, then) == then
