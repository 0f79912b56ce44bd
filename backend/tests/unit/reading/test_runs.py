"""Things said in one breath come apart where the next begins, and what is said around them is no thing."""

from datetime import datetime

import pytest

from src.offline_model.segment_intents import timed_by
from src.reading.meaning import read

NOW = datetime.fromisoformat("2026-11-27T14:00:00+03:00")


def _things(text: str) -> list[str]:
    return [one.text for one in read(text, lambda clause: timed_by(clause, NOW)) if one.kind == "item"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("гречка рис молоко сосиски", 4),
        ("milk butter bagels bananas", 4),
        ("ну чё там надо короче фильтр заменить и антенну поправить", 2),
        ("в понедельник к ортодонту во вторник забрать очки в среду отвезти кота", 3),
        ("в 16 00 созвон с дизайнером а в 18 30 танцы", 2),
        ("тётя привезёт рассаду 5 декабря в 12 надо место освободить, лейку найти", 3),
        ("ой да сколько можно тянуть, окна помыть и к нотариусу сходить", 2),
        ("лампа в прихожей мигает, купить новую", 2),
        ("where do i even start, the fence panel, the tax form, the cat flap", 3),
        ("the tap in the bath is dripping so buy washers", 1),
        ("need to post the parcel, it's been ages, and cancel the magazine", 2),
        ("remind me at 5 to feed the hens, also email the choir", 1),
    ],
)
def test_a_run_is_as_many_things_as_were_said(text: str, count: int) -> None:
    assert len(_things(text)) == count, _things(text)


def test_what_is_told_to_be_remembered_behind_is_a_fact() -> None:
    found = read("boiler cover number 77120, remember that", lambda clause: timed_by(clause, NOW))

    assert {one.kind for one in found} == {"fact"}


def test_a_heading_that_asks_to_remind_asks() -> None:
    found = read("напоминание: ср 18:00 хор с Ниной, зал 2", lambda clause: timed_by(clause, NOW))

    assert [one.kind for one in found] == ["reminder"]
