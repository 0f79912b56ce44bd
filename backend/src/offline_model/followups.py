"""Answers to what the assistant asked back: when to remind, which one was meant, what kind a thing is.

What is open is read from the conversation, so nothing is kept between turns.
"""

from datetime import timedelta

from src.models.effects import UpdateInboxItem
from src.offline_model import (
    agenda,
    change_answers,
    done_answers,
    inbox_answers,
    memory_answers,
    reminder_answers,
    routine_answers,
)
from src.offline_model.intents import (
    AskDay,
    AskItems,
    AskNext,
    Cancel,
    Capture,
    Change,
    ChangeRoutine,
    CompleteItem,
    Fact,
    ForgetThat,
    Intent,
    JustWhen,
    Remind,
    Say,
    TellName,
    Unknown,
)
from src.offline_model.items import read_item
from src.offline_model.kinds import named_kind
from src.offline_model.orders import is_order
from src.offline_model.patterns import Said
from src.offline_model.put_back import put_back
from src.offline_model.ranges import day_range
from src.offline_model.recogniser import recognise
from src.offline_model.targets import Target, chosen, just_came, meant, option
from src.offline_model.turn import Part, Turn
from src.offline_model.when import find_when
from src.reading.joints import skip
from src.reading.text import match, words_of

SAID = Said("followups")

_ROUTINE_TIMES = ("routine_ask_time", "routine_on", "routine_moved")
"""Replies after which a time alone is the routine's."""
_WORDS = (Unknown, Capture, Fact, CompleteItem, TellName)
"""What the words of a reminder may look like when they come alone."""
_WHY = SAID.pattern(r"(?:{why_1})?(?:{why_2})\s*\?*")
_ENOUGH = SAID.pattern(r"(?:{enough})\b")
_KEEP = SAID.pattern(r"{keep}")
_LEAVE = SAID.pattern(r"{leave}")
_LOOKED_BACK = 8
_LONGEST_DAY = 40
"""Characters of a message that only names other days."""
_FEW_WORDS = 2
"""A time with more words than this beside it is a new thing, not an answer."""


def follow_up(turn: Turn, intents: tuple[Intent, ...]) -> Part | None:
    """The answer to a reply to our own question; None where the message is something else."""
    if len(intents) != 1:
        return None
    intent = _a_time(turn, intents[0])
    return (
        put_back(turn)
        or _another_day(turn)
        or _another_reminder(turn, intent)
        or _left_out(turn)
        or _offered(turn, intent)
        or _reminder(turn, intent)
        or _came(turn, intent)
        or _moved(turn, intent)
        or _routine(turn, intent)
        or _kind(turn, intent)
        or _which(turn, intent)
    )


def _another_day(turn: Turn) -> Part | None:
    """«А завтра», "next week?" after a question about days: the same of other days."""
    days = day_range(turn.text, turn.moment) if len(turn.text) < _LONGEST_DAY else None
    if days is None:
        return None
    rest = words_of(days.rest)
    if skip(rest, 0, "filler", "asking_on") < len(rest):
        return None
    if not turn.text.rstrip().endswith("?") and not _asked_of_days(turn):
        return None
    return agenda.day(turn, AskDay(days.start, days.end, days.what))


def _asked_of_days(turn: Turn) -> bool:
    """Whether the last message that said more than a day was a question about what there is."""
    for message in reversed(turn.history[-_LOOKED_BACK:]):
        if message.role != "user":
            continue
        before = recognise(message.text, turn.moment)
        if any(isinstance(one, AskDay | AskItems | AskNext) for one in before):
            return True
        if not all(isinstance(one, JustWhen) for one in before):
            return False
    return False


def _another_reminder(turn: Turn, intent: Intent) -> Part | None:
    """«И через 20 минут выключить суп» right after one was set: a second one."""
    if not turn.asked("reminder_set") or not isinstance(intent, Capture):
        return None
    item, *others = intent.items
    when = item.when
    if others or when is None or when.at is None or not match("one_more", words_of(turn.text)):
        return None
    return reminder_answers.remind(turn, Remind(item.text, when))


def _left_out(turn: Turn) -> Part | None:
    """«Кроме выходных» right after a series was set: the series without them."""
    if not turn.asked("reminder_set") or not match("leaving_out", words_of(turn.text)) or len(turn.history) < 2:
        return None
    read = find_when(f"{turn.history[-2].text} {turn.text}", turn.moment, role="reminder")
    found = meant(turn, "", reminders_only=True)
    if read.when is None or read.when.repeat is None or len(found) != 1:
        return None
    return change_answers.change(turn, Change("", when=read.when), found)


def _offered(turn: Turn, intent: Intent) -> Part | None:
    """The answer to "write it down?" and to "delete all of these?"."""
    if len(turn.history) < 2:
        return None
    before = turn.history[-2].text
    says_no = isinstance(intent, Say) and intent.command in {"no", "stop", "skip", "done"}
    if turn.asked("drop_all_ask"):
        wanted = next((one for one in recognise(before, turn.moment) if isinstance(one, Cancel)), None)
        if isinstance(intent, Say) and intent.command == "yes" and wanted is not None:
            return change_answers.drop_all(turn, wanted)
        return Part(turn.voice.say("fine")) if says_no else None
    if turn.asked("move_all_ask"):
        moving = next((one for one in recognise(before, turn.moment) if isinstance(one, Change)), None)
        if isinstance(intent, Say) and intent.command == "yes" and moving is not None:
            return change_answers.move_all(turn, moving)
        return Part(turn.voice.say("fine")) if says_no else None
    if not (turn.asked("keep_ask") or turn.asked("beyond_errand")):
        return None
    if says_no or _LEAVE.fullmatch(turn.text.strip(" .!")):
        return Part(turn.voice.say("fine"))
    if (isinstance(intent, Say) and intent.command == "yes") or _KEEP.fullmatch(turn.text.strip(" .!")):
        item = read_item(before, turn.moment, asked=True)
        return inbox_answers.capture(turn, Capture((item,), asked=True), sure=True)
    return None


def _a_time(turn: Turn, intent: Intent) -> Intent:
    """«Лучше вечером» is "later" in the onboarding; where a time is asked for, or was just set, it is a time."""
    if not isinstance(intent, Say) or intent.command != "later" or turn.asked("sort_when"):
        return intent
    when = find_when(turn.text, turn.moment).when
    return JustWhen(when) if when is not None else intent


def _reminder(turn: Turn, intent: Intent) -> Part | None:
    open_one = reminder_answers.pending(turn)
    if open_one is None:
        return None
    if isinstance(intent, Say):
        accepted = reminder_answers.accepted(turn, open_one) if intent.command == "yes" else None
        if accepted is not None:
            return reminder_answers.remind(turn, accepted)
        return Part(turn.voice.say("fine")) if intent.command in {"no", "stop", "skip", "done"} else None
    if isinstance(intent, Cancel) and not intent.query:
        return Part(turn.voice.say("fine"))
    if not open_one.text and isinstance(intent, _WORDS) and not is_order(turn.text):
        return reminder_answers.remind(turn, Remind(turn.text.strip(" ."), open_one.when))
    if not open_one.text:
        return None
    answered = reminder_answers.completed(turn, open_one, turn.text)
    if answered is None:
        return None
    short = isinstance(intent, Unknown | Capture) and len(find_when(turn.text, turn.moment).rest.split()) <= _FEW_WORDS
    retimed = isinstance(intent, Change) and not intent.query and intent.when is not None
    return reminder_answers.remind(turn, answered) if isinstance(intent, JustWhen) or short or retimed else None


def _kind(turn: Turn, intent: Intent) -> Part | None:
    if not turn.asked("sort_ask") or isinstance(intent, Remind):
        return None
    item = next(
        (item for item in turn.context.open_items if item.kind == "unsorted" and item.text in turn.last_reply), None
    )
    kind = named_kind(turn.text)
    if item is None or kind is None:
        return None
    said = turn.voice.say("sorted", items=turn.voice.phrase(f"kind_{kind}", text=item.text))
    return Part(said, (UpdateInboxItem(item_id=item.id, item_kind=kind),))


def _which(turn: Turn, intent: Intent) -> Part | None:
    if (turn.asked("change_which") or turn.asked("cancel_which")) and len(turn.history) > 1:
        return _one_of(turn, intent)
    if isinstance(intent, Say | Remind):
        return None
    if turn.asked("forget_which"):
        return memory_answers.forget(turn, ForgetThat(turn.text))
    if turn.asked("complete_which"):
        return done_answers.complete(turn, CompleteItem(turn.text))
    return None


def _one_of(turn: Turn, intent: Intent) -> Part | None:
    """The request before, about the one that the answer picks."""
    before = next(iter(recognise(turn.history[-2].text, turn.moment)), None)
    if not isinstance(before, Change | Cancel):
        return None
    found = [one for one in meant(turn, before.query, reminders_only=before.reminder) if _was_offered(turn, one)]
    picked = chosen(turn.text, found)
    if not picked and isinstance(intent, JustWhen):
        picked = [one for one in found if one.due and one.due.date() == intent.when.day]
    if not picked:
        named = {id(one.reminder or one.item) for one in meant(turn, turn.text)}
        picked = [one for one in found if id(one.reminder or one.item) in named]
    if not picked:
        return None
    answer = change_answers.change if isinstance(before, Change) else change_answers.cancel
    return answer(turn, before, picked)  # pyright: ignore[reportArgumentType] - the answer was chosen by the type


def _was_offered(turn: Turn, target: Target) -> bool:
    return option(turn.voice, target) in turn.last_reply or target.text in turn.last_reply


def _came(turn: Turn, intent: Intent) -> Part | None:
    """A short word right after a message that came by itself: stop, later, a time, done."""
    if isinstance(intent, Say):
        if intent.command == "stop":
            return routine_answers.stop_what_came(turn) or _unset(turn)
        if _ENOUGH.match(turn.text.strip()):
            return routine_answers.stop_what_came(turn)
        came = just_came(turn)
        if came is None:
            return None
        if intent.command == "later":
            return change_answers.ask_move(turn, came.text)
        return Part(turn.voice.say("fine")) if intent.command in {"done", "yes", "now"} else None
    if isinstance(intent, Cancel) and not intent.query and not intent.every:
        return routine_answers.stop_what_came(turn)
    if isinstance(intent, Unknown) and _WHY.fullmatch(turn.text.strip()):
        came_by_itself = just_came(turn) is not None or routine_answers.routine_that_came(turn) is not None
        return routine_answers.why(turn) if came_by_itself else None
    return None


def _unset(turn: Turn) -> Part | None:
    """«Отмена» right after something was set, moved or written down takes it back."""
    if any(turn.asked(key) for key in ("captured_one", "captured_many", "captured_guess")):
        return change_answers.cancel(turn, Cancel(""))
    if not (turn.asked("reminder_set") or turn.asked("reminder_moved")):
        return None
    found = meant(turn, "", reminders_only=True)
    return change_answers.cancel(turn, Cancel("", reminder=True), found) if len(found) == 1 else None


def _moved(turn: Turn, intent: Intent) -> Part | None:
    """A time alone, after "when should I move it to?", after a reminder came, or after one was set at a guessed hour."""
    if turn.asked("cancel_all_ask") and isinstance(intent, Say):
        return change_answers.cancel_every(turn) if intent.command == "yes" else Part(turn.voice.say("fine"))
    asked = turn.asked("ask_move") or turn.asked("moved_past")
    if asked and isinstance(intent, Say) and intent.command in {"no", "stop", "skip", "done"}:
        return Part(turn.voice.say("fine"))
    open_to_change = asked or just_came(turn) is not None or turn.asked("reminder_set") or turn.asked("reminder_moved")
    if not open_to_change:
        return None
    when = _only_when(turn, intent)
    if when is None:
        return None
    found = meant(turn, "")
    return change_answers.change(turn, when, found) if len(found) == 1 else None


def _only_when(turn: Turn, intent: Intent) -> Change | None:
    if isinstance(intent, JustWhen):
        return Change("", when=intent.when)
    if isinstance(intent, Change):
        return intent if not intent.query and not intent.later else None
    said = recognise(f"{turn.voice.phrase('order_move')} {turn.text}", turn.moment)
    change = said[0] if len(said) == 1 else None
    return change if isinstance(change, Change) and not change.query and not change.later else None


def _routine(turn: Turn, intent: Intent) -> Part | None:
    """The answer to what was asked about a routine."""
    kind = routine_answers.named_in(turn, turn.last_reply)
    if kind is None:
        return None
    if turn.asked("routine_is_off") and isinstance(intent, Say):
        if intent.command == "yes":
            return routine_answers.switch_on(turn, kind)
        return Part(turn.voice.say("fine")) if intent.command in {"no", "skip", "stop", "done"} else None
    if isinstance(intent, JustWhen) and turn.asked("routine_ask_until"):
        return routine_answers.change_routine(turn, ChangeRoutine(kind, "pause", until=intent.when))
    if isinstance(intent, JustWhen) and any(turn.asked(key) for key in _ROUTINE_TIMES):
        # A routine has no today: «в 7» is the morning whatever the hour is now.
        tomorrow = intent.when.on_day(turn.now.date() + timedelta(days=1))
        return routine_answers.change_routine(turn, ChangeRoutine(kind, "move", at=tomorrow.at))
    return None
