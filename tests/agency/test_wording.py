"""Hours, days and money read the same in letters and on pages, in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from agency import wording

NOW = datetime(2026, 6, 17, 8, 0, tzinfo=UTC)  # a Wednesday, 10:00 in Madrid
MADRID = "Europe/Madrid"


def at(day: int, hour: int = 16, minute: int = 0, **given) -> datetime:
    return datetime(**{"year": 2026, "month": 6} | given, day=day, hour=hour, minute=minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "spanish", "english"),
    [
        (at(17), "hoy, miércoles, a las 18:00 (hora de Madrid)", "today, Wednesday, 18:00, Madrid time"),
        (at(18), "mañana, jueves, a las 18:00 (hora de Madrid)", "tomorrow, Thursday, 18:00, Madrid time"),
        (at(16), "ayer, martes, a las 18:00 (hora de Madrid)", "yesterday, Tuesday, 18:00, Madrid time"),
        (at(22), "el lunes 22 de junio a las 18:00 (hora de Madrid)", "Monday 22 June, 18:00, Madrid time"),
        (at(17, 23), "mañana, jueves, a la 1:00 (hora de Madrid)", "tomorrow, Thursday, 1:00, Madrid time"),
        (at(17, 22, 30), "mañana, jueves, a las 0:30 (hora de Madrid)", "tomorrow, Thursday, 0:30, Madrid time"),
        (
            at(4, 17, month=1, year=2027),
            "el lunes 4 de enero de 2027 a las 18:00 (hora de Madrid)",
            "Monday 4 January 2027, 18:00, Madrid time",
        ),
    ],
)
def test_a_deadline_in_words(moment, spanish, english):
    assert [wording.until(moment, NOW, language, MADRID) for language in ("es", "en")] == [spanish, english]


def test_the_same_moment_is_told_by_the_readers_clock():
    moment = at(17, 22, 30)
    assert wording.until(moment, NOW, "es", "Atlantic/Canary") == "hoy, miércoles, a las 23:30 (hora de Canarias)"
    assert wording.until(moment, NOW, "en", "America/Mexico_City") == "today, Wednesday, 16:30, Mexico City time"


def test_tomorrow_stays_tomorrow_when_the_clocks_change():
    evening = datetime(2026, 10, 24, 18, 0, tzinfo=UTC)
    assert wording.moment(evening + timedelta(hours=25), evening, "es", MADRID) == "mañana, domingo, a las 20:00"


def test_days_and_hours():
    moment = at(18)
    languages = ("es", "en")
    days = [wording.day(moment, language, MADRID) for language in languages]
    assert days == ["jueves 18 de junio", "Thursday 18 June"]
    assert [wording.short_day(moment, language, MADRID) for language in languages] == ["jue 18 jun", "Thu 18 Jun"]
    assert [wording.hour(at(18, 7, 5), MADRID), wording.at_hour(at(18, 11), "es", MADRID)] == ["9:05", "a las 13:00"]
    assert wording.day(at(2, month=1, year=2027), "es", MADRID, NOW) == "sábado 2 de enero de 2027"


@pytest.mark.parametrize(
    ("amount", "currency", "spanish", "english"),
    [
        (250, "EUR", "250\u00a0€", "€250"),
        (Decimal("2400.00"), "EUR", "2.400\u00a0€", "€2,400"),
        (Decimal("12.50"), "EUR", "12,50\u00a0€", "€12.50"),
        (Decimal("0.1"), "EUR", "0,10\u00a0€", "€0.10"),
        (Decimal("1234567.89"), "EUR", "1.234.567,89\u00a0€", "€1,234,567.89"),
        (5, "CHF", "5\u00a0CHF", "CHF\u00a05"),
        (5, "GBP", "5\u00a0GBP", "£5"),
    ],
)
def test_money(amount, currency, spanish, english):
    assert [wording.money(amount, currency, language) for language in ("es", "en")] == [spanish, english]


def test_what_is_left_gets_coarser_the_farther_it_is():
    minutes = (0, 50, 60, 26 * 60, 25 * 60 + 48, 72 * 60, 200 * 60, -60)
    assert [wording.left(timedelta(minutes=some), "es").replace("\u00a0", "_") for some in minutes] == [
        "0_min",
        "50_min",
        "1_h",
        "26_h",
        "25_h 48_min",
        "3_días",
        "8_días",
        "0_min",
    ]


def test_percent():
    assert [wording.percent(0.914, language) for language in ("es", "en")] == ["91\u00a0%", "91%"]


def test_pages_speak_with_the_same_words():
    page = Template(
        "{% load wording %}{{ at|until:now }} · {{ at|day }} · {{ at|hour }} · {{ fee|money:'EUR' }}"
        " · {{ at|left:now }}"
    )
    with translation.override("en"), timezone.override("Atlantic/Canary"):
        said = page.render(Context({"at": at(18), "now": NOW, "fee": 250}))
    assert said == "tomorrow, Thursday, 17:00, Canary Islands time · Thursday 18 June · 17:00 · €250 · 32\u00a0h"


def test_what_is_on_record_has_its_day_with_the_year():
    days = [wording.day_on_record(date(2026, 4, 25), language, MADRID) for language in ("es", "en")]
    assert days == ["25 abr 2026", "25 Apr 2026"]
    assert wording.day_on_record(datetime(2026, 4, 25, 23, 30, tzinfo=UTC), "en", MADRID) == "26 Apr 2026"


def test_numbers_are_written_as_amounts_are():
    assert [wording.number(7300, language) for language in ("es", "en")] == ["7.300", "7,300"]


def test_a_language_has_a_name_and_an_unknown_code_stays():
    names = [wording.language_name(code, language) for code in ("ca", "x-y") for language in ("es", "en")]
    assert names == ["catalán", "Catalan", "x-y", "x-y"]


def test_a_number_is_dialled_without_what_stands_between_its_digits():
    page = Template('{% load wording %}<a href="tel:{{ phone|dial }}">{{ phone }}</a>')
    said = page.render(Context({"phone": "+34 (91) 000-00 41"}))
    assert said == '<a href="tel:+34910000041">+34 (91) 000-00 41</a>'
