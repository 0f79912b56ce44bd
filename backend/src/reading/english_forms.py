"""The shape of an English clause by its subject, its first verb and what that verb can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from src.reading import english_lasting, own
from src.reading.grammar import english
from src.reading.identifiers import has_identifier, is_identifier
from src.reading.joints import skip
from src.reading.lasting import BARE, PLANNED
from src.reading.places import time_at
from src.reading.shapes import Shape
from src.reading.text import Word, holds, match, single
from src.reading.words import is_base_verb

if TYPE_CHECKING:
    from src.reading.clauses import Clause
    from src.reading.forms import Timed

_SHORT = 5
_SHORT_TALK = 2
"""Words of a line in a list that may be mere talk: "thank you card for Ann" is a thing."""
_SHORT_PLACE = 3
"""Words of a place alone: "in the car"."""
_IM = frozenset({"im", "were", "weve", "ive"})
_COPULA = frozenset({"is", "are", "was", "were", "has", "will", "wont", "isnt", "arent"})
_OBJECTS = frozenset({"me", "us", "him", "her", "them", "you"})
_ADVERBS = frozenset(
    {
        "also",
        "still",
        "now",
        "usually",
        "always",
        "never",
        "dont",
        "do",
        "not",
        "actually",
        "just",
        "already",
        "only",
        "really",
        "currently",
        "often",
        "cant",
        "stand",
    }
)


def shape(clause: Clause, words: list[Word], begin: int, timed: Timed) -> Shape:
    """The shape of the clause whose words that matter begin at `begin`."""
    body = words[begin:]
    plain = [word for word in body if not word.is_mark and not word.closed]
    if not plain:
        return Shape("noun", 0.5, begin)
    lasts = english_lasting.shape(clause, body, begin, timed)
    if lasts is not None:
        return lasts
    if (_is_talk(body, timed) and not (clause.listed and len(plain) > _SHORT_TALK)) or match("exclaim", body):
        return Shape("nothing", 0.9, begin)
    plainly = _waiting(body, begin) or _remembered(body, begin)
    if plainly is not None:
        return plainly
    if begin and match("request", words[:begin], _first_request(words[:begin])) and _is_imperative(body, 0):
        return Shape("order", 0.85, begin, body[0].low)
    if clause.asks or match("question", body) or _asks_late(body, plain):
        return Shape("question", 0.9, begin)
    duty = next((n for n in range(min(len(body), 7)) if match("need", body, n)), None)
    if duty is not None and not holds("stop_reminding", body):
        rest = body[duty + match("need", body, duty) :]
        return Shape("duty", 0.95, begin) if rest else Shape("aside", 0.5, begin)
    if holds("lacking", body):
        return Shape("event", 0.8, begin, "ends")
    if plain[0].low in single("own"):
        return _own(body, begin, plain, timed)
    return _without_subject(body, begin, plain) or _third(body, begin, plain, timed)


def _without_subject(body: list[Word], begin: int, plain: list[Word]) -> Shape | None:
    """A taste or an order: both begin with their verb."""
    if _is_of_taste(plain):
        return Shape("told", 0.85, begin)
    start = skip(body, 0, "filler", "day")
    return Shape("order", 0.85, begin + start, body[start].low) if _is_imperative(body, start) else None


def _is_of_taste(plain: list[Word]) -> bool:
    """Whether somebody tells without a subject what they like or not: "cant stand coriander"; "hate mondays" is a sigh."""
    length = match("taste", plain)
    return 0 < length < len(plain) and not match("day", plain, length)


def _first_request(lead: list[Word]) -> int:
    return next((n for n in range(len(lead)) if match("request", lead, n)), 0)


def _is_talk(body: list[Word], timed: Timed) -> bool:
    length = match("chat", body)
    if not length:
        return False
    rest = [word for word in body[length:] if not word.is_mark]
    if match("chat", rest):
        return True
    if not rest or length > 1:
        return not has_identifier(rest) and not holds("need", rest)
    return len(rest) <= 4 and not timed.concrete and not has_identifier(rest) and not holds("own", rest)


def _waiting(body: list[Word], begin: int) -> Shape | None:
    """What somebody else has to do; a bus is only waited for now."""
    if not any(body[n].low in single("waiting") for n in range(min(3, len(body)))):
        return None
    return Shape("aside", 0.8, begin) if holds("ride", body) else Shape("waiting", 0.85, begin)


def _remembered(body: list[Word], begin: int) -> Shape | None:
    """As in "gas safe number 562381, remember that": the order stands behind what is to be remembered."""
    place = next((n for n in range(2, len(body)) if n + match("remember_last", body, n) == len(body)), None)
    return None if place is None else Shape("order", 0.9, begin + place, "remember")


def _asks_late(body: list[Word], plain: list[Word]) -> bool:
    start = skip(body, 0, "filler", "day")
    return bool(match("question", body, start)) or bool(match("wonder", plain, len(plain) - 2) == 2)


def _own(body: list[Word], begin: int, plain: list[Word], timed: Timed) -> Shape:
    """A clause about oneself or one's own."""
    subject = plain[0].low
    if subject in {"my", "our", "me", "us", "mine", "ours"}:
        lasts = has_identifier(body) or holds("named", body) or holds("born", body)
        if timed.concrete and not timed.repeats and not lasts:
            return Shape("event", 0.75, begin)
        return Shape("told", 0.9, begin) if len(plain) > 2 else Shape("noun", 0.6, begin)
    rest = plain[1:]
    if not rest:
        return Shape("aside", 0.6, begin)
    firm = subject in _IM and own.is_far_plan(rest) and not rest[0].low.endswith("ed")
    if firm and (rest[0].low.endswith("ing") or holds("for_good", rest)):
        return Shape("told", 0.8, begin, PLANNED)
    if subject in _IM or rest[0].low in {"am", "was", "were"}:
        return _being(rest if subject in _IM else rest[1:], begin, timed, subject)
    place = next((n for n, word in enumerate(rest) if word.low not in _ADVERBS), len(rest) - 1)
    if subject in {"ill", "id"} or rest[0].low in {"will", "shall"}:
        return Shape("plan", 0.7, begin, rest[place].low)
    return _doing(rest, place, body, begin, timed)


def _doing(rest: list[Word], place: int, body: list[Word], begin: int, timed: Timed) -> Shape:
    """«I …» with a verb of its own, which stands at `place` of the words after the subject."""
    verb = rest[place].low
    negated = any(word.low in {"dont", "cant", "never", "not"} for word in rest[:place])
    cannot = rest[0].low == "cant" and not match("mood_verb", rest, place)
    if negated and (cannot or verb in {"eat", "drink", "like", "smoke"}):
        return Shape("told", 0.85, begin)
    past = english.past_of(verb)
    if verb == "quit":
        return Shape("past", 0.8, begin, "lasting")
    if past is not None and not english.is_base_verb(verb):
        acquired = past == "get" and holds("person", rest)
        stays = acquired or past in single("lasting") or holds("since", body) or own.is_long_ago(body)
        return Shape("past", 0.8, begin, "lasting" if stays else past)
    if verb in single("mood_verb"):
        return Shape("told", 0.55, begin) if holds("since", body) else Shape("aside", 0.75, begin)
    if timed.concrete and english.lemma(verb) in single("coming") and not timed.repeats and not holds("since", body):
        return Shape("plan", 0.75, begin, verb)
    return Shape("told", 0.9, begin)


def _being(rest: list[Word], begin: int, timed: Timed, subject: str) -> Shape:
    """«I'm …», "we're …"."""
    if not rest:
        return Shape("aside", 0.6, begin)
    index = 1 if rest[0].low in {"also", "now", "still", "not", "actually", "currently"} and len(rest) > 1 else 0
    if match("intensifier", rest, index) and not holds("health", rest):
        return Shape("aside", 0.8, begin)
    if match("lasting_adjective", rest, index):
        return Shape("told", 0.9, begin)
    if match("mood", rest, index) and (not timed.concrete or timed.today_only):
        return Shape("aside", 0.8, begin)
    word = rest[index].low
    if subject == "ive" and word == "got" and timed.concrete and not timed.repeats:
        return Shape("event", 0.8, begin)
    if subject == "ive":
        past = english.past_of(word)
        return Shape("past", 0.8, begin, past) if past and word not in {"got", "been"} else Shape("told", 0.85, begin)
    if timed.concrete and not timed.repeats:
        return Shape("plan", 0.75, begin)
    if word.endswith("ing"):
        stays = word in {
            "learning",
            "studying",
            "working",
            "training",
            "living",
            "teaching",
            "allergic",
            "saving",
            "trying",
            "renting",
            "dating",
            "raising",
            "expecting",
        }
        return Shape("told", 0.85, begin) if stays else Shape("aside", 0.6, begin)
    if len(rest) - index == 1 and word.endswith("ed"):
        return Shape("aside", 0.6, begin)
    return Shape("told", 0.9, begin)


def _is_imperative(body: list[Word], start: int) -> bool:
    if start >= len(body) or not is_base_verb(body[start]) or _has_past_after(body, start):
        return False
    if body[start].low in single("ordinal_word"):
        return False
    word = body[start].low
    following = body[start + 1] if start + 1 < len(body) else None
    if following is None:
        return "NOUN" not in english.parts(word) and "ADJ" not in english.parts(word)
    if following.low in _COPULA or following.low in {"due", "and", "or", "&"} or following.text == ",":
        return False
    noun_too = "NOUN" in english.parts(word)
    if noun_too and word not in single("act") and body[start].text[:1].isupper() and following.text[:1].isupper():
        return False
    if noun_too and is_identifier(following):
        return False
    if noun_too and time_at(body, start + 1) and following.low not in {"on", "at"} and word not in single("act"):
        return False
    if (
        noun_too
        and word not in single("act")
        and following.low in {"for", "with", "of", "from", "at", "in", "code", "number"}
    ):
        return False
    if "ADJ" in english.parts(word) and word not in single("act") and following.low not in single("determiner"):
        return False
    return not (
        noun_too
        and word not in single("act")
        and _finite_place(body[start + 1 :]) is not None
        and following.low not in single("determiner")
    )


def _has_past_after(body: list[Word], start: int) -> bool:
    """Whether the next word is a verb in the past: "cat smashed a vase"."""
    low = body[start + 1].low if start + 1 < len(body) else ""
    if english.past_of(low) is None or english.is_base_verb(low):
        return False
    return not {"NOUN", "ADJ"} & english.parts(low).keys()


def _finite_place(body: list[Word]) -> int | None:
    return next((n for n, word in enumerate(body) if word.low in single("finite") and not word.closed), None)


def _third(body: list[Word], begin: int, plain: list[Word], timed: Timed) -> Shape:
    """A clause about somebody or something else, or with no verb at all."""
    past = english.past_of(plain[0].low)
    if past is not None and (holds("health", body) or holds("since", body) or _for_years(plain)):
        return Shape("told", 0.75, begin)
    if past is not None and not match("day", plain) and not {"NOUN", "ADJ"} & english.parts(plain[0].low).keys():
        return Shape("past", 0.75, begin, past)
    if len(plain) <= _SHORT_PLACE and plain[0].low in {"in", "on", "at"} and plain[1:2] and plain[1].low == "the":
        return Shape("aside", 0.7, begin)
    place = _finite_place(body[1:])
    place = _verb_with_object(body) if place is None else place
    pointing = plain[0].low in {"that", "this"} and place is None
    if match("mood", plain) == len(plain) or (match("informal_subject", body) and not pointing):
        return Shape("aside", 0.7, begin)
    verb = body[place + 1].low if place is not None else ""
    if _has_to_be_seen_to(verb, body):
        return Shape("event", 0.85, begin, "ends")
    return _verbless(body, begin, plain, timed) if place is None else _with_verb(verb, body, begin, plain, timed)


def _verb_with_object(body: list[Word]) -> int | None:
    """The place, after the first word, of a verb in the third person with its object: "red wine gives me migraines"."""
    for place, word in enumerate(body[1:-1]):
        low, following = word.low, body[place + 2].low
        lemma = english.lemma(low)
        is_third = low.endswith("s") and lemma != low and "VERB" in english.parts(low) and not word.closed
        if is_third and (following in _OBJECTS or following in single("determiner")):
            return place
    return None


def _has_to_be_seen_to(verb: str, body: list[Word]) -> bool:
    """What is due, runs out or wants something is a thing to keep."""
    if any(word.low == "due" for word in body):
        return True
    return verb in {"needs", "wants", "expires", "ends", "leaks", "broke"} or (
        verb == "runs" and holds("out_word", body)
    )


def _with_verb(verb: str, body: list[Word], begin: int, plain: list[Word], timed: Timed) -> Shape:
    if holds("named", body):
        return Shape("told", 0.9, begin)
    if verb in {"looks", "smells", "sounds"} and not timed.concrete:
        return Shape("event", 0.55, begin, "ends")
    comes = verb in _COPULA or english.lemma(verb) in single("coming")
    born = verb in _COPULA and holds("born", body)
    if timed.concrete and not timed.until and not timed.repeats and not born and comes and not holds("since", body):
        return Shape("event", 0.8, begin)
    evaluated = (verb in _COPULA or verb in single("turned_out")) and plain[-1].low in single("evaluative")
    vague = plain[0].low in {"everyone", "people", "everything", "life", "work"} and len(plain) < _SHORT
    if evaluated or vague:
        return Shape("aside", 0.65, begin)
    known = holds("person", body) or has_identifier(body) or plain[0].low not in {"the", "a", "an"}
    return Shape("told", 0.8, begin, "" if known else "generic")


def _verbless(body: list[Word], begin: int, plain: list[Word], timed: Timed) -> Shape:
    if len(plain) > 2 and not timed.concrete and _shortened_is(body):
        return Shape("told", 0.8, begin)
    if timed.concrete and not timed.today_only:
        return Shape("event", 0.85, begin)
    if timed.repeats:
        return Shape("told", 0.7, begin, BARE)
    numbered = any(word.has_digit for word in plain[1:]) and not timed.concrete
    document = any(match("document", plain, n) for n in range(min(3, len(plain) - 1)))
    if len(plain) > 1 and (has_identifier(body) or (numbered and document)):
        return Shape("told", 0.8, begin, "code")
    if holds("health", body) or (holds("since", body) and len(plain) > 2):
        return Shape("told", 0.7, begin)
    if any(word.low in {"=", "—", "–"} for word in body[1:]) and len(plain) > 2:
        return Shape("told", 0.6, begin)
    return Shape("noun", 0.6, begin)


def _shortened_is(body: list[Word]) -> bool:
    """An "is" in short, before what somebody is or where: "the baker's in Leeds"."""
    place = next((n for n, word in enumerate(body[:4]) if word.text.endswith(("'s", "’s"))), None)
    if place is None or place + 1 >= len(body):
        return False
    after = body[place + 1].low
    return after in single("determiner") | single("named") or after in {"in", "at", "on", "with", "from"}


def _for_years(plain: list[Word]) -> bool:
    """Whether it has been so for years: "been a welder for twelve years", "been sober two years now"."""
    return plain[0].low == "been" and any(word.low in {"years", "yrs", "ages", "months"} for word in plain[1:])
