"""From a turn to what is said and done: the recogniser's intents answered, led by the open step of onboarding."""

from itertools import groupby
from typing import assert_never

from src.models.effects import CaptureInboxItem, Effect, SetProfile
from src.models.turn import NO_USER_TEXT, TurnContext
from src.models.values import Step
from src.offline_model import (
    agenda,
    change_answers,
    done_answers,
    inbox_answers,
    memory_answers,
    reminder_answers,
    routine_answers,
    talk,
)
from src.offline_model.clarify import clarify
from src.offline_model.concepts import concepts
from src.offline_model.expecting import Expecting
from src.offline_model.followups import follow_up
from src.offline_model.inbox_answers import score, shared_words
from src.offline_model.intents import (
    Address,
    AskAboutMe,
    AskDay,
    AskDays,
    AskItems,
    AskNext,
    AskTime,
    AskWeekday,
    AskWhy,
    Beyond,
    Cancel,
    Capture,
    Change,
    ChangeRoutine,
    CompleteItem,
    Fact,
    Find,
    ForgetThat,
    Intent,
    JustWhen,
    Quiet,
    Remind,
    Say,
    StillOpen,
    TellName,
    Unknown,
    Unread,
)
from src.offline_model.onboarding import QUESTIONS, lead
from src.offline_model.recogniser import recognise
from src.offline_model.targets import meant
from src.offline_model.turn import Part, Plan, Turn, turn_of

_LONGEST_NAME = 300
_LONGEST_QUOTED = 80


def plan(turn: Turn, shown: tuple[Effect, ...] = ()) -> Plan:
    """What to say and do in `turn`; `shown` are effects that the writing itself gave (language, «ты»)."""
    context = turn.context
    if context.occasion == "inbox":
        return Plan(clarify(turn))
    if context.occasion != "message":
        return Plan((_opening(turn),))
    if turn.text.strip() in {"", NO_USER_TEXT} and context.agent == "inbox_collector":
        return Plan((inbox_answers.sort(turn),))
    intents = recognise(turn.text, turn.moment, expecting(turn))
    notices = _notices(turn, intents)
    followed = follow_up(turn, intents)
    if followed is not None:
        return Plan((followed,), effects=shown, notices=notices)
    led = lead(turn, intents)
    answered = answers(turn, _worth_answering(led.rest), alone=len(intents) == 1)
    parts = (*led.parts, *answered, *led.after)
    if not parts and not led.closing:
        # Several pieces, and none of them understood: that is said too.
        parts = (talk.unknown(turn, Unknown(turn.text)),)
    return Plan(parts, led.closing, (*shown, *led.effects), notices)


def captured_items(context: TurnContext, text: str) -> tuple[CaptureInboxItem, ...]:
    """What the offline model puts into the inbox when `text` is said in `context`, without any model run."""
    turn, _ = turn_of(context, (), text)
    return tuple(effect for effect in plan(turn).all_effects() if isinstance(effect, CaptureInboxItem))


def expecting(turn: Turn) -> Expecting:
    """What the conversation waits for."""
    context = turn.context
    single = turn.text.strip(" .!").istitle() and " " not in turn.text.strip()
    name = turn.asked("ask_name") or turn.asked("greeting") or (context.step == Step.GREETING and single)
    emptying = turn.asked("dump_start") and context.step in {None, Step.DISCOVERY, Step.BRAIN_DUMP}
    dump = context.step == Step.BRAIN_DUMP or context.agent == "inbox_collector" or emptying
    rows = [concepts(one.text) for one in (*context.open_items, *context.open_reminders)]
    known = [*rows, *(concepts(one.text) for one in context.memories)]
    return Expecting(
        name=name,
        dump=dump and not any(turn.asked(key) for key in QUESTIONS),
        names=lambda words: _names(concepts(words[:_LONGEST_NAME]), known),
        fits=lambda words: _fits(concepts(words[:_LONGEST_NAME]), rows),
    )


def _names(asked: frozenset[str], known: list[frozenset[str]]) -> bool:
    """Whether words name one of what is there: they share a word with it that is more than a small one."""
    return any(shared_words(asked, own) for own in known)


def _fits(asked: frozenset[str], rows: list[frozenset[str]]) -> bool:
    """Whether words name one of what is written down by all that they say, or by most of it."""
    return any(score(asked, own) > 0 for own in rows)


def _notices(turn: Turn, intents: tuple[Intent, ...]) -> tuple[str, ...]:
    """Once, early: that this is the offline model; the answer to "who are you?" says it by itself."""
    says_it_anyway = any(isinstance(intent, Say) and intent.command == "who_are_you" for intent in intents)
    if turn.context.offline and turn.context.first_message and not says_it_anyway:
        return (turn.voice.say("offline"),)
    return ()


def _opening(turn: Turn) -> Part:
    """What is said when no message began the run."""
    voice, context = turn.voice, turn.context
    if context.occasion == "follow_up":
        return Part(voice.say("follow_up"))
    if context.occasion == "routine":
        return Part(context.draft or voice.say("items_none"))
    if context.occasion == "first_visit":
        return Part(voice.say("greeting"))
    items = inbox_answers.by_due(context.open_items)
    if not items:
        return Part(voice.say("return_none"))
    records = voice.records(len(items))
    if items[0].due_local is None:
        return Part(voice.say("return_no_due", records=records))
    return Part(voice.say("return_some", records=records, item=inbox_answers.open_words(voice, items[0])))


def _worth_answering(intents: tuple[Intent, ...]) -> tuple[Intent, ...]:
    """Politeness is answered when it stands alone; beside a request the request is."""
    polite = {"greet", "thanks", "praise", "sorry", "yes", "no", "done", "now"}
    requests = tuple(intent for intent in intents if not (isinstance(intent, Say) and intent.command in polite))
    return requests or intents[-1:]


def answers(turn: Turn, intents: tuple[Intent, ...], *, alone: bool) -> list[Part]:
    """The answers in the order said; facts told together are confirmed together."""
    parts: list[Part] = []
    for is_fact, group in groupby(intents, key=lambda intent: isinstance(intent, Fact)):
        if is_fact:
            parts.append(memory_answers.remember(turn, [fact for fact in group if isinstance(fact, Fact)]))
        else:
            parts += [part for intent in group if (part := _answer(turn, intent, alone=alone)) is not None]
    return parts


def _answer(turn: Turn, intent: Intent, *, alone: bool) -> Part | None:  # noqa: C901 - one line for each kind of intent
    match intent:
        case Say():
            return inbox_answers.sort(turn) if intent.command == "process_inbox" else talk.command(turn, intent.command)
        case TellName():
            return Part(turn.voice.say("renamed", name=intent.name), (SetProfile(name=intent.name),))
        case Address():
            return talk.address(turn, intent)
        case Fact():
            return memory_answers.remember(turn, [intent])
        case ForgetThat():
            if intent.query and not memory_answers.has(turn, intent.query) and meant(turn, intent.query):
                return change_answers.cancel(turn, Cancel(intent.query))
            return memory_answers.forget(turn, intent)
        case AskAboutMe():
            if intent.what == "when":
                return agenda.when(turn, intent.query)
            planned = agenda.planned(turn, intent.query) if intent.what == "specific" else None
            return planned or memory_answers.recall(turn, intent)
        case AskDay():
            return agenda.day(turn, intent)
        case AskDays():
            return agenda.days_until(turn, intent)
        case AskNext():
            return agenda.next_one(turn, intent)
        case AskWeekday():
            return agenda.weekday(turn, intent)
        case Find():
            return agenda.find(turn, intent)
        case Beyond():
            return talk.beyond(turn, intent)
        case AskItems():
            if intent.scope == "overdue":
                return agenda.overdue(turn)
            if intent.scope == "reminders":
                return change_answers.show_reminders(turn)
            if intent.scope == "undated":
                return agenda.undated(turn)
            return inbox_answers.show(turn) if intent.scope == "all" else agenda.scope(turn, intent)
        case AskTime():
            return talk.time_now(turn)
        case Remind():
            return reminder_answers.remind(turn, intent)
        case Change():
            return change_answers.change(turn, intent)
        case Cancel():
            if intent.query and memory_answers.has(turn, intent.query) and not meant(turn, intent.query):
                return memory_answers.forget(turn, ForgetThat(intent.query))
            return change_answers.cancel(turn, intent)
        case ChangeRoutine():
            return routine_answers.change_routine(turn, intent)
        case Quiet():
            return routine_answers.quiet(turn, intent)
        case AskWhy():
            return routine_answers.why(turn)
        case Capture():
            return inbox_answers.capture(turn, intent, sure=_sure(turn, intent))
        case CompleteItem():
            return done_answers.complete(turn, intent) or _past_tense(turn, intent, alone=alone)
        case StillOpen():
            return done_answers.still_open(turn, intent) or talk.unknown(turn, Unknown(intent.query))
        case JustWhen():
            return reminder_answers.remind(turn, Remind("", intent.when))
        case Unread():
            return Part(turn.voice.say("unread", rest=intent.rest[:_LONGEST_QUOTED]))
        case Unknown():
            about = agenda.asked_about(turn, intent.text) if intent.question else None
            return about or (talk.unknown(turn, intent) if alone else None)
        case _:
            assert_never(intent)


def _sure(turn: Turn, intent: Capture) -> bool:
    """Whether the words leave no doubt that these are things to keep."""
    return (
        intent.asked
        or all(item.plain for item in intent.items)
        or len(intent.items) > 1
        or turn.context.step in {Step.BRAIN_DUMP, Step.DISCOVERY}
    )


def _past_tense(turn: Turn, intent: CompleteItem, *, alone: bool) -> Part | None:
    """A past tense that fits no open item: what it tells, in a brain dump a note; else, `alone`, it is not understood."""
    if intent.otherwise is not None:
        return memory_answers.remember(turn, [intent.otherwise])
    if turn.context.step == Step.BRAIN_DUMP:
        captured = recognise(f"- {intent.query}\n- ", turn.moment)
        return next(
            (inbox_answers.capture(turn, found, sure=True) for found in captured if isinstance(found, Capture)),
            talk.unknown(turn, Unknown(intent.query)),
        )
    return talk.unknown(turn, Unknown(intent.query)) if alone else None
