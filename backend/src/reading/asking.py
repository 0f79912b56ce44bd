"""The words of asking to be reminded, wherever in a sentence they stand."""

from collections.abc import Sequence

from src.reading.grammar import russian
from src.reading.places import time_at
from src.reading.text import Word, match, single
from src.reading.time.slips import is_one_slip, is_word
from src.reading.words import is_infinitive

_POLITE_REACH = 5
"""Words before «напомнить» among which somebody is asked to do it."""
_VERBS = ("напомни", "напомните", "напоминай", "напоминайте")
_CONSONANTS = "rmnd"
_VERB_BEGINS = frozenset("renтна")
_LONGEST_VERB = 12
_WHOM = frozenset({"me", "us", "мне", "нам"})
_CANONICAL = {"ru": "напомни", "en": "remind me"}


def asking_at(words: Sequence[Word]) -> tuple[int, int] | None:
    """The first and the last but one place of the words of asking; None where nothing is asked, or only recalled."""
    begin = _after_stop(words)
    if begin is None:
        return None
    for index in range(begin, len(words)):
        length = match("remind", words, index) or _asked_politely(words, index) or _told_to(words, index)
        length = length or _slipped(words, index)
        if not length:
            continue
        if index and _asks_at_first(words, index, index + length):
            return None
        if index and words[index - 1].low in {"не", "больше", "dont", "stop", "хватит", "never"}:
            return None
        if match("remind_noun", words, index) == length and not _leads(words, index) and not _closes(words, index):
            continue
        again = match("after_reminder", words, index + length)
        if (again and not _has_matter(words[index + length + again :])) or _recalls(words, index + length):
            return None
        return index, index + length
    return None


def _slipped(words: Sequence[Word], index: int) -> int:
    """«Напонми», "remnid me", "rmnd me": the verb of asking with one slip, where no other word is written so."""
    low = words[index].low
    if words[index].closed or words[index].is_mark or low[:1] not in _VERB_BEGINS or not 4 <= len(low) <= _LONGEST_VERB:
        return 0
    object_after = index + 1 < len(words) and words[index + 1].low in _WHOM
    if low.isascii():
        slipped = is_one_slip(low, "remind") or low == _CONSONANTS
        return 2 if object_after and slipped and not is_word(low) else 0
    if not any(is_one_slip(low, verb) for verb in _VERBS) or is_word(low):
        return 0
    return 1 if object_after or _only_times(words[:index]) else 0


def _only_times(before: Sequence[Word]) -> bool:
    """Whether nothing but a time and words that say nothing stands before the verb: «завтра в 8 наопмни …»."""
    listed, place = list(before), 0
    while place < len(before):
        step = time_at(listed, place) or match("filler", before, place) or match("time_glue", before, place)
        if not step and not before[place].is_mark and not before[place].low.isdigit():
            return False
        place += step or 1
    return True


def _after_stop(words: Sequence[Word]) -> int | None:
    """Where the words of asking are looked for: behind «будильник не надо, просто …»; None where it is not to be asked any more."""
    stops = [(n, length) for n in range(len(words)) if (length := match("stop_reminding", words, n))]
    if not stops:
        return 0
    end = max(n + length for n, length in stops)
    between = match("instead", words, end) or (1 if end < len(words) and words[end].is_mark else 0)
    return end + between if between and match("remind", words, end + between) else None


def _told_to(words: Sequence[Word], index: int) -> int:
    """Whether one wants to be told to do something at a time: "tell me every 2 hours to check the fridge"."""
    if not match("tell_me", words, index) or index + 3 >= len(words):
        return 0
    rest = list(words[index + 2 :])
    timed = rest[0].low in single("time_lead") or bool(time_at(rest, 0))
    return 2 if timed and any(word.low == "to" for word in rest[1:]) else 0


def _asks_at_first(words: Sequence[Word], index: int, after: int) -> bool:
    """«Когда папе на ЭКГ, напомни»: a question first, and then no time and nothing to do."""
    begin = 0
    while begin < index and (step := match("filler", words, begin)):
        begin += step
    if not match("question", words, begin) or match("when_there", words, begin):
        return False
    listed = list(words)
    return not any(time_at(listed, n) or is_infinitive(words[n]) for n in range(after, len(words))) and not any(
        time_at(listed, n) for n in range(index)
    )


def _asked_politely(words: Sequence[Word], index: int) -> int:
    """«Можешь напомнить», «прошу напомнить», «чтоб ты мне напомнила»: the verb where somebody is asked to do it."""
    if not words[index].low.startswith(("напомн", "напомин", "разбуд")):
        return 0
    form = russian.best(words[index].low)
    if form is None or form.pos not in {"INFN", "VERB"} or form.lemma not in single("do_remind"):
        return 0
    before = words[max(0, index - _POLITE_REACH) : index]
    if any(match("asks_to_remind", before, place) for place in range(len(before))):
        return 1
    return 0


def _has_matter(rest: Sequence[Word]) -> bool:
    """Whether a thing to do follows «позже» or "again"."""
    return any(is_infinitive(word) or (word.low == "to" and n + 1 < len(rest)) for n, word in enumerate(rest))


def recalls(words: Sequence[Word]) -> bool:
    """Whether the words ask to be told again what is known: «напомни, как зовут моего кота»."""
    index = next((n for n in range(min(len(words), 4)) if match("remind", words, n)), None)
    return index is not None and _recalls(words, index + match("remind", words, index))


def _leads(words: Sequence[Word], index: int) -> bool:
    """Whether nothing but words that say nothing stands before."""
    place = 0
    while place < index:
        step = match("filler", words, place) or (1 if words[place].is_mark else 0)
        if not step:
            return False
        place += step
    return place == index


def _closes(words: Sequence[Word], index: int) -> bool:
    """Whether the word asks behind its matter, with nothing but politeness and a time after it: "bins reminder pls thursday 7pm"."""
    listed = list(words)
    place = index + 1
    polite = place < len(words) and match("polite", words, place)
    place += polite or 0
    if not polite or match("any_order", words) or match("question", words):
        return False
    while place < len(words):
        step = time_at(listed, place) or match("time_glue", words, place) or (1 if words[place].is_mark else 0)
        if not step:
            return False
        place += step
    return True


def _recalls(words: Sequence[Word], index: int) -> bool:
    """«Напомни, как зовут моего кота» asks for what is known, not to be reminded."""
    while index < len(words) and (words[index].is_mark or words[index].low in {"мне", "me", "пожалуйста", "please"}):
        index += 1
    if not match("recalled", words, index):
        return False
    rest = words[index:]
    return not any(is_infinitive(word) for word in rest) and not any(
        word.low == "to" and rest[place - 1].low != "how" for place, word in enumerate(rest) if place
    )


def canonical(text: str, words: Sequence[Word]) -> str:
    """`text` with the words of asking as the plainest ones, so that whatever reads it knows them."""
    found = asking_at(words)
    if found is None:
        return text
    first, last = words[found[0]], words[found[1] - 1]
    plain = _CANONICAL["en" if first.low.isascii() and not first.low.startswith("napom") else "ru"]
    return f"{text[: first.start]}{plain}{text[last.end :]}"
