"""What the user is told when there is no model to say it: one plain sentence for each kind of failure."""

from src.models.values import Locale, Occasion, WhyKind
from src.protocol.talking import Why

_FAILURES: dict[str, dict[Locale, str]] = {
    "model_refused": {
        "ru": "Модель не приняла запрос: похоже, неверен её ключ или имя. Ваше сообщение сохранено; ответ можно запросить ещё раз.",
        "en": "The model refused the request: its key or its name seems to be wrong. Your message is kept; you can ask for the reply again.",
    },
    "model_unpaid": {
        "ru": "У поставщика модели закончились средства или лимит. Ваше сообщение сохранено; ответ можно запросить ещё раз.",
        "en": "The account at the model's provider has run out of credit or quota. Your message is kept; you can ask for the reply again.",
    },
    "model_declined": {
        "ru": "Модель не приняла именно это сообщение. Оно сохранено; его можно изменить или запросить ответ ещё раз.",
        "en": "The model declined this particular message. It is kept; you can edit it, or ask for the reply again.",
    },
    "turn_too_large": {
        "ru": "Для одного ответа это слишком много. Ваше сообщение сохранено; пришлите его по частям, и я разберу каждую.",
        "en": "That is more than one reply can take. Your message is kept; send it in parts, and I'll go through each.",
    },
    "model_unreadable": {
        "ru": "Модель ответила так, что ничего не разобрать. Ваше сообщение сохранено, ничего не изменилось; ответ можно запросить ещё раз.",
        "en": "The model's answer made no sense. Your message is kept, and nothing was changed; you can ask for the reply again.",
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


_FOLLOW_UPS: dict[Locale, str] = {
    "ru": "Мы начали знакомиться и не закончили. Если захотите продолжить, просто напишите пару слов; если нет, больше не напомню.",
    "en": "We started setting things up and didn't finish. If you'd like to go on, just write a word or two; if not, I won't bring it up again.",
}

_RETURNS: dict[Locale, str] = {
    "ru": "С возвращением. Открытых записей в инбоксе: {number}.",
    "en": "Welcome back. Open items in your inbox: {number}.",
}


def follow_up_text(locale: Locale) -> str:
    """Whether to go on with onboarding, where the model cannot ask."""
    return _FOLLOW_UPS[locale]


def return_text(locale: Locale, number: int) -> str:
    """That `number` items are open, where the model cannot say it."""
    return _RETURNS[locale].format(number=number)


_NOT_SORTED: dict[Locale, str] = {
    "ru": "Разобрать инбокс не получилось: модель сейчас не отвечает. Все записи на месте; попросите ещё раз позже.",
    "en": "I couldn't sort the inbox: the model isn't answering right now. Everything is still there; ask again later.",
}


def not_sorted_text(locale: Locale) -> str:
    """That the inbox could not be gone over, where the model cannot say it."""
    return _NOT_SORTED[locale]


_REASONS: dict[Occasion, dict[Locale, str]] = {
    "first_visit": {"ru": "Первый визит: знакомство.", "en": "Your first visit."},
    "follow_up": {
        "ru": "Знакомство начато и не закончено; об этом спрашиваю один раз.",
        "en": "You started setting things up and didn't finish; I ask about it once.",
    },
    "inbox": {"ru": "Вы попросили разобрать инбокс.", "en": "You asked to have the inbox sorted."},
    "return": {
        "ru": "Вас долго не было, и есть открытые записи.",
        "en": "You were away for a while, and there are open items.",
    },
}
_KINDS: dict[Occasion, WhyKind] = {
    "first_visit": "greeting",
    "follow_up": "follow_up",
    "return": "return",
    "inbox": "inbox",
}


def reason_for(occasion: Occasion, locale: Locale) -> Why | None:
    """Why a message came that no message of the user's asked for; None where something else says it."""
    kind = _KINDS.get(occasion)
    return Why(kind=kind, text=_REASONS[occasion][locale]) if kind else None
