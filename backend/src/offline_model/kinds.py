"""What a single thing is by its words: an errand, an event, an idea; and which words only say that it must be done.

Pure.
"""

import re

from src.models.values import ItemKind
from src.offline_model.patterns import Said
from src.offline_model.when import When
from src.offline_model.words import word_set, words

SAID = Said("kinds")

_DUTIES = SAID.fill(r"{duties}")
LEADING_DUTY = re.compile(rf"^(?:{_DUTIES})+", re.IGNORECASE)
DUTY = SAID.pattern(r"\b(?:{duty})\b")
NEED = SAID.pattern(r"\b(?:{need})\b")
WISH = SAID.pattern(r"\b(?:{wish})\b")
"""What somebody wants, has promised, or has run out of is a thing to keep, however it is told."""
BIDDING = SAID.pattern(r"{bidding}")
"""Said to the assistant, who can only write it down."""
SOMEDAY = SAID.pattern(r"\b(?:{someday})\b\s*,?\s*")
WAITING = SAID.pattern(r"{waiting}")
"""What somebody else has to do: «жду ответ от Ивана», "waiting for Anna's reply"."""
_LABEL_WORDS: tuple[tuple[str, ItemKind], ...] = (
    (SAID.fill(r"{label_words_idea}"), "idea"),
    (SAID.fill(r"{label_words_note}"), "note"),
    (SAID.fill(r"{label_words_reference}"), "reference"),
    (SAID.fill(r"{label_words_someday}"), "someday"),
    (SAID.fill(r"{label_words_event}"), "event"),
    (SAID.fill(r"{label_words_task}"), "task"),
)
LABELS: tuple[tuple[re.Pattern[str], ItemKind], ...] = tuple(
    (re.compile(rf"^(?:{pattern})\s*[:—–-]\s*", re.IGNORECASE), kind) for pattern, kind in _LABEL_WORDS
)
_IDEA = SAID.pattern(r"{idea}")
_URL = re.compile(r"https?://|www\.", re.IGNORECASE)
_EVENT = SAID.pattern(r"\b(?:{event})\b")
_NOT_INFINITIVE = word_set(
    """
    мать дочь ночь речь печь память часть кость область новость сеть пять шесть семь восемь девять десять двадцать
    тридцать путь лошадь площадь кровать тетрадь скатерть есть пусть хоть опять очередь жесть смерть власть честь
    гость сласть радость нефть треть плоть суть ртуть чуть почти дети сети пути гости новости части области кости
    вести чести помощь власти смерти соцсети запчасти трети кровати тетради четверть
    """
)
_INFINITIVE = re.compile(
    r"[а-яё]{2,}ть(?:ся|сь)?|[а-яё]+чь(?:ся|сь)?|[а-яё]*(?:ид|й|вез|нес|рас|полз|вес|пас|цвес|грес|мес)ти(?:сь)?"
)
"""-ти only after the roots that make a verb of it: «найти», but not «Кати»."""
_EN_VERBS = word_set(
    """
    add apply arrange ask attend back book chase check confirm descale discuss drive drop-off empty feed find-out
    finalise finalize forward hand look mail mend mow negotiate note paint patch prep print remember remind remove
    research restock review scan sew shave speak swap tape thank track unpack update write bring build buy call cancel change charge check choose clean clear
    collect complete contact cook copy create cut deliver design do download draft drop email exchange feed figure
    file fill find finish fix fold follow get give go hang help hire install invite invoice iron join learn make
    measure meet message mow move open order organise organize pack paint pay phone pick plan plant post practise
    practice prepare print publish put read register renew repair replace reply repot research reserve respond
    return review ring run schedule sell send set show shop sign solve sort start stop study submit sweep take talk
    tell test text throw tidy train transfer translate try turn update upgrade vacuum visit walk wash watch water
    wipe work wrap write
    """
)
ERRAND = SAID.pattern(r"\b(?:{errand})\b")

_ERRAND_VERB = SAID.pattern(r"^(?:{errand_verb})\b")


_KIND_WORDS: tuple[tuple[str, ItemKind], ...] = (
    (SAID.fill(r"\b(?:{kind_words_task})\b"), "task"),
    (SAID.fill(r"\b(?:{kind_words_note})\b"), "note"),
    (SAID.fill(r"\b(?:{kind_words_idea})\b"), "idea"),
    (SAID.fill(r"\b(?:{kind_words_event})\b"), "event"),
    (SAID.fill(r"\b(?:{kind_words_someday})\b"), "someday"),
    (SAID.fill(r"\b(?:{kind_words_reference})\b"), "reference"),
)


def named_kind(text: str) -> ItemKind | None:
    """The kind that an answer to "is it something to do or a note?" names."""
    for pattern, kind in _KIND_WORDS:
        if re.search(pattern, text, re.IGNORECASE):
            return kind
    return None


def is_errand(text: str) -> bool:
    """Whether `text` begins like an errand, which is a thing to do and never an answer to "what are your goals?"."""
    return _ERRAND_VERB.match(text) is not None


def has_action(text: str) -> bool:
    """Whether `text` names something to do: an infinitive, an English verb in front, or a word of duty."""
    return bool(DUTY.search(text)) or starts_with_action(text)


def starts_with_action(text: str) -> bool:
    """Whether `text`, without its words of duty, begins with what is to be done."""
    found = words(LEADING_DUTY.sub("", text).lower())
    return any(_is_infinitive(word) for word in found[:4]) or bool(found and found[0] in _EN_VERBS)


def begins_with_verb(text: str) -> bool:
    """Whether the first word of `text`, without its words of duty, is what is to be done."""
    found = words(LEADING_DUTY.sub("", text).lower())
    return bool(found) and (_is_infinitive(found[0]) or found[0] in _EN_VERBS)


def kind_of(text: str, when: When | None = None) -> ItemKind:
    """What `text` is by its words and time; `unsorted` where they do not show it."""
    for pattern, kind in LABELS:
        if pattern.match(text):
            return kind
    if SOMEDAY.search(text):
        return "someday"
    if _URL.search(text):
        return "reference"
    if _IDEA.search(text):
        return "idea"
    if starts_with_action(text):
        return "task"
    if _EVENT.search(text) and (when is not None or not has_action(text)):
        return "event"
    if when is not None:
        return "event" if when.at is not None and not when.deadline else "task"
    return "task" if has_action(text) or ERRAND.search(text) else "unsorted"


def _is_infinitive(word: str) -> bool:
    if word in _NOT_INFINITIVE or word.endswith("ость"):
        return False
    return bool(_INFINITIVE.fullmatch(word))
