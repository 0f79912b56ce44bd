"""Orders about what is there are followed in every step of the onboarding as after it, for items and reminders alike."""

import pytest

from src.models.values import AgentName, Locale, Step
from tests.unit.offline_model.test_orders import CONTEXTS, say_in

STEPS: tuple[tuple[Step | None, AgentName], ...] = (
    (Step.GREETING, "greeter"),
    (Step.DISCOVERY, "discovery"),
    (Step.BRAIN_DUMP, "inbox_collector"),
    (Step.SETUP_COMPLETE, "coordinator"),
    (None, "coordinator"),
)
ORDERS: tuple[tuple[Locale, str, str], ...] = (
    ("en", "delete the bread", "delete Buy bread"),
    ("en", "cancel the reminder about the parcel", "delete Pick up the parcel"),
    ("en", "bread and milk done", "done Buy bread; Buy milk"),
    ("en", "move the dentist to thursday at 10", "move Dentist 2026-12-03T10:00"),
    ("en", "move the gym reminder to tomorrow at 8am", "move Gym 2026-11-28T08:00"),
    ("en", "delete all my reminders", "delete Take the pill; Pick up the parcel; Take out the bins; Gym"),
    ("en", "rename the bread to rye bread", "rename Buy bread: rye bread"),
    ("ru", "удали хлеб", "delete Купить хлеб"),
    ("ru", "отмени напоминание про посылку", "delete Забрать посылку"),
    ("ru", "отметь хлеб и молоко сделанными", "done Купить хлеб; Купить молоко"),
    ("ru", "перенеси зубного на четверг в 10", "move Зубной 2026-12-03T10:00"),
    ("ru", "перенеси тренировку на завтра в 8 утра", "move Тренировка 2026-11-28T08:00"),
    ("ru", "удали все напоминания", "delete Принять таблетку; Забрать посылку; Вынести мусор; Тренировка"),
    ("ru", "переименуй хлеб в ржаной хлеб", "rename Купить хлеб: ржаной хлеб"),
    ("en", "put oat milk instead of milk", "rename Buy milk: oat milk"),
    ("en", "bike done, done and dusted", "done Fix the bike"),
    ("en", "dentist is now 3 dec not the 1st same time", "move Dentist 2026-12-03T15:30"),
    ("en", "gym an hour later please", "move Gym 2026-11-30T20:00"),
    ("ru", "вместо хлеба запиши батон", "rename Купить хлеб: батон"),
    ("ru", "отчёт сдала, можно вычеркнуть", "done Отчёт по продажам"),
    ("ru", "зубного поменяй на 3 декабря время то же самое", "move Зубной 2026-12-03T15:30"),
    ("ru", "тренировку на час позже", "move Тренировка 2026-11-30T20:00"),
    ("ru", "таблетку больше не напоминай", "delete Принять таблетку"),
    ("en", "move the call", "ask"),
    ("ru", "удали ирину", "ask | delete Созвон с Ириной"),
)


@pytest.mark.parametrize(("step", "agent"), STEPS, ids=lambda one: str(one))
@pytest.mark.parametrize(("locale", "text", "outcome"), ORDERS)
def test_an_order_is_followed_in_every_step(
    step: Step | None, agent: AgentName, locale: Locale, text: str, outcome: str
) -> None:
    context = CONTEXTS[locale].model_copy(update={"step": step, "agent": agent})

    said = say_in(context, text)

    assert any(said.is_as_wanted(one.strip()) for one in outcome.split("|")), (said.reply, said.changed)
