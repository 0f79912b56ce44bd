"""Answers to what is to be changed: a reminder or an item moved, put off, reworded, cancelled; asked back where unclear."""

from datetime import datetime, timedelta

from src.core.clock import END_OF_DAY
from src.core.recurrence import WEEKDAYS, first_day, parts_of
from src.models.effects import CancelReminder, Effect, UpdateInboxItem, UpdateReminder
from src.models.turn import OpenItem, OpenReminder
from src.offline_model import time_choices
from src.offline_model.inbox_answers import due_of
from src.offline_model.intents import Cancel, Change, Remind
from src.offline_model.patterns import Said
from src.offline_model.reminder_answers import guess_words, remind
from src.offline_model.targets import Target, about, chosen, each_named, meant, option, reminder_due, upcoming
from src.offline_model.turn import Part, Turn
from src.offline_model.voice import Voice
from src.offline_model.when import When

SAID = Said("change_answers")

_SOME_DAYS = SAID.pattern(r"\b(?:{some_days})\b")
_MAX_OPTIONS = 4
_MAX_CANCELLED = 10
"""As many as one turn may change; a turn has a limit of tool calls."""
_MAX_SHOWN = 7


def ask_move(turn: Turn, text: str) -> Part:
    """Ask for the time to move something to, with some to choose from."""
    return Part(turn.voice.say("ask_move", text=text), (time_choices.moments(turn),))


def change(turn: Turn, intent: Change, among: list[Target] | None = None) -> Part:
    """Move or reword what is meant, or ask for what is missing."""
    voice = turn.voice
    if intent.within is not None:
        return _move_all(turn, intent, confirmed=False)
    several = each_named(turn, intent.query, reminders_only=intent.reminder) if among is None else []
    if several and not intent.new_text and (intent.when or intent.shift):
        return _together([_move(turn, one, intent) for one in several])
    found = _meant(turn, intent) if among is None else among
    if not found:
        return Part(voice.say("change_none"))
    if len(found) > 1:
        return Part(voice.say("change_which", options=_options(voice, found)))
    target = found[0]
    if intent.new_text:
        return _reworded(voice, target, intent.new_text)
    if intent.when is None and intent.shift is None:
        return ask_move(turn, target.text)
    return _move(turn, target, intent)


def cancel(turn: Turn, intent: Cancel, among: list[Target] | None = None) -> Part:
    """Cancel what is meant, or ask which."""
    voice = turn.voice
    if intent.every and intent.reminder and intent.within is None and not intent.query:
        return _cancel_every(turn, confirmed=False)
    if intent.every:
        return _drop_all(turn, intent, confirmed=False)
    several = each_named(turn, intent.query, reminders_only=intent.reminder) if among is None else []
    if several:
        effects = tuple(effect for one in several if (effect := _dropped(one)) is not None)
        return Part(voice.say("dropped_all", items=voice.listed([option(voice, one) for one in several])), effects)
    found = _meant(turn, intent) if among is None else among
    if not found:
        return Part(voice.say("cancel_none" if intent.reminder else "change_none"))
    if len(found) > 1:
        return Part(voice.say("cancel_which", options=_options(voice, found)))
    target = found[0]
    if target.item is not None:
        effect = UpdateInboxItem(item_id=target.item.id, status="archived")
        return Part(voice.say("item_dropped", item=target.text), (effect,))
    if target.reminder is None:
        return Part(voice.say("cancel_none"))
    if _is_of_some_days(turn.text, target.reminder):
        return Part(voice.say("cancel_some_days", reminder=reminder_words(voice, target.reminder)))
    return _cancelled(voice, target.reminder)


def _is_of_some_days(text: str, reminder: OpenReminder) -> bool:
    """Whether only some days of a series are not wanted any more: "stop the moss one on fridays"."""
    rule = parts_of(reminder.repeat) if reminder.repeat else {}
    days = rule.get("BYDAY", "").split(",")
    several = rule.get("FREQ") == "DAILY" or len(days) > 1
    return several and _SOME_DAYS.search(text) is not None


def _meant(turn: Turn, intent: Change | Cancel) -> list[Target]:
    """What the words mean; after a list of the reminders a number is enough."""
    found = meant(turn, intent.query, reminders_only=intent.reminder)
    if found or not intent.query or not turn.asked("reminders_some"):
        return found
    return chosen(intent.query, [Target(reminder=one) for one in upcoming(turn)])


def cancel_every(turn: Turn) -> Part:
    """Cancel all that is to come, once the user has said yes."""
    return _cancel_every(turn, confirmed=True)


def drop_all(turn: Turn, intent: Cancel) -> Part:
    """Delete all that was asked about, once the user has said yes."""
    return _drop_all(turn, intent, confirmed=True)


def _drop_all(turn: Turn, intent: Cancel, *, confirmed: bool) -> Part:
    voice, within = turn.voice, intent.within
    targets = [
        *([] if intent.reminder else [Target(item=one) for one in turn.context.open_items]),
        *(Target(reminder=one) for one in upcoming(turn)),
    ]
    if within is not None:
        targets = [one for one in targets if within.holds(one.due)]
    if intent.query:
        targets = about(targets, intent.query)
    if not targets:
        return Part(voice.say("dropped_none" if within is not None else "change_none"))
    listed = voice.listed([option(voice, one) for one in targets[:_MAX_CANCELLED]])
    if not confirmed and len(targets) > 1:
        return Part(voice.say("drop_all_ask", items=listed))
    effects = tuple(effect for one in targets[:_MAX_CANCELLED] if (effect := _dropped(one)) is not None)
    return Part(voice.say("dropped_all", items=listed), effects)


def move_all(turn: Turn, intent: Change) -> Part:
    """Move all that was asked about, once the user has said yes."""
    return _move_all(turn, intent, confirmed=True)


def _move_all(turn: Turn, intent: Change, *, confirmed: bool) -> Part:
    voice, within = turn.voice, intent.within
    rows = [
        *(Target(item=one) for one in turn.context.open_items),
        *(Target(reminder=one) for one in upcoming(turn)),
    ]
    targets = [one for one in rows if within is not None and within.holds(one.due)]
    if not targets:
        return Part(voice.say("change_none"))
    if intent.when is None and intent.shift is None:
        return ask_move(turn, voice.listed([one.text for one in targets]))
    if not confirmed and len(targets) > 1:
        listed = voice.listed([option(voice, one) for one in targets[:_MAX_CANCELLED]])
        return Part(voice.say("move_all_ask", items=listed))
    return _together([_move(turn, one, intent) for one in targets[:_MAX_CANCELLED]])


def _together(parts: list[Part]) -> Part:
    """Several changes as one answer."""
    return Part(" ".join(part.text for part in parts), tuple(effect for part in parts for effect in part.effects))


def _dropped(target: Target) -> Effect | None:
    if target.item is not None:
        return UpdateInboxItem(item_id=target.item.id, status="archived")
    return CancelReminder(reminder_id=target.reminder.id) if target.reminder is not None else None


def again(turn: Turn, target: Target, when: When) -> Part:
    """«Напомни ещё раз»: what came is put off; what has not come yet is to come a second time."""
    if target.reminder and target.reminder.came:
        return _move(turn, target, Change("", when=when))
    return remind(turn, Remind(target.text, when))


def _options(voice: Voice, found: list[Target]) -> str:
    return voice.either([option(voice, one) for one in found[:_MAX_OPTIONS]])


def _cancelled(voice: Voice, reminder: OpenReminder) -> Part:
    if reminder.came and not reminder.repeat:
        return Part(voice.say("came_once", text=reminder.text))
    return Part(
        voice.say("cancelled", reminder=reminder_words(voice, reminder)), (CancelReminder(reminder_id=reminder.id),)
    )


def _cancel_every(turn: Turn, *, confirmed: bool) -> Part:
    voice, waiting = turn.voice, upcoming(turn)[:_MAX_CANCELLED]
    if not waiting:
        return Part(voice.say("reminders_none"))
    listed = voice.listed([reminder_words(voice, one) for one in waiting])
    if not confirmed and len(waiting) > 1:
        return Part(voice.say("cancel_all_ask", reminders=listed))
    effects: tuple[Effect, ...] = tuple(CancelReminder(reminder_id=one.id) for one in waiting)
    return Part(voice.say("cancelled", reminder=listed), effects)


def reminder_words(voice: Voice, reminder: OpenReminder) -> str:
    """A reminder as it is read back: its time, or its repetition, and its words."""
    due = reminder_due(reminder)
    when = (
        f"{voice.every(reminder.repeat, due)}, {voice.clock(due.time())}"
        if reminder.repeat
        else voice.moment(due, full=True)
    )
    return f"{when} — {reminder.text}"


def show_reminders(turn: Turn) -> Part:
    """What is to come."""
    voice, waiting = turn.voice, upcoming(turn)
    if not waiting:
        return Part(voice.say("reminders_none"))
    shown = [reminder_words(voice, one) for one in waiting[:_MAX_SHOWN]]
    if len(waiting) > _MAX_SHOWN:
        shown.append(voice.phrase("items_more", count=str(len(waiting) - _MAX_SHOWN)))
    return Part(voice.say("reminders_some", reminders=voice.listed(shown)))


def _reworded(voice: Voice, target: Target, text: str) -> Part:
    said = voice.say("reworded", item=text)
    if target.reminder:
        return Part(said, (UpdateReminder(reminder_id=target.reminder.id, text=text[:500]),))
    return Part(said, (UpdateInboxItem(item_id=target.item.id, text=text[:2000]),)) if target.item else Part(said)


def _move(turn: Turn, target: Target, intent: Change) -> Part:
    if target.reminder is not None:
        return _move_reminder(turn, target.reminder, intent)
    return _move_item(turn, target.item, intent) if target.item else Part(turn.voice.say("change_none"))


def _move_reminder(turn: Turn, reminder: OpenReminder, intent: Change) -> Part:
    voice, when = turn.voice, None
    if intent.shift is not None:
        due = (turn.now if reminder.came else reminder_due(reminder)) + intent.shift
    else:
        when = _on_its_day(turn, reminder, intent.when) if intent.when else None
        due = _kept_hour(reminder_due(reminder), when) if when else turn.now
    if due <= turn.now:
        said = voice.say("moved_past", when=voice.moment(due, full=True), text=reminder.text)
        return Part(said, (time_choices.moments(turn),))
    repeat = when.repeat if when and when.repeat else None
    once = reminder.came and (reminder.repeat is None or due < _own_next(reminder, turn.now))
    repeat = repeat or (_rule_on(reminder.repeat, due) if reminder.repeat and not once else None)
    rule = repeat or (None if once else reminder.repeat)
    words = voice.repeated(rule, due) if rule else voice.moment(due, full=True)
    said = voice.say("reminder_moved", when=words, text=reminder.text)
    guess = guess_words(voice, when) if when else ""
    return Part(f"{said} {guess}".strip(), (UpdateReminder(reminder_id=reminder.id, due_local=due, repeat=repeat),))


def _own_next(reminder: OpenReminder, now: datetime) -> datetime:
    """When a series that has come comes next by itself: what is put off to before then is put off once."""
    came = reminder_due(reminder)
    first = first_day(reminder.repeat or "", max(came, now).date())
    at = datetime.combine(first, came.time())
    return (
        at if at > now else datetime.combine(first_day(reminder.repeat or "", first + timedelta(days=1)), came.time())
    )


def _on_its_day(turn: Turn, reminder: OpenReminder, when: When) -> When:
    return when if reminder.came else _on_day_of(turn, reminder_due(reminder), when)


def _on_day_of(turn: Turn, before: datetime | None, when: When) -> When:
    """An hour alone means the own day of what is moved, as long as that is to come."""
    if before is None or when.at is None or when.day_named or when.after or when.repeat:
        return when
    on_day = when.on_day(before.date())
    return on_day if on_day.due > turn.now else when


def _kept_hour(before: datetime, when: When) -> datetime:
    """A day without an hour keeps the hour that the reminder had."""
    return when.due if when.at is not None else datetime.combine(when.day, before.time())


def _rule_on(rule: str, due: datetime) -> str | None:
    """The rule with another weekday, where a weekly one is moved to it; None where the rule stays."""
    parts = parts_of(rule)
    days, code = parts.get("BYDAY", ""), WEEKDAYS[due.weekday()]
    if parts.get("FREQ") != "WEEKLY" or not days or "," in days or code == days:
        return None
    return ";".join(f"{name}={code if name == 'BYDAY' else value}" for name, value in parts.items())


def _move_item(turn: Turn, item: OpenItem, intent: Change) -> Part:
    voice, before = turn.voice, due_of(item)
    if intent.shift is not None:
        base = before if before and before > turn.now else turn.now
        # «На неделю» moves a day by days; an hour is kept only where there was one.
        whole_days = intent.shift % timedelta(days=1) == timedelta(0)
        due = (
            datetime.combine((base + intent.shift).date(), END_OF_DAY)
            if whole_days and before is None
            else base + intent.shift
        )
    elif intent.when is not None:
        due = _on_day_of(turn, before, intent.when).due
        due = datetime.combine(due.date(), before.time()) if before and due.time() == END_OF_DAY else due
    else:
        return ask_move(turn, item.text)
    said = voice.say("moved", item=item.text, when=voice.moment(due, full=True))
    return Part(said, (UpdateInboxItem(item_id=item.id, due_local=due),))
