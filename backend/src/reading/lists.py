"""A pasted list cut into its lines: bullets, boxes and numbers, one on a line or several in a row, and the headings above."""

import re
from dataclasses import dataclass
from itertools import pairwise

from src.reading.text import match, words_of

_BULLET = re.compile(r"(?:[-*•–—▪◦+·]|\d{1,2}[.)])\s*(?=\S)|[-*•]?\s*\[[ xхXХ✓✔]?\]\s*")
_BOX = re.compile(r"\[(?P<mark>[ xхXХ✓✔]?)\]\s*")
_INLINE_NUMBER = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)]\s*(?=[^\W\d]|\d+\s+[^\W\d]|[«\"])")
_IN_BRACKETS = re.compile(r"(?:^|(?<=\s))\((\d{1,2})\)\s*(?=\S)")
_BARE_NUMBER = re.compile(r"(?:^|(?<=\s))(\d{1,2})\s+(?=[^\W\d]{2})")
_LEAST_BARE = 3
"""Numbers without marks that count from 1 on, from which they are those of a list."""
_INLINE_BULLET = re.compile(r"(?:^|(?<=\s))[•▪◦]\s*")
_NEAR = 12
"""Lines below a heading that are looked at."""
_MOST_LINES_WITHOUT_LIST = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its bullet, box or number; `start` is its place in the whole. `bullet`: it had one of them."""

    text: str
    start: int
    bullet: bool
    ticked: bool


def is_list(lines: list[Line]) -> bool:
    """Whether the lines are those of a list rather than of a text."""
    return sum(line.bullet for line in lines) > 1 or len(lines) > _MOST_LINES_WITHOUT_LIST


def lines_of(text: str) -> list[Line]:
    """The lines, and the numbered or bulleted parts of a line that holds several."""
    found: list[Line] = []
    place = 0
    for row in text.split("\n"):
        for start, end in _parts_of_row(row):
            piece = row[start:end]
            bullet = _BULLET.match(piece)
            lead = bullet.end() if bullet and (bullet.end() < len(piece)) and _is_bullet(piece, bullet.end()) else 0
            box = _BOX.match(piece, lead) or (_BOX.search(piece[:lead]) if lead else None)
            ticked = bool(box and box["mark"].strip())
            if box is not None and box.end() > lead and box.start() >= lead:
                lead = box.end()
            if piece[lead:].strip():
                found.append(Line(piece[lead:], place + start + lead, lead > 0, ticked))
        place += len(row) + 1
    return found


def _is_bullet(piece: str, end: int) -> bool:
    """Whether what begins the line is a bullet: «-5 градусов», "3.12 in Rome" and "8. dec" are none."""
    lead = piece[:end]
    if lead[0] in "-+–—*" and not lead[-1].isspace() and "[" not in lead:
        return not piece[end].isdigit()
    return not (lead[-1] == "." and piece[end].isdigit())


def _parts_of_row(row: str) -> list[tuple[int, int]]:
    numbers = list(_INLINE_NUMBER.finditer(row))
    counted = [one for place, one in enumerate(numbers) if int(one[1]) == place + 1]
    if len(counted) > 1:
        starts = [one.start() for one in counted]
    elif (numbered := _numbered(row)) is not None:
        return numbered
    else:
        starts = [one.start() for one in _INLINE_BULLET.finditer(row)]
        starts = starts if len(starts) > 1 else []
    if not starts:
        return [(0, len(row))]
    bounds = ([0] if row[: starts[0]].strip() else []) + starts + [len(row)]
    return list(pairwise(bounds))


def _numbered(row: str) -> list[tuple[int, int]] | None:
    """The parts of «(1) … (2) …» and of "1 milk 2 bread 3 eggs", without their numbers; None where nothing is counted."""
    for pattern, least in ((_IN_BRACKETS, 2), (_BARE_NUMBER, _LEAST_BARE)):
        counted: list[re.Match[str]] = []
        for found in pattern.finditer(row):
            if int(found[1]) == len(counted) + 1:
                counted.append(found)
        if len(counted) < least or (pattern is _BARE_NUMBER and counted[0].start()):
            continue
        ends = [one.start() for one in counted[1:]] + [len(row)]
        lead = [(0, counted[0].start())] if row[: counted[0].start()].strip() else []
        return lead + [(one.end(), end) for one, end in zip(counted, ends, strict=True)]
    return None


def heads(lines: list[Line], number: int) -> bool:
    """Whether the line of that number only says what the lines below it are."""
    line, following = lines[number], lines[number + 1 : number + 1 + _NEAR]
    if not following:
        return False
    words = words_of(line.text)
    if line.text.rstrip().endswith((":", "：")):
        return not line.bullet or not any(below.bullet for below in following)
    plain = [word for word in words if not word.is_mark]
    return bool(plain) and match("heading", plain) == len(plain) and len(following) > 1 and not line.bullet
