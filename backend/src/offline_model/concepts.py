"""What texts are about, so that a question finds the fact it asks for: stems, and words that mean the same.

Pure. Stems are Snowball's; the table folds the words that people use for one thing, in both languages, into one.
"""

import re
from functools import lru_cache

import snowballstemmer

from src.offline_model.words import SMALL_WORDS, words
from src.reading.grammar.russian import lemma

_CYRILLIC = re.compile(r"[а-яё]")

_CONCEPTS: tuple[tuple[str, str], ...] = (
    ("name", "имя имени зовут звать name"),
    (
        "home",
        "живу живёшь живете живёте жить проживаю город городе переехал переехала live lives living city town moved home",
    ),
    (
        "job",
        "работа работу работе работаю работаешь работаете работать профессия профессию занимаюсь занимаешься занимаетесь"
        " должность преподаю work works working job profession occupation career teach",
    ),
    ("birth", "рождения рождение родился родилась др birthday born birth bday"),
    ("cat", "кот кота коту котом кошка кошку кошки кошке кошкой котик котика котёнок котенок cat cats kitten"),
    ("dog", "собака собаку собаки собаке собакой пёс пес пса псу щенок щенка dog dogs puppy"),
    ("pet", "питомец питомца питомцы pet pets"),
    ("daughter", "дочь дочку дочка дочери дочке дочерью daughter daughters"),
    ("son", "сын сына сыну сыном сыновья son sons"),
    ("child", "дети детей ребёнок ребенок ребёнка ребенка детям children kids kid child"),
    ("wife", "жена жену жене женой жены супруга супругу wife"),
    ("husband", "муж мужа мужу мужем супруг husband"),
    ("mother", "мама маму маме мамой мамы мать матери mom mum mother"),
    ("father", "папа папу папе папой папы отец отца отцу dad father"),
    ("sister", "сестра сестру сестре сестры сестрой sister sisters"),
    ("brother", "брат брата брату братом братья brother brothers"),
    (
        "like",
        "люблю любишь любите нравится нравятся обожаю любимый любимая любимое like likes love loves enjoy favourite favorite",
    ),
    ("dislike", "ненавижу hate dislike"),
    ("allergy", "аллергия аллергию аллергии аллергик allergy allergies allergic"),
    ("goal", "цель цели целей хочу мечтаю goal goals want"),
    ("age", "лет года возраст age old years"),
    ("learn", "учу изучаю учишь учите learn learning study studying"),
    ("wake", "встаю встаёшь встаете просыпаюсь wake wakes"),
    ("coffee", "кофе coffee"),
    ("buy", "buy bought buying"),
    ("pay", "pay paid"),
    ("send", "send sent"),
    ("write", "write wrote written"),
    ("make", "make made"),
    ("get", "get got gotten"),
    ("take", "take took taken"),
    ("meet", "meet met"),
    ("sell", "sell sold"),
    ("give", "give gave given"),
    ("find", "find found"),
    ("feed", "feed fed"),
    ("tea", "чай чая tea"),
    ("password", "пароль пароля паролю пасс пароли password passwords pw pass passcode pwd"),
    ("wifi", "вайфай вайфая вайфаю wifi wi-fi вай-фай вайфае"),
    ("reminder", "напоминание напоминания напоминалка напоминалку reminder reminders"),
)


@lru_cache(maxsize=8192)
def concept(word: str) -> str:
    """What `word` (lower case) means: the name of its concept, else its stem. The cache holds a pure function's values."""
    folded = word.replace("ё", "е")
    # A stemmer keeps its word in itself, so that one shared between threads would mix them up; making one costs 1 µs.
    language = "russian" if _CYRILLIC.search(folded) else "english"
    known = _CONCEPT_OF.get(folded)
    if known is not None:
        return known
    # The stemmer takes «казначей» and «казначея» for two words; their dictionary form is one.
    plain = lemma(folded) if language == "russian" else folded
    return _CONCEPT_OF.get(plain) or str(snowballstemmer.stemmer(language).stemWord(plain))


_CONCEPT_OF: dict[str, str] = {
    word.replace("ё", "е"): f"={name}" for name, words in _CONCEPTS for word in words.split()
}


def concepts(text: str) -> frozenset[str]:
    """What `text` is about: concepts and stems of its words, without the small words."""
    return frozenset(concept(word) for word in map(str.lower, words(text)) if word not in SMALL_WORDS)
