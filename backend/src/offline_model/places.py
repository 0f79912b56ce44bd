"""Cities by their Russian cases: «в Самаре» → Самара, «Самару» for "no longer".

A table for the common ones, the endings' rules for the rest.
"""

import re

_KNOWN = """
Москва Санкт-Петербург Петербург Питер Новосибирск Екатеринбург Казань Самара Омск Челябинск Уфа Красноярск
Пермь Воронеж Волгоград Краснодар Саратов Тюмень Тольятти Ижевск Барнаул Иркутск Ульяновск Хабаровск Ярославль
Владивосток Махачкала Томск Оренбург Кемерово Новокузнецк Рязань Астрахань Пенза Липецк Киров Чебоксары Тула
Калининград Курск Ставрополь Сочи Тверь Магнитогорск Иваново Брянск Белгород Сургут Владимир Архангельск Чита
Калуга Смоленск Вологда Орёл Саранск Мурманск Псков Новгород Кострома Тамбов Петрозаводск Сыктывкар Минск Киев
Одесса Харьков Львов Алматы Астана Ташкент Бишкек Тбилиси Батуми Ереван Баку Рига Вильнюс Таллин Варшава Прага
Берлин Мюнхен Вена Париж Лондон Мадрид Барселона Рим Милан Лиссабон Порту Белград Будапешт Стамбул Анталья Дубай
Токио Пекин Сеул Хельсинки Стокгольм Осло Амстердам Брюссель Женева Цюрих Торонто Сидней Бангкок Нью-Йорк
Тель-Авив Хайфа
"""


_COMPOUND = {
    "нижнем новгороде": "Нижний Новгород",
    "нижнего новгорода": "Нижний Новгород",
    "нижний новгород": "Нижний Новгород",
    "великом новгороде": "Великий Новгород",
    "великого новгорода": "Великий Новгород",
    "ростове-на-дону": "Ростов-на-Дону",
    "ростова-на-дону": "Ростов-на-Дону",
    "набережных челнах": "Набережные Челны",
    "набережных челнов": "Набережные Челны",
    "нижнем тагиле": "Нижний Тагил",
    "нью-йорке": "Нью-Йорк",
}
"""Names of two words, whose both words change."""


def nominative(word: str) -> str:
    """The name of the city that `word` is a case of; foreign spellings stay as they are."""
    if not re.search(r"[а-яё]", word, re.IGNORECASE):
        return word
    low = word.lower()
    if low in _COMPOUND:
        return _COMPOUND[low]
    for name in _KNOWN.split():
        if low in _cases(name.lower()):
            return name
    if low.endswith("у"):
        return f"{word[:-1]}а"
    if low.endswith("и"):
        return f"{word[:-1]}ь"
    if low.endswith("е"):
        return word[:-1] if re.search(r"(?:ск|град|бург|поль|город|ов|ев|ин|он|ан|ен)е$", low) else f"{word[:-1]}а"
    return word


def accusative(name: str) -> str:
    """`name` after "I no longer count …" in Russian; a city is inanimate, so only -а and -я change."""
    if name.endswith("а"):
        return f"{name[:-1]}у"
    if name.endswith("я"):
        return f"{name[:-1]}ю"
    return name


def _cases(name: str) -> frozenset[str]:
    stem, last = name[:-1], name[-1]
    if last == "а":
        return frozenset({name, stem + "е", stem + "у", stem + "ы", stem + "и", stem + "ой"})
    if last == "ь":
        return frozenset({name, stem + "и", stem + "е", stem + "я", stem + "ю"})
    if last == "я":
        return frozenset({name, stem + "е", stem + "и", stem + "ю"})
    if last == "ы":
        return frozenset({name, stem + "ах", stem + "", name + "х"})
    if last in "иоуе":
        return frozenset({name})
    if name == "орёл":
        return frozenset({name, "орле", "орла"})
    return frozenset({name, name + "е", name + "а", name + "у", name + "ом"})
