"""What lasts is told by its form and kept; what passes is not, however it is told."""

from datetime import datetime

import pytest

from src.offline_model.segment_intents import timed_by
from src.reading.meaning import Company, read

NOW = datetime.fromisoformat("2026-11-27T14:00:00+03:00")


def _kinds(text: str, company: Company | None = None) -> set[str]:
    return {segment.kind for segment in read(text, lambda clause: timed_by(clause, NOW), company)}


@pytest.mark.parametrize(
    "text",
    [
        "деверю шестьдесят три",
        "племянник в девятом классе",
        "керамика по вторникам",
        "разведены восемь лет",
        "по-армянски говорю с бабушкой",
        "до дачи два часа на электричке",
        "болею за «Рубин»",
        "гараж за котельной",
        "проводка старая, плита газовая",
        "годовщина свадьбы у нас 9 июля",
        "осенью перееду в Калининград",
        "мечтаю через пару лет открыть мастерскую",
        "stepdad's 71",
        "choir on Thursdays",
        "she gets hives when she eats kiwi",
        "niece is in year 9",
        "grew up in Hull",
        "don't really drink coffee",
        "there are five of us in the house",
        "dodgy knee",
        "we met at a pottery class",
        "cycle to work most days",
        "hoping to retire in a few years",
        "my brother's married to a Dane",
        "мне аппендицит вырезали в детстве",
        "моей кошке вживили чип",
        "бабушке вырезали грыжу",
        "мне гланды удалили",
        "летом 2029 уйдём на пенсию",
        "мы через год дом достроим",
        "мой рекорд на десятке 41:15",
        "моё время на марафоне 3:41:07",
        "орехи мне нельзя, аллергия",
        "запиши снилс 112-233-445 95",
        "запиши код домофона 38",
        "im jacking in the booze for good",
        "were retiring in 2031",
        "my best half is 1:52",
        "note my policy number 7781-22-9",
        "note the gate code 44",
        "i play cornet, third row",
    ],
)
def test_what_lasts_is_a_fact(text: str) -> None:
    assert _kinds(text) == {"fact"}


@pytest.mark.parametrize(
    "text",
    [
        "сестра сегодня задержалась",
        "колено с утра ноет",
        "если бы у меня была дача, жил бы там",
        "вот бы снегу побольше",
        "говорят, бензин подорожает",
        "жду маршрутку",
        "дождь опять пошёл",
        "мне вчера зуб удалили",
        "мне позвонили с работы",
        "нам привезли диван",
        "здравствуй, моя дорогая",
        "hello my love",
        "окончательно решил",
        "лень сегодня готовить",
        "my shoulder's throbbing",
        "the twins were arguing again",
        "if I had a garden I'd keep hens",
        "wish I could play the harp",
        "apparently the ferry is cancelled",
        "waiting for the tram",
        "i'm livid with the council",
        "the cake came out lovely",
        "we had soup last night",
        "thank goodness it's the weekend",
    ],
)
def test_what_passes_is_not_kept(text: str) -> None:
    assert not {"fact", "item", "reminder"} & _kinds(text)


def test_what_is_told_without_a_verb_is_a_thing_among_things() -> None:
    assert _kinds("спортзал по средам") == {"fact"}
    assert _kinds("спортзал по средам", Company(dump=True)) == {"item"}
    assert _kinds("молоко овсяное, туалетка, сыр") == {"item"}


def test_a_plan_for_life_is_a_thing_to_somebody_who_empties_their_head() -> None:
    assert _kinds("хочу к лету выучить чешский") == {"fact"}
    assert _kinds("want to learn Dutch by summer", Company(dump=True)) == {"item"}


def test_what_goes_on_without_a_subject_belongs_to_the_fact() -> None:
    found = read("upstairs neighbour's a baker, starts at four", lambda clause: timed_by(clause, NOW))

    assert [(one.kind, one.text) for one in found] == [("fact", "upstairs neighbour's a baker, starts at four")]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("до пасхи успеть: окна, шторы, балкон", 3),
        ("дедлайны: глава 3 дек, рецензия книги 9 дек, план 12.12", 3),
        ("shelves are bare so pasta, tea, rice 2 kg", 3),
        ("в холодильнике пусто поэтому сыр, кефир, яйца", 3),
        ("ring mr ross fix the back gate pick up screws from the yard", 3),
        ("мне велели в поликлинику сходить с паспортом", 1),
        ("i am worn out so tea, bath, bed", 0),
        ("order two small salads", 0),
    ],
)
def test_a_head_without_a_thing_of_its_own_is_none(text: str, things: int) -> None:
    found = [one for one in read(text, lambda clause: timed_by(clause, NOW)) if one.kind == "item"]
    assert len(found) == things
