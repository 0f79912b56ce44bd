"""Routines, quiet hours and reasons, in words. It is Monday, 14:00."""

import pytest

from src.models.effects import SetProfile, SetRoutine
from src.models.turn import RecentMessage, RoutineSetting
from src.models.values import QuietHours
from tests.unit.offline_model.person import Person, reminder

MORNING = RoutineSetting(kind="morning_briefing", time="08:00")
REVIEW = RoutineSetting(kind="weekly_review", time="18:00", weekday=6)


def _person(locale: str = "ru", *routines: RoutineSetting) -> Person:
    return Person(locale="ru" if locale == "ru" else "en", step=None, routines=list(routines))


@pytest.mark.parametrize(
    ("said", "reply", "effect"),
    [
        (
            "присылай план каждое утро в 8",
            "Включил: план на день, каждый день, 8:00, первый раз завтра.",
            SetRoutine(routine="morning_briefing", enabled=True, time="08:00"),
        ),
        (
            "включи обзор недели",
            "Включил: обзор недели, каждое воскресенье, 18:00, первый раз 29 ноября.",
            SetRoutine(routine="weekly_review", enabled=True, time="18:00", weekday=6),
        ),
        (
            "send me the weekly review on Fridays at 5pm",
            "Switched on: the weekly review, every Friday, 17:00, starting Friday.",
            SetRoutine(routine="weekly_review", enabled=True, time="17:00", weekday=4),
        ),
    ],
)
async def test_a_routine_is_switched_on_with_its_exact_time(said: str, reply: str, effect: SetRoutine) -> None:
    person = _person()

    assert await person.says(said) == reply
    assert [one for one in person.effects if isinstance(one, SetRoutine)] == [effect]


@pytest.mark.parametrize(
    ("said", "reply", "effect"),
    [
        ("отключи утренний план", "Выключил: план на день.", SetRoutine(routine="morning_briefing", enabled=False)),
        (
            "перенеси утренний план на 9",
            "Перенёс: план на день, каждый день, 9:00, первый раз завтра.",
            SetRoutine(routine="morning_briefing", time="09:00"),
        ),
        (
            "не надо завтра утреннего плана",
            "Пропущу один раз: план на день, завтра, вторник, 8:00. Дальше как обычно.",
            SetRoutine(routine="morning_briefing", skip_next=True),
        ),
        (
            "pause the briefing until Friday",
            "Paused: the morning plan. It's back Friday, 27 November, 8:00.",
            SetRoutine.model_validate({"routine": "morning_briefing", "paused_until_local": "2026-11-27T00:00"}),
        ),
        (
            "move the weekly review to Friday at 5pm",
            "Moved: the weekly review, every Friday, 17:00, starting Friday.",
            SetRoutine(routine="weekly_review", time="17:00", weekday=4),
        ),
    ],
)
async def test_a_routine_is_changed(said: str, reply: str, effect: SetRoutine) -> None:
    person = _person("ru", MORNING, REVIEW)

    assert await person.says(said) == reply
    assert [one for one in person.effects if isinstance(one, SetRoutine)] == [effect]


async def test_today_s_plan_that_came_already_is_not_taken_for_the_next() -> None:
    person = _person("ru", MORNING)

    reply = await person.says("не надо сегодня утреннего плана")

    assert reply == "В этот день и так не придёт: план на день. Ближайшее — завтра, вторник, 8:00."
    assert person.effects == []


async def test_one_that_is_off_is_offered() -> None:
    person = _person("en")

    assert await person.says("pause the briefing until Monday") == "It's off right now: the morning plan. Switch it on?"
    assert person.effects == []
    assert await person.says("yes") == "Switched on: the morning plan, every day, 8:00, starting tomorrow."


async def test_the_offer_after_onboarding_may_be_taken_at_another_hour() -> None:
    person = _person()
    person.messages.append(
        RecentMessage(
            role="assistant",
            text="Всё готово. Присылать каждое утро в 8 короткий план на день? Отключить можно в любой момент.",
        )
    )

    assert await person.says("да, но в 7") == "Включил: план на день, каждый день, 7:00, первый раз завтра."


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("не беспокой с 22 до 8", QuietHours(start="22:00", end="08:00")),
        ("don't disturb me from 10pm to 7am", QuietHours(start="22:00", end="07:00")),
        ("не пиши мне ночью", QuietHours(start="22:00", end="08:00")),
    ],
)
async def test_quiet_hours_are_kept(said: str, hours: QuietHours) -> None:
    person = Person(locale="ru", step=None)

    # The world of these tests has no quiet hours; the effect is what counts.
    reply = await person.says(said)

    found = [one.quiet_hours for one in person.effects if isinstance(one, SetProfile)]
    assert found == [hours]
    assert f"{int(hours.start[:2])}:00" in reply


async def test_a_guessed_night_is_said_to_be_one() -> None:
    reply = await Person(step=None).says("не пиши мне ночью")

    assert reply.endswith("Часы угаданы: скажите другие, если нужно.")


async def test_why_this_message_is_answered_with_the_reason() -> None:
    person = Person(step=None, reminders=[reminder("пить воду", "2026-11-23T14:00", repeat="FREQ=DAILY")])
    person.gets_reminder()

    assert await person.says("почему ты это прислал?") == "Ты просил об этом напомнить: каждый день, 14:00 — пить воду."


async def test_why_a_reply_came_is_said_plainly() -> None:
    person = Person(locale="en", step=None)
    await person.says("hi")

    assert await person.says("why this message?") == "It was the answer to your message."
