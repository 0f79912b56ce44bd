"""Single turns after onboarding: what is said, and what makes it true."""

import pytest

from src.models.effects import Forget, Remember, SetProfile
from src.models.values import Locale, Profile, Step
from tests.unit.offline_model.person import Person, item, memory


def _person(locale: Locale = "ru", *memories: str) -> Person:
    return Person(locale=locale, step=None, memories=[memory(text, number) for number, text in enumerate(memories, 1)])


# --- memory ------------------------------------------------------------------------------------------------------


async def test_everything_known_is_told_in_one_natural_sentence() -> None:
    person = _person("ru", "Живу в Самаре", "Преподаю вокал", "Учу португальский")
    person.profile = Profile(name="Олег", city="Самара", occupation="преподаю вокал")

    assert await person.says("Что ты знаешь обо мне?") == (
        "Тебя зовут Олег, живёшь в Самаре, преподаёшь вокал, учишь португальский."
        " Всё это из наших разговоров; любое можно поправить или забыть."
    )


async def test_in_english_too() -> None:
    person = _person("en", "I live in Leeds", "I'm a nurse")
    person.profile = Profile(name="Bo")

    assert await person.says("What do you know about me?") == (
        "Your name is Bo, you live in Leeds, you're a nurse."
        " All of it is from our talks; any of it can be corrected or forgotten."
    )


@pytest.mark.parametrize(
    ("locale", "known", "question", "answer"),
    [
        ("ru", ["Моего кота зовут Барсик", "Живу в Самаре"], "Как зовут моего кота?", "Вашего кота зовут Барсик."),
        ("ru", ["Кота зовут Барсик", "Сестру зовут Аня"], "как зовут сестру", "Сестру зовут Аня."),
        ("ru", ["Живу в Самаре", "Люблю кофе"], "где я живу?", "Живёте в Самаре."),
        ("ru", ["Мой день рождения 10 мая"], "когда у меня день рождения?", "Ваш день рождения 10 мая."),
        ("ru", ["Работаю в школе учителем"], "кем я работаю?", "Работаете в школе учителем."),
        ("ru", ["У меня аллергия на орехи"], "на что у меня аллергия?", "У вас аллергия на орехи."),
        ("ru", ["Люблю пионы"], "что мне нравится?", "Любите пионы."),
        ("ru", ["Мы с женой живём в Туле"], "где я живу?", "С ваших слов: «Мы с женой живём в Туле»."),
        ("ru", ["Живу в Самаре"], "как зовут мою собаку?", "Этого я пока не знаю. Скажите, и запомню."),
        ("en", ["My cat is called Tom", "I live in Leeds"], "What's my cat called?", "Your cat is called Tom."),
        ("en", ["I was born on May 10"], "when is my birthday?", "You were born on May 10."),
        ("en", ["I'm allergic to nuts"], "do I have any allergies?", "You're allergic to nuts."),
        ("en", ["I work as a nurse"], "what's my job?", "You work as a nurse."),
        ("en", ["I live in Leeds"], "what's my dog's name?", "I don't know that yet. Tell me and I'll remember."),
    ],
)
async def test_a_question_is_answered_from_memory_only(
    locale: Locale, known: list[str], question: str, answer: str
) -> None:
    person = _person(locale, *known)

    assert await person.says(question) == answer
    assert not person.effects


@pytest.mark.parametrize(
    ("locale", "question", "answer"),
    [
        ("ru", "что вы обо мне знаете?", "Пока ничего. Расскажите о себе, и я запомню."),
        ("en", "what do you know about me?", "Nothing yet. Tell me about yourself and I'll remember."),
        ("ru", "как меня зовут?", "Этого я пока не знаю. Скажите, и запомню."),
    ],
)
async def test_what_is_not_known_is_not_invented(locale: Locale, question: str, answer: str) -> None:
    assert await _person(locale).says(question) == answer


@pytest.mark.parametrize(
    ("locale", "known", "told", "text", "reply"),
    [
        (
            "ru",
            ["Люблю кофе", "Живу в Самаре"],
            "Я уже не в Самаре, переехал в Тверь",
            "Переехал в Тверь",
            "Понял, теперь Тверь. Самару больше не учитываю.",
        ),
        (
            "ru",
            ["Люблю кофе", "Живу в Казани"],
            "переехала в Пермь",
            "Переехала в Пермь",
            "Понял, теперь Пермь. Казань больше не учитываю.",
        ),
        (
            "ru",
            ["Живу в Казани", "Работаю в Альфе"],
            "больше не работаю в Альфе, теперь в Бете",
            "Работаю в Бете",
            "Понял, теперь так: работаете в Бете. Прежнее больше не учитываю.",
        ),
        (
            "ru",
            ["Живу в Казани", "Кота зовут Барсик"],
            "кота зовут не Барсик, а Мурзик",
            "Кота зовут Мурзик",
            "Понял, теперь так: кота зовут Мурзик. Прежнее больше не учитываю.",
        ),
        (
            "ru",
            ["Живу в Казани", "Мой день рождения 10 мая"],
            "мой день рождения 11 мая",
            "Мой день рождения 11 мая",
            "Понял, теперь так: ваш день рождения 11 мая. Прежнее больше не учитываю.",
        ),
        (
            "en",
            ["I like tea", "I live in Leeds"],
            "I don't live in Leeds any more, I moved to York",
            "I moved to York",
            "Got it, York now. I've dropped Leeds.",
        ),
        (
            "en",
            ["I like tea", "I work at Acme"],
            "I no longer work at Acme, now at Globex",
            "I work at Globex",
            "Got it, now: you work at Globex. I've dropped the old one.",
        ),
        (
            "en",
            ["I like tea", "My cat is called Tim"],
            "my cat is called Tom, not Tim",
            "My cat is called Tom",
            "Got it, now: your cat is called Tom. I've dropped the old one.",
        ),
    ],
)
async def test_a_correction_replaces_what_it_corrects(
    locale: Locale, known: list[str], told: str, text: str, reply: str
) -> None:
    person = _person(locale, *known)

    assert await person.says(told) == reply
    kept = next(effect for effect in person.effects if isinstance(effect, Remember))
    assert (kept.text, kept.replaces) == (text, "known2")


async def test_a_second_fact_of_a_kind_replaces_nothing() -> None:
    person = _person("ru", "Люблю кофе", "Сына зовут Лёва", "Я учитель физики")

    for told in ("люблю чай", "сына зовут Миша", "работаю в школе"):
        await person.says(told)
        assert [effect.replaces for effect in person.effects if isinstance(effect, Remember)] == [None]


async def test_what_is_known_is_not_kept_twice() -> None:
    person = _person("ru", "Живу в Самаре")

    assert await person.says("я живу в Самаре") == "Это я уже помню."
    assert not any(isinstance(effect, Remember) for effect in person.effects)


@pytest.mark.parametrize(
    ("locale", "said", "told"),
    [
        ("ru", "лодку я продал, забудь про неё", "Лодка Флагман 320"),
        ("en", "I sold the boat, forget about it", "The boat is in the shed"),
    ],
)
async def test_it_is_what_was_named_before(locale: Locale, said: str, told: str) -> None:
    person = Person(locale=locale, step=None, memories=[memory("Кот Бублик", 1), memory(told, 2)])
    person.items = [item("продлить осаго")]
    await person.says(said)
    assert person.effects == [Forget(memory_id="known2")]


@pytest.mark.parametrize(
    ("locale", "asked", "told"),
    [
        ("en", "where's the quad again", "The quad is in Tommy Joe's shed"),
        ("en", "where's the spare key again", "The spare key is with Mrs Heneghan"),
        ("ru", "а где квадроцикл", "Квадроцикл в сарае у Толика"),
    ],
)
async def test_a_question_that_speaks_of_nobody_is_answered_by_what_is_known(
    locale: Locale, asked: str, told: str
) -> None:
    person = Person(locale=locale, step=None, memories=[memory(told, 1), memory("Coffee is bad for Joe", 2)])
    assert told.split()[-1] in await person.says(asked)
    assert person.effects == []


async def test_forgetting_needs_exactly_one_memory() -> None:
    person = _person("ru", "Моего кота зовут Барсик", "Люблю кофе", "Люблю чай")

    assert await person.says("забудь про кота") == "Забыл: «Моего кота зовут Барсик»."
    assert person.effects == [Forget(memory_id="known1")]
    assert await person.says("забудь про машину") == "Такого я о вас и не помню."
    assert await person.says("забудь, что я люблю") == "Что именно забыть: «Люблю кофе» или «Люблю чай»?"
    assert await person.says("про чай") == "Забыл: «Люблю чай»."


async def test_a_forgotten_fact_leaves_the_profile_too() -> None:
    person = _person("ru", "Работаю врачом")
    person.profile = Profile(occupation="работаю врачом")

    await person.says("забудь, что я работаю врачом")

    assert not person.profile.occupation
    assert await person.says("кем я работаю?") == "Этого я пока не знаю. Скажите, и запомню."


# --- language and address ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "text", "starts"),
    [
        ("en", "напомни завтра в 9 позвонить маме", "Поставил"),
        ("ru", "remind me tomorrow at 9 to call mom", "Set"),
        ("en", "напомни про meeting с John завтра в 3pm", "Поставил"),
        ("en", "remind me завтра в 9 позвонить маме", "Поставил"),
        ("ru", "ok", "Хорошо"),
        ("en", "ok", "All right"),
        ("ru", "12345", "Этого"),
        ("ru", "thanks", "You're"),
    ],
)
async def test_the_reply_is_in_the_language_of_the_message(locale: Locale, text: str, starts: str) -> None:
    assert (await _person(locale).says(text)).startswith(starts)


async def test_the_language_is_changed_for_good_once_it_is_the_user_s() -> None:
    person = _person("en")
    await person.says("привет")

    assert SetProfile(locale="ru") in person.effects

    person = _person("ru")
    await person.says("привет, как дела")
    await person.says("hello, what time is it?")
    assert person.locale == "ru"
    await person.says("and what's in my inbox?")
    await person.says("show my tasks")
    assert person.locale == "en"


async def test_ty_is_taken_up_for_good() -> None:
    person = _person("ru")

    assert await person.says("а ты помнишь, где я живу?") == "Этого я пока не знаю. Скажи, и запомню."
    assert person.profile.formality == "informal"
    assert await person.says("привет") == "Привет. Слушаю."
    await person.says("давай на вы")
    assert await person.says("привет") == "Здравствуйте. Слушаю вас."


# --- the rest ----------------------------------------------------------------------------------------------------


async def test_what_is_not_understood_is_said_with_what_can_be_done() -> None:
    person = _person("ru")

    first, second = await person.says("абырвалг"), await person.says("абырвалг")

    assert first == "Этого я не понял. Могу записать дело, напомнить о нём или ответить, что о вас помню."
    assert second != first


async def test_the_time_is_the_user_s() -> None:
    assert await _person("ru").says("который час?") == "Сейчас 14:00, понедельник, 23 ноября."
    assert await _person("en").says("what time is it?") == "It's 14:00, Monday, 23 November."


async def test_it_says_what_it_is_when_asked() -> None:
    assert "without a language model" in await _person("en").says("are you an AI?")
    assert "без языковой модели" in await Person(step=Step.GREETING).says("ты бот?")


async def test_a_question_about_what_is_kept_is_answered_though_it_names_nobody() -> None:
    person = Person(step=None, memories=[memory("Код от домофона 4589")])

    assert await person.says("какой код от домофона?") == "Код от домофона 4589."
    assert "4589" not in await person.says("какой код у региона Самара?")


async def test_a_question_for_the_hour_finds_what_is_written_down() -> None:
    person = Person(step=None, items=[item("встреча с Олегом", "2026-11-24T15:00", kind="event")])

    assert await person.says("во сколько у меня встреча?") == "Встреча с Олегом — завтра, вторник, 15:00."


async def test_what_only_the_user_can_do_is_offered_to_be_written_down_and_not_promised() -> None:
    person = Person(step=None)

    assert await person.says("закажи пиццу") == "Сделать это сам не могу. Записать как дело: закажи пиццу?"
    assert not [effect for effect in person.effects if effect.kind != "show_widget"]
    assert await person.says("да") == "Записал: закажи пиццу."
    assert [item.text for item in person.items] == ["закажи пиццу"]


@pytest.mark.parametrize("said", ["удали всё, что вы обо мне знаете", "forget everything about me"])
async def test_forgetting_everything_waits_for_the_users_word(said: str) -> None:
    person = Person(locale="ru" if said[0] == "у" else "en", step=None, memories=[memory("Живу в Самаре")])

    reply = await person.says(said)

    assert "на карточке" in reply or "card" in reply
    assert "forget" not in {effect.kind for effect in person.effects}
    assert len(person.memories) == 1


@pytest.mark.parametrize(
    ("locale", "text"),
    [("en", "Merci, lorem ipsum dolor"), ("en", "qwe rty. uio pas."), ("ru", "Абвгд, ёжзик лмноп. Рстуф хцчшщ.")],
)
async def test_what_is_not_understood_in_any_piece_is_answered_all_the_same(locale: Locale, text: str) -> None:
    said = await _person(locale).says(text)

    assert said.startswith("I didn't get that." if locale == "en" else "Этого я не понял.")
