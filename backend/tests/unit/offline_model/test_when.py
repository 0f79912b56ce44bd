"""Times in texts, seen from Monday, 23 November 2026, 14:00."""

from datetime import datetime

import pytest

from src.offline_model.when import find_when
from tests.unit.offline_model.notation import when_notation

MONDAY = datetime(2026, 11, 23, 14, 0)  # noqa: DTZ001 - the user's local time


@pytest.mark.parametrize(
    ("text", "when", "rest"),
    [
        ("завтра в 9 позвонить маме", "Tue 24.11 09:00", "позвонить маме"),
        ("сдать отчёт до пятницы", "Fri 27.11", "сдать отчёт"),
        ("сдать отчёт 10.12", "Thu 10.12", "сдать отчёт"),
        ("сдать отчёт 10 декабря", "Thu 10.12", "сдать отчёт"),
        ("3 марта 2027 визит", "Wed 03.03", "визит"),
        ("через 3 дня позвонить", "Thu 26.11", "позвонить"),
        ("через неделю проверить", "Mon 30.11", "проверить"),
        ("через месяц оплатить", "Wed 23.12", "оплатить"),
        ("через полтора часа чай", "Mon 23.11 15:30", "чай"),
        ("через час чай", "Mon 23.11 15:00", "чай"),
        ("через пару часов чай", "Mon 23.11 16:00", "чай"),
        ("в среду в 15:30 стоматолог", "Wed 25.11 15:30", "стоматолог"),
        ("во вторник утром зарядка", "Tue 24.11 09:00", "зарядка"),
        ("в следующую среду", "Wed 02.12", ""),
        ("в эту пятницу", "Fri 27.11", ""),
        ("в понедельник", "Mon 30.11", ""),
        ("на выходных", "Sat 28.11", ""),
        ("на следующей неделе", "Mon 30.11", ""),
        ("до конца недели", "Sun 29.11", ""),
        ("до конца месяца", "Mon 30.11", ""),
        ("15-го числа аванс", "Tue 15.12", "аванс"),
        ("послезавтра днём", "Wed 25.11 15:00", ""),
        ("вечером", "Mon 23.11 19:00", ""),
        ("утром", "Tue 24.11 09:00", ""),
        ("в шесть", "Mon 23.11 18:00 ~", ""),
        ("в 9", "Mon 23.11 21:00 ~", ""),
        ("завтра в шесть", "Tue 24.11 18:00 ~", ""),
        ("завтра в 9", "Tue 24.11 09:00", ""),
        ("завтра вечером в 7", "Tue 24.11 19:00", ""),
        ("к шести вечера", "Mon 23.11 18:00", ""),
        ("в час дня", "Tue 24.11 13:00", ""),
        ("в 9 утра", "Tue 24.11 09:00", ""),
        ("в полседьмого", "Mon 23.11 18:30 ~", ""),
        ("без четверти девять", "Mon 23.11 20:45 ~", ""),
        ("в полдень", "Tue 24.11 12:00", ""),
        ("в 18 часов", "Mon 23.11 18:00", ""),
        ("сегодня в 9 утра", "Mon 23.11 09:00 past", ""),
        ("вчера в 9", "Sun 22.11 09:00 past", ""),
        ("каждый день в 8", "Tue 24.11 08:00 every FREQ=DAILY", ""),
        ("каждый понедельник в 10", "Mon 30.11 10:00 every FREQ=WEEKLY;BYDAY=MO", ""),
        ("по будням в 9:30", "Tue 24.11 09:30 every FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", ""),
        ("по выходным в 11", "Sat 28.11 11:00 every FREQ=WEEKLY;BYDAY=SA,SU", ""),
        ("по средам и пятницам в 19", "Wed 25.11 19:00 every FREQ=WEEKLY;BYDAY=WE,FR", ""),
        ("каждое утро в 8", "Tue 24.11 08:00 every FREQ=DAILY", ""),
        ("по вечерам", "Mon 23.11 19:00 every FREQ=DAILY", ""),
        ("через день в 8", "-", ""),
        ("1-го числа каждого месяца в 10", "Tue 01.12 10:00 every FREQ=MONTHLY;BYMONTHDAY=1", ""),
        ("каждый год 10 декабря в 9", "Thu 10.12 09:00 every FREQ=YEARLY", ""),
        ("каждые 2 часа", "Mon 23.11 16:00 every FREQ=HOURLY;INTERVAL=2", ""),
        ("купить 2 литра молока", "-", "купить 2 литра молока"),
        ("купить 10 яиц", "-", "купить 10 яиц"),
        ("версия 2.5 готова", "-", "версия 2.5 готова"),
        ("сводить 5 детей в кино", "-", "сводить 5 детей в кино"),
        ("по 3 раза", "-", "по 3 раза"),
        ("call Bob tomorrow at 5", "Tue 24.11 17:00 ~", "call Bob"),
        ("tomorrow morning", "Tue 24.11 09:00", ""),
        ("this evening", "Mon 23.11 19:00", ""),
        ("tonight", "Mon 23.11 19:00", ""),
        ("by Friday", "Fri 27.11", ""),
        ("next Friday", "Fri 04.12", ""),
        ("on Thursday at 15:30", "Thu 26.11 15:30", ""),
        ("in 3 days", "Thu 26.11", ""),
        ("in a week", "Mon 30.11", ""),
        ("in half an hour", "Mon 23.11 14:30", ""),
        ("in 20 minutes", "Mon 23.11 14:20", ""),
        ("in two hours", "Mon 23.11 16:00", ""),
        ("next week", "Mon 30.11", ""),
        ("by the end of the month", "Mon 30.11", ""),
        ("on the 15th", "Tue 15.12", ""),
        ("Dec 10 at 3pm", "Thu 10.12 15:00", ""),
        ("3rd of March", "Wed 03.03", ""),
        ("12/10", "Thu 10.12", ""),
        ("2026-12-31", "Thu 31.12", ""),
        ("half past six", "Mon 23.11 18:30 ~", ""),
        ("quarter to nine", "Mon 23.11 20:45 ~", ""),
        ("at 9am", "Tue 24.11 09:00", ""),
        ("at noon", "Tue 24.11 12:00", ""),
        ("every weekday at 9", "Tue 24.11 09:00 every FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", ""),
        ("every Monday and Wednesday at 18:00", "Mon 23.11 18:00 every FREQ=WEEKLY;BYDAY=MO,WE", ""),
        ("every other Friday at 10", "Fri 27.11 10:00 every FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", ""),
        ("on Sundays at 11", "Sun 29.11 11:00 every FREQ=WEEKLY;BYDAY=SU", ""),
        ("every month on the 1st at 10", "Tue 01.12 10:00 every FREQ=MONTHLY;BYMONTHDAY=1", ""),
        ("every evening", "Mon 23.11 19:00 every FREQ=DAILY", ""),
        ("weekly review", "-", "weekly review"),
        ("may be late", "-", "may be late"),
        ("buy 2 tickets", "-", "buy 2 tickets"),
    ],
)
def test_a_time_is_found_and_taken_out(text: str, when: str, rest: str) -> None:
    found = find_when(text, MONDAY)

    assert (when_notation(found.when), found.rest) == (when, rest)


def test_an_hour_still_to_come_today_is_today() -> None:
    found = find_when("в 9", datetime(2026, 11, 23, 7, 0))  # noqa: DTZ001 - the user's local time

    assert when_notation(found.when) == "Mon 23.11 09:00"


def test_the_thirty_first_is_the_last_day_of_a_short_month() -> None:
    found = find_when("31-го числа каждого месяца в 10", MONDAY)

    assert when_notation(found.when) == "Mon 30.11 10:00 every FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"
