"""The steps of onboarding: what a message means for the open step, and the one question that comes next.

A real request is served whatever the step; every step can be skipped. Which question was asked is read from the
conversation, so a step can be left for days and taken up again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from src.models.effects import CompleteStep, Effect, GoBack, Remember, SetProfile, ShowWidget
from src.models.values import Step
from src.offline_model import inbox_answers, reminder_answers, routine_answers
from src.offline_model.asides import says_nothing
from src.offline_model.intents import Capture, Command, Fact, Intent, JustWhen, Say, TellName, Unknown
from src.offline_model.kinds import is_errand
from src.offline_model.patterns import Said
from src.offline_model.second_person import second_person
from src.offline_model.turn import Part, Turn
from src.offline_model.when import DAYPART_TIME, When, clock_in
from src.offline_model.words import upper_first

SAID = Said("onboarding")

QUESTIONS = ("ask_occupation", "ask_goals", "ask_routine")
"""The questions of discovery, in their order."""
_MAX_QUESTIONS = 3
"""Questions in discovery; more only if the user wants more."""
_MAX_ASKED_TWICE = 2
_PLAN_TIME = time(8)
_EVENING = DAYPART_TIME["evening"]
_CHECKLIST_LENGTH = 5
_ACCEPTS = SAID.pattern(r"(?:{accepts})\b")


@dataclass(frozen=True)
class Lead:
    """What the step makes of a message.

    `parts` are said before the answers to `rest`, the intents that the step leaves to be answered as ever.
    """

    rest: tuple[Intent, ...]
    parts: tuple[Part, ...] = ()
    effects: tuple[Effect, ...] = ()
    after: tuple[Part, ...] = ()
    """Said once the rest is answered."""
    closing: str = ""


def lead(turn: Turn, intents: tuple[Intent, ...]) -> Lead:
    """What the open step makes of `intents`; outside onboarding everything is left to be answered."""
    step = turn.context.step
    commands: set[Command] = {intent.command for intent in intents if isinstance(intent, Say)}
    rest = tuple(intent for intent in intents if not isinstance(intent, Say) or intent.command not in _STEERING)
    if step is None:
        return (_plan_answer(turn, commands, rest) if _offered_plan(turn) else None) or Lead(intents)
    if "stop" in commands:
        return Lead(tuple(intent for intent in rest), parts=(Part(turn.voice.say("stop")),))
    return _STEPS[step](turn, commands, rest)


_STEERING: frozenset[Command] = frozenset(
    {"greet", "skip", "back", "done", "stop", "yes", "no", "dump_first", "about_me_first", "now", "later"}
)


def _greeting(turn: Turn, commands: set[Command], rest: tuple[Intent, ...]) -> Lead:
    voice = turn.voice
    name = next((intent.name for intent in rest if isinstance(intent, TellName)), None)
    others = tuple(intent for intent in rest if not isinstance(intent, TellName))
    if name is not None:
        effects = (SetProfile(name=name), CompleteStep(step=Step.GREETING))
        return Lead(others, (Part(voice.say("pleased", name=name)),), effects, closing=_after_name(turn, others))
    if commands & {"dump_first"}:
        return Lead(rest, (Part(voice.say("dump_start")),), (CompleteStep(step=Step.GREETING, skipped=True),))
    if commands & {"skip", "no", "done", "about_me_first"}:
        asked = "ask_occupation" if "about_me_first" in commands else "choose"
        skipped = CompleteStep(step=Step.GREETING, skipped=True)
        return Lead(rest, (Part(voice.say("fine")),), (skipped,), closing=voice.say(asked))
    if not rest:
        return _greeted_back(turn)
    if turn.asked("ask_name") or turn.asked("greeting"):
        return Lead(rest)
    if turn.times_asked(("ask_name", "greeting")) >= _MAX_ASKED_TWICE:
        return Lead(rest, effects=(CompleteStep(step=Step.GREETING, skipped=True),), closing=voice.say("choose"))
    return Lead(rest, closing=voice.say("ask_name"))


def _greeted_back(turn: Turn) -> Lead:
    voice = turn.voice
    if turn.last_reply:
        return Lead((), (Part(voice.say("greet_back")),), closing=voice.say("ask_name"))
    hello, _, question = voice.say("greeting").rpartition(". ")
    return Lead((), (Part(f"{hello}."),), closing=question)


def _after_name(turn: Turn, others: tuple[Intent, ...]) -> str:
    return turn.voice.say("what_else" if any(isinstance(intent, Capture) for intent in others) else "choose")


def _discovery(turn: Turn, commands: set[Command], rest: tuple[Intent, ...]) -> Lead:
    voice = turn.voice
    named, rest = _renamed(turn, rest)
    if commands & {"skip", "no", "done", "dump_first", "later"}:
        answered = "done" in commands and turn.times_asked(QUESTIONS) > 0
        left = CompleteStep(step=Step.DISCOVERY, skipped=not answered)
        return Lead(rest, (*named, Part(voice.say("dump_start"))), (left,))
    if "back" in commands:
        return Lead(rest, named, (GoBack(),), closing=voice.say("ask_name"))
    captured = [intent for intent in rest if isinstance(intent, Capture)]
    question = next((key for key in QUESTIONS if turn.asked(key)), None)
    if question is not None and _answers(question, rest):
        return _answered(turn, question, named, rest)
    if (question is not None or turn.asked("choose")) and rest and _has_no_answer(rest):
        return _next(turn, named, (), ())
    if captured and (
        turn.asked("choose") or turn.asked("dump_start") or sum(len(capture.items) for capture in captured) > 1
    ):
        return Lead(rest, named, (CompleteStep(step=Step.DISCOVERY, skipped=True),), closing=voice.say("what_else"))
    if any(isinstance(intent, Fact) for intent in rest) or commands & {"yes", "about_me_first", "now"} or not rest:
        return _next(turn, named, (), rest)
    return Lead(rest, named, closing=_asked_again(turn, question, rest))


def _asked_again(turn: Turn, question: str | None, rest: tuple[Intent, ...]) -> str:
    """What is still open, asked once more after a request was served, and never a third time."""
    pending = question or ("choose" if turn.asked("choose") else None) or _open_question(turn, rest)
    return turn.voice.say(pending) if pending and turn.times_asked((pending,)) < _MAX_ASKED_TWICE else ""


def _open_question(turn: Turn, rest: tuple[Intent, ...]) -> str | None:
    """The first question asked that has no answer yet, else the next one."""
    asked = next((key for key in QUESTIONS if turn.times_asked((key,)) and not _known(turn, rest)[key]), None)
    return asked or _next_question(turn, rest) or None


def _answers(question: str, rest: tuple[Intent, ...]) -> bool:
    """Whether the message is, as a whole, an answer to `question` rather than a request."""
    if not rest or any(isinstance(intent, Unknown) and intent.question for intent in rest):
        return False
    if _has_no_answer(rest, numbers=question == "ask_routine"):
        return False
    plain = (Fact, Unknown, JustWhen) if question == "ask_routine" else (Fact, Unknown)
    return all(
        isinstance(intent, plain) or (isinstance(intent, Capture) and not intent.asked and _is_wish(intent, question))
        for intent in rest
    )


def _has_no_answer(rest: tuple[Intent, ...], *, numbers: bool = False) -> bool:
    """Whether nothing in the message could be an answer: «не знаю», "whatever"; `numbers` are one where hours were asked."""
    return all(isinstance(intent, Unknown) and says_nothing(intent.text, numbers=numbers) for intent in rest)


def _is_wish(capture: Capture, question: str) -> bool:
    # "What takes most of your energy?" is answered with what is to be done; with a date it is a thing to write down.
    if any(is_errand(item.text) for item in capture.items):
        return False
    if question == "ask_routine":
        return not any(item.when and item.when.day_named and not item.when.repeat for item in capture.items)
    return all(item.when is None for item in capture.items)


def _answered(turn: Turn, question: str, named: tuple[Part, ...], rest: tuple[Intent, ...]) -> Lead:
    facts = tuple(intent for intent in rest if isinstance(intent, Fact))
    if facts and len(facts) == len(rest):
        return _next(turn, named, _profile_of_answer(turn, question, facts), rest)
    text = turn.text.strip().rstrip(".!")
    field = {"ask_occupation": "occupation", "ask_goals": "goals", "ask_routine": "routine"}[question]
    value = [*turn.context.profile.goals, text[:200]][-10:] if field == "goals" else text[:200]
    kept = Remember(text=_sentence(turn, question, text)[:500], category=_CATEGORY[question])
    part = Part(turn.voice.say("understood"), (kept, SetProfile.model_validate({field: value})))
    return _next(turn, (*named, part), (), (), filled=field)


_CATEGORY = {"ask_occupation": "work", "ask_goals": "goal", "ask_routine": "habit"}


def _sentence(turn: Turn, question: str, text: str) -> str:
    """The answer as a sentence that can be read back: as it is where it speaks of "I", else with its question in front."""
    spoken = second_person(text, turn.voice.locale, informal=False)
    if spoken is None or spoken.lower() != text.lower():
        return upper_first(text)
    return turn.voice.phrase(f"fact_{question}", text=text)


def _profile_of_answer(turn: Turn, question: str, facts: tuple[Fact, ...]) -> tuple[Effect, ...]:
    """An answer whose fact names no field of the profile still fills the one that was asked for."""
    if any(fact.field for fact in facts):
        return ()
    text = turn.text.strip().rstrip(".!")[:200]
    if question == "ask_goals":
        return (SetProfile(goals=[*turn.context.profile.goals, text][-10:]),)
    return (SetProfile(occupation=text) if question == "ask_occupation" else SetProfile(routine=text),)


def _next(
    turn: Turn,
    parts: tuple[Part, ...],
    effects: tuple[Effect, ...],
    rest: tuple[Intent, ...],
    *,
    filled: str | None = None,
) -> Lead:
    """The next question of discovery, or, when there is none left, the brain dump."""
    question = _next_question(turn, rest, filled)
    if question is not None:
        return Lead(rest, parts, effects, closing=turn.voice.say(question))
    return Lead(rest, parts, (*effects, CompleteStep(step=Step.DISCOVERY)), closing=turn.voice.say("dump_start"))


def _next_question(turn: Turn, rest: tuple[Intent, ...], filled: str | None = None) -> str | None:
    if turn.times_asked(QUESTIONS) >= _MAX_QUESTIONS:
        return None
    known = _known(turn, rest, filled)
    return next((key for key in QUESTIONS if not known[key] and not turn.times_asked((key,))), None)


def _known(turn: Turn, rest: tuple[Intent, ...], filled: str | None = None) -> dict[str, bool]:
    """Which questions the profile, or this message, answers."""
    profile = turn.context.profile
    told = {intent.field for intent in rest if isinstance(intent, Fact)} | {filled}
    return {
        "ask_occupation": bool(profile.occupation) or "occupation" in told,
        "ask_goals": bool(profile.goals) or "goals" in told,
        "ask_routine": bool(profile.routine) or "routine" in told,
    }


def _renamed(turn: Turn, rest: tuple[Intent, ...]) -> tuple[tuple[Part, ...], tuple[Intent, ...]]:
    parts = tuple(
        Part(turn.voice.say("renamed", name=intent.name), (SetProfile(name=intent.name),))
        for intent in rest
        if isinstance(intent, TellName)
    )
    return parts, tuple(intent for intent in rest if not isinstance(intent, TellName))


def _brain_dump(turn: Turn, commands: set[Command], rest: tuple[Intent, ...]) -> Lead:
    voice = turn.voice
    if commands & {"skip", "later"}:
        return _setup(turn, rest, (), (CompleteStep(step=Step.BRAIN_DUMP, skipped=True),))
    if commands & {"done", "no"}:
        return _dumped(turn, rest)
    question = next((key for key in QUESTIONS if turn.asked(key)), None)
    if question is not None and _answers(question, rest):
        # The user went back to be asked, or answers late.
        return replace(_answered(turn, question, (), rest), closing=voice.say("what_else"), effects=())
    if "back" in commands:
        question = voice.say(_next_question(turn, rest) or "ask_occupation")
        return Lead(rest, effects=(GoBack(),), closing=question)
    if rest or turn.context.open_items:
        return Lead(rest, closing=voice.say("what_else"))
    return Lead(rest, (Part(voice.say("dump_start")),))


def _dumped(turn: Turn, rest: tuple[Intent, ...]) -> Lead:
    """The end of the brain dump: what there is now, and whether to sort what is not sorted."""
    voice, done = turn.voice, CompleteStep(step=Step.BRAIN_DUMP)
    captured = [item for intent in rest if isinstance(intent, Capture) for item in intent.items]
    number = len(turn.context.open_items) + len(captured)
    if number == 0:
        return _setup(turn, rest, (), (done,))
    dated = sum(1 for item in turn.context.open_items if item.due_local) + sum(1 for item in captured if item.when)
    said = Part(voice.say("dump_done", records=voice.records(number, dated)))
    kinds = [*(item.kind for item in turn.context.open_items), *(item.kind for item in captured)]
    if "unsorted" in kinds:
        return Lead(rest, effects=(done,), after=(said,), closing=voice.say("sort_when"))
    return replace(_setup(turn, rest, (), (done,)), after=(said,))


def _setup_complete(turn: Turn, commands: set[Command], rest: tuple[Intent, ...]) -> Lead:
    voice = turn.voice
    if "back" in commands:
        return Lead(rest, effects=(GoBack(),), closing=voice.say("what_else"))
    if _offered_plan(turn):
        answered = _plan_answer(turn, commands, rest)
        answered = answered or (Lead(rest) if rest else Lead((), (Part(voice.say("nothing_pending")),)))
        return replace(answered, effects=(CompleteStep(step=Step.SETUP_COMPLETE),))
    if "skip" in commands:
        skipped = CompleteStep(step=Step.SETUP_COMPLETE, skipped=True)
        return Lead(rest, (Part(voice.say("setup_end")),), (skipped,))
    if turn.asked("sort_when"):
        if commands & {"now", "yes"}:
            return _setup(turn, rest, (inbox_answers.sort(turn, ask=False),), ())
        if "later" in commands:
            return _setup(turn, rest, (_evening_triage(turn),), ())
    return _setup(turn, rest, (), ())


def _offered_plan(turn: Turn) -> bool:
    return turn.asked("setup") or turn.asked("setup_week")


def _plan_answer(turn: Turn, commands: set[Command], rest: tuple[Intent, ...]) -> Lead | None:
    """The answer to the offer of a morning plan; None where the message is something else."""
    clock = clock_in(turn.text)
    at = next((intent.when.at for intent in rest if isinstance(intent, JustWhen)), None)
    if at is None and clock is not None and _ACCEPTS.match(turn.text):
        # «Да, но в 7»: a plan for the day comes in the morning, so the hour needs no guess.
        at, rest = clock[0], ()
    if at is not None or "yes" in commands:
        others = tuple(intent for intent in rest if not isinstance(intent, JustWhen))
        return Lead(others, (routine_answers.switch_on(turn, "morning_briefing", at=at or _PLAN_TIME),))
    return Lead(rest, (Part(turn.voice.say("setup_no")),)) if commands & {"no", "skip", "done", "later"} else None


def _setup(turn: Turn, rest: tuple[Intent, ...], parts: tuple[Part, ...], effects: tuple[Effect, ...]) -> Lead:
    """The summary, the first checklist and the offer of a morning plan."""
    voice, today = turn.voice, turn.now.date()
    week = [
        item
        for item in inbox_answers.by_due(turn.context.open_items)
        if (due := inbox_answers.due_of(item)) and 0 <= (due.date() - today).days < 7
    ]
    items = voice.listed([inbox_answers.open_words(voice, item) for item in week[:_CHECKLIST_LENGTH]])
    said = voice.say("setup_week", items=items) if week else voice.say("setup")
    return Lead(rest, parts, (*effects, _checklist(turn)), closing=said)


def _checklist(turn: Turn) -> ShowWidget:
    voice = turn.voice
    found = inbox_answers.by_due(turn.context.open_items)[:_CHECKLIST_LENGTH]
    items = [
        {"id": str(number), "text": item.text[:500], "done": False, "item_id": item.id}
        for number, item in enumerate(found, 1)
    ] or [
        {"id": str(number), "text": voice.say(key), "done": False}
        for number, key in enumerate(("checklist_dump", "checklist_reminder", "checklist_model"), 1)
    ]
    return ShowWidget(widget_type="checklist", title=voice.say("checklist_title"), state={"items": items})


def _evening_triage(turn: Turn) -> Part:
    evening = datetime.combine(turn.now.date(), _EVENING)
    due = evening if turn.now < evening else evening + timedelta(days=1)
    return reminder_answers.set_reminder(turn, turn.voice.phrase("triage_text"), When(due.date(), due.time()))


_STEPS: dict[Step, Callable[[Turn, set[Command], tuple[Intent, ...]], Lead]] = {
    Step.GREETING: _greeting,
    Step.DISCOVERY: _discovery,
    Step.BRAIN_DUMP: _brain_dump,
    Step.SETUP_COMPLETE: _setup_complete,
}
