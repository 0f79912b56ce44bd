"""What the user is told when there is no model to say it: one plain sentence for each kind of failure."""

from src.models import Locale

_FAILURES: dict[str, dict[Locale, str]] = {
    "model_refused": {
        "ru": "Модель не приняла запрос: похоже, неверен её ключ или имя. Ваше сообщение сохранено; ответ можно запросить ещё раз.",
        "en": "The model refused the request: its key or its name seems to be wrong. Your message is kept; you can ask for the reply again.",
    },
    "model_busy": {
        "ru": "Модель сейчас не отвечает. Ваше сообщение сохранено; ответ можно запросить ещё раз.",
        "en": "The model isn't answering right now. Your message is kept; you can ask for the reply again.",
    },
    "budget_spent": {
        "ru": "Дневной запас слов модели исчерпан. Ваше сообщение сохранено; завтра отвечу снова.",
        "en": "Today's model budget is used up. Your message is kept; I can answer again tomorrow.",
    },
    "internal": {
        "ru": "Не получилось ответить: внутренняя ошибка. Ваше сообщение сохранено; ответ можно запросить ещё раз.",
        "en": "I couldn't answer because of an internal error. Your message is kept; you can ask for the reply again.",
    },
}

_GREETINGS: dict[Locale, str] = {
    "ru": "Здравствуйте. Я помогу держать дела и мысли в порядке: запишу, напомню, не забуду. Как к вам обращаться?",
    "en": "Hi. I keep track of things so you don't have to: I write them down, remind you, and remember. What should I call you?",
}


def failure_text(code: str, locale: Locale) -> str:
    """The sentence for a failed reply; an unknown code gets the one for an internal error."""
    return _FAILURES.get(code, _FAILURES["internal"])[locale]


def greeting_text(locale: Locale) -> str:
    """The first words, where the model cannot say them."""
    return _GREETINGS[locale]
