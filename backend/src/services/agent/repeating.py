"""Replies that go round in circles, as those of small models do that find no end."""

_LONGEST = 400
"""Letters of what is said again and again."""
_SHORTEST = 12
_LETTERS = 6
_STOPS = ".!?…\n"
_ENOUGH = 4_000
"""Letters that were said before, after which nobody wants more: a line that was asked for a hundred times is shorter."""


def once_of(text: str) -> str | None:
    """A text that ends in the same words over and over, with them once; None where it does not, or not for long."""
    if len(text) < _ENOUGH:
        return None
    tail = text[-_ENOUGH:]
    period = next((p for p in range(_SHORTEST, _LONGEST + 1) if tail[p:] == tail[:-p]), None)
    if period is None or sum(map(str.isalpha, tail[:period])) < _LETTERS:
        return None
    begin = len(text) - _ENOUGH
    while begin > 0 and text[begin - 1] == text[begin - 1 + period]:
        begin -= 1
    end = begin + period
    stops = [place for place in range(end - 1, end + period) if text[place] in _STOPS]
    return text[: stops[0] + 1 if stops else end].rstrip()
