"""What stands for a model's own words, where it did as it was asked and said nothing, or said it in the wrong form."""

from collections.abc import Sequence
from datetime import datetime

from src.models.effects import Effect
from src.models.values import Locale

_DONE: dict[Locale, str] = {"ru": "Готово.", "en": "Done."}
_DONE_THESE: dict[Locale, str] = {"ru": "Готово: {these}.", "en": "Done: {these}."}
_MORE: dict[Locale, str] = {"ru": "и ещё {count}", "en": "and {count} more"}
_AT: dict[Locale, str] = {"ru": "{text} ({at:%d.%m.%Y, %H:%M})", "en": "{text} ({at:%d %b %Y, %H:%M})"}
_NOT_DONE: dict[Locale, str] = {
    "ru": "Сделать это не получилось, ничего не изменилось. Попробуйте сказать иначе.",
    "en": "I couldn't do that, and nothing was changed. Try saying it another way.",
}
_NOT_ALL: dict[Locale, str] = {"ru": "Не всё из этого получилось сделать.", "en": "Not all of that could be done."}
_MOST_NAMED = 5


def confirmation(effects: Sequence[Effect], locale: Locale) -> str:
    """That what was noted is done, with its words and times as far as they are few."""
    named = [said for effect in effects if (said := _named(effect, locale))]
    if not named:
        return _DONE[locale]
    shown = named[:_MOST_NAMED]
    if len(named) > _MOST_NAMED:
        shown.append(_MORE[locale].format(count=len(named) - _MOST_NAMED))
    return _DONE_THESE[locale].format(these="; ".join(shown))


def not_done(locale: Locale, *, some: bool) -> str:
    """That something, or, where `some` was, not all of it, could not be done."""
    return (_NOT_ALL if some else _NOT_DONE)[locale]


def _named(effect: Effect, locale: Locale) -> str:
    text, at = getattr(effect, "text", None), getattr(effect, "due_local", None)
    if not text:
        return ""
    return _AT[locale].format(text=text, at=at) if isinstance(at, datetime) else str(text)
