"""The story of the demo, played to its end by the real verbs, letters and pages."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation

from agency import clock
from agency.models import User
from campaigns import reporting
from campaigns.models import Event, Participation, Story
from campaigns.playing import mailbox
from campaigns.states import Ask, ParticipationState
from campaigns.story import captions, showing, telling
from campaigns.story.cast import OUR_CEILING, ROLES, Role, cast
from campaigns.story.example import MANAGER, PLACES, ZONE
from campaigns.story.script import called_tonight, scenes
from campaigns.story.stage import Stage
from tests import services
from tests.campaigns.telling import PERSONAL, as_demo, play, told
from tests.make import make_agency

pytestmark = pytest.mark.django_db
P = ParticipationState


@pytest.fixture(autouse=True)
def demo(settings, tmp_path):
    as_demo(settings, tmp_path / "mail")


SEEDS = [*range(1, 9)] if services.FULL else [1, 2, 5]
ALSO_ON_SQLITE = [pytest.param(1, marks=pytest.mark.sqlite), *SEEDS[1:]]
whole = pytest.mark.xdist_group("whole stories")  # one worker, which plays each seed once for all of them


@whole
@pytest.mark.parametrize("seed", ALSO_ON_SQLITE)
def test_the_story_ends_at_x_of_x_or_with_an_alarm_that_says_so(seed):
    end = told(seed)
    assert end.most_at_once == PLACES
    held = len(end.holders)
    assert (held, end.alarms, end.title) in [
        (PLACES, 0, "5 of 5, never 6"),
        (PLACES - 1, 1, "4 of 5, and an alarm that says so"),
    ]


@whole
@pytest.mark.parametrize("seed", ALSO_ON_SQLITE)
def test_nobody_misses_a_button_no_letter_is_left_over_and_no_rule_is_broken(seed):
    end = told(seed)
    assert (end.warnings, end.unsent, end.violations) == ([], 0, [])


@whole
@pytest.mark.parametrize("seed", ALSO_ON_SQLITE)
def test_the_people_press_nothing_but_links_of_delivered_letters(seed):
    end = told(seed)
    delivered = {PERSONAL.match(path)[0] for letter in end.letters if (path := letter.link("r"))}
    visited = {PERSONAL.match(path)[0] for path in end.visited}  # every page that anybody asked for
    assert len(visited) == len([role for role in ROLES if role is not Role.NOT_ASKED])
    assert visited <= delivered


@whole
@pytest.mark.parametrize("seed", ALSO_ON_SQLITE)
def test_what_the_terminal_says_is_the_timeline(seed):
    assert told(seed).terminal == told(seed).timeline


@whole
def test_among_the_seeds_is_one_that_ends_with_the_alarm():
    assert {told(seed).alarms for seed in SEEDS} == {0, 1}


@whole
def test_the_first_seed_is_the_story_that_the_page_promises():
    end = told(1)
    assert end.holders == {"Laia Ferrer", "Tomás Quiroga", "Inés Llorente", "Carmen Rueda", "Bea Olmedo"}
    calls = [event for event in end.events if event.verb == "ask" and event.facts["kind"] == Ask.CALL_UP]
    assert [event.at.astimezone(ZONE).strftime("%a %H:%M") for event in calls] == ["Wed 22:04"] * 3
    assert "Bea Olmedo: confirmed · by personal link" in "\n".join(end.terminal)


@whole
def test_the_explanation_reaches_the_client_at_an_office_hour():
    (letter,) = [letter for letter in told(1).letters if letter.to == "javier@valdeolmos.example"]
    assert "Bea Olmedo" in letter.text
    assert letter.date.astimezone(ZONE).strftime("%a %H:%M") == "Thu 08:35"


def test_another_seed_is_another_cast_and_the_same_seed_the_same():
    assert cast(3) == cast(3)
    droppers = {cast(seed).the(Role.DROPOUT).name for seed in range(1, 9)}
    assert len(droppers) > 4
    assert {len({player.email for player in cast(seed).players}) for seed in range(1, 30)} == {len(ROLES)}


def test_a_price_within_the_ceiling_is_taken_and_another_is_not():
    for seed in (1, next(seed for seed in range(2, 50) if cast(seed).price > OUR_CEILING)):
        stage = Stage(play(seed, until="price"))
        row = stage.row(stage.cast.the(Role.PRICE))
        taken = stage.cast.price <= OUR_CEILING
        assert row.fee_agreed == (stage.cast.price if taken else None)


def test_a_reminder_of_the_night_is_seen_waiting_for_nine():
    story = play(1, until="night")
    (letter,) = showing.show(story).beside.waiting
    assert (letter.name, letter.leaves_at.astimezone(story.action.tz).strftime("%H:%M")) == ("Nuria Castells", "09:00")
    stage = Stage(telling.step(story.played))
    newest = mailbox.letters_to(stage.cast.the(Role.SILENT).email)
    assert [mail.date.astimezone(story.action.tz).strftime("%H:%M") for mail in newest[1:2]] == ["09:00"]


@whole
def test_each_sentence_of_the_explanation_stands_beside_its_facts():
    sentences = told(1).explained
    assert len(sentences) == 5
    assert all(sentence.facts for sentence in sentences)
    assert "Marta Ibáñez" in sentences[0].text
    assert "Marta Ibáñez" in sentences[0].facts[0].text


# --- whoever watches ----------------------------------------------------------------------------------
def visitor_presses(story: Story, word: str, via: str = "", **typed) -> Stage:
    stage = Stage(story)
    assert showing.visitor_has_answered(story) is False
    assert stage.press(stage.cast.the(Role.VISITOR), word, via=via, **typed)
    assert showing.visitor_has_answered(story) is True
    return stage


def test_the_visitors_own_yes_fills_the_fifth_place():
    stage = visitor_presses(play(1, until="visitor"), "accept")
    assert stage.held() == PLACES
    telling.step(stage.story.played)
    assert stage.held() == PLACES
    assert Participation.objects.filter(state=P.RESERVE).count() == 3


def test_where_the_visitor_says_no_a_reserve_comes_in_and_it_ends_well():
    story = visitor_presses(play(1, until="visitor"), "decline", via="no").story
    story = telling.step(story.played)
    assert Stage(story).held() == PLACES
    assert Stage(story).row(cast(1).the(Role.VISITOR)).state == P.DECLINED


def test_where_the_visitor_says_no_what_is_said_of_the_night_is_what_happens():
    """Then one reserve comes in early, and two are called."""
    story = visitor_presses(play(1, until="visitor"), "decline", via="no").story
    said, shown, told_of = {}, {}, scenes(cast(1))
    while story.played < len(told_of):
        story = telling.step(story.played)
        scene, stage = told_of[story.played - 1], Stage(story)
        with translation.override("en"):
            said[scene.name] = " ".join(captions.caption(stage, scene))
        shown[scene.name] = scene.whose(stage) if scene.whose else None
    stage = Stage(story)
    early = next(p for p in stage.cast.having(Role.RESERVE) if p not in dict(called_tonight(stage)))
    called = [player for player, _word in called_tonight(stage)]

    assert len(called) == 2
    assert stage.row(early).state == P.CONFIRMED
    assert "And 2 reserves in order" in said["full"]
    assert "Asked at once: 2 reserves" in said["dropout"]
    assert shown["dropout"] in called
    assert shown["first_yes"] in called
    assert shown["first_yes"].name in said["first_yes"] or not stage.is_full()


def test_a_price_that_the_visitor_names_is_decided_by_the_next_scene():
    story = visitor_presses(play(1, until="visitor"), "counter", via="price", amount="290", why="").story
    telling.step(story.played)
    row = Stage(story).row(cast(1).the(Role.VISITOR))
    assert (row.state, row.fee_agreed) == (P.CONFIRMED, 290)


def test_it_is_told_in_english_and_at_half_past_eleven_at_night():
    with time_machine.travel(datetime(2026, 7, 3, 21, 30, tzinfo=UTC), tick=True), translation.override("en"):
        stage = Stage(play(1, "en", until="full"))
        lines = [line.text for line in reporting.timeline(stage.action, stage.now)]
    assert (stage.start.isoformat(), stage.held()) == ("2026-07-07", PLACES)  # the Tuesday after
    assert "Laia Ferrer: confirmed" in lines
    subjects = {letter.subject for letter in mailbox.letters_to(stage.cast.the(Role.VISITOR).email)}
    assert "Interested? Dinner among olive trees, Thu 16 Jul – until Thu 9, 9:30" in subjects


@pytest.mark.parametrize("told_on", [datetime(2026, 10, 16, 9, tzinfo=UTC), datetime(2027, 3, 18, 9, tzinfo=UTC)])
def test_a_change_of_the_clocks_in_between_moves_no_hour(told_on):
    with time_machine.travel(told_on, tick=True):
        play(1, until="dropout")
    left = Event.objects.get(verb="withdraw")
    assert left.at.astimezone(ZONE).strftime("%a %H:%M") == "Wed 22:04"


# --- how far it is told ---------------------------------------------------------------------------------
def test_a_press_on_an_old_page_plays_no_scene():
    telling.begin(1, "es")
    assert telling.step(0).played == 1
    assert telling.step(0).played == 1
    assert telling.step(7).played == 1


def test_after_the_last_scene_nothing_is_left_to_play_and_the_clock_runs():
    story = play(1, until="ask")
    Story.objects.update(played=len(scenes(cast(1))) - 1)
    story = telling.step(len(scenes(cast(1))) - 1)
    assert (story.state, telling.step(story.played).played) == (Story.State.OVER, story.played)
    before = clock.now()
    assert clock.now() > before


def test_while_the_story_plays_time_stands_still():
    play(1, until="ask")
    assert clock.now() == clock.now()


def test_again_begins_with_an_empty_desk():
    first = play(1, until="answer")
    Participation.objects.filter(action=first.action).update(own_line="typed meanwhile")
    again = telling.begin(2, "en", Story.State.PLAYING)
    assert (again.played, again.seed, Story.objects.count(), User.objects.count()) == (0, 2, 1, 2)
    assert set(Event.objects.values_list("action", flat=True)) == {again.action_id}
    assert not Participation.objects.exclude(own_line="").exists()
    assert {letter.to for letter in mailbox.letters()} == {MANAGER}


def test_events_stay_append_only_after_a_story_was_told_anew():
    telling.begin(1, "es")
    telling.begin(1, "es")
    with pytest.raises(Exception, match="append-only"):
        Event.objects.first().delete()


def test_only_the_demos_own_database_is_ever_emptied():
    make_agency()
    with pytest.raises(telling.NoExample):
        telling.begin(1, "es")


def test_without_a_story_there_is_none_to_tell(settings):
    settings.STORY = False
    with pytest.raises(telling.NoExample):
        telling.begin(1, "es")
    with pytest.raises(telling.NoExample):
        telling.current()
