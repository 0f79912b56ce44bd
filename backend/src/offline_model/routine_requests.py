"""What the user wants of the routines, of quiet hours, and why a message came.

Pure; each function gives an intent or None.
"""

import re
from datetime import datetime, time

from src.core.recurrence import WEEKDAYS, parts_of
from src.models.values import RoutineKind
from src.offline_model.intents import AskWhy, ChangeRoutine, Quiet
from src.offline_model.when import When, clock_in, find_when

_I = re.IGNORECASE
_MORNING = (
    r"утренн\w+\s+(?:план\w*|сводк\w+|брифинг\w*|обзор\w*)|(?:план\w*|сводк\w+|брифинг\w*)\s+(?:на\s+(?:день|сегодня|утро)|дня|по\s+утрам|утром)"
    r"|план\w*(?=\s+(?:дел\s+)?(?:кажд\w+\s+(?:утро|день)|ежедневно))|(?:кажд\w+\s+(?:утро|день))\s+(?:в\s+\S+\s+)?(?:короткий\s+)?(?:план|сводк\w+)|брифинг\w*"
    r"|morning\s+(?:briefing|plan|summary|overview)s?|daily\s+(?:plan|briefing|summary)s?|day['’]?s\s+plan|plan\s+(?:for|of)\s+the\s+day"
    r"|(?:short\s+)?plan(?=\s+(?:every|each)\s+(?:morning|day))|briefings?"
)
_REVIEW = (
    r"(?:недельн\w+|еженедельн\w+)\s+(?:обзор\w*|разбор\w*)|(?:обзор\w*|разбор\w*|итог\w*)\s+(?:недели|за\s+неделю)|weekly\s+(?:review|summary|overview)s?"
    r"|review\s+of\s+the\s+week"
)
_WAITING = (
    r"(?:спрашивай(?:те)?|напоминай(?:те)?|проверяй(?:те)?|спроси(?:те)?|напоминани\w+|вопрос\w*|проверк\w+)\s+(?:меня\s+|мне\s+)?(?:(?:про|об?|о)\s+)?(?:то,?\s+|том,?\s+|того,?\s+)?"
    r"(?:(?:чего|что|кого)\s+(?:я\s+)?жду|ожидани\w+)|waiting[- ]for\s+(?:chaser|check|review|list|reminder)s?|chaser|(?:what|who(?:m)?)\s+i['’]?m\s+waiting\s+(?:for|on)"
)
_KINDS: tuple[tuple[re.Pattern[str], RoutineKind], ...] = (
    (re.compile(rf"\b(?:{_REVIEW})\b", _I), "weekly_review"),
    (re.compile(rf"\b(?:{_WAITING})\b", _I), "waiting_for"),
    (re.compile(rf"\b(?:{_MORNING})\b", _I), "morning_briefing"),
)
_PAUSE = re.compile(
    r"\b(?:приостанов\w+|пауз\w+|поставь\s+на\s+паузу|не\s+присылай(?:те)?\s+(?:\S+\s+){0,3}?до|без\s+\S+\s+до|pause|suspend|hold|until|до\s+(?!\d))\b",
    _I,
)
_RESUME = re.compile(
    r"\b(?:возобнови(?:те)?|продолжи(?:те|ть)?|сними(?:те)?\s+с\s+паузы|resume|unpause|continue|restart)\b", _I
)
_SKIP = re.compile(r"\b(?:пропусти(?:те|ть)?|skip)\b", _I)
_OFF = re.compile(
    r"\b(?:не\s+(?:надо|нужно|нужен|нужна|присылай(?:те)?|шли(?:те)?|хочу|будет)|без\b|хватит|отключи(?:те|ть)?|выключи(?:те|ть)?|отмени(?:те|ть)?|убери(?:те)?|перестань(?:те)?|прекрати(?:те)?"
    r"|no|stop|don['’]?t|do\s+not|turn\s+off|switch\s+off|disable|cancel|no\s+more|without)\b|\boff\b",
    _I,
)
_MOVE = re.compile(
    r"\b(?:перенеси(?:те)?|передвинь(?:те)?|сдвинь(?:те)?|измени(?:те)?|поменяй(?:те)?|move|change|shift|reschedule|make)\b",
    _I,
)
_ON = re.compile(
    r"\b(?:спрашивай(?:те)?|напоминай(?:те)?|проверяй(?:те)?|chase|check(?:\s+on)?|ask|remind|присылай(?:те)?|пришли(?:те)?|шли(?:те)?|включи(?:те|ть)?|хочу|давай(?:те)?|нужен|нужна|делай(?:те)?|проводи(?:те)?|начни(?:те)?|показывай(?:те)?"
    r"|send|turn\s+on|switch\s+on|enable|start|give\s+me|i\s+want|i['’]d\s+like|set\s+up)\b",
    _I,
)
_ONE_TIME = re.compile(
    r"\b(?:сегодня|завтра|сегодняшн\w+|завтрашн\w+|в\s+этот\s+раз|next|today(?:['’]?s)?|tomorrow(?:['’]?s)?|tonight)\b",
    _I,
)
_HOUR = r"(?P<{0}>\d{{1,2}}(?::\d{{2}})?(?:\s*(?:a\.?m\.?|p\.?m\.?|утра|вечера|ночи|час(?:ов|а)?))?|midnight|полуночи|десяти|одиннадцати|двенадцати|восьми|девяти|семи)"
_HOURS = re.compile(
    rf"\b(?:с|from|between|after)\s+{_HOUR.format('start')}\s*(?:до|to|until|till|and|и|-|–)\s*{_HOUR.format('end')}"
    rf"|\b{_HOUR.format('start2')}\s*(?:-|–|—|to|до)\s*{_HOUR.format('end2')}",
    _I,
)
_QUIET = re.compile(
    r"\b(?:не\s+(?:беспокой(?:те)?|тревожь(?:те)?|трогай(?:те)?|пиши(?:те)?(?:\s+мне)?|присылай(?:те)?\s+ничего|буди(?:те)?)|тихие\s+часы|тихий\s+режим|режим\s+тишины"
    r"|(?:don['’]?t|do\s+not|never)\s+(?:disturb|bother|message|ping|text|write(?:\s+to)?|wake)(?:\s+me)?|no\s+messages|quiet\s+(?:hours|time)|do-not-disturb)\b",
    _I,
)
_AT_NIGHT = re.compile(r"\b(?:ночью|по\s+ночам|at\s+night|during\s+the\s+night|overnight)\b", _I)
_OF_DAY = re.compile(r"['’]s$|шн\w+$")
_BARE = re.compile(r"[\w]+")
_NIGHT = (time(22), time(8))
_QUIET_OFF = re.compile(
    r"\b(?:убери(?:те)?|отключи(?:те)?|выключи(?:те)?|отмени(?:те)?|сними(?:те)?|turn\s+off|switch\s+off|remove|cancel|disable|no\s+more)\b.{0,15}\b(?:тихие\s+часы|тихих\s+часов|quiet\s+hours)\b",
    _I,
)
_WHY = re.compile(
    r"^(?:а\s+|and\s+)?(?:почему|зачем|с\s+чего|отчего|из-за\s+чего)\s+(?:(?:ты|вы|мне|это|сейчас|вдруг)\s+)*(?:это|прислал[аи]?|пишешь|пишете|написал[аи]?|напомнил[аи]?|напоминаешь|напоминаете|пришло|приходит"
    r"|сообщение|напоминание)\b.*$"
    r"|^(?:and\s+)?(?:why|how\s+come)\s+(?:(?:did|do|are|have)\s+you\s+(?:send|sent|sending|tell|telling|remind|reminding|write|writing|message|messaging|ask|asking)\b.*|(?:this|that)\s*(?:message|reminder)?|am\s+i\s+(?:getting|seeing)\b.*|is\s+this)\s*\??$"
    r"|^(?:почему|зачем)\s+это(?:\s+сообщение)?\s*\??$",
    _I,
)  # fmt: skip


def why(sentence: str) -> AskWhy | None:
    """The question why the last message came."""
    return AskWhy() if _WHY.match(sentence.strip(" .!")) else None


def quiet(sentence: str) -> Quiet | None:
    """Hours without messages, or that there are to be none."""
    if _QUIET_OFF.search(sentence):
        return Quiet(None)
    if not _QUIET.search(sentence):
        return None
    hours = _HOURS.search(sentence)
    if hours is None:
        return Quiet(_NIGHT, guessed=True) if _AT_NIGHT.search(sentence) else Quiet(None, unclear=True)
    start, end = _hour(hours["start"] or hours["start2"], evening=True), _hour(hours["end"] or hours["end2"])
    return Quiet((start, end)) if start is not None and end is not None and start != end else None


def routine(sentence: str, now: datetime) -> ChangeRoutine | None:
    """What the user wants of a routine; None where none is spoken of, or nothing is asked of it."""
    named = _routine_in(sentence)
    if named is None or sentence.rstrip().endswith("?"):
        return None
    kind, rest = named
    one_time = _ONE_TIME.search(sentence)
    if _RESUME.search(rest):
        return ChangeRoutine(kind, "resume")
    until = _until(rest, now)
    if until is not None and (_PAUSE.search(rest) or _OFF.search(rest)):
        return ChangeRoutine(kind, "pause", until=until)
    if _SKIP.search(rest) or (one_time and _OFF.search(rest)):
        day = find_when(_OF_DAY.sub("", one_time[0]), now).when if one_time else None
        return ChangeRoutine(kind, "skip", day=day.day if day else None)
    if _OFF.search(rest):
        return ChangeRoutine(kind, "off")
    if _PAUSE.search(rest) and not _MOVE.search(rest):
        return ChangeRoutine(kind, "pause")
    at, weekday = _time_of(rest), _weekday_of(rest, now)
    if _MOVE.search(rest) or (not _ON.search(rest) and not _says_on(rest) and (at or weekday is not None)):
        return ChangeRoutine(kind, "move", at=at, weekday=weekday)
    if _ON.search(sentence) or _says_on(rest):
        return ChangeRoutine(kind, "on", at=at, weekday=weekday)
    return None


def _routine_in(sentence: str) -> tuple[RoutineKind, str] | None:
    """The routine that is spoken of, and the sentence without its words, whose «день» or "weekly" are no time."""
    for pattern, kind in _KINDS:
        match = pattern.search(sentence)
        if match is not None:
            return kind, f"{sentence[: match.start()]} {sentence[match.end() :]}"
    return None


def _says_on(rest: str) -> bool:
    return re.search(r"\b(?:on|every|кажд\w+)\b", rest, _I) is not None


def _until(rest: str, now: datetime) -> When | None:
    """The end of a pause: «до понедельника», "until Monday", «на неделю», "for a week"."""
    match = re.search(
        r"\b(?:до|until|till)\s+(?P<day>.+)$|\b(?:на|for)\s+(?P<long>(?:\w+\s+)?(?:дн\w+|день|недел\w+|месяц\w*|days?|weeks?|months?|a\s+\w+))\b",
        rest,
        _I,
    )
    if match is None:
        return None
    text = match["day"] or f"через {match['long']}"
    return find_when(text, now).when


def _time_of(rest: str) -> time | None:
    # A routine has no today: «в 9» is the morning whatever the hour is now.
    found = clock_in(rest, role="move")
    return found[0] if found else None


def _weekday_of(rest: str, now: datetime) -> int | None:
    found = find_when(rest, now, role="move").when
    if found is None:
        return None
    days = parts_of(found.repeat).get("BYDAY", "") if found.repeat else ""
    if days in WEEKDAYS:
        return WEEKDAYS.index(days)
    return found.day.weekday() if found.day_named and not found.repeat else None


def _hour(text: str, *, evening: bool = False) -> time | None:
    found = clock_in(f"в {text}")
    if found is None:
        return None
    # «с 10 до 8»: what begins in the evening and ends in the morning.
    at = found[0]
    return at.replace(hour=at.hour + 12) if evening and _BARE.fullmatch(text) and 7 <= at.hour <= 11 else at
