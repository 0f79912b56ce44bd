"""Answers about the user: a fact told, taken back, forgotten, asked for. Nothing but memories and profile is known here."""

import re
from collections.abc import Sequence
from datetime import datetime

from src.models.effects import Effect, Forget, ForgetEverything, Remember, SetProfile
from src.models.turn import MemoryHit
from src.models.values import Profile
from src.offline_model import questions
from src.offline_model.concepts import concepts
from src.offline_model.facts import read_fact
from src.offline_model.inbox_answers import best_of, open_words
from src.offline_model.intents import AskAboutMe, Fact, ForgetThat
from src.offline_model.patterns import Said
from src.offline_model.places import accusative, nominative
from src.offline_model.second_person import second_person
from src.offline_model.turn import Part, Turn
from src.offline_model.when import find_when
from src.offline_model.words import upper_first

SAID = Said("memory_answers")

_MAX_GOALS = 10
_IT = concepts("неё него них ней ним ними её его их ей ему им it him her them")
"""What pronouns come to, beside the small words."""
_SURELY = 2
"""Words that a question and a fact must share where the question does not speak of the user."""
TIME_CONCEPTS = concepts("сколько котором часу во time когда when")
_MAX_LISTED = 12
"""Facts in one answer to "what do you know about me?"; the rest is on the screen."""


def remember(turn: Turn, facts: Sequence[Fact]) -> Part:
    """Keep facts told together, each in place of the memory that it makes untrue."""
    voice = turn.voice
    effects: list[Effect] = []
    plain: list[str] = []
    said: list[str] = []
    for fact in facts:
        effects += profile_effect(turn, fact)
        if any(concepts(memory.text) == concepts(fact.text) for memory in turn.context.memories):
            said.append(voice.say("known"))
            continue
        replaced = _replaced(turn.context.memories, fact)
        effects.append(
            Remember(text=fact.text[:500], category=fact.category, replaces=replaced.id if replaced else None)
        )
        if replaced is None and not fact.old:
            plain.append(_spoken(turn, fact.text) or voice.quoted(fact.text))
        else:
            said.append(_corrected(turn, fact, replaced))
    if plain:
        said = [voice.say("remembered", fact=voice.listed(plain)), *(one for one in said if one != voice.say("known"))]
    return Part(" ".join(dict.fromkeys(said)), tuple(effects))


def profile_effect(turn: Turn, fact: Fact) -> tuple[Effect, ...]:
    """What of the fact belongs into the profile."""
    profile, value = turn.context.profile, (fact.value or "").strip()[:120]
    if not value:
        return ()
    if fact.field == "city":
        return (SetProfile(city=value),)
    if fact.field == "occupation":
        return (SetProfile(occupation=value),)
    if fact.field == "routine":
        return (SetProfile(routine=", ".join(dict.fromkeys(filter(None, (profile.routine, value))))[:300]),)
    if fact.field == "goals" and value not in profile.goals:
        return (SetProfile(goals=[*profile.goals, value][-_MAX_GOALS:]),)
    return ()


def _replaced(memories: tuple[MemoryHit, ...], fact: Fact) -> MemoryHit | None:
    """The memory that `fact` makes untrue: the one of the same single-valued kind, or the one the user took back."""
    if fact.old:
        old = concepts(fact.old)
        scored = sorted(memories, key=lambda memory: len(old & concepts(memory.text)), reverse=True)
        if scored and old & concepts(scored[0].text):
            return scored[0]
    if fact.key is None:
        return None
    return next((memory for memory in memories if (told := read_fact(memory.text)) and told.key == fact.key), None)


def _corrected(turn: Turn, fact: Fact, replaced: MemoryHit | None) -> str:
    voice = turn.voice
    before = read_fact(replaced.text) if replaced else read_fact(fact.old or "")
    if fact.field == "city" and fact.value:
        old = (
            (before.value if before and before.field == "city" else None)
            or _city_in(fact.old)
            or turn.context.profile.city
        )
        if old and old != fact.value:
            named = accusative(old) if voice.locale == "ru" else old
            return voice.say("corrected_city", new=fact.value, old=named)
    return voice.say("corrected", fact=_spoken(turn, fact.text) or voice.quoted(fact.text))


def _city_in(old: str | None) -> str | None:
    """The city of «уже не в Казани»."""
    match = re.search(SAID.fill(r"(?:^|\s)(?:{city_in})\s+(?P<city>[\w’'-]+)"), old or "", re.IGNORECASE)
    return nominative(match["city"]) if match else None


def _spoken(turn: Turn, text: str) -> str | None:
    return second_person(text, turn.voice.locale, informal=turn.voice.informal)


def forget(turn: Turn, intent: ForgetThat) -> Part:
    """Forget the one memory meant; ask back when it could be several."""
    voice, memories = turn.voice, turn.context.memories
    if not intent.query:
        return Part(voice.say("forget_all"), (ForgetEverything(),)) if memories else Part(voice.say("forget_none"))
    found = _matching(memories, intent.query)
    if not found and concepts(intent.query) <= _IT:
        found = _matching(memories, turn.text)  # «Лодку продал, забудь про неё»
    if not found:
        return Part(voice.say("forget_none"))
    if len(found) > 1:
        return Part(voice.say("forget_which", options=voice.options([memory.text for memory in found[:3]])))
    return Part(voice.say("forgotten", fact=found[0].text), (Forget(memory_id=found[0].id), *_unsaid(turn, found[0])))


def has(turn: Turn, query: str) -> bool:
    """Whether something that is remembered shares a word with `query`."""
    return bool(_matching(turn.context.memories, query))


def _unsaid(turn: Turn, memory: MemoryHit) -> tuple[Effect, ...]:
    """The profile without what the forgotten memory told it."""
    profile, gone = turn.context.profile, concepts(memory.text)
    kept = [goal for goal in profile.goals if not concepts(goal) <= gone]
    emptied = {
        name: ""
        for name, value in (("city", profile.city), ("occupation", profile.occupation), ("routine", profile.routine))
        if value and concepts(value) & gone
    }
    if not emptied and len(kept) == len(profile.goals):
        return ()
    return (SetProfile.model_validate({**emptied, **({"goals": kept} if kept != profile.goals else {})}),)


def recall(turn: Turn, intent: AskAboutMe) -> Part:
    """Answer a question about the user from what is known, or say that it is not known."""
    voice, profile = turn.voice, turn.context.profile
    name = profile.name or turn.context.user_name
    if intent.what == "name":
        known = voice.say("recall_one", fact=upper_first(voice.phrase("your_name", name=name))) if name else ""
        return Part(known or voice.say("recall_unknown"))
    if intent.what == "all":
        facts = _all(turn, name)
        return (
            Part(voice.say("recall_all", facts=upper_first(voice.listed(facts))))
            if facts
            else Part(voice.say("recall_nothing"))
        )
    found = [_told(turn, memory.text) for memory in _matching(turn.context.memories, intent.query)[:3]]
    found = found or _from_profile(turn, profile, intent.query) or agenda(turn, intent.query)
    if not found:
        return Part(voice.say("recall_unknown"))
    return Part(voice.say("recall_one", fact=upper_first(voice.listed(found))))


def known(turn: Turn, question: str) -> Part | None:
    """The answer to a question that does not say whom it is about, where what is kept surely answers it."""
    about = questions.content(question) or question
    asked = concepts(about)
    sure = [
        memory
        for memory in _matching(turn.context.memories, about)
        if len(asked & _about(memory.text)) >= min(_SURELY, len(asked))
    ]
    found = [_told(turn, memory.text) for memory in sure[:3]]
    return Part(turn.voice.say("recall_one", fact=upper_first(turn.voice.listed(found)))) if found else None


def fits_better(turn: Turn, question: str, text: str) -> bool:
    """Whether a memory answers a question better than the thing that `text` names."""
    asked = concepts(question) - TIME_CONCEPTS
    best = max((len(asked & _about(memory.text)) for memory in turn.context.memories), default=0)
    return best > len(asked & concepts(text))


def agenda(turn: Turn, question: str) -> list[str]:
    """What is written down, or set, that fits a question which no memory answers."""
    asked = concepts(find_when(question, turn.moment).rest) - TIME_CONCEPTS
    rows = [(open_words(turn.voice, item, full=True), item.text) for item in turn.context.open_items]
    for one in turn.context.open_reminders:
        due = datetime.fromisoformat(one.due_local).replace(tzinfo=None)
        rows.append((f"{turn.voice.moment(due, full=True)} — {one.text}", one.text))
    return best_of(rows, asked)[:3]


def _all(turn: Turn, name: str) -> list[str]:
    voice, profile = turn.voice, turn.context.profile
    facts = [voice.phrase("your_name", name=name)] if name else []
    texts = [memory.text for memory in turn.context.memories]
    covered = frozenset[str]().union(*(concepts(text) for text in texts))
    for key, field, value in (
        ("your_city", "city", profile.city),
        ("your_occupation", "occupation", profile.occupation),
        ("your_goals", "goals", ", ".join(profile.goals)),
        ("your_routine", "routine", profile.routine),
    ):
        if value and not concepts(value) <= covered:
            facts.append(
                _told(turn, value)
                if field == "occupation" and second_person_changes(turn, value)
                else voice.phrase(key, **{field: value})
            )
    told = [_told(turn, text) for text in texts if not name or concepts(text) - {"=name"} != concepts(name)]
    return [*facts, *dict.fromkeys(told)][:_MAX_LISTED]


def second_person_changes(turn: Turn, value: str) -> bool:
    """Whether `value` is a sentence of the user's about themself rather than a bare word."""
    spoken = _spoken(turn, value)
    return spoken is not None and spoken.lower() != value.lower()


def _told(turn: Turn, text: str) -> str:
    return _spoken(turn, text) or turn.voice.phrase("your_words", fact=text)


def _from_profile(turn: Turn, profile: Profile, query: str) -> list[str]:
    asked, voice = concepts(query), turn.voice
    if "=home" in asked and profile.city:
        return [voice.phrase("your_city", city=profile.city)]
    if "=job" in asked and profile.occupation:
        value = profile.occupation
        return [
            _told(turn, value)
            if second_person_changes(turn, value)
            else voice.phrase("your_occupation", occupation=value)
        ]
    if "=goal" in asked and profile.goals:
        return [voice.phrase("your_goals", goals=", ".join(profile.goals))]
    if "=wake" in asked and profile.routine:
        return [voice.phrase("your_routine", routine=profile.routine)]
    return []


def _matching(memories: tuple[MemoryHit, ...], query: str) -> list[MemoryHit]:
    """The memories that share the most with `query`, best first; none where nothing is shared."""
    asked = concepts(query)
    # "What is my cat called?" asks for the cat: a name is in many facts and decides only between equals.
    core = asked - {"=name"} or asked
    scored = [(len(core & _about(memory.text)), memory) for memory in memories]
    best = max((score for score, _ in scored), default=0)
    if best == 0:
        return []
    return [memory for score, memory in scored if score == best]


_CONCEPT_OF_CATEGORY = {
    "home": "=home",
    "work": "=job",
    "birthday": "=birth",
    "goal": "=goal",
    "likes": "=like",
    "learning": "=learn",
    "pet": "=pet",
}


def _about(text: str) -> frozenset[str]:
    """What a memory is about: its words, and what kind of fact they are («I'm a nurse» is about work)."""
    fact = read_fact(text)
    if fact is None:
        return concepts(text)
    kinds = {_CONCEPT_OF_CATEGORY.get(fact.category, ""), "=job" if fact.field == "occupation" else ""} - {""}
    return concepts(text) | kinds
