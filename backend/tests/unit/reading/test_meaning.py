"""What the clauses of a message mean by their form, with phrases that stand in no list."""

import pytest

from src.reading.forms import NO_TIME
from src.reading.meaning import Company, read


def _kinds(text: str, company: Company | None = None) -> list[str]:
    return [segment.kind for segment in read(text, lambda _: NO_TIME, company)]


@pytest.mark.parametrize(
    "text",
    [
        "держу пасеку под Вологдой",
        "я электрик, живу в Туле",
        "у свата гипертония",
        "соседа по даче зовут Митрич",
        "ключи от сарая лежат под ковриком",
        "код от подвала 77К12",
        "я не переношу укроп",
        "been allergic to bees all my life",
        "my sister teaches yoga in Hull",
        "the lodger is called tomasz",
        "gate code 4471#",
        "im diabetic",
        "i play the cello",
    ],
)
def test_what_is_told_of_oneself_or_ones_own_is_a_fact(text: str) -> None:
    assert set(_kinds(text)) == {"fact"}


@pytest.mark.parametrize(
    "text",
    [
        "кеше клетку помыть",
        "надо бы наконец смазать петли",
        "не забыть отдать дрель",
        "жду ответ от нотариуса",
        "need to descale the kettle",
        "i keep meaning to regrout the shower",
        "mow the lawn",
        "waiting for the surveyor",
    ],
)
def test_a_duty_or_an_infinitive_is_a_thing_to_do(text: str) -> None:
    assert _kinds(text) == ["item"]


@pytest.mark.parametrize(
    "text",
    [
        "сочини тост на юбилей",
        "Включите, пожалуйста, свет на веранде",
        "вруби что-нибудь бодрое",
        "переведи на немецкий «доброе утро»",
        "write me a limerick about otters",
        "turn off the porch light",
        "recommend us a film",
        "can you water the tomatoes",
    ],
)
def test_an_order_that_cannot_be_followed_is_beyond(text: str) -> None:
    assert _kinds(text) == ["beyond"]


@pytest.mark.parametrize(
    "text",
    [
        "ахахаха",
        "ну и денёк",
        "спасибо, бро",
        "как сам",
        "lmaooo",
        "omg what a day",
        "im so knackered",
        "👍",
        "никакой я сегодня",
    ],
)
def test_talk_is_nothing_to_keep(text: str) -> None:
    assert not {"item", "fact", "reminder", "command"} & set(_kinds(text))


def test_a_bare_noun_is_a_thing_among_things_and_else_unclear() -> None:
    assert _kinds("починить кран, техосмотр") == ["item", "item"]
    assert _kinds("техосмотр") == ["unclear"]
    assert _kinds("техосмотр", Company(dump=True)) == ["item"]


def test_a_sentence_with_two_meanings_gives_both() -> None:
    assert _kinds("аня перешла в лицей 116, надо купить форму") == ["fact", "item"]
    assert _kinds("theos got size 2 feet now. get him new wellies") == ["fact", "item"]


def test_the_words_around_a_reminder_belong_to_it() -> None:
    found = read("созвон в 18:30, напомни за час", lambda _: NO_TIME)

    assert [(segment.kind, segment.text) for segment in found] == [("reminder", "созвон в 18:30, напомни за час")]


def test_things_after_a_reminder_are_things_of_their_own() -> None:
    kinds = _kinds("remind me in one minute to check the oven, buy milk, dentist on Monday")

    assert kinds == ["reminder", "item", "item"]


def test_a_command_is_one_where_it_names_what_there_is() -> None:
    company = Company(names=lambda words: "eye test" in words)

    assert _kinds("push the eye test to the 15th", company) == ["command"]
    assert _kinds("push the pram to the shop", company) == ["item"]
