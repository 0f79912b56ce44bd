"""What passes: weather, aches, moods, the day's events, what is only imagined, and what others say. None of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from src.reading.grammar import english, russian
from src.reading.text import Word, holds, match, single
from src.reading.words import is_infinitive, is_russian

if TYPE_CHECKING:
    from src.reading.grammar.russian import Form
    from src.reading.shapes import Shape

_SHORT = 4
PASSING = "passing"
"""The `verb` of an aside that tells nothing to keep, whatever its words look like."""


def in_russian(plain: list[Word]) -> bool:
    """Whether a Russian clause tells, by its form, what is gone by tonight."""
    return _is_sigh(plain) or is_imagined(plain) or _passes_in_russian(plain)


def in_english(plain: list[Word]) -> bool:
    """Whether an English clause does."""
    return _is_sigh(plain) or is_imagined(plain) or _passes_in_english(plain)


def is_imagined(plain: list[Word]) -> bool:
    """Whether it is only imagined or hearsay: «если бы …», «говорят, …», "if I had a dog", "wish I could"."""
    if match("unreal", plain):
        return True
    if match("hearsay", plain):
        return not holds("own", plain)
    return any(
        word.low in {"бы", "б"} and n and (form := _finite(plain[n - 1])) is not None and form.tense == "past"
        for n, word in enumerate(plain)
    )


def of_body(word: Word) -> bool:
    """Whether a word is a part of the body; an "is" in short may hang on it: "my head's banging"."""
    low = word.low.removesuffix("s") if word.text.endswith(("'s", "’s")) else word.low
    return low in single("body_part") or f"{low}s" in single("body_part")


def is_gone_by_tonight(shape: Shape, plain: list[Word]) -> bool:
    """Whether what a clause tells is of the day alone, once its form is known: «муж сегодня задерживается»."""
    if shape.name not in {"told", "event", "past", "noun"} or not holds("of_now", plain):
        return False
    if holds("since", plain) or holds("health", plain) or holds("named", plain):
        return False
    if any(is_russian(word) for word in plain):
        return _is_of_the_day_in_russian(shape, plain)
    return _is_of_the_day_in_english(shape, plain)


def _finite(word: Word) -> Form | None:
    return russian.finite(word.low) if is_russian(word) else None


def _is_of_the_day_in_russian(shape: Shape, plain: list[Word]) -> bool:
    forms = [form for word in plain if (form := _finite(word)) is not None]
    if any(
        (form.lemma in single("lasting") and form.lemma not in single("lasting_or_not")) or form.lemma in single("ends")
        for form in forms
    ):
        return False
    if shape.name == "event":
        return any(form.tense == "past" for form in forms)
    return shape.name == "told" and bool(forms or holds("yearly", plain))


def _is_of_the_day_in_english(shape: Shape, plain: list[Word]) -> bool:
    verb = next((found for word in plain[:5] if (found := _past(word)) is not None), None)
    progressive = any(a.low in {"is", "are", "im"} or a.text.endswith(("'s", "’s")) for a in plain[:3]) and any(
        word.low.endswith("ing") and "VERB" in english.parts(word.low) for word in plain[1:5]
    )
    if verb is None:
        return progressive and shape.name in {"told", "noun", "event"}
    weak = verb in {"be", "have", "get", "start", "stop", "break", "change", "lose"}
    return shape.verb != "lasting" or weak


def _past(word: Word) -> str | None:
    """The verb whose past a word surely is."""
    if word.low in {"was", "were", "had"}:
        return "have" if word.low == "had" else "be"
    past = english.past_of(word.low)
    if past is None or english.is_base_verb(word.low) or {"NOUN", "ADJ"} & english.parts(word.low).keys():
        return None if word.low not in {"got", "left", "won", "felt", "lost"} else past
    return past


def _is_sigh(plain: list[Word]) -> bool:
    """«Опять понедельник», "nearly christmas": a name of a time and a word of wonder, and nothing else."""
    return (
        any(word.low in single("wonder_time") for word in plain)
        and any(word.low in single("time_name") for word in plain)
        and all(word.low in single("wonder_time") | single("time_name") | single("time_beside") for word in plain)
    )


def _passes_in_russian(plain: list[Word]) -> bool:
    """Weather, aches, moods and going to bed."""
    if holds("since", plain):
        return False
    lemmas = {form.lemma for word in plain if is_russian(word) for form in russian.forms(word.low)}
    verbs = [(n, form) for n, word in enumerate(plain) if is_russian(word) and (form := russian.finite(word.low))]
    aching = any(form.lemma in single("ache") for _, form in verbs) or holds("of_now", plain)
    if verbs and lemmas & single("body_part") and aching:
        return True
    again = any(word.low in {"опять", "снова"} for word in plain) and plain[0].low not in single("myself")
    stays = single("lasting") | single("ends")
    if again and any(form.tense == "pres" and form.person == "3per" and form.lemma not in stays for _, form in verbs):
        return True
    if any(word.low in single("unwilling") for word in plain):
        return True
    start = 2 if plain[0].low == "у" and plain[1].low in single("own") else 0
    weather = {
        form.lemma for word in plain[start : start + 2] for form in russian.forms(word.low) if form.case == "nomn"
    }
    if weather & single("weather") and any(form.person != "1per" for _, form in verbs):
        return True
    rest = [word for word in plain[start:] if word.low not in single("how_much")]
    if start and rest and match("mood", rest) == len(rest):
        return True
    gone = next((n for n, form in verbs if form.lemma in single("setting_off")), 0)
    if not gone and verbs and verbs[0][1].lemma in single("setting_off") and len(verbs) > 1:
        return len(plain) <= _SHORT and verbs[1][1].person == "1per"
    return bool(gone) and len(plain) <= _SHORT and is_infinitive(plain[gone - 1])


def _passes_in_english(plain: list[Word]) -> bool:
    if plain[0].low in {"cant", "cannot", "didnt"} and (
        match("mood_verb", plain, 1) or plain[1].low in {"be", "complain", "stop"}
    ):
        return True
    body = any(of_body(word) for word in plain)
    if holds("since", plain) and not body:
        return False
    if body and (holds("ache", plain) or holds("of_now", plain)) and not holds("health", plain):
        return True
    if plain[0].low in single("weather") and any(word.low in single("weather_beside") for word in plain[1:3]):
        return True
    if holds("today_span", plain) and not holds("person", plain) and "been" in {word.low for word in plain[:3]}:
        return True
    return _is_passing_now(plain)


def _is_passing_now(plain: list[Word]) -> bool:
    """Whether somebody is so only now: "the kids are asleep", "my train's late"."""
    if plain[-1].low not in single("passing"):
        return False
    before = plain[-2]
    return before.low in {"is", "are"} or (len(plain) <= _SHORT and before.text.endswith(("'s", "’s")))
