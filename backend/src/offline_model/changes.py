"""What the user wants changed of what is there already: moved, put off, reworded, cancelled.

Pure; each function gives an intent or None. Which reminder or item is meant is for `targets` to find.
"""

import re
from datetime import datetime

from src.offline_model.intents import Cancel, Change
from src.offline_model.when import find_when

_I = re.IGNORECASE
_THIS = r"(?:это(?:т|й|го|му)?|его|её|ее|их|то|том|что-то|об\s+этом|про\s+(?:это|него|неё)|it|that|this(?:\s+one)?|them|about\s+(?:it|that|this))"
_REMINDER_WORD = r"(?:(?:мо[её]|последнее|это|тво[её]|my|the|that|this|last)\s+)*(?:напоминани\w+|напоминалк\w+|будильник\w*|reminders?|alarms?)"
_ABOUT = r"(?:\s*(?:,|:|—|-|про|обо?|о|на|насч[её]т|по\s+поводу|чтобы|about|to|for|of|on|that\s+says)\s+)?"
_PUT_OFF = (
    r"перенеси(?:те)?|перенести|перенес[её]м|отложи(?:те)?|отложить|отлож(?:им|у)|передвинь(?:те)?|сдвинь(?:те)?|подвинь(?:те)?"
    r"|отсрочь(?:те)?|переставь(?:те)?|move|reschedule|postpone|push(?:\s+back)?|shift|defer|delay|snooze|put\s+off|bump"
)
_MOVE = re.compile(rf"^(?:{_PUT_OFF})(?:\s+(?P<rest>.+))?$", _I | re.DOTALL)
_AGAIN = re.compile(
    r"^(?:напомни(?:те|шь)?|remind\s+me)(?:\s+мне)?"
    rf"(?:\s+(?:{_THIS}|ещё\s+раз|еще\s+раз|снова|опять|позже|попозже|потом|again|later|once\s+more))+\s*,?\s*(?P<rest>.*)$",
    _I,
)
"""«Напомни об этом ещё раз через полчаса»: about what came or was named last, not a new thing."""
_ONCE_MORE = re.compile(
    r"^(?:напомни(?:те|шь)?|remind\s+me)(?:\s+мне)?\s+(?P<before>.*?)\s*\b(?:ещё\s+раз|еще\s+раз|снова|again|once\s+more)\b(?P<after>.*)$",
    _I,
)
_MAKE = re.compile(
    rf"^(?:(?:(?:поставь|сделай)(?:те)?(?=\s+на\s+\d))|(?:сделай(?:те)?|поставь(?:те)?|давай(?:те)?|измени(?:те)?|поменяй(?:те)?|change|make|set)\s+(?:{_THIS}|время|the\s+time)"
    rf"|(?:измени(?:те)?|поменяй(?:те)?|change)\s+{_REMINDER_WORD}"
    r"|(?:лучше|не\s+сейчас|not\s+now|rather|better)\s*,?)\s+(?P<rest>.+)$",
    _I,
)
_LATER = re.compile(r"^(?:чуть\s+|немного\s+|a\s+(?:bit|little)\s+)?(?:позже|попозже|later)$", _I)
_CANCEL = re.compile(
    r"^(?!\w+\s+(?:из\s+памяти|(?:the\s+)?(?:memory|fact))|.*\b(?:обо?\s+мне|про\s+меня|about\s+me)\b)(?:отмени(?:те)?|отменить|убери(?:те)?|удали(?:те)?|сними(?:те)?|выключи(?:те)?|отключи(?:те)?|cancel|delete|remove|drop|scrap"
    r"|turn\s+off|switch\s+off|undo)(?:\s+(?P<rest>.+))?$",
    _I | re.DOTALL,
)
_NO_MORE = re.compile(
    r"^(?:(?:больше\s+)?не\s+(?:надо\s+|нужно\s+)?(?:больше\s+)?напомина(?:й(?:те)?|ть)(?:\s+больше)?|хватит\s+(?:мне\s+)?напоминать"
    r"|перестань(?:те)?\s+(?:мне\s+)?напоминать|stop\s+reminding(?:\s+me)?|don['’]?t\s+remind(?:\s+me)?(?:\s+(?:anymore|any\s+more|again))?"
    r"|no\s+more\s+reminders)"
    rf"(?:\s+(?:мне|me|anymore))?{_ABOUT}(?P<rest>.*)$",
    _I,
)
_ONLY_REMINDER = re.compile(rf"^{_REMINDER_WORD}{_ABOUT}", _I)
_ONLY_THIS = re.compile(rf"^{_THIS}(?=\s|[.,!]|$)\s*", _I)
_ALL = re.compile(r"^(?:все|всё|all|every)(?:\s+(?:of\s+)?(?:мои|the|my))?(?=\s|$)\s*", _I)
_RENAME = re.compile(
    r"^(?:переименуй(?:те)?|исправь(?:те)?|rename|change)\s+(?P<old>.+?)\s+(?:в|на|to|into)\s+(?P<new>.+)$", _I
)
_TO_DO = re.compile(
    r"^\w+(?:ть|ти|чь)\b|^(?:move|reschedule|postpone|push|shift|defer|delay|cancel|delete|remove|change|rename|drop)\b",
    _I,
)
_LOOSE = re.compile(r"\s+(?:на|до|к|в|с|to|until|till|for|by|from|at|from\s+now)$", _I)
_ANOTHER = re.compile(
    r"\b(?:на |to )?(?:другой день|другое время|другую дату|потом|another (?:day|time)|some other (?:day|time)|a different (?:day|time))\b",
    _I,
)
_POSSESSED = re.compile(
    r"^(?:the\s+|my\s+)?(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day)['’]?s\s+(?P<what>.+?)\s+(?=(?:to|till|until|by|on|at)\s)",
    _I,
)
""""Monday's visa call to Tuesday": the day it was on."""
_SAME_TIME = re.compile(r"\b(?:(?:at the )?same time|в то же время|(?:на )?то же время)\b", _I)
_EARLIER = re.compile(r"\b(?:раньше|пораньше|вперёд|earlier|sooner|forward)\b", _I)
_NOISE = re.compile(r"\b(?:позже|попозже|пожалуйста|please|later|ещ[её](?:\s+раз)?|again|снова|лучше)\b", _I)


def changed(sentence: str, now: datetime) -> Change | None:
    """Something that is there gets another time or other words."""
    body = sentence.strip(" .!?")
    if _LATER.match(body):
        return Change("", later=True)
    match = _MOVE.match(body)
    if match is not None:
        return moved(match["rest"] or "", now, snoozing=body.lower().startswith("snooze"))
    again = _AGAIN.match(body)
    if again is not None:
        change = moved(again["rest"], now)
        return change if not change.query else None
    once_more = _ONCE_MORE.match(body)
    if once_more is not None:
        change = moved(f"{once_more['before']} {once_more['after']}".strip(), now)
        return change if not change.query else None
    made = _MAKE.match(body)
    if made is not None:
        change = moved(made["rest"], now)
        if not change.query and not change.later:
            return change
    renamed = _RENAME.match(body)
    if renamed is not None:
        query, reminder = named(renamed["old"])
        return Change(query, new_text=renamed["new"].strip(" «»\"'"), reminder=reminder)
    return None


def names_a_task(sentence: str) -> bool:
    """Whether the verb is a thing to do rather than a request: «отменить подписку», "reschedule the dentist"."""
    return _TO_DO.match(sentence.strip()) is not None


def no_more(sentence: str) -> Cancel | None:
    """«Больше не напоминай про воду», "stop reminding me"."""
    match = _NO_MORE.match(sentence.strip(" .!"))
    return Cancel(named(match["rest"])[0], reminder=True) if match is not None else None


def cancelled(sentence: str) -> Cancel | None:
    """Something that is there is not wanted any more. A bare verb («отмени») is left to the commands."""
    body = sentence.strip(" .!")
    if body.endswith("?"):
        return None
    no_more = _NO_MORE.match(body)
    if no_more is not None:
        query, _ = named(no_more["rest"])
        return Cancel(query, reminder=True)
    match = _CANCEL.match(body)
    if match is None or not match["rest"]:
        return None
    every = _ALL.match(match["rest"])
    query, reminder = named(match["rest"][every.end() :] if every else match["rest"])
    if every is not None:
        return Cancel(query, reminder=True, every=True) if reminder else None
    # «Отмени встречу» asks for what only the user can do, unless it is something that is written down.
    return Cancel(query, reminder=reminder)


def moved(rest: str, now: datetime, *, snoozing: bool = False) -> Change:
    """What is moved, and to where, in the words after the verb."""
    # "Snooze 10" is by minutes, "snooze 2 hours" by as much.
    body = f"by {rest} minutes" if rest.strip().isdigit() else f"by {rest}" if rest[:1].isdigit() else rest
    body = body if snoozing else rest
    body = _POSSESSED.sub(r"\g<what> from \g<day> ", body)
    if _ANOTHER.search(body):
        query, reminder = named(_ANOTHER.sub("", body))
        return Change(query, reminder=reminder, later=True)
    found = find_when(_SAME_TIME.sub("", body), now, role="move")
    query, reminder = named(_NOISE.sub("", _EARLIER.sub("", found.rest)))
    if found.read.shift is not None:
        return Change(query, shift=found.read.shift, reminder=reminder)
    return Change(query, when=found.when, reminder=reminder, later=found.when is None)


def named(text: str) -> tuple[str, bool]:
    """The words that name the thing, and whether a reminder was spoken of."""
    body = _LOOSE.sub("", text.strip(" ,.!«»\"'"))
    body = _LOOSE.sub("", _ONLY_THIS.sub("", body).strip(" ,"))
    word = _ONLY_REMINDER.match(body)
    if word is not None:
        body = body[word.end() :]
    body = re.sub(r"^(?:the|my|про|about|мо[йюёи]|то,?\s+что(?:бы)?)\s+", "", body.strip(" ,:—-«»\"'"), flags=_I)
    return _ONLY_THIS.sub("", body).strip(" ,:—-«»\"'"), word is not None
