"""Answers about routines, quiet hours, and why a message came."""

from datetime import datetime, time, timedelta

from src.core.recurrence import WEEKDAYS, first_day
from src.models.effects import SetProfile, SetRoutine
from src.models.turn import RoutineSetting
from src.models.values import QuietHours, RoutineKind
from src.offline_model.change_answers import cancel, reminder_words
from src.offline_model.intents import Cancel, ChangeRoutine, Quiet
from src.offline_model.targets import just_came
from src.offline_model.turn import Part, Turn
from src.offline_model.voice import Voice, holds

_DEFAULTS: dict[RoutineKind, tuple[time, int | None]] = {
    "morning_briefing": (time(8), None),
    "weekly_review": (time(18), 6),
    "waiting_for": (time(10), 2),
}
"""Time and weekday of a routine that is switched on without any; said in the reply, and sent with it."""
_CAME: tuple[tuple[RoutineKind, str], ...] = (
    ("morning_briefing", "briefing-lead"),
    ("weekly_review", "review-lead"),
    ("waiting_for", "waiting-lead"),
)
"""What the messages of the routines begin with. Looked for anywhere in what was said last: what comes by itself may stand
behind a reply, and then the two are read as one."""
_LOOKED_BACK = 5
"""Messages: "why did you send this?" may come a little later."""
_KINDS: tuple[RoutineKind, ...] = ("morning_briefing", "weekly_review", "waiting_for")


def change_routine(turn: Turn, intent: ChangeRoutine) -> Part:
    """Switch, move, pause or skip a routine, or say that it is off."""
    voice, current = turn.voice, setting(turn, intent.routine)
    if intent.action == "on" or (intent.action == "move" and current is None and intent.at is not None):
        return switch_on(turn, intent.routine, at=intent.at, weekday=intent.weekday)
    if current is None:
        return Part(voice.say("routine_is_off", name=name_of(voice, intent.routine)))
    match intent.action:
        case "off":
            return Part(
                voice.say("routine_off", name=name_of(voice, intent.routine)),
                (SetRoutine(routine=intent.routine, enabled=False),),
            )
        case "move":
            return _moved(turn, current, intent)
        case "pause":
            return _paused(turn, current, intent)
        case "skip":
            return _skipped(turn, current, intent)
        case _:
            # Switched off and on again, a routine has forgotten its pause and keeps its time.
            off, on = (SetRoutine(routine=intent.routine, enabled=enabled) for enabled in (False, True))
            return Part(voice.say("routine_on", routine=routine_words(turn, current)), (off, on))


def switch_on(turn: Turn, kind: RoutineKind, *, at: time | None = None, weekday: int | None = None) -> Part:
    """Switch a routine on, at the time named or the usual one."""
    usual_at, usual_day = _DEFAULTS[kind]
    known = setting(turn, kind)
    clock = f"{at:%H:%M}" if at else known.time if known else f"{usual_at:%H:%M}"
    day = weekday if weekday is not None else known.weekday if known else usual_day
    if kind == "morning_briefing" and weekday is None:
        day = known.weekday if known else None
    new = RoutineSetting(kind=kind, time=clock, weekday=day)
    effect = SetRoutine(routine=kind, enabled=True, time=clock, weekday=day)
    return Part(turn.voice.say("routine_on", routine=routine_words(turn, new)), (effect,))


def setting(turn: Turn, kind: RoutineKind) -> RoutineSetting | None:
    """The routine, where it is switched on."""
    return next((one for one in turn.context.routines if one.kind == kind), None)


def name_of(voice: Voice, kind: RoutineKind) -> str:
    """What a routine is called."""
    return voice.phrase(f"name_{kind}")


def named_in(turn: Turn, text: str) -> RoutineKind | None:
    """The routine whose name stands in a reply."""
    return next((kind for kind in _KINDS if turn.voice.said(f"name_{kind}", text)), None)


def routine_words(turn: Turn, routine: RoutineSetting) -> str:
    """A routine with its time and the next time that it comes."""
    first = next_time(turn, routine)
    return f"{name_of(turn.voice, routine.kind)}, {turn.voice.repeated(_rule(routine), first)}"


def next_time(turn: Turn, routine: RoutineSetting, after: datetime | None = None) -> datetime:
    """When it comes next, local; `after` is later than now where it is paused."""
    since, at = after or turn.now, time.fromisoformat(routine.time)
    first = first_day(_rule(routine), since.date())
    due = datetime.combine(first, at)
    if due > since:
        return due
    return datetime.combine(first_day(_rule(routine), first + timedelta(days=1)), at)


def quiet(turn: Turn, intent: Quiet) -> Part:
    """Keep quiet hours, and say what they hold back."""
    voice = turn.voice
    if intent.unclear:
        return Part(voice.say("quiet_ask"))
    if intent.hours is None:
        return Part(voice.say("quiet_off"))
    start, end = intent.hours
    said = voice.say("quiet_set", start=voice.clock(start), end=voice.clock(end))
    said = f"{said} {voice.say('quiet_guess')}" if intent.guessed else said
    hours = QuietHours(start=f"{start:%H:%M}", end=f"{end:%H:%M}")
    return Part(said, (SetProfile(quiet_hours=hours),))


def why(turn: Turn) -> Part:
    """The reason of the last message, which the user gave."""
    voice, came = turn.voice, just_came(turn, back=_LOOKED_BACK)
    if came is not None and came.reminder is not None:
        return Part(voice.say("why_reminder", reminder=reminder_words(voice, came.reminder)))
    kind = routine_that_came(turn)
    if kind is not None:
        known = setting(turn, kind)
        words = routine_words(turn, known) if known else name_of(voice, kind)
        return Part(voice.say("why_routine", routine=words))
    if turn.asked("follow_up"):
        return Part(voice.say("why_follow_up"))
    if any(turn.asked(key) for key in ("return_none", "return_some", "return_no_due")):
        return Part(voice.say("why_return"))
    if turn.asked("greeting") and not any(message.role == "user" for message in turn.history):
        return Part(voice.say("why_greeting"))
    return Part(voice.say("why_answer"))


def routine_that_came(turn: Turn) -> RoutineKind | None:
    """The routine whose message was the last one; None where that was something else."""
    if not turn.history or turn.history[-1].role != "assistant":
        return None
    return next((kind for kind, lead in _CAME if holds(lead, turn.history[-1].text)), None)


def stop_what_came(turn: Turn) -> Part | None:
    """«Стоп» right after a message that nobody asked for in that moment ends what sent it."""
    came = just_came(turn)
    if came is not None:
        return cancel(turn, Cancel("", reminder=True), [came])
    kind = routine_that_came(turn)
    if kind is None:
        return None
    return Part(
        turn.voice.say("routine_off", name=name_of(turn.voice, kind)), (SetRoutine(routine=kind, enabled=False),)
    )


def _rule(routine: RoutineSetting) -> str:
    return "FREQ=DAILY" if routine.weekday is None else f"FREQ=WEEKLY;BYDAY={WEEKDAYS[routine.weekday]}"


def _moved(turn: Turn, current: RoutineSetting, intent: ChangeRoutine) -> Part:
    if intent.at is None and intent.weekday is None:
        return Part(turn.voice.say("routine_ask_time", name=name_of(turn.voice, intent.routine)))
    clock = f"{intent.at:%H:%M}" if intent.at else None
    new = current.model_copy(
        update={"time": clock or current.time, "weekday": current.weekday if intent.weekday is None else intent.weekday}
    )
    effect = SetRoutine(routine=intent.routine, time=clock, weekday=intent.weekday)
    return Part(turn.voice.say("routine_moved", routine=routine_words(turn, new)), (effect,))


def _paused(turn: Turn, current: RoutineSetting, intent: ChangeRoutine) -> Part:
    voice, name = turn.voice, name_of(turn.voice, intent.routine)
    if intent.until is None:
        return Part(voice.say("routine_ask_until", name=name))
    until = intent.until
    # «До понедельника»: on Monday it comes again.
    end = until.due if until.at is not None else datetime.combine(until.day, time(0))
    if end <= turn.now:
        return Part(voice.say("routine_ask_until", name=name))
    back = next_time(turn, current, end - timedelta(minutes=1))
    said = voice.say("routine_paused", name=name, when=voice.moment(back, full=True))
    return Part(said, (SetRoutine(routine=intent.routine, paused_until_local=end),))


def _skipped(turn: Turn, current: RoutineSetting, intent: ChangeRoutine) -> Part:
    voice, name, due = turn.voice, name_of(turn.voice, intent.routine), next_time(turn, current)
    if intent.day is not None and intent.day < due.date():
        return Part(voice.say("routine_not_then", name=name, when=voice.moment(due, full=True)))
    if intent.day is not None and intent.day > due.date():
        return Part(voice.say("routine_only_next", name=name, when=voice.moment(due, full=True)))
    said = voice.say("routine_skipped", name=name, when=voice.moment(due, full=True))
    return Part(said, (SetRoutine(routine=intent.routine, skip_next=True),))
