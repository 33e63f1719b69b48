"""The copy of a vote and the answer to a question: the same facts in subject, text and HTML, in both languages."""

import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_datetime
from babel.numbers import format_currency

from agency.models import Contact, Message
from agency.post import LETTERS, Rendered
from campaigns import questioning, voting
from campaigns.voting import ORDER, Ballot, Word
from tests.campaigns import proposals

pytestmark = pytest.mark.django_db
FACTS = {
    "es": ["jueves 18 de junio, 20:30", "martes 9 de junio, 10:00", "hora de Madrid", "680 €", "340 €", "320 €"],
    "en": ["Thursday 18 June, 20:30", "Tuesday 9 June, 10:00", "Madrid time", "€680", "€340", "€320"],
}
SUBJECT = {
    "es": "Tu copia: lo que has decidido sobre «Noche de patios», jue 18 jun",
    "en": "Your copy: what you decided on “Noche de patios”, Thu 18 Jun",
}


def plain(html: str) -> str:
    body = html.partition("<body")[2].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def rendered(message: Message, now) -> Rendered:
    letter = LETTERS[message.purpose]
    assert letter.still_true(message, now) == ""
    return letter.render(message, now)


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_copy_says_what_was_decided_when_by_whom_and_for_how_much(language, now):
    action = proposals.direct()
    Contact.objects.update(language=language)
    number, found, kept = proposals.sent(action, now)
    (link,) = proposals.links(action)
    said = {found[0].pk: Word("must_have"), found[1].pk: Word("yes"), found[2].pk: Word("no", why="sentinel-why")}
    seen = voting.seen_mark(number, voting.before_link(link, number))
    voting.vote(link.pk, 1, seen, Ballot(said, substitutes=ORDER), "Javier Ortuño García", now=now)

    copy = rendered(Message.objects.get(purpose="vote_copy"), now)
    names = [person.blogger.name for person in (*found, *kept)]
    for text in (" ".join(copy.text.split()), plain(copy.html)):
        wanted = [*FACTS[language], "Javier Ortuño García", *names]
        assert [fact for fact in wanted if fact not in text.replace("\u00a0", " ")] == []
        assert "sentinel" not in text
    assert (copy.subject, copy.links) == (SUBJECT[language], [("p", link.pk, 1)])


@pytest.mark.parametrize(("language", "until"), [
    ("es", "el viernes 12 de junio a las 10:00 (hora de Madrid)"), ("en", "Friday 12 June, 10:00, Madrid time"),
])  # fmt: skip
def test_an_answer_comes_with_the_question_and_the_hour_to_decide_by(language, until, now):
    action = proposals.direct()
    Contact.objects.update(language=language)
    _number, found, _kept = proposals.sent(action, now)
    (link,) = proposals.links(action)
    (asked,) = voting.ask_only(link.pk, Ballot({found[0].pk: Word(question="¿Por qué cuesta más?")}), now=now)
    questioning.answer(asked.pk, action.pk, "Vive a dos calles.\nPublica a las 48 horas.", now=now, user=action.owner)

    letter = rendered(Message.objects.get(purpose="question_answer"), now)
    for text in (" ".join(letter.text.split()), plain(letter.html)):
        for words in ("¿Por qué cuesta más?", "Vive a dos calles.", "Publica a las 48 horas.", until):
            assert words in text
    assert found[0].blogger.name in letter.subject
    assert ("jue 18 jun" if language == "es" else "Thu 18 Jun") in letter.subject


DAY = {"es": "EEEE d 'de' MMMM", "en": "EEEE d MMMM"}
SHORT = {"es": "EEE d", "en": "EEE d"}
ZONES = {
    ("es", "Europe/Madrid"): "hora de Madrid",
    ("en", "Europe/Madrid"): "Madrid time",
    ("es", "Atlantic/Canary"): "hora de Canarias",
    ("en", "Atlantic/Canary"): "Canary Islands time",
}


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("by_media_agency", [False, True], ids=["direct", "by media agency"])
def test_a_list_and_its_reminder_say_the_date_amount_hour_and_zone_of_the_rows(by_media_agency, language, zone, now):
    action = proposals.by_media_agency() if by_media_agency else proposals.direct()
    Contact.objects.update(language=language, zone=zone)
    number, found, _kept = proposals.sent(action, now, by=now + timedelta(days=3, hours=2))

    def local(moment, pattern: str) -> str:
        return format_datetime(moment.astimezone(ZoneInfo(zone)), pattern, locale=language)

    total = sum(price.amount for line in number.lines.filter(role="place") for price in line.prices.all())
    facts = [
        local(action.starts_at.astimezone(ZoneInfo(zone)), DAY[language]),
        local(number.answer_by, DAY[language]),
        local(number.answer_by, "H:mm"),
        ZONES[language, zone],
        format_currency(
            total, "EUR", "¤#,##0" if language == "en" else "#,##0 ¤", locale=language, currency_digits=False
        ),
        action.title,
    ]
    assert len(found) == 3
    for purpose in ("proposal", "proposal_reminder"):
        letter = rendered(Message.objects.filter(purpose=purpose).earliest("pk"), now)
        assert local(number.answer_by, f"{SHORT[language]}, H:mm") in letter.subject
        assert action.title in letter.subject
        for text in (" ".join(letter.text.split()), plain(letter.html)):
            assert [fact for fact in facts if fact.replace("\u00a0", " ") not in text.replace("\u00a0", " ")] == []
            said = {"es": "reenvía la lista", "en": "forward the list"}[language]
            assert (said in text) is (by_media_agency and purpose == "proposal")
