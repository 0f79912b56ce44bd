"""What the user asks for, each in one sentence: a reminder, a note, an item done or moved, a fact gone, a question.

Pure; each function gives an intent or None.
"""

import re
from dataclasses import replace
from datetime import datetime

from src.offline_model.distances import find_shift
from src.offline_model.fact_forms import EN_KIN, EN_PET, RU_KIN, RU_PET
from src.offline_model.facts import read_fact
from src.offline_model.intents import (
    Address,
    AskAboutMe,
    AskItems,
    AskTime,
    CompleteItem,
    Fact,
    ForgetThat,
    Remind,
    Scope,
)
from src.offline_model.kinds import LEADING_DUTY, has_action
from src.offline_model.when import Found, either_time, find_when
from src.offline_model.words import upper_first, words

_I = re.IGNORECASE
_POLITE = re.compile(
    r"^(?:(?:а|и|ну|так|ой|слушай(?:те)?|вообще-то|на\s+самом\s+деле|пожалуйста|please|and|then|also|so|actually|wait|oh|no\s+wait|can\s+you|could\s+you|would\s+you|(?:ты\s+)?можешь|(?:вы\s+)?можете"
    r"|не\s+мог(?:ли)?\s+бы\s+(?:ты|вы)|hey)\b\s*,?\s*)+",
    _I,
)
_CHANGE_OF_MIND = re.compile(
    r"^(?:нет|не(?:а)?|ладно|стоп|подожди(?:те)?|отбой|no|nope|wait|never\s*mind|hold\s+on)\s*[,.!—–-]+\s+(?=\w)", _I
)
"""«Нет, лучше в 11»: what counts comes after."""
_REMIND = re.compile(
    r"\b(?:напомни(?:те|шь|ть)?|напоминай(?:те)?|поставь(?:те)?\s+(?:мне\s+)?(?:напоминание|напоминалку|будильник)|создай(?:те)?\s+напоминание"
    r"|(?:раз)?буди(?:те)?\s+меня|не\s+дай(?:те)?\s+(?:мне\s+)?забыть|(?:поставь(?:те)?|заведи(?:те)?|запусти(?:те)?)\s+таймер|wake\s+me(?:\s+up)?|(?:set|start)\s+(?:me\s+)?(?:a\s+)?timer"
    r"|remind\s+me|set\s+(?:me\s+)?(?:a\s+|an\s+)?(?:reminder|alarm)|(?:create|add)\s+a\s+reminder|give\s+me\s+a\s+reminder)\b"
    r"(?:\s+мне)?(?:\s*,?\s*(?:пожалуйста|please))?",
    _I,
)
_TIMER = re.compile(r"таймер|timer", _I)
_DEVICE = re.compile(r"будильник|alarm|таймер|timer|буди|wake", _I)
_WAKING = {"буди": "подъём", "wake": "wake up"}
"""What «разбуди меня» reminds of; an alarm and a timer keep their name."""
_AND_THEN = re.compile(
    r"\s*,?\s+(?:и|а|and)\s+(?=(?:в|во|на|через|завтра|послезавтра|сегодня|каждый|по|at|on|in|tomorrow|every)\s)", _I
)
_ONLY_ASKING = re.compile(
    r"(?:(?:а|и|ну|так|слушай(?:те)?|пожалуйста|прошу|не\s+забудь(?:те)?|хочу|надо|нужно|можешь|можете|не\s+мог(?:ли)?\s+бы|ты|вы|чтобы"
    r"|please|can|could|would|will|you|and|then|also|hey|i|want|need|to|don['’]?t|forget|just)\b\s*,?\s*)*",
    _I,
)
"""Words before «напомни» that only ask for it."""
_NO_SUCH_TIME = re.compile(r"(?:в|на|at)?\s*\d{1,2}[:.]\d{2}", _I)
_NO_SUCH_DAY = re.compile(
    r"\b(?:on\s+)?(?:the\s+)?(?:\d{1,2}(?:-?го|-?е|st|nd|rd|th)?\s+(?:of\s+)?(?:январ\w+|феврал\w+|марта|апрел\w+|мая|июн\w+|июл\w+|августа|сентябр\w+|октябр\w+|ноябр\w+|декабр\w+"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+\d{1,2}(?:st|nd|rd|th)?|(?:3[2-9]|[4-9]\d)(?:-?го|st|nd|rd|th)(?:\s+числа)?)\b",
    _I,
)
"""A date that is left over when the times are read is one that does not exist: 31 November."""
_REMIND_RECALL = re.compile(
    r"\b(?:напомни(?:те)?(?:\s+мне)?\s*,?\s*(?:как(?:ой|ая|ое|ие)?|где|кто|кем|сколько|что\s+(?:я|ты|вы)|когда\s+(?:у|мой|моя|я|мы))"
    r"|remind\s+me\s+(?:what|where|who|when|how|which))\b",
    _I,
)
_REMIND_LEAD = re.compile(
    r"^(?:(?:о\s+том\s*,?\s*)?(?:что|чтобы)\s+(?:мне\s+|я\s+)?|про\s+|обо?\s+|о\s+|мне\s+|надо\s+|нужно\s+|на\s+(?=\d|завтра)|to\s+|about\s+|that\s+(?:i\s+(?:have|need)\s+to\s+)?"
    r"|for\s+|of\s+|please\s+|пожалуйста\s*,?\s*|(?:на|for|on|at)\s*:\s*)+",
    _I,
)
_NOTE = re.compile(
    r"^(?:запиши(?:те)?|допиши(?:те)?|добавь(?:те)?|зафиксируй(?:те)?|внеси(?:те)?|кинь(?:те)?|занеси(?:те)?|не\s+забудь(?:те)?(?=\s+\w+(?:ть|ти|чь))|сохрани(?:те)?"
    r"|write\s+down|note\s+down|jot\s+down|add|put|save|capture|new\s+(?:task|item|note)|remember\s+to|don['’]?t\s+(?:let\s+me\s+)?forget(?:\s+to)?|make\s+a\s+note(?:\s+(?:to|that|of))?|take\s+a\s+note)"
    r"(?:\s+(?:мне|себе|ещё|еще|this|that|me))*\b(?:\s+(?:в|во|на)\s+(?:инбокс|входящие|список(?:\s+дел)?|дела|задачи))?"
    r"(?:\s+(?:to|on|in)\s+(?:my\s+|the\s+)?(?:inbox|list|to-?do(?:\s+list)?|tasks))?\s*[:,—-]?\s*(?P<what>.+)$",
    _I | re.DOTALL,
)
_NOTE_TAIL = re.compile(
    r"\s+(?:(?:в|во|на)\s+(?:мой\s+)?(?:инбокс|входящие|список(?:\s+дел)?|задачи)|(?:to|on|in)\s+(?:my\s+|the\s+)?(?:(?:\w+\s+)?list|inbox|to-?do(?:\s+list)?|tasks))\s*$",
    _I,
)
_NOTE_HEAD = re.compile(
    r"^(?:в\s+инбокс|инбокс|to\s+(?:my\s+)?inbox|inbox|todo|to-do)\s*[:—-]\s*(?P<what>.+)$", _I | re.DOTALL
)
_REMEMBER = re.compile(
    r"^(?:запомни(?:те)?|учти(?:те)?|имей(?:те)?\s+в\s+виду|держи(?:те)?\s+в\s+голове|keep\s+in\s+mind|please\s+remember|remember|note)\b"
    r"(?:\s*[,:—-]\s*|\s+)(?:(?:что|это|that|this)\b\s*[:,]?\s*)?(?P<what>.+)$",
    _I | re.DOTALL,
)
_FORGET = re.compile(
    r"^(?:забудь(?:те)?|удали(?:те)?\s+из\s+памяти|сотри(?:те)?\s+из\s+памяти|не\s+помни(?:те)?|forget|delete\s+(?:the\s+)?(?:memory|fact)|erase|stop\s+remembering)\b"
    r"\s*,?\s*(?:(?:про|о\s+том|обо?|о|что|то|about|that|of|the\s+fact)\b\s*,?\s*)*(?P<what>.*)$",
    _I | re.DOTALL,
)
_FORGET_ME = re.compile(
    r"^(?:забудь(?:те)?|удали(?:те)?|сотри(?:те)?|forget|delete|erase|remove)\s+(?:вс[её]|everything|all)\b.*\b(?:обо?\s+мне|про\s+меня|about\s+me)\b.*$",
    _I,
)
_ALL = re.compile(
    r"^(?:вс[её](?:\s+(?:обо\s+мне|что\s+.*))?|обо\s+мне(?:\s+вс[её])?|мне|everything(?:\s+.*)?|me|all(?:\s+.*)?|it\s+all)$",
    _I,
)
_ASK_ALL = re.compile(
    r"\b(?:что|чего)\b.{0,25}\b(?:знаешь|знаете|помнишь|помните|запомнил\w*|известно)\b.{0,15}\b(?:обо\s+мне|про\s+меня|о\s+мне)\b"
    r"|\bчто\b.{0,15}\b(?:обо\s+мне|про\s+меня)\b.{0,15}\b(?:знаешь|знаете|помнишь|помните|известно|запомнил\w*)\b"
    r"|^(?:что\s+(?:ты|вы)\s+(?:помнишь|помните|знаешь|знаете)|расскажи(?:те)?\s+(?:обо\s+мне|что\s+.*(?:знаешь|помнишь).*)|кто\s+я(?:\s+так(?:ой|ая))?)\s*\??$"
    r"|\bwhat\b.{0,20}\b(?:know|remember|learned|learnt)\b.{0,10}\babout\s+me\b|\btell\s+me\s+about\s+(?:me|myself)\b|\bwho\s+am\s+i\b"
    r"|^what\s+(?:do|have)\s+you\s+(?:remember|know|remembered)\s*\??$",
    _I,
)
_ASK_NAME = re.compile(
    r"\b(?:как\s+меня\s+зовут|мо[её]\s+имя|what(?:['’]s|\s+is)\s+my\s+name|do\s+you\s+(?:know|remember)\s+my\s+name)\b",
    _I,
)
_QUESTION = re.compile(
    r"^(?:а\s+|и\s+|ну\s+|and\s+|so\s+|скажи(?:те)?\s*,?\s*)*(?:как|где|когда|кто|что|чем|кем|какой|какая|какое|какие|какого|какую|сколько|куда|откуда|почему|на\s+что|на\s+ч[её]м|во\s+сколько|есть\s+ли|помнишь|помните|знаешь|знаете"
    r"|what|where|when|who|which|how|whose|do\s+i|am\s+i|did\s+i|do\s+you\s+(?:remember|know)|what['’]s|where['’]s|when['’]s|who['’]s|have\s+i|is\s+my)\b",
    _I,
)
_SELF = re.compile(
    rf"\b(?:{RU_KIN}|{RU_PET}|{EN_KIN}|{EN_PET}|я|меня|мне|мной|мо[йяеёию]|моего|моей|моих|моему|моим|моём|мы|нас|наш\w*|i|my|me|our|we|mine|помнишь|помните|remember)\b",
    _I,
)
_SUPPOSE = re.compile(r"(?:а\s+)?что\s*,?\s+если\b|what\s+if\b", _I)
_ITEMS = re.compile(
    r"\b(?:что|чего|покажи(?:те)?|какие|список|мои|открой(?:те)?|сколько)\b.{0,30}\b(?:инбокс\w*|входящ\w+|задач\w*|дел(?:а|ах|ам)?|списк\w+|запис\w+|планы?|сроки?)\b"
    r"|^(?:а\s+)?что\s+(?:там\s+)?(?:у\s+меня\s+)?(?:(?:есть\s+)?(?:на|по)\s+|есть\s+)?(?:сегодня|завтра|недел\w+|этой\s+неделе|план\w*|делам)\b|^что\s+(?:мне\s+)?(?:(?:сегодня|завтра)\s+)?(?:надо|нужно|предстоит|делать|сделать)(?:\s+(?:сделать|делать))?(?:\s+(?:сегодня|завтра|на\s+.*))?\s*\??$"
    r"|^что\s+(?:у\s+меня\s+)?(?:открыто|горит|осталось|дальше)(?:\s+.*)?\??$|^(?:инбокс|входящие|дела|задачи|мои\s+дела|мои\s+задачи|план(?:\s+на\s+.*)?)\s*\??$"
    r"|\b(?:what|which|show|list|see|how\s+many)\b.{0,30}\b(?:inbox|tasks?|to-?dos?|list|items|agenda|plans?)\b|\bwhat(?:['’]s|\s+is)\s+(?:due|open|next|left|up\s+(?:today|tomorrow)|on\s+(?:today|tomorrow|for|my))\b"
    r"|\bwhat\s+(?:do|have)\s+i\s+(?:have|got|need)\b.{0,20}\b(?:today|tomorrow|week|do)\b|\bwhat\s+should\s+i\s+do\b(?:\s+(?:today|tomorrow|next|now|this\s+week))?\s*\??$|^(?:my\s+)?(?:inbox|tasks|to-?dos?|agenda)\s*\??$|^what['’]s\s+(?:on\s+|for\s+)*(?:today|tomorrow|this\s+week)\b",
    _I,
)
_REMINDERS = re.compile(
    r"\b(?:какие|покажи(?:те)?|мои|список|what|show|list|which)\b.{0,20}\b(?:напоминани\w+|reminders?)\b|^(?:мои\s+|my\s+)?(?:напоминания|reminders)\s*\??$",
    _I,
)
_TIME = re.compile(
    r"\b(?:который\s+час|сколько\s+(?:сейчас\s+)?времени|какое\s+(?:сегодня|сейчас)\s+число|какой\s+сегодня\s+день|какая\s+сегодня\s+дата|what\s+time\s+is\s+it|what(?:['’]s|\s+is)\s+the\s+(?:time|date)"
    r"|what\s+day\s+is\s+(?:it|today)|what(?:['’]s|\s+is)\s+today['’]?s\s+date)\b",
    _I,
)
_DONE_FIRST = re.compile(
    r"^(?:(?:я\s+)?(?:уже\s+)?(?:сделано|готово|выполнено|сделал[аи]?|закончил[аи]?|закрыл[аи]?|выполнил[аи]?|отметь(?:те)?|вычеркни(?:те)?|закрой(?:те)?|заверши(?:те)?)"
    r"|(?:i['’]?m\s+|i\s+am\s+|all\s+)?done(?:\s+with)?|(?:i['’]?ve\s+|i\s+)?(?:finished|completed|done|did)(?:\s+with)?|mark|check\s+off|cross\s+off|tick\s+off|complete|close)"
    r"\s*[:,—-]?\s+(?:the\s+|my\s+|с\s+|что\s+)?(?P<what>.+?)(?:\s+(?:(?:as\s+)?(?:done|finished|complete|completed)|сделанн\w+|выполненн\w+|как\s+\w+|готов\w+))?$",
    _I,
)
_DONE_LAST = re.compile(
    r"^(?P<what>.+?)\s*[—:,-]?\s+(?:(?:уже\s+)?(?:сделан[оаы]?|готов[оаы]?|выполнен[оаы]?|сделал[аи]?|сдан[оаы]?|закрыт[оаы]?|отправлен[оаы]?|оплачен[оаы]?|куплен[оаы]?)|(?:is|are)\s+(?:done|finished|complete|ready)|done|✓|✔)$",
    _I,
)
_PAST = re.compile(
    r"^(?:я\s+)?(?:уже\s+)?(?P<ru>[а-яё]{3,}(?:л|ла|ли)(?:ся|сь)?)\s+(?P<ru_rest>.+)$"
    r"|^(?:i\s+|i['’]ve\s+)?(?:already\s+|just\s+)?(?P<en>bought|paid|sent|wrote|made|did|got|took|went|called|met|read|sold|gave|found|[a-z]{2,}ed)\s+(?P<en_rest>.+)$",
    _I,
)
_INFORMAL = re.compile(
    r"\b(?:(?:давай(?:те)?|можно|перейд[её]м|обращай(?:ся|тесь)|лучше|говори)\b.{0,20}\bна\s+[«\"]?ты\b|^на\s+[«\"]?ты\b)",
    _I,
)
_FORMAL = re.compile(
    r"\b(?:(?:давай(?:те)?|можно|перейд[её]м|обращай(?:ся|тесь)|лучше|говори)\b.{0,20}\bна\s+[«\"]?вы\b|^на\s+[«\"]?вы\b)",
    _I,
)


def polite_off(sentence: str) -> str:
    """`sentence` without the words of politeness, or of a change of mind, before the request."""
    return _POLITE.sub("", _CHANGE_OF_MIND.sub("", _POLITE.sub("", sentence.strip())))


def address(sentence: str) -> Address | None:
    """«Давай на ты»."""
    if _FORMAL.search(sentence):
        return Address("formal")
    return Address("informal") if _INFORMAL.search(sentence) else None


def reminders(sentence: str, now: datetime) -> tuple[str, list[Remind]] | None:
    """The reminders of a sentence, and the words before that do not belong to them."""
    found = reminder(sentence, now)
    if found is None:
        return None
    before, first = found
    match = _REMIND.search(sentence)
    for cut in _AND_THEN.finditer(sentence, match.end() if match else 0):
        # «в 9 про отчёт и в 18 про тренировку»: two, where each has its time and its words.
        head = reminder(sentence[: cut.start()], now)
        rest = read_reminder(sentence[cut.end() :], now)
        if head is None or not head[1].text or head[1].when is None or not rest.text or rest.when is None:
            continue
        when = (
            rest.when
            if rest.when.day_named or rest.when.after or rest.when.repeat
            else rest.when.on_day(head[1].when.day)
        )
        return head[0], [head[1], replace(rest, when=when)]
    return before, [first]


def reminder(sentence: str, now: datetime) -> tuple[str, Remind] | None:
    """A reminder and the words before it that do not belong to it."""
    match = _REMIND.search(sentence)
    if match is None or _REMIND_RECALL.search(sentence):
        return None
    before, after = sentence[: match.start()].strip(" ,"), sentence[match.end() :].strip(" ,:—-")
    if _ONLY_ASKING.fullmatch(before):
        before = ""
    only_time = find_when(before, now) if before else None
    if only_time is not None and only_time.when is not None and not words(only_time.rest):
        before, after = "", f"{before} {after}"  # «каждый день в 22 напоминай ложиться спать»
    if not re.sub(r"\b(?:об\s+этом|про\s+это|about\s+(?:it|that|this)|пожалуйста|please)\b", "", after, flags=_I).strip(
        " .!,"
    ):
        before, after = "", before
    if _TIMER.search(match[0]):
        shift = find_shift(after)
        after = f"через {round(shift.by.total_seconds() / 60)} минут {shift.rest}" if shift else after
    found = read_reminder(after, now)
    device = _DEVICE.search(match[0])
    if device is None or found.text:
        return before, found
    return before, replace(found, text=_WAKING.get(device[0].lower(), device[0].lower()))


def read_reminder(body: str, now: datetime) -> Remind:
    """What to be reminded of, and when."""
    found = find_when(_REMIND_LEAD.sub("", body.strip()), now)
    either = either_time(_REMIND_LEAD.sub("", body.strip()), now)
    if either is not None:
        found = Found(None, either)
    text = _REMIND_LEAD.sub("", found.rest).strip(" .!?,;:—–-")
    text = re.sub(r"\s*,?\s*\b(?:пожалуйста|please)$", "", LEADING_DUTY.sub("", text), flags=_I)
    if _NO_SUCH_DAY.search(text):
        return Remind(_REMIND_LEAD.sub("", re.sub(r"\s+", " ", _NO_SUCH_DAY.sub("", text)).strip()), None)
    return Remind("" if _NO_SUCH_TIME.fullmatch(text) else text, found.when)


def note(sentence: str) -> str | None:
    """What the user asked to write down, or None."""
    match = _NOTE.match(sentence) or _NOTE_HEAD.match(sentence)
    if match is None:
        return None
    return re.sub(r"^(?:что|that)\s+", "", _NOTE_TAIL.sub("", match["what"]), flags=_I).strip()


def remembered(sentence: str) -> Fact | None:
    """What the user asked to remember, word for word."""
    match = _REMEMBER.match(sentence)
    if match is None or sentence.rstrip().endswith("?") or re.match(r"note\s*:|(?:note|remember)\s+to\b", sentence, _I):
        return None
    what = match["what"].strip(" .!")
    fact = read_fact(what)
    if fact is not None:
        return fact
    return Fact(upper_first(what), "note") if words(what) else None


def forgotten(sentence: str) -> ForgetThat | None:
    """What the user wants forgotten."""
    if _FORGET_ME.match(sentence.strip(" .!")):
        return ForgetThat("")
    match = _FORGET.match(sentence)
    if match is None:
        return None
    what = match["what"].strip(" .!?")
    return ForgetThat("" if _ALL.match(what) else what)


def question(sentence: str) -> AskAboutMe | AskItems | AskTime | None:
    """A question that the context can answer."""
    if _TIME.search(sentence):
        return AskTime()
    if _REMINDERS.search(sentence):
        return AskItems("reminders")
    if _ITEMS.search(sentence) and not (
        has_action(sentence) and not sentence.rstrip().endswith("?") and len(words(sentence)) > 6
    ):
        return AskItems(_scope(sentence))
    if _ASK_ALL.search(sentence):
        return AskAboutMe("all", sentence)
    if _ASK_NAME.search(sentence):
        return AskAboutMe("name", sentence)
    asks = _QUESTION.match(sentence) or _REMIND_RECALL.search(sentence) or sentence.rstrip().endswith("?")
    if asks and _SELF.search(sentence) and not _SUPPOSE.match(sentence):
        return AskAboutMe("specific", sentence)
    return None


def _scope(sentence: str) -> Scope:
    low = sentence.lower()
    if re.search(r"сегодня|today|горит", low):
        return "today"
    if re.search(r"завтра|tomorrow", low):
        return "tomorrow"
    return "week" if re.search(r"недел|week|\bdue\b|срок", low) else "all"


def completed(sentence: str) -> CompleteItem | None:
    """An item that is done, said outright or by a past tense."""
    body = sentence.strip(" .!")
    match = _DONE_FIRST.match(body) or _DONE_LAST.match(body)
    if match is not None and not body.endswith("?"):
        return CompleteItem(match["what"].strip(" «»\"'"))
    past = None if has_action(body) else _PAST.match(body)
    if past is not None and not body.endswith("?") and "," not in body:
        return CompleteItem(body, certain=False)
    return None
