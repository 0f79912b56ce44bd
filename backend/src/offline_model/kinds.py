"""What a single thing is by its words: an errand, an event, an idea; and which words only say that it must be done.

Pure.
"""

import re

from src.models.values import ItemKind
from src.offline_model.when import When
from src.offline_model.words import word_set, words

_DUTIES = (
    r"мне\s+|тоже\s+|срочно\s+|обязательно\s+|надо(?:\s+бы)?\s+|нужно(?:\s+бы)?\s+|нужен\s+|нужна\s+|нужны\s+|необходимо\s+"
    r"|пора\s+|следует\s+|должен\s+|должна\s+|придётся\s+|не\s+забыть\s+|хочу\s+|хотел(?:а|ось)?\s+бы\s+|хочется\s+|ещё\s+"
    r"|еще\s+|и\s+|а\s+|ну\s+|так\s+|вот\s+|потом\s+|также\s+|кстати\s*,?\s*|задача\s*:\s*|дело\s*:\s*"
    r"|i\s+(?:really\s+)?(?:need|have|want|ought|got)\s+to\s+|i['’]ve\s+got\s+to\s+|i\s+(?:should|must|gotta)\s+"
    r"|(?:we\s+)?(?:need|have|want)\s+to\s+|gotta\s+|must\s+|should\s+|i['’]?d\s+like\s+to\s+|i\s+would\s+like\s+to\s+"
    r"|don['’]?t\s+forget\s+(?:to\s+|about\s+)?|(?:also|and|then|oh|so|well|plus)\s*,?\s+|i\s+need\s+|need\s+|to-?do\s*:\s*"
    r"|task\s*:\s*|to\s+(?=\w)|может(?:\s+быть)?\s*,?\s+|наверное?\s*,?\s+|вс[её]\s+(?:время\s+)?забываю\s+|руки\s+не\s+доходят\s+|надо\s+не\s+забыть\s+|не\s+забудь(?:те)?\s+|remember\s+to\s+|make\s+sure\s+(?:to\s+|i\s+)?"
    r"|(?:maybe|perhaps|probably)\s*,?\s+|i\s+(?:should\s+really|really\s+should|keep\s+(?:forgetting|meaning)\s+to|have\s+to|also\s+(?:need|have)\s+to)\s+|also\s+need\s+to\s+"
)
LEADING_DUTY = re.compile(rf"^(?:{_DUTIES})+", re.IGNORECASE)
DUTY = re.compile(
    r"\b(?:надо|нужно|нужен|нужна|нужны|необходимо|пора|должен|должна|придётся|не\s+забыть|хочу|хотелось|need|have\s+to"
    r"|want\s+to|must|should|gotta|got\s+to|don['’]?t\s+forget|to-?do)\b",
    re.IGNORECASE,
)
NEED = re.compile(r"\b(?:надо|нужно|нужен|нужна|нужны|need)\b", re.IGNORECASE)
WISH = re.compile(
    r"\b(?:хотел[аи]?|хотим|хотят|планиру\w+|собира\w+|мечта\w+|надеюсь|want(?:ed|s)?|plan(?:ning|ned)?|hop(?:e|ing)|would\s+like|['’]d\s+(?:like|love)"
    r"|обеща\w+|(?:за)?кончил(?:ся|ась|ось|ись)|сломал(?:ся|ась|ось|ись)|забыл[аи]?|promised?|owe[sd]?|(?:out|low)\s+(?:of|on)|broken?|forgot(?:ten)?)\b",
    re.IGNORECASE,
)
"""What somebody wants, has promised, or has run out of is a thing to keep, however it is told."""
BIDDING = re.compile(
    r"^(?:купи|закажи|позвони|отправь|напиши|оплати|заплати|забронируй|вызови|спроси|найди|сходи|съезди|забери|отнеси|почини|помой"
    r"|ответь|подготовь|сделай|проверь|полей|вынеси)(?:те)?\s+\S",
    re.IGNORECASE,
)
"""Said to the assistant, who can only write it down."""
SOMEDAY = re.compile(
    r"\b(?:давно\s+(?:хочу|хотел[аи]?|хотелось|собираюсь|мечтаю|пора)(?:\s+бы)?|когда-?нибудь|как-?нибудь(?:\s+потом)?"
    r"|на\s+потом|мечтаю|some\s?day|one\s+day|at\s+some\s+point|i['’]?ve\s+(?:long\s+)?(?:always\s+)?wanted\s+to"
    r"|have\s+long\s+wanted\s+to|would\s+love\s+to|i['’]?d\s+love\s+to|i\s+dream\s+of)\b\s*,?\s*",
    re.IGNORECASE,
)
WAITING = re.compile(
    r"^(?:я\s+)?(?:вс[её]\s+)?(?:ещё\s+|еще\s+|пока\s+)?(?:жду|жд[её]м|ожидаю|ожидаем)\s+(?!реб[её]нка\b|малыша\b|когда\b|не\s)(?P<ru>.+)$"
    r"|^(?:(?:i['’]?m|i\s+am|we['’]?re|still)\s+)*(?:waiting\s+(?:for|on|to\s+hear\s+from)|awaiting|expecting)\s+(?!a\s+(?:baby|child)\b|you\b)(?P<en>.+)$",
    re.IGNORECASE,
)
"""What somebody else has to do: «жду ответ от Ивана», "waiting for Anna's reply"."""
_LABEL_WORDS: tuple[tuple[str, ItemKind], ...] = (
    (r"(?:есть\s+)?иде[яю]|мысль|idea|thought", "idea"),
    (r"заметк[ау]|на\s+заметку|note(?:\s+to\s+self)?", "note"),
    (r"справка|на\s+память|ссылка|reference|ref|link", "reference"),
    (r"когда-?нибудь|some\s?day|maybe", "someday"),
    (r"встреча|событие|event|meeting", "event"),
    (r"задач[ау]|дело|task|to-?do", "task"),
)
LABELS: tuple[tuple[re.Pattern[str], ItemKind], ...] = tuple(
    (re.compile(rf"^(?:{pattern})\s*[:—–-]\s*", re.IGNORECASE), kind) for pattern, kind in _LABEL_WORDS
)
_IDEA = re.compile(r"^(?:а\s+)?что[,]?\s+если\s+|^what\s+if\s+|^maybe\s+we\s+could\s+", re.IGNORECASE)
_URL = re.compile(r"https?://|www\.", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?:день\s+рождения|birthday|встреч\w+|созвон\w*|при[её]м|к\s+врачу|врач\w*|стоматолог\w*|дантист\w*|концерт\w*|спектакл\w+|рейс|поезд|самол[её]т"
    r"|тренировк\w+|урок|занятие|собеседование|совещание|стендап|планёрк\w+|планерк\w+|вечеринк\w+|свадьб\w+|экскурси\w+"
    r"|meeting|dentist|doctor|appointment|concert|flight|train|interview|standup|stand-up|party|wedding|class|lesson"
    r"|webinar|dinner\s+with|lunch\s+with|call\s+with|breakfast\s+with|coffee\s+with)\b",
    re.IGNORECASE,
)
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
ERRAND = re.compile(
    r"\b(?:отч[её]т\w*|балкон\w*|стоматолог\w*|врач\w*|презентаци\w+|ремонт\w*|оплат\w+|налог\w*|встреч\w+|звонок|созвон\w*"
    r"|уборк\w+|письмо|report|balcony|dentist|doctor|presentation|taxes|tax|bills?|rent|meeting|call|laundry|cleaning)\b",
    re.IGNORECASE,
)

_ERRAND_VERB = re.compile(
    r"^(?:купить|докупить|позвонить|оплатить|заплатить|забрать|отнести|записаться|отправить|сдать|заказать|ответить|полить|помыть"
    r"|buy|call|pay|pick\s+up|book|send|email|order|return|renew|reply|water|clean|fix)\b",
    re.IGNORECASE,
)


_KIND_WORDS: tuple[tuple[str, ItemKind], ...] = (
    (r"\b(?:дел[оа]|задач\w+|task|to\s?-?do|do)\b", "task"),
    (r"\b(?:замет\w+|note)\b", "note"),
    (r"\b(?:иде[яю]|idea)\b", "idea"),
    (r"\b(?:событи\w+|встреч\w+|event|meeting)\b", "event"),
    (r"\b(?:когда-?нибудь|потом|some\s?day|later)\b", "someday"),
    (r"\b(?:справк\w+|reference)\b", "reference"),
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
