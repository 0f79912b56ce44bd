"""A message cut into clauses: single things said.

Lists, bullets, boxes and numbers part things; so do sentences, commas, connectives and, in a run of words without marks, the
next verb or the next time. Addresses, abbreviations, quotation marks and brackets keep together what they hold.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from src.reading import joints
from src.reading.text import Word, holds, match, single, spaced, words_of

_BULLET = re.compile(r"(?:[-*•–—▪◦+·]|\d{1,2}[.)])\s*(?=\S)|[-*•]?\s*\[[ xхXХ✓✔]?\]\s*")
_BOX = re.compile(r"\[(?P<mark>[ xхXХ✓✔]?)\]\s*")
_INLINE_NUMBER = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)]\s*(?=[^\W\d]|\d+\s+[^\W\d]|[«\"])")
_IN_BRACKETS = re.compile(r"(?:^|(?<=\s))\((\d{1,2})\)\s*(?=\S)")
_BARE_NUMBER = re.compile(r"(?:^|(?<=\s))(\d{1,2})\s+(?=[^\W\d]{2})")
_LEAST_BARE = 3
"""Numbers without marks that count from 1 on, from which they are those of a list."""
_INLINE_BULLET = re.compile(r"(?:^|(?<=\s))[•▪◦]\s*")
_ENDS = frozenset(".!?…;")
_MOST_HEADING_WORDS = 5
MOST_CLAUSES = 400
"""Clauses of one message that are read: what is longer is no message of single things, and its reader says so."""
_NEAR = 12
_MOST_LINES_WITHOUT_LIST = 2
_LONGEST_SHORT_NAME = 5


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing said, as written, without bullets and the marks around it.

    `start` and `end` are its place in the spaced text. `under` is the heading it stands under ("Saturday", «подарки»).
    `listed`: it stands in a list of lines or numbers. `ticked`: its box is. `asks`: a question mark ended it. `after`: the word
    or mark that parts it from the clause before, empty at the beginning of a sentence.
    """

    text: str
    start: int
    end: int
    under: str = ""
    listed: bool = False
    ticked: bool = False
    asks: bool = False
    after: str = ""
    sentence: int = 0

    @property
    def words(self) -> list[Word]:
        """Its words and marks."""
        return words_of(self.text)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    bullet: bool
    ticked: bool


def cut(text: str) -> list[Clause]:
    """The clauses of `text` in order; headings become what stands under them."""
    body = spaced(text)
    lines = _lines(body)
    is_list = sum(line.bullet for line in lines) > 1 or len(lines) > _MOST_LINES_WITHOUT_LIST
    found: list[Clause] = []
    under = ""
    sentence = 0
    for number, line in enumerate(lines):
        if len(found) >= MOST_CLAUSES:
            break
        heads = number + 1 < len(lines) and _is_list_heading(line, lines[number + 1 : number + 1 + _NEAR])
        if heads:
            under = line.text.strip(" :—–-")
            continue
        pieces = _of_line(line, under, is_list=is_list)
        for piece in pieces:
            found.append(replace(piece, sentence=sentence + piece.sentence, ticked=line.ticked))
        sentence += 1 + max((piece.sentence for piece in pieces), default=0)
    return found[:MOST_CLAUSES]


def _lines(text: str) -> list[_Line]:
    """The lines, and the numbered or bulleted parts of a line that holds several."""
    found: list[_Line] = []
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
                found.append(_Line(piece[lead:], place + start + lead, lead > 0, ticked))
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


def _is_list_heading(line: _Line, following: list[_Line]) -> bool:
    """Whether the line only says what the lines below are."""
    words = words_of(line.text)
    if line.text.rstrip().endswith((":", "：")):
        return not line.bullet or not any(below.bullet for below in following)
    plain = [word for word in words if not word.is_mark]
    return bool(plain) and match("heading", plain) == len(plain) and len(following) > 1 and not line.bullet


def _of_line(line: _Line, under: str, *, is_list: bool) -> list[Clause]:
    words = words_of(line.text)
    whole = line.bullet and is_list
    found: list[Clause] = []
    for number, (begin, end, mark) in enumerate(_sentences(words, whole=whole)):
        piece, heading = _without_heading(words[begin:end])
        head = heading or under
        cuts = [(piece, "")] if whole and not heading else joints.parted(piece, headed=bool(heading))
        for place, (part, after) in enumerate(cuts):
            clause = _clause(line, part)
            if clause is not None:
                found.append(
                    replace(
                        clause,
                        under=head,
                        listed=is_list,
                        asks=mark == "?" and place == len(cuts) - 1,
                        after=after,
                        sentence=number,
                    )
                )
    return found


def _clause(line: _Line, words: list[Word]) -> Clause | None:
    while words and words[0].is_mark and words[0].text not in '«"“„([#@+-—–✅✔✓':
        words = words[1:]
    while words and words[-1].is_mark and words[-1].text not in '»"”“)]%✅✔✓':
        words = words[:-1]
    if not words:
        return None
    start, end = words[0].start, words[-1].end
    return Clause(line.text[start:end], line.start + start, line.start + end)


def _sentences(words: list[Word], *, whole: bool) -> list[tuple[int, int, str]]:
    """Begin, end and the mark that ends each sentence."""
    found: list[tuple[int, int, str]] = []
    begin = depth = 0
    for index, word in enumerate(words):
        depth = max(0, depth + (word.text in "([") - (word.text in ")]")) if word.is_mark else depth
        if word.text not in _ENDS or word.closed or depth or (word.text == "." and _abbreviates(words, index)):
            continue
        if whole and word.text in ".;" and index + 1 < len(words):
            continue
        if index + 1 < len(words) and words[index + 1].text in _ENDS:
            continue
        if index > begin:
            found.append((begin, index + 1, _mark(words, begin, index)))
        begin = index + 1
    if begin < len(words):
        found.append((begin, len(words), ""))
    return found


def _mark(words: list[Word], begin: int, index: int) -> str:
    last = index
    while last > begin and words[last].text in _ENDS:
        if words[last].text == "?":
            return "?"
        last -= 1
    return words[index].text


def _abbreviates(words: list[Word], index: int) -> bool:
    """Whether a full stop belongs to the word before it, or to a number, rather than ends the sentence."""
    if index == 0 or words[index - 1].end != words[index].start:
        return False
    last = index + 1 >= len(words)
    follows = None if last else words[index + 1]
    if follows is not None and follows.start == words[index].end and follows.text not in _ENDS:
        return not follows.is_mark
    if last:
        return False
    if _goes_on(words, index):
        return True
    return words[index - 1].low in single("abbreviation") and (
        words[index - 1].low not in single("day") or follows is None
    )


def _goes_on(words: list[Word], index: int) -> bool:
    """Whether a short name of a day or a month is followed by what goes on with it: «5 дек. в 9.15», "Mon. 30 Nov. at 9"."""
    name, following = words[index - 1], words[index + 1]
    short = len(name.low) <= _LONGEST_SHORT_NAME and (name.low in single("month") or name.low in single("day"))
    return short and (following.text[0].islower() or following.text[0].isdigit())


def _without_heading(words: list[Word]) -> tuple[list[Word], str | None]:
    """The words after a heading with a colon, and the heading; None where there is none."""
    colon = next(
        (n for n, word in enumerate(words[: _MOST_HEADING_WORDS + 2]) if word.text == ":" and not word.closed), None
    )
    if colon is None or colon + 1 >= len(words) or colon == 0:
        return words, None
    head, rest = words[:colon], words[colon + 1 :]
    plain = [word for word in head if not word.is_mark]
    if len(plain) > _MOST_HEADING_WORDS:
        return words, None
    while plain and match("filler", plain) and match("filler", plain) < len(plain):
        plain = plain[match("filler", plain) :]
    known = bool(plain) and (match("heading", plain) > 0 or match("empty", plain) == len(plain) or _is_day(plain))
    named = match("heading", plain)
    known = known and not (named and match("label", plain[named:]))
    several = any(word.text in ",;" for word in rest if not word.closed)
    if not known and not (several and len(plain) <= 2 and not joints.has_verb(plain) and not holds("own", plain)):
        return words, None
    return rest, " ".join(word.text for word in plain)


def _is_day(words: list[Word]) -> bool:
    return match("day", words) > 0 and len(words) <= 3
