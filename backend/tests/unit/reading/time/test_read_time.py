"""Times in texts: what was reported as misheard, what people say in each language, what is moved."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from src.reading.time import Role, read_time
from tests.unit.reading.time.table import FRIDAY, cases, notation

HERE = Path(__file__).parent
INSTANTS = HERE.parents[1] / "offline_model" / "instants.txt"
WRONG_BEFORE = {
    # «через день» with a verb of one time may be once, tomorrow: it is asked.
    "через день в 9": "ask",
    # A month without that day has its last one instead; it is not left out.
    "каждый месяц 31-го в 9": "Mon 2026-11-30 09:00+0300 FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
    "every month on the 29th at 9am": "Tue 2028-02-29 09:00+0530 FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1",
}


@pytest.mark.parametrize(
    ("role", "text", "meant"), [case for path in sorted(HERE.glob("*.txt")) for case in cases(path)]
)
def test_a_phrase_means_what_the_table_says(role: Role, text: str, meant: str) -> None:
    assert notation(read_time(text, now=FRIDAY, role=role)) == meant


def _instants() -> list[tuple[str, str, str, str]]:
    found: list[tuple[str, str, str, str]] = []
    zone = now = ""
    for line in INSTANTS.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            _, zone, now = line.split()
        elif line:
            words, _, meant = line.partition("  =>  ")
            found.append((words, zone, now, WRONG_BEFORE.get(words, meant)))
    return found


@pytest.mark.parametrize(("words", "zone", "now", "meant"), _instants())
def test_words_become_the_instant_that_they_were(words: str, zone: str, now: str, meant: str) -> None:
    russian = any("а" <= letter <= "я" for letter in words.lower())
    text = f"напомни {words} позвонить маме" if russian else f"remind me {words} to call mom"

    reading = read_time(text, now=datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone)))

    if meant == "ask":
        assert reading.ask is not None
        return
    assert reading.ask is None
    assert reading.due is not None
    guess = "guess" if reading.guessed else ""
    assert " ".join(filter(None, (f"{reading.due:%a %Y-%m-%d %H:%M%z}", reading.rule, guess))) == meant
    assert reading.rest in {"позвонить маме", "call mom"}


@pytest.mark.parametrize("text", ["remind me in one minute", "напомни через минуту"])
def test_a_distance_ends_no_sooner_than_said(text: str) -> None:
    now = FRIDAY.replace(second=31, microsecond=250_000)

    reading = read_time(text, now=now)

    assert reading.due is not None
    assert timedelta(seconds=60) <= reading.due - now < timedelta(seconds=62)


def test_spans_lie_in_the_text_and_leave_the_matter() -> None:
    text = "🙂 Напомни завтра в 10 купить билеты на 8 марта"

    reading = read_time(text, now=FRIDAY)

    assert all(text[span.start : span.end] == span.text for span in reading.spans)
    assert [(span.means, span.text) for span in reading.spans] == [
        ("verb", "Напомни"),
        ("day", "завтра"),
        ("clock", "в 10"),
        ("matter", "на 8 марта"),
    ]


def test_a_zone_that_is_named_is_heeded_and_one_that_may_be_several_is_asked() -> None:
    home = FRIDAY.astimezone(ZoneInfo("Asia/Yekaterinburg"))

    moscow = read_time("напомни завтра в 9 утра по Москве позвонить", now=home)
    several = read_time("remind me tomorrow at 9am CST to call", now=home)

    assert moscow.due is not None
    assert f"{moscow.due:%d.%m %H:%M}" == "28.11 11:00"
    assert several.ask == "zone"


def test_two_readings_are_offered() -> None:
    reading = read_time("напомни в шесть забрать Лёву", now=FRIDAY)

    assert reading.guessed
    assert [f"{option:%d.%m %H:%M}" for option in reading.options] == ["27.11 18:00", "28.11 06:00"]
    assert reading.certainty < 1


def test_what_is_past_is_said_to_be_and_the_next_is_offered() -> None:
    reading = read_time("remind me today at 9am to call", now=FRIDAY)

    assert reading.ask == "past"
    assert [f"{option:%d.%m %H:%M}" for option in reading.options] == ["28.11 09:00"]


def test_an_item_keeps_its_day_without_an_hour() -> None:
    reading = read_time("сдать отчёт до пятницы", now=FRIDAY, role="item")

    assert (reading.ask, reading.whole_day, reading.deadline) == (None, True, True)
    assert reading.due is not None
    assert f"{reading.due:%d.%m %H:%M}" == "04.12 23:59"


def test_due_is_in_the_zone_of_now() -> None:
    reading = read_time("remind me at 9am UTC tomorrow to join", now=FRIDAY)

    assert reading.due is not None
    assert reading.due.tzinfo == FRIDAY.tzinfo
    assert reading.due.astimezone(UTC).hour == 9
