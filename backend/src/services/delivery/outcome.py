"""What became of one attempt to deliver, and how a user is told."""

from dataclasses import dataclass
from typing import Literal

from src.models.values import Locale

Trouble = Literal["refused", "unreachable", "busy", "gone", "private", "secret_lost"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`sent`, or the trouble: `retry` may go well later, `failed` will not, `gone` is there no more.

    `after_seconds` is what the service asked to wait.
    """

    state: Literal["sent", "retry", "failed", "gone"]
    trouble: Trouble | None = None
    after_seconds: float | None = None


SENT = Outcome("sent")

_WORDS: dict[Trouble, dict[Locale, str]] = {
    "refused": {
        "ru": "Сервис не принял сообщение. Проверьте ключ и имя получателя в адресе.",
        "en": "The service did not take the message. Check the key and the recipient in the address.",
    },
    "unreachable": {
        "ru": "Сервис не отвечает. Проверьте адрес; попробую ещё раз.",
        "en": "The service does not answer. Check the address; I'll try again.",
    },
    "busy": {
        "ru": "Сервис просит подождать; попробую ещё раз.",
        "en": "The service asks to wait; I'll try again.",
    },
    "gone": {
        "ru": "Этот браузер больше не принимает уведомления.",
        "en": "This browser takes no notifications any more.",
    },
    "private": {
        "ru": "Адрес ведёт в локальную сеть сервера. Разрешить это может его владелец: LIFEOS_DELIVERY__ALLOW_PRIVATE.",
        "en": "The address leads into the server's own network. Its owner may allow that with LIFEOS_DELIVERY__ALLOW_PRIVATE.",
    },
    "secret_lost": {
        "ru": "Адрес больше не прочитать: у сервера сменился ключ. Добавьте его заново.",
        "en": "The address cannot be read any more: the server's key has changed. Add it again.",
    },
}


def trouble_text(trouble: str, locale: Locale) -> str | None:
    """The sentence for a trouble as it is stored; None for none."""
    for known, words in _WORDS.items():
        if known == trouble:
            return words[locale]
    return None
