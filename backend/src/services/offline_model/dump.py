"""A brain dump: a text split into single things, each with its kind and time.

Pure. Commas divide things, but not the shopping of one errand («купить молоко, хлеб и яйца»).
"""

import re
from datetime import datetime

from src.models import ItemKind
from src.services.offline_model.intents import Item
from src.services.offline_model.when import When, find_when
from src.services.offline_model.words import words

_BULLET = re.compile(r"^\s*(?:[-*•–—▪◦+]|\d{1,2}[.)]|\[[ x]?\])\s+", re.IGNORECASE)
_SPLIT = re.compile(r"\s*;\s*|\s*[.!?…]+(?:\s+|$)|\s*\n+\s*")
_AND_MORE = re.compile(
    r"\s*,?\s+(?:(?:и|а|да)\s+(?:ещ[её]|также|потом|заодно)|(?:oh[, ]+)?and\s+(?:also|then)|also|plus)\b\s*,?\s*"
    r"|^(?:и|а)\s+ещ[её]\s+",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*,\s*(?:(?:и|а|да|and|but|но)\s+)?")
_AND = re.compile(r"\s+(?:и|and)\s+", re.IGNORECASE)

_MUST = (
    r"мне\s+|тоже\s+|срочно\s+|обязательно\s+|надо(?:\s+бы)?\s+|нужно(?:\s+бы)?\s+|нужен\s+|нужна\s+|нужны\s+|необходимо\s+"
    r"|пора\s+|следует\s+|должен\s+|должна\s+|придётся\s+|не\s+забыть\s+|хочу\s+|хотел(?:а|ось)?\s+бы\s+|хочется\s+|ещё\s+"
    r"|еще\s+|и\s+|а\s+|ну\s+|так\s+|вот\s+|потом\s+|также\s+|кстати\s*,?\s*|задача\s*:\s*|дело\s*:\s*"
    r"|i\s+(?:really\s+)?(?:need|have|want|ought|got)\s+to\s+|i['’]ve\s+got\s+to\s+|i\s+(?:should|must|gotta)\s+"
    r"|(?:we\s+)?(?:need|have|want)\s+to\s+|gotta\s+|must\s+|should\s+|i['’]?d\s+like\s+to\s+|i\s+would\s+like\s+to\s+"
    r"|don['’]?t\s+forget\s+(?:to\s+|about\s+)?|(?:also|and|then|oh|so|well|plus)\s*,?\s+|i\s+need\s+|need\s+|to-?do\s*:\s*"
    r"|task\s*:\s*|to\s+(?=\w)"
)
_LEADING_MUST = re.compile(rf"^(?:{_MUST})+", re.IGNORECASE)
_STRONG_MUST = re.compile(
    r"\b(?:надо|нужно|нужен|нужна|нужны|необходимо|пора|должен|должна|придётся|не\s+забыть|хочу|хотелось|need|have\s+to"
    r"|want\s+to|must|should|gotta|got\s+to|don['’]?t\s+forget|to-?do)\b",
    re.IGNORECASE,
)
_SOMEDAY = re.compile(
    r"\b(?:давно\s+(?:хочу|хотел[аи]?|хотелось|собираюсь|мечтаю|пора)(?:\s+бы)?|когда-?нибудь|как-?нибудь(?:\s+потом)?"
    r"|на\s+потом|мечтаю|some\s?day|one\s+day|at\s+some\s+point|i['’]?ve\s+(?:long\s+)?(?:always\s+)?wanted\s+to"
    r"|have\s+long\s+wanted\s+to|would\s+love\s+to|i['’]?d\s+love\s+to|i\s+dream\s+of)\b\s*,?\s*",
    re.IGNORECASE,
)
_LABELS: tuple[tuple[re.Pattern[str], ItemKind], ...] = tuple(
    (re.compile(rf"^(?:{pattern})\s*[:—–-]\s*", re.IGNORECASE), kind)
    for pattern, kind in (
        (r"(?:есть\s+)?идея|мысль|idea|thought", "idea"),
        (r"заметка|на\s+заметку|note(?:\s+to\s+self)?", "note"),
        (r"справка|на\s+память|ссылка|reference|ref|link", "reference"),
        (r"когда-?нибудь|some\s?day|maybe", "someday"),
        (r"встреча|событие|event|meeting", "event"),
        (r"задача|дело|task|to-?do", "task"),
    )
)
_IDEA = re.compile(r"^(?:а\s+)?что[,]?\s+если\s+|^what\s+if\s+|^maybe\s+we\s+could\s+", re.IGNORECASE)
_URL = re.compile(r"https?://|www\.", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?:встреч\w+|созвон\w*|при[её]м|к\s+врачу|врач\w*|стоматолог\w*|дантист\w*|концерт\w*|спектакл\w+|рейс|поезд|самол[её]т"
    r"|тренировк\w+|урок|занятие|собеседование|совещание|стендап|планёрк\w+|планерк\w+|вечеринк\w+|свадьб\w+|экскурси\w+"
    r"|meeting|dentist|doctor|appointment|concert|flight|train|interview|standup|stand-up|party|wedding|class|lesson"
    r"|webinar|dinner\s+with|lunch\s+with|call\s+with|breakfast\s+with|coffee\s+with)\b",
    re.IGNORECASE,
)
_NOT_INFINITIVE = frozenset(
    [
        "мать",
        "дочь",
        "ночь",
        "речь",
        "печь",
        "память",
        "часть",
        "кость",
        "область",
        "новость",
        "сеть",
        "пять",
        "шесть",
        "семь",
        "восемь",
        "девять",
        "десять",
        "двадцать",
        "тридцать",
        "путь",
        "лошадь",
        "площадь",
        "кровать",
        "тетрадь",
        "скатерть",
        "есть",
        "пусть",
        "хоть",
        "опять",
        "очередь",
        "жесть",
        "смерть",
        "власть",
        "честь",
        "гость",
        "сласть",
        "радость",
        "нефть",
        "треть",
        "плоть",
        "суть",
        "ртуть",
        "чуть",
        "почти",
        "дети",
        "сети",
        "пути",
        "гости",
        "новости",
        "части",
        "области",
        "кости",
        "вести",
        "чести",
        "помощь",
        "власти",
        "смерти",
        "соцсети",
        "запчасти",
        "трети",
        "кровати",
        "тетради",
        "четверть",
    ]
)
_EN_VERBS = frozenset(
    [
        "add",
        "apply",
        "arrange",
        "ask",
        "attend",
        "back",
        "book",
        "bring",
        "build",
        "buy",
        "call",
        "cancel",
        "change",
        "charge",
        "check",
        "choose",
        "clean",
        "clear",
        "collect",
        "complete",
        "contact",
        "cook",
        "copy",
        "create",
        "cut",
        "deliver",
        "design",
        "do",
        "download",
        "draft",
        "drop",
        "email",
        "exchange",
        "feed",
        "figure",
        "file",
        "fill",
        "find",
        "finish",
        "fix",
        "fold",
        "follow",
        "get",
        "give",
        "go",
        "hang",
        "help",
        "hire",
        "install",
        "invite",
        "invoice",
        "iron",
        "join",
        "learn",
        "make",
        "measure",
        "meet",
        "message",
        "mow",
        "move",
        "open",
        "order",
        "organise",
        "organize",
        "pack",
        "paint",
        "pay",
        "phone",
        "pick",
        "plan",
        "plant",
        "post",
        "practise",
        "practice",
        "prepare",
        "print",
        "publish",
        "put",
        "read",
        "register",
        "renew",
        "repair",
        "replace",
        "reply",
        "repot",
        "research",
        "reserve",
        "respond",
        "return",
        "review",
        "ring",
        "run",
        "schedule",
        "sell",
        "send",
        "set",
        "show",
        "shop",
        "sign",
        "solve",
        "sort",
        "start",
        "stop",
        "study",
        "submit",
        "sweep",
        "take",
        "talk",
        "tell",
        "test",
        "text",
        "throw",
        "tidy",
        "train",
        "transfer",
        "translate",
        "try",
        "turn",
        "update",
        "upgrade",
        "vacuum",
        "visit",
        "walk",
        "wash",
        "watch",
        "water",
        "wipe",
        "work",
        "wrap",
        "write",
    ]
)
_SHOPPING = re.compile(
    r"^(?:купить|докупить|заказать|взять|buy|get|order|pick\s+up|grab)\b|^(?:купи|закажи)(?:те)?\b", re.IGNORECASE
)
_ERRAND = re.compile(
    r"\b(?:отч[её]т\w*|балкон\w*|стоматолог\w*|врач\w*|презентаци\w+|ремонт\w*|оплат\w+|налог\w*|встреч\w+|звонок|созвон\w*"
    r"|уборк\w+|письмо|report|balcony|dentist|doctor|presentation|taxes|tax|bills?|rent|meeting|call|laundry|cleaning)\b",
    re.IGNORECASE,
)
_MAX_WARE_WORDS = 3
"""A ware on a shopping list is this long at most («оливковое масло холодного…» is taken as a thing of its own)."""


def is_list(text: str) -> bool:
    """Whether `text` is a list with bullets or numbers, or at least three lines."""
    lines = [line for line in text.splitlines() if line.strip()]
    bullets = sum(1 for line in lines if _BULLET.match(line))
    return bullets > 1 or len(lines) > 2


def has_action(text: str) -> bool:
    """Whether `text` names something to do: an infinitive, an English verb in front, or a word of duty."""
    return bool(_STRONG_MUST.search(text)) or starts_with_action(text)


def starts_with_action(text: str) -> bool:
    """Whether `text`, without its words of duty, begins with what is to be done."""
    found = words(_LEADING_MUST.sub("", text).lower())
    return any(_is_infinitive(word) for word in found[:4]) or bool(found and found[0] in _EN_VERBS)


def split(text: str) -> list[str]:
    """The single things in `text`, as written, without bullets."""
    pieces: list[str] = []
    for line in text.splitlines():
        bullet = _BULLET.match(line)
        body = _BULLET.sub("", line)
        # A line of a list is one thing, whatever commas it holds.
        pieces += [body] if bullet else [part for sentence in _SPLIT.split(body) for part in _split_sentence(sentence)]
    return [piece.strip(" ,;.") for piece in pieces if words(piece)]


def read_item(text: str, now: datetime) -> Item:
    """One thing: its words without markers and times, its kind and its time."""
    someday = _SOMEDAY.search(text)
    marked = bool(_STRONG_MUST.search(text))
    if someday is not None:
        text = text[: someday.start()] + text[someday.end() :]
    label: ItemKind | None = None
    for pattern, kind in _LABELS:
        if pattern.match(text):
            text, label = pattern.sub("", text), kind
            break
    found = find_when(_LEADING_MUST.sub("", text).strip(), now)
    body = _LEADING_MUST.sub("", found.rest).strip(" ,;:—–-.!?") or text.strip()
    kind = label or ("someday" if someday else kind_of(body, found.when))
    return Item(body, kind, found.when, marked=marked or kind != "unsorted")


def kind_of(text: str, when: When | None = None) -> ItemKind:
    """What `text` is by its words and time; `unsorted` where they do not show it."""
    for pattern, kind in _LABELS:
        if pattern.match(text):
            return kind
    if _SOMEDAY.search(text):
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
    return "task" if has_action(text) or _ERRAND.search(text) else "unsorted"


def _split_sentence(sentence: str) -> list[str]:
    pieces: list[str] = []
    for part in _AND_MORE.split(sentence):
        clauses = [clause for clause in _COMMA.split(part) if clause.strip()]
        pieces += _rejoined(clauses)
    return [item for piece in pieces for item in _split_and(piece)]


def _rejoined(clauses: list[str]) -> list[str]:
    """`clauses` with the wares of one errand, and what belongs to the clause before, put together again."""
    joined: list[str] = []
    for number, clause in enumerate(clauses):
        if joined and (_is_ware(joined[-1], clause, clauses[number:]) or _belongs_before(clause)):
            joined[-1] = f"{joined[-1]}, {clause}"
        else:
            joined.append(clause)
    return joined


def _is_ware(errand: str, clause: str, following: list[str]) -> bool:
    if not _SHOPPING.match(_LEADING_MUST.sub("", errand)) or not _is_plain_noun(clause):
        return False
    # «молоко, хлеб и яйца»: the last of the list says that the list is one; without it short wares only.
    wares = [ware for ware in following if _is_plain_noun(ware)]
    return any(_AND.search(ware) for ware in wares) or len(words(clause)) <= 2


def _is_plain_noun(clause: str) -> bool:
    return (
        not has_action(clause)
        and not _SOMEDAY.search(clause)
        and not _ERRAND.search(clause)
        and all(len(words(ware)) <= _MAX_WARE_WORDS for ware in _AND.split(clause))
        and not re.search(r"\b(?:до|к|by|on)\s+\w+(?:у|ы|и|day)\b", clause)
    )


def _belongs_before(clause: str) -> bool:
    return bool(
        re.match(
            r"(?:котор\w+|потому|так\s+как|чтобы|если|когда|because|which|who|so\s+that|if|when)\b",
            clause,
            re.IGNORECASE,
        )
    )


def _split_and(piece: str) -> list[str]:
    """«позвонить маме и купить хлеб» is two things; «молоко и хлеб» is one."""
    parts = [piece]
    for match in reversed(list(_AND.finditer(piece))):
        before, after = piece[: match.start()], piece[match.end() :]
        if starts_with_action(before) and starts_with_action(after) and _begins_with_verb(after):
            parts = [before, *_split_and(after)]
            return [*_split_and(before), *parts[1:]]
    return parts


def _begins_with_verb(text: str) -> bool:
    found = words(_LEADING_MUST.sub("", text).lower())
    return bool(found) and (_is_infinitive(found[0]) or found[0] in _EN_VERBS)


def _is_infinitive(word: str) -> bool:
    if word in _NOT_INFINITIVE or word.endswith("ость"):
        return False
    return bool(re.fullmatch(r"[а-яё]{2,}(?:ть|ти|чь)(?:ся|сь)?", word))
