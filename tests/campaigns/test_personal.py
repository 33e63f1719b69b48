"""One person's data: all of it for her when she asks, none of it once she is forgotten."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from agency.delivery import deliver
from agency.invariants import violations
from bloggers import facets, forgetting, personal
from bloggers.models import Audience, Basis, Blogger, Busy, CountMeIn, ImportBatch, Interest, Rate, Roster, Site
from campaigns import answering, deciding, inviting, notices, pricing
from campaigns.lifecycle import change, participation_of
from campaigns.models import Action, Promise, Proposal, Remark
from campaigns.personal import forget_reasons
from campaigns.states import Answer
from tests.campaigns.people import seen
from tests.make import make_action, make_agency, make_blogger, make_contact, make_participation

pytestmark = pytest.mark.django_db

# A word that stands in every column that is hers, and nowhere else.
MARK = "zxq"
PHONE = "699 111 222"


@pytest.fixture
def zoe(now) -> Blogger:
    make_agency()
    person = make_blogger(
        name="Zxqzoe Zxqvidal",
        email="zxq@blog.example",
        phone=PHONE,
        city="Zxqtown",
        never_brands="Zxqbrand",
        notes="Zxqnote",
        advocate_where="Zxqwhere",
        site="https://zxqsite.example",
        topics=["pan"],
    )
    site = Site.objects.get()
    Site.objects.update(name="Zxq site", platform="Zxqpress", city="Zxqtown", language="ca")
    Audience.objects.create(site=site, kind="visits", figure=12_345, on=now.date(), source="zxqstats")
    Basis.objects.update(source="zxqform", notice_version="zxq1")
    Rate.objects.create(
        blogger=person, kind="zxqpost", fee=Decimal(250), in_kind="zxqcheese", on=now.date(), source="zxqlist"
    )
    Busy.objects.create(blogger=person, starts=now.date(), ends=now.date(), words="zxqtravel")
    Interest.objects.create(blogger=person, at=now, words="zxqplease", channel="zxqmail")
    Roster.objects.create(name="Spring").bloggers.add(person)
    for confirmed_at in (now, None):
        CountMeIn.objects.create(
            blogger=person if confirmed_at else None, name="Zxq", email=person.email, words="zxqwish", at=now,
            notice_version="1", url="https://zxqsite.example", topics="zxqtopic", confirmed_at=confirmed_at,
        )  # fmt: skip
    cells = [{"blogger": person.pk, "field": "name", "before": "", "after": "Zxq"}]
    ImportBatch.objects.create(file_name="spring.csv", file_hash="1", cells=cells, applied_at=now)
    facets.renew([person.pk])
    return person


@pytest.fixture
def action(zoe, now) -> Action:
    """She was sounded out, named a price, was confirmed, withdrew with a reason; the client and the team were told."""
    action = make_action()
    her = make_participation(action, zoe, own_line="zxqline")
    inviting.sound_out(action.pk, [her.pk], action.groups.get().pk, now=now, user=action.owner)
    answering.answer_sounding(her.pk, action.pk, Answer.MAY_PROPOSE, seen(her), now=now)
    deciding.note_verdict(action.pk, [her.pk], "yes", now=now, user=action.owner)
    with change(action.pk, now=now, actor="clock") as c:
        inviting.invite(c, participation_of(c, her.pk), action.groups.get())
    offer = pricing.counter(her.pk, action.pk, Decimal(300), "zxqargument", seen(her), now=now)
    pricing.decide_counter(offer.pk, action.pk, accept=True, now=now, user=action.owner)
    answering.withdraw(her.pk, action.pk, reason="zxqreason", now=now + timedelta(days=1))
    link = action.chain.create(contact=make_contact(client=action.client))
    line = Proposal.objects.create(action=action).lines.create(participation=her, position=1, why="zxqwhy")
    line.questions.create(
        action=action, asked_by=link, words="zxqquestion", answer="zxqanswer", at=now, answer_by=now, answered_at=now
    )
    her.decisions.update(note="zxqnote")
    her.promises.create(side=Promise.Side.BLOGGER, what=Promise.What.ATTEND, made_at=now)
    her.posts.create(url="https://zxqsite.example/dinner", reported_at=now)
    with change(action.pk, now=now, actor="clock") as c:
        notices.explanation(c, link, "Zxqzoe ya no puede venir (zxqsite.example).", [1, 2])
    deliver_all(now + timedelta(days=1, hours=2))
    LogEntry.objects.create(
        user=action.owner,
        content_type=ContentType.objects.get_for_model(Blogger),
        object_id=str(zoe.pk),
        object_repr="Zxqzoe",
        action_flag=CHANGE,
    )
    return action


def deliver_all(now) -> None:
    while deliver(now):
        pass


def everything_in_the_database() -> dict[str, list[str]]:
    """What every table says, as text, by its name."""
    return {
        model._meta.label: [json.dumps(row, default=str, ensure_ascii=False).lower() for row in model.objects.values()]
        for model in apps.get_models()
    }


def tables_with(words: str) -> list[str]:
    return sorted(label for label, rows in everything_in_the_database().items() if any(words in row for row in rows))


def test_she_gets_every_column_that_is_hers(zoe, action):
    told = personal.export_of(zoe)
    empty = {part.table: [row for row in told[part.table] if set(row) != set(part.columns)] for part in personal.PARTS}
    assert sorted(told) == sorted(part.table for part in personal.PARTS)
    assert {table: rows for table, rows in empty.items() if rows} == {}
    assert sorted(table for table, rows in told.items() if not rows) == []
    assert json.loads(json.dumps(told)) == told


def test_what_she_gets_is_hers_alone_and_holds_no_link_that_works(zoe, action, now):
    other = make_blogger(name="Bea Otra", email="bea@blog.example")
    make_participation(action, other)
    said = json.dumps(personal.export_of(zoe), ensure_ascii=False)
    assert [word for word in ("Bea Otra", "bea@blog.example", "/r/", "\ue000") if word in said] == []


def test_nothing_in_the_database_names_who_was_forgotten(zoe, action, now):
    before = tables_with(MARK)
    forgetting.erase(zoe, now + timedelta(days=2))
    assert len(before) > 10
    assert (tables_with(MARK), tables_with(PHONE), tables_with("699111222")) == ([], [], [])


def test_what_was_forgotten_keeps_counts_and_history(zoe, action, now):
    later = now + timedelta(days=2)
    before = violations(later)
    forgetting.erase(zoe, later)
    assert (violations(later), action.participations.count()) == (before, 1)


def test_her_reason_is_hers_to_take_and_not_the_teams(zoe, action):
    def reasons(told):
        return [row["text"] for row in told["campaigns.Remark"] if row["kind"] == "reason"]

    assert reasons(personal.export_of(zoe)) == ["zxqreason"]
    assert reasons(personal.export_of(zoe, by_team=True)) == []


@pytest.mark.parametrize(("days", "kept"), [(29, ["zxqargument", "zxqreason"]), (31, ["", "zxqargument"])])
def test_a_reason_is_gone_thirty_days_after_the_action(zoe, action, days, kept):
    forget_reasons(action.due + timedelta(days=days))
    assert sorted(Remark.objects.values_list("text", flat=True)) == kept
