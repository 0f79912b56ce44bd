"""A message cut into clauses: single things said.

The lines of a list part things (`lists`); so do sentences, commas, connectives and, in a run of words without marks, the
next verb or the next time. Addresses, abbreviations, quotation marks and brackets keep together what they hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from src.reading import joints
from src.reading.grammar import russian
from src.reading.lists import Line, heads, is_list, lines_of
from src.reading.text import Word, holds, match, single, spaced, words_of
from src.reading.words import is_base_verb, is_infinitive, is_russian

_ENDS = frozenset(".!?…;")
_MOST_HEADING_WORDS = 5
MOST_CLAUSES = 300
"""Clauses of one message that are read: what is longer is no message of single things, and its reader says so."""
_LONGEST_TAIL = 5
"""Words of a closing that is left out."""
_LONGEST_SENTENCE = 500
"""Words of a sentence that are parted at once."""
_LONGEST_SHORT_NAME = 5
_LONGEST_REASON = 8
_LONGEST_WARE = 4
_LEAST_WARES = 3
_SO = frozenset({"so", "поэтому", "значит"})


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


def cut(text: str) -> list[Clause]:
    """The clauses of `text` in order; headings become what stands under them."""
    body = spaced(text)
    lines = lines_of(body)
    listed = is_list(lines)
    found: list[Clause] = []
    under = ""
    sentence = 0
    for number, line in enumerate(lines):
        if len(found) >= MOST_CLAUSES:
            break
        if heads(lines, number):
            under = line.text.strip(" :—–-")
            continue
        pieces = _of_line(line, under, listed=listed)
        for piece in pieces:
            found.append(replace(piece, sentence=sentence + piece.sentence, ticked=line.ticked))
        sentence += 1 + max((piece.sentence for piece in pieces), default=0)
    return found[:MOST_CLAUSES]


def _of_line(line: Line, under: str, *, listed: bool) -> list[Clause]:
    words = words_of(line.text)
    whole = line.bullet and listed
    found: list[Clause] = []
    for number, (begin, end, mark) in enumerate(_bounded(_sentences(words, whole=whole))):
        if len(found) >= MOST_CLAUSES:
            break
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
                        listed=listed,
                        asks=mark == "?" and place == len(cuts) - 1,
                        after=after,
                        sentence=number,
                    )
                )
    return found


def _bounded(sentences: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """The sentences, one that is longer than anybody speaks in pieces: they are looked at one by one, as far as needed."""
    for begin, end, mark in sentences:
        for start in range(begin, end, _LONGEST_SENTENCE):
            last = min(start + _LONGEST_SENTENCE, end)
            yield start, last, mark if last == end else ""


def _clause(line: Line, words: list[Word]) -> Clause | None:
    while words and words[0].is_mark and words[0].text not in '«"“„([#@+-—–✅✔✓':
        words = words[1:]
    while words and words[-1].is_mark and words[-1].text not in '»"”“)]%✅✔✓':
        words = words[:-1]
    words = _without_tail(words)
    if not words:
        return None
    start, end = words[0].start, words[-1].end
    return Clause(line.text[start:end], line.start + start, line.start + end)


def _without_tail(words: list[Word]) -> list[Word]:
    """The words without a closing of two words or more behind what was said: "batteries lol thats it", «я левша если че»."""
    for length in range(_LONGEST_TAIL, 1, -1):
        place = len(words) - length
        if place > 0 and match("closing", words, place) == length:
            rest = words[:place]
            while len(rest) > 1 and (
                match("laugh", rest, len(rest) - 1) or (rest[-1].is_mark and rest[-1].text in ",-—–")
            ):
                rest = rest[:-1]
            return rest
    return words


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
        return _after_so(words)
    head, rest = words[:colon], words[colon + 1 :]
    plain = [word for word in head if not word.is_mark]
    if len(plain) > _MOST_HEADING_WORDS or match("remind_noun", plain) == len(plain):
        return words, None
    while plain and match("filler", plain) and match("filler", plain) < len(plain):
        plain = plain[match("filler", plain) :]
    known = bool(plain) and (match("heading", plain) > 0 or match("empty", plain) == len(plain) or _is_day(plain))
    named = match("heading", plain)
    known = (known and not (named and match("label", plain[named:]))) or _is_bare_duty(plain)
    several = any(word.text in ",;" for word in rest if not word.closed)
    if not known and not (several and len(plain) <= 2 and not joints.has_verb(plain) and not holds("own", plain)):
        return words, None
    return rest, " ".join(word.text for word in plain)


def _after_so(words: list[Word]) -> tuple[list[Word], str | None]:
    """What is to be got after what is lacking: "fridge is empty so salmon, spinach, rice 5 kg"; else the words as they are."""
    so = next((n for n, word in enumerate(words[:_LONGEST_REASON]) if n > 1 and word.low in _SO and not word.closed), 0)
    rest = words[so + 1 :]
    pieces = [[word for word in piece if not word.is_mark] for piece in _by_marks(rest)] if so else []
    reason = words[:so]
    if len(pieces) < _LEAST_WARES or (holds("own", reason) and not holds("lacking", reason)) or not _tells(reason):
        return words, None
    wares = all(piece and len(piece) <= _LONGEST_WARE and _is_ware(piece) for piece in pieces)
    return (rest, _reason(reason)) if wares else (words, None)


def _tells(words: list[Word]) -> bool:
    """Whether words tell how things are: "fridge is empty", «дома пусто»."""
    short = any(is_russian(word) and russian.can_be(word.low, "ADJS", "PRED") for word in words)
    return short or joints.has_verb(words) or holds("finite", words) or holds("lacking", words)


def _reason(words: list[Word]) -> str:
    """The reason before a list, as the heading of it."""
    return " ".join(word.text for word in words if not word.is_mark)


def _by_marks(words: list[Word]) -> list[list[Word]]:
    pieces: list[list[Word]] = [[]]
    for word in words:
        if word.text == ",":
            pieces.append([])
        else:
            pieces[-1].append(word)
    return pieces


def _is_ware(piece: list[Word]) -> bool:
    """Whether words are but the name of a thing: no verb, nobody of one's own."""
    verb = any(is_infinitive(word) or word.low in single("finite") for word in piece)
    first = piece[0]
    acts = is_base_verb(first) and first.low in single("act")
    return not verb and not acts and not holds("own", piece) and not joints.has_verb(piece[:1])


def _is_bare_duty(plain: list[Word]) -> bool:
    """«До нового года доделать», "by friday finish": a verb without a thing of its own, which the list names."""
    infinitive = bool(plain) and is_infinitive(plain[-1])
    return infinitive and not any(
        form.pos == "NOUN" and form.case == "accs" and plain[n - 1].low not in single("place_preposition") | {"к", "до"}
        for n, word in enumerate(plain[:-1])
        if n and is_russian(word) and not match("time_name", [word])
        for form in russian.forms(word.low)[:1]
    )


def _is_day(words: list[Word]) -> bool:
    return match("day", words) > 0 and len(words) <= 3
