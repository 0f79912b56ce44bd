"""Times in words become exact instants and repetitions: `instants.txt`, line by line.

`@ zone local-time` says where and when the lines after it are spoken. A line is `words  =>  instant, with its offset`, then
the RRULE where it repeats, and `guess` where morning or evening was chosen, which the reply says. `ask` is a time that
the assistant asks back about, and sets nothing.

How an hour is understood where its words leave it open: 7 to 12 is the morning and 1 to 6 the afternoon; of today only
what is still to come; a part of the day is 9:00, 14:00, 19:00 or 22:00; a day without an hour is asked about.
"""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from src.core.clock import instant
from src.models.effects import ScheduleReminder
from src.models.turn import TurnContext
from src.offline_model.planner import plan
from src.offline_model.turn import turn_of
from tests.unit.offline_model.words import is_russian

TABLE = Path(__file__).parent / "instants.txt"


def _cases() -> list[tuple[str, str, str, str]]:
    cases: list[tuple[str, str, str, str]] = []
    zone = now = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            _, zone, now = line.split()
        elif line:
            words, _, meant = line.partition("  =>  ")
            cases.append((words, zone, now, meant))
    return cases


CASES = _cases()


def understood(words: str, zone: str, now: str) -> str:
    """What a reminder asked for in `words` is set for, in the notation of the table."""
    place = ZoneInfo(zone)
    message = f"напомни {words} позвонить маме" if is_russian(words) else f"remind me {words} to call mom"
    context = TurnContext(
        agent="coordinator",
        locale="ru" if is_russian(words) else "en",
        timezone=zone,
        local_time=datetime.fromisoformat(now).replace(tzinfo=place).isoformat(),
    )
    turn, _ = turn_of(context, (), message)
    planned = plan(turn)
    reply = planned.text(turn.voice, offered=frozenset({"schedule_reminder"}))
    set_now = [effect for effect in planned.all_effects() if isinstance(effect, ScheduleReminder)]
    if not set_now:
        return "ask" if reply.endswith("?") else f"nothing: {reply}"
    [effect] = set_now
    assert effect.text in {"позвонить маме", "call mom"}, effect.text
    due = effect.due_local
    at = due.astimezone(place) if due.tzinfo else instant(due, place).astimezone(place)
    guessed = "guess" if "угадан" in reply or "guess" in reply else ""
    return " ".join(filter(None, (f"{at:%a %Y-%m-%d %H:%M}{at:%z}", effect.repeat, guessed)))


@pytest.mark.parametrize(("words", "zone", "now", "meant"), CASES)
def test_words_become_the_instant_that_the_table_says(words: str, zone: str, now: str, meant: str) -> None:
    assert understood(words, zone, now) == meant


def test_the_table_is_large_and_in_both_languages() -> None:
    russian = sum(is_russian(words) for words, *_ in CASES)

    assert len(CASES) >= 150
    assert russian >= 75
    assert len(CASES) - russian >= 75
    assert sum(meant == "ask" for *_, meant in CASES) >= 15
