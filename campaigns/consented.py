"""Using a standing consent: she is proposed without being asked, and told so each time. It confirms nobody."""

from datetime import datetime

from agency.models import Agency
from bloggers import standing
from bloggers.models import Basis, Blogger
from campaigns import days, notices
from campaigns.ending import end_question
from campaigns.lifecycle import Change
from campaigns.models import Action, Invitation, Participation, PlaceGroup
from campaigns.states import Answer, Ask

AT_ONCE = 0.0  # the window of a question that nobody had to answer


def covering(action: Action, bloggers: list[Blogger], group: PlaceGroup, now: datetime) -> dict[int, Basis]:
    """Standing consents that hold for a place of the group, by person; none while the brand is not named.

    Four queries at most, whatever their number.
    """
    agency = Agency.current() or Agency()
    if not bloggers or not action.brand_named or action.due is None or action.currency != agency.currency:
        return {}
    today = min(now.astimezone(blogger.tz).date() for blogger in bloggers)  # the day of the action decides
    given = standing.current([blogger.pk for blogger in bloggers], today)
    topics, day = {topic.pk for topic in group.topics.all()}, days.day_of(action)
    fee = None if group.in_kind else group.fee
    return {pk: basis for pk, basis in given.items() if standing.covers(basis, topic_ids=topics, fee=fee, on=day)}


def propose(c: Change, person: Participation, group: PlaceGroup, basis: Basis) -> Invitation:
    """Instead of a sounding: her consent stands as one that was answered at once by "you may propose me".

    What it was about is kept as with any question: group, fee, terms. She gets one line, with *not this one*.
    """
    question = Invitation(
        participation=person,
        kind=Ask.SOUNDING,
        group=group,
        fee=group.fee,
        terms_version=c.action.terms_version,
        brand_named=c.action.brand_named,
        window=AT_ONCE,
        asked_at=c.now,
        planned_by=c.now,
    )
    facts = {"fee": group.fee, "why": "standing", "basis": basis.pk}
    c.create(question, "ask", facts=facts | {"participation": person.pk, "kind": Ask.SOUNDING, "group": group.pk})
    c.move(
        person,
        "may_propose",
        facts=facts | {"terms": c.action.terms_version, "brand_named": True},
        answer=Answer.MAY_PROPOSE,
        answered_at=c.now,
        holds_until=None,
        fee_seen=group.fee,
        terms_version=c.action.terms_version,
    )
    end_question(c, question, "answer_may_propose")
    notices.standing_used(c, question, basis)
    c.look_by(c.now)
    return question
