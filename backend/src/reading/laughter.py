"""Sounds and signs that people write in place of words."""

import re

_LAUGH = re.compile(
    r"(?:[ахпзыъ]{4,20}|[аa]?(?:х[аеи]){2,12}х?|(?:ha|he|hi){2,12}h?|lm(?:f)?ao{1,12}|rofl|lol+|лол+|кек+|ржу|орну[лть]+|xd+|[)(:;=]{1,20}|:d|хз)",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d\s]{1,40}")
_LONGEST = 30


def is_laughter(text: str) -> bool:
    """Whether the whole text is laughter, a face or pictures."""
    body = text.strip(" .!?,")
    if not body:
        return True
    if len(body) > _LONGEST:
        return False
    return all(_LAUGH.fullmatch(word) or _PICTURE.fullmatch(word) for word in body.split())
