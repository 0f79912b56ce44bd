"""Which language a text of a test is in."""

import re


def is_russian(text: str) -> bool:
    """Whether `text` has Cyrillic letters."""
    return re.search(r"[а-яё]", text, re.IGNORECASE) is not None
