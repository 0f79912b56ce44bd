"""What the user asks for, each in one sentence: a reminder, a note, an item done or moved, a fact gone, a question.

Pure; each function gives an intent or None.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from src.offline_model.facts import read_fact
from src.offline_model.intents import (
    Address,
    AskAboutMe,
    AskItems,
    AskTime,
    Fact,
    ForgetThat,
    Remind,
    Scope,
)
from src.offline_model.items import bare
from src.offline_model.kinds import LEADING_DUTY, has_action
from src.offline_model.when import Found, When, find_when
from src.offline_model.words import upper_first, word_set, words
from src.reading.asking import asking_at, canonical
from src.reading.text import words_of

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
_TIMER = re.compile(r"таймер|timer", _I)
_DEVICE = re.compile(r"будильник|alarm|таймер|timer|буди|wake", _I)
_WAKING = {"буди": "подъём", "wake": "wake up"}
"""What «разбуди меня» reminds of; an alarm and a timer keep their name."""
_AND_THEN = re.compile(
    r"\s*,?\s+(?:и|а|and)\s+(?=(?:в|во|на|через|завтра|послезавтра|сегодня|каждый|по|at|on|in|tomorrow|every)\s)", _I
)
_LONGEST = 400
_MOST_CUTS = 4
_NOON = 12
_ONLY_A_TIME = re.compile(r"(?:в|на|at|by|for)?\s?\d{1,2}[:.]\d{2}", _I)
_ABOUT_THAT = re.compile(r"(?:об этом|про это|о том|about (?:it|that|this)|it|this|that)", _I)
_REMIND_LEAD = re.compile(
    r"^(?:(?:о\s+том\s*,?\s*)?(?:что|чтобы)\s+(?:мне\s+|я\s+)?|про\s+|обо?\s+|о\s+|мне\s+|надо\s+|нужно\s+|на\s+(?=\d|завтра)|to\s+|about\s+|that\s+(?:i\s+(?:have|need)\s+to\s+)?"
    r"|for\s+|of\s+|please\s+|пожалуйста\s*,?\s*|(?:на|for|on|at)\s*:\s*)+",
    _I,
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
_SHORT = 6
_OTHER_WEEK = re.compile(r"\b(?:след\w*|будущ\w+|next|coming|выходн\w+|вых|weekend)\b", _I)
_BESIDE_A_TIME = word_set(
    """
    лучше давай давайте а в на at on let s make it then тогда можно ну да нет please пожалуйста около about around for
    """
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


def reminders(sentence: str, now: datetime) -> list[Remind]:
    """The reminders that a sentence asks for, mostly one; none where it asks for none."""
    first = reminder(sentence, now)
    if first is None:
        return []
    for cut in islice(_AND_THEN.finditer(sentence[:_LONGEST]), _MOST_CUTS):
        # «в 9 про отчёт и в 18 про тренировку»: two, where each has its time and its words.
        head = reminder(sentence[: cut.start()], now)
        rest = read_reminder(sentence[cut.end() :], now)
        if head is None or not head.text or head.when is None or not rest.text or rest.when is None:
            continue
        new_day = rest.when.day_named or rest.when.after or rest.when.repeat
        when = rest.when if new_day else rest.when.on_day(head.when.day)
        return [head, replace(rest, when=when)]
    return [first, *(replace(first, when=when) for when in more(sentence, now) if first.when is not None)]


def more(sentence: str, now: datetime) -> list[When]:
    """The further times of a series that comes several times a day («в 9 и в 21»)."""
    read = find_when(sentence, now, role="reminder").read
    if read.ask is not None:
        return []
    return [When(one.due.date(), one.due.replace(tzinfo=None).time(), repeat=one.rule) for one in read.more]


def reminder(sentence: str, now: datetime) -> Remind | None:
    """The reminder that a sentence asks for; None where it asks for none."""
    parts = words_of(sentence)
    place = asking_at(parts)
    if place is None:
        return None
    asked = sentence[parts[place[0]].start : parts[place[1] - 1].end]
    known = any(span.means == "verb" for span in find_when(sentence, now, role="reminder").read.spans)
    found = read_reminder(sentence if known else canonical(sentence, parts), now)
    device = _DEVICE.search(asked)
    if device is None:
        return found
    if found.when is None and _TIMER.search(asked):
        shift = find_when(sentence[parts[place[1] - 1].end :], now, role="move")
        if shift.read.shift is not None:
            due = now.replace(tzinfo=None) + shift.read.shift
            found = Remind(_matter(shift.rest), When(due.date(), due.time(), after=shift.read.shift))
    found = _early(found, device[0].lower(), now)
    return found if found.text else replace(found, text=_WAKING.get(device[0].lower(), device[0].lower()))


def _early(found: Remind, device: str, now: datetime) -> Remind:
    """One is woken in the morning, where the words leave the half of the day open."""
    when = found.when
    if when is None or not when.guessed or when.at is None or when.at.hour < _NOON or device not in _WAKING:
        return found
    at = when.at.replace(hour=when.at.hour - _NOON)
    day = when.day if datetime.combine(when.day, at) > now.replace(tzinfo=None) else when.day + timedelta(days=1)
    return replace(found, when=replace(when, day=day, at=at, guessed=False))


def read_reminder(body: str, now: datetime) -> Remind:
    """What to be reminded of, and when."""
    found = find_when(body, now, role="reminder")
    text = "" if _ONLY_A_TIME.fullmatch(found.rest.strip()) else _matter(found.rest)
    return Remind(text, found.when, ask=found.read.ask, options=_options(found))


def _options(found: Found) -> tuple[datetime, ...]:
    return tuple(option.replace(tzinfo=None) for option in found.read.options)


def _matter(rest: str) -> str:
    text = _REMIND_LEAD.sub("", bare(rest)).strip(" .!?,;:—–-")
    if _ABOUT_THAT.fullmatch(text):
        return ""
    return LEADING_DUTY.sub("", text)


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


def asked_plainly(sentence: str) -> AskAboutMe | AskItems | AskTime | None:
    """A question of a fixed form: the time, the reminders, what is open, what is known of the user."""
    if _TIME.search(sentence):
        return AskTime()
    if _REMINDERS.search(sentence):
        return AskItems("reminders")
    if (
        _ITEMS.search(sentence)
        and not _OTHER_WEEK.search(sentence)
        and not (has_action(sentence) and not sentence.rstrip().endswith("?") and len(words(sentence)) > _SHORT)
    ):
        return AskItems(_scope(sentence))
    if _ASK_ALL.search(sentence):
        return AskAboutMe("all", sentence)
    if _ASK_NAME.search(sentence):
        return AskAboutMe("name", sentence)
    return None


def said(rest: str) -> bool:
    """Whether the words beside a time say more than that it is one («лучше в 7», "make it 7")."""
    return any(word.lower() not in _BESIDE_A_TIME for word in words(rest))


def _scope(sentence: str) -> Scope:
    low = sentence.lower()
    if re.search(r"сегодня|today|горит", low):
        return "today"
    if re.search(r"завтра|tomorrow", low):
        return "tomorrow"
    return "week" if re.search(r"недел|week|\bdue\b|срок", low) else "all"
