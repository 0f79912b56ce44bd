"""What stands for a model's own words, where it did as it was asked and said nothing, or said it in the wrong form."""

from collections.abc import Sequence
from datetime import datetime

from src.core.locale import Words
from src.core.locale.dates import near_moment
from src.models.effects import Effect
from src.models.turn import TurnContext

_MOST_NAMED = 5


def words_of(context: TurnContext) -> Words:
    """How the user of a run is spoken to."""
    return Words(context.locale, informal=context.profile.formality == "informal")


def confirmation(effects: Sequence[Effect], context: TurnContext) -> str:
    """That what was noted is done, with its words and times as far as they are few."""
    words, today = words_of(context), datetime.fromisoformat(context.local_time)
    named = [said for effect in effects if (said := _named(effect, words, today))]
    if not named:
        return words.say("done")
    shown = named[:_MOST_NAMED]
    if len(named) > _MOST_NAMED:
        shown.append(words.say("list-more", count=len(named) - _MOST_NAMED))
    return words.say("done-these", these="; ".join(shown))


def not_done(context: TurnContext, *, some: bool) -> str:
    """That something, or, where `some` was, not all of it, could not be done."""
    return words_of(context).say("not-all-done" if some else "not-done")


def _named(effect: Effect, words: Words, today: datetime) -> str:
    text, at = getattr(effect, "text", None), getattr(effect, "due_local", None)
    if not text:
        return ""
    if not isinstance(at, datetime):
        return str(text)
    when = near_moment(words, at.replace(tzinfo=None), today=today.date())
    return words.say("done-at", when=when, text=str(text))
