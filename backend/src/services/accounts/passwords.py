"""Which passwords are too easy to guess."""

import asyncio
from functools import cache

from src.errors import InvalidInput

_LEAST = 8
_LEAST_LETTERS = 4
"""Different characters: `aaaaaaaa` and `abababab` are tried before any list."""
_KEYS = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`")
"""Where a Russian letter is typed, by the Latin letter of the same key."""
_RUSSIAN = (
    "пароль",
    "любовь",
    "привет",
    "солнышко",
    "наташа",
    "максим",
    "сергей",
    "марина",
    "россия",
    "спартак",
    "zaqwsx",
    "marina",
    "natasha",
    "privet",
    "parol",
    "lubov",
    "solnyshko",
    "rossiya",
    "spartak",
)
"""Words that Russian lists begin with and English ones lack; they come with figures behind them."""
_FIGURES = "0123456789!?.*"


class CommonPassword(InvalidInput):
    """A password that is tried first by whoever guesses."""

    code = "common_password"


async def check_password(password: str, *, email: str, field: str = "password") -> None:
    """Refuse what is guessed first. Raises `CommonPassword`, with the name of the `field`."""
    said = password.casefold()
    typed = said.translate(_KEYS)
    common = await asyncio.to_thread(_common)  # the first call reads the list
    if (
        said in common
        or typed in common
        or said.strip(_FIGURES) in _RUSSIAN
        or said in {email, email.split("@")[0]}
        or len(set(said)) < _LEAST_LETTERS
    ):
        raise CommonPassword("This password is one of those that are guessed first; choose another.", field=field)


@cache
def _common() -> frozenset[str]:
    """The passwords of the list that a password of ours could be: about 11,000."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= _LEAST)
