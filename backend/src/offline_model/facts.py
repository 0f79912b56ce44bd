"""Facts about the user in a clause of their own words: where they live, what they do, whom and what they love.

Pure. A fact keeps the user's words; nothing is translated, completed or inferred. The forms are in `fact_forms`.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from src.offline_model.concepts import concept
from src.offline_model.fact_forms import EN_KIN, EN_PET, ENGLISH, RU_KIN, RU_PET, RUSSIAN, Reading
from src.offline_model.intents import Fact
from src.offline_model.patterns import Said
from src.offline_model.places import nominative
from src.offline_model.words import lower_first, upper_first, word_set, words
from src.reading.joints import skip
from src.reading.text import words_of

SAID = Said("facts")

LEAD = SAID.pattern(r"^(?:(?:{lead})\b\s*,?\s*)+")
"""Words before a statement that are not part of it."""
_SELF = SAID.pattern(r"^(?:(?:{self_1})\s+)?(?:(?:{self_2})\s+)?(?:(?:{self_3})\s+)?(?:{self_4})?")
_JOB_END = re.compile(
    r"(?:ер|ёр|ор|ист|истка|тель|тельница|ник|ница|щик|щица|чик|чица|лог|ант|антка|ент|ентка|вед|граф|арь|ач|повар|хирург"
    r"|логопед|няня|швея|домохозяйка|фрилансер|пенсионерка|медсестра|пилот|шеф|юрист)$",
    re.IGNORECASE,
)
_ABOUT = SAID.words("about")
_NOT_JOB = SAID.words("not_job")
_EN_STATE = word_set(
    """
    tired busy fine good ok okay well sorry sure here ready done back hungry sick late afraid glad happy sad bored lost not
    going trying looking thinking just still also so very really at in on from the bit little mess lot
    """
)
_SEVERAL = frozenset({"=son", "=daughter", "=child", "=sister", "=brother", concept("друг"), concept("friend")})
_OWN_BIRTHDAY = SAID.pattern(r"\b(?:{own_birthday_2})\b|{own_birthday_1}")
_AND = SAID.pattern(r"\s(?:{and})\s")
_LONGEST = 400
"""Characters of a clause that is looked at for a form; a longer one is kept as it is."""
_NOT_PLACES = SAID.words("not_places")


def read_fact(clause: str, *, dumping: bool = False) -> Fact | None:
    """The fact in `clause`, or None.

    Args:
        clause: One clause, without its sentence's end.
        dumping: The user is emptying their head: wishes and habits are then things for the inbox, not facts.
    """
    body = LEAD.sub("", clause.strip()).strip(" .!…,;")
    if not body or body.endswith("?"):
        return None
    for pattern, category, reading in _FORMS:
        if dumping and category in {"goal", "habit", "learning"}:
            continue
        match = pattern.search(body)
        fact = _READINGS[reading](match, Fact(upper_first(body), category)) if match else None
        # Somebody else's birthday is, while one empties one's head, a date to keep.
        if fact is not None and not (dumping and category == "birthday" and fact.key != "birthday"):
            return fact
    return None


def facts_of(text: str, *, anything: bool = False, dumping: bool = False) -> tuple[Fact, ...]:
    """The facts in a clause; two where an «и» stands between two («я левша и люблю джаз»).

    Args:
        text: One clause.
        anything: Whether a clause of no known form is a fact too.
        dumping: The user is emptying their head.
    """
    if len(text) > _LONGEST:
        return (Fact(upper_first(text.strip()), "about"),) if anything else ()
    for match in _AND.finditer(text):
        first = read_fact(text[: match.start()], dumping=dumping)
        second = read_fact(text[match.end() :], dumping=dumping)
        if first is not None and second is not None:
            return first, second
    fact = read_fact(text, dumping=dumping)
    if fact is not None:
        return (fact,)
    body = _without_lead(text)
    return (Fact(upper_first(body), "about"),) if anything and words(body) else ()


def _without_lead(text: str) -> str:
    found = words_of(text)
    begin = skip(found)
    return text[found[begin].start :].strip(" .!,") if begin < len(found) else ""


def _plain(_match: re.Match[str], fact: Fact) -> Fact | None:
    return fact


def _city(match: re.Match[str], fact: Fact) -> Fact | None:
    place = match["city"].strip(" .,")
    if place.lower() in _NOT_PLACES:
        return fact
    return replace(fact, key="city", field="city", value=upper_first(nominative(place)))


def _job(_match: re.Match[str], fact: Fact) -> Fact | None:
    if re.match(r"(?:work|teach|study)\b", fact.text, re.IGNORECASE):
        # "I live in Leeds and work as a nurse": the second half has lost its subject.
        fact = replace(fact, text=f"I {lower_first(fact.text)}")
    value = lower_first(_SELF.sub("", fact.text)).split(", ")[0]
    # One may teach and be a parent of three and work two jobs: only "now" makes the work told before untrue.
    key = "occupation" if re.search(SAID.fill(r"\b(?:{job})\b"), fact.text, re.IGNORECASE) else None
    return replace(fact, key=key, field="occupation", value=value)


def _be(match: re.Match[str], fact: Fact) -> Fact | None:
    """«Я врач», "I'm a nurse": work; «я вегетарианка»: about; «я устал», "I'm tired": nothing to keep."""
    found = words(match["what"].lower())
    if not found or found[0] in _NOT_JOB or found[0] in _EN_STATE:
        return None
    if not _ABOUT.isdisjoint(found[:2]):
        return fact
    if "article" in match.re.groupindex:
        return _title(_job(match, fact)) if match["article"] else None
    adjective = bool(re.search(SAID.fill(r"{be}"), found[0]))
    titles = found[: 2 if adjective else 1]
    is_job = any(_JOB_END.search(word) for word in titles) or match["what"].lower().startswith(("на пенсии", "студент"))
    return _title(_job(match, fact)) if is_job else None


def _title(fact: Fact | None) -> Fact | None:
    """«Врач и мама троих», "a nurse and the shifts are hard": what one is ends where the sentence goes on."""
    if fact is None or not fact.value:
        return fact
    return replace(fact, value=re.split(SAID.fill(r"\s*,\s*|\s+(?:{title})\s+"), fact.value)[0])


def _named(match: re.Match[str], fact: Fact) -> Fact | None:
    category = "pet" if re.fullmatch(rf"{RU_PET}|{EN_PET}", match["who"], re.IGNORECASE) else fact.category
    who = concept(match["who"].lower())
    # One may have two sons, and tell of each: what there can be several of replaces nothing.
    return replace(fact, category=category, key=None if who in _SEVERAL else f"name:{who}")


def _goal(match: re.Match[str], fact: Fact) -> Fact | None:
    value = next(value for name, value in match.groupdict().items() if name.startswith("goal") and value)
    return replace(fact, field="goals", value=value.strip())


def _routine(_match: re.Match[str], fact: Fact) -> Fact | None:
    return replace(fact, field="routine", value=fact.text)


def _wake(match: re.Match[str], fact: Fact) -> Fact | None:
    verb = "bed" if re.search(SAID.fill(r"{wake}"), match[0], re.IGNORECASE) else "wake"
    return replace(fact, key=verb, field="routine", value=fact.text)


def _birthday(_match: re.Match[str], fact: Fact) -> Fact | None:
    """One's own birthday, a relative's, or somebody else's, which replaces nothing."""
    kin = re.search(rf"\b(?:{RU_KIN}|{EN_KIN})\b", fact.text, re.IGNORECASE)
    if kin is not None:
        return replace(fact, key=f"birthday:{concept(kin[0].lower())}")
    return replace(fact, key="birthday" if _OWN_BIRTHDAY.search(fact.text) else None)


def _age(_match: re.Match[str], fact: Fact) -> Fact | None:
    return replace(fact, key="age")


def _owned(match: re.Match[str], fact: Fact) -> Fact | None:
    return replace(fact, key="my:" + " ".join(sorted(concept(word) for word in words(match["what"].lower()))))


_READINGS: dict[Reading, Callable[[re.Match[str], Fact], Fact | None]] = {
    "plain": _plain,
    "city": _city,
    "job": _job,
    "be": _be,
    "named": _named,
    "goal": _goal,
    "routine": _routine,
    "wake": _wake,
    "birthday": _birthday,
    "age": _age,
    "owned": _owned,
}
_FORMS: tuple[tuple[re.Pattern[str], str, Reading], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), category, reading) for pattern, category, reading in (*RUSSIAN, *ENGLISH)
)
