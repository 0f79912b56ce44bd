"""Words of Russian and English: which language, which form of address, which words mean the same.

Pure functions of their text. Stems are Snowball's; words that a person uses for one thing are folded into one concept,
so that a question finds the fact it is about.
"""

import re
from functools import lru_cache

import snowballstemmer

from src.models import Locale

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)

_ENGLISH_ALONE = frozenset(
    [
        "hi",
        "hello",
        "hey",
        "morning",
        "evening",
        "yes",
        "yeah",
        "yep",
        "no",
        "nope",
        "not",
        "ok",
        "okay",
        "done",
        "skip",
        "next",
        "back",
        "help",
        "stop",
        "thanks",
        "thank",
        "bye",
        "goodbye",
        "please",
        "what",
        "who",
        "when",
        "where",
        "why",
        "how",
        "is",
        "my",
        "me",
        "the",
        "remind",
        "note",
        "idea",
        "task",
        "add",
        "show",
    ]
)
"""Latin words that make a message English even when they stand alone; `ok` in a Russian talk is not among the proofs."""

_NEUTRAL = frozenset({"ok", "okay"})

_INFORMAL = re.compile(
    r"\b(ты|тебя|тебе|тобой|тобою|тво(?:й|я|ё|е|и|его|ему|им|ём|ем|ей|ю|их|ими)|знаешь|помнишь|можешь|сможешь|умеешь)\b",
    re.IGNORECASE,
)
_ASKS_INFORMAL = re.compile(r"\b(?:на|мне)\s+[«\"]?ты\b", re.IGNORECASE)
_ASKS_FORMAL = re.compile(r"\bна\s+[«\"]?вы\b", re.IGNORECASE)

_STOP = frozenset(
    [
        "а",
        "и",
        "но",
        "или",
        "же",
        "ли",
        "бы",
        "в",
        "во",
        "на",
        "с",
        "со",
        "к",
        "ко",
        "о",
        "об",
        "обо",
        "по",
        "за",
        "из",
        "от",
        "до",
        "у",
        "для",
        "про",
        "при",
        "над",
        "под",
        "это",
        "этот",
        "эта",
        "эти",
        "то",
        "тот",
        "та",
        "те",
        "так",
        "что",
        "чтобы",
        "как",
        "какой",
        "какая",
        "какое",
        "какие",
        "какого",
        "какую",
        "кто",
        "кого",
        "кому",
        "где",
        "куда",
        "когда",
        "зачем",
        "почему",
        "сколько",
        "я",
        "мне",
        "меня",
        "мной",
        "ты",
        "тебя",
        "тебе",
        "тобой",
        "вы",
        "вас",
        "вам",
        "вами",
        "он",
        "она",
        "оно",
        "они",
        "его",
        "её",
        "ее",
        "их",
        "ему",
        "ей",
        "им",
        "мы",
        "нас",
        "нам",
        "мой",
        "моя",
        "моё",
        "мое",
        "мои",
        "моего",
        "моей",
        "моему",
        "моих",
        "моим",
        "моими",
        "мою",
        "твой",
        "твоя",
        "ваш",
        "ваша",
        "не",
        "нет",
        "ни",
        "есть",
        "был",
        "была",
        "было",
        "были",
        "быть",
        "буду",
        "уже",
        "ещё",
        "еще",
        "тоже",
        "там",
        "тут",
        "здесь",
        "вот",
        "ну",
        "да",
        "только",
        "очень",
        "все",
        "всё",
        "всего",
        "сейчас",
        "теперь",
        "больше",
        "пожалуйста",
        "помнишь",
        "помните",
        "знаешь",
        "знаете",
        "скажи",
        "скажите",
        "напомни",
        "ведь",
        "the",
        "a",
        "an",
        "and",
        "or",
        "but",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "about",
        "as",
        "is",
        "are",
        "am",
        "was",
        "were",
        "be",
        "been",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "i",
        "me",
        "my",
        "mine",
        "you",
        "your",
        "he",
        "she",
        "it",
        "his",
        "her",
        "its",
        "they",
        "them",
        "their",
        "we",
        "us",
        "our",
        "this",
        "that",
        "these",
        "those",
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "how",
        "not",
        "no",
        "yes",
        "can",
        "could",
        "would",
        "should",
        "will",
        "so",
        "if",
        "then",
        "than",
        "there",
        "here",
        "just",
        "please",
        "remember",
        "know",
        "tell",
        "any",
        "anything",
        "some",
        "more",
        "now",
        "called",
        "s",
        "m",
        "t",
        "re",
        "ve",
        "d",
        "ll",
    ]
)

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
    ("tea", "чай чая tea"),
)


@lru_cache(maxsize=8192)
def concept(word: str) -> str:
    """What `word` (lower case) means: the name of its concept, else its stem. The cache holds a pure function's values."""
    folded = word.replace("ё", "е")
    # A stemmer keeps its word in itself, so that one shared between threads would mix them up; making one costs 1 µs.
    language = "russian" if _CYRILLIC.search(folded) else "english"
    return _CONCEPT_OF.get(folded) or str(snowballstemmer.stemmer(language).stemWord(folded))


_CONCEPT_OF: dict[str, str] = {
    word.replace("ё", "е"): f"={name}" for name, words in _CONCEPTS for word in words.split()
}


def words(text: str) -> list[str]:
    """The words and numbers of `text`, as written."""
    return _WORD.findall(text)


def concepts(text: str) -> frozenset[str]:
    """What `text` is about: concepts and stems of its words, without the small words."""
    return frozenset(concept(word) for word in map(str.lower, words(text)) if word not in _STOP)


def language_of(text: str) -> Locale | None:
    """The language that `text` is clearly in; None when it could be either (a name, a number, "ok")."""
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    if not cyrillic and not latin:
        return None
    if cyrillic:
        # A Russian sentence with foreign names in it is Russian; one Russian word in an English sentence is a name.
        return "ru" if cyrillic * 2 >= latin else "en"
    found = [word.lower() for word in words(text)]
    if not set(found) - _NEUTRAL:
        return None
    if any(word in _ENGLISH_ALONE or word in _STOP for word in found):
        return "en"
    return "en" if len(found) > 2 else None  # one or two Latin words may be a name


def wanted_formality(text: str) -> str | None:
    """`informal` where the writer says «ты» or asks for it, `formal` where they ask for «вы», else None."""
    if _ASKS_FORMAL.search(text):
        return "formal"
    if _ASKS_INFORMAL.search(text) or _INFORMAL.search(text):
        return "informal"
    return None


def upper_first(text: str) -> str:
    """`text` with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """`text` with a small first letter, unless its first word is all capitals or "I"."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    if (len(first) > 1 and first.isupper()) or re.match(r"I\b", first):
        return text
    return text[:1].lower() + text[1:]
