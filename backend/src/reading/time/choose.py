"""Which of the pieces belong to the time that is asked for, and whether what is left over can be left over.

The blocks are taken in the order of their claim: by the word of asking or at the beginning, at the end, in the middle; what
hangs on a noun last. A block joins the ones before it where it adds to them and contradicts nothing. What is not taken
must be explained as part of the matter; else it is asked about.
"""

from dataclasses import dataclass, field

from src.reading.time.clause import Block, Layout
from src.reading.time.facts import Facts, facts_of, merged
from src.reading.time.values import Repeat

_ORDER = {"head": 0, "tail": 1, "inner": 2}


@dataclass
class Choice:
    """The blocks taken and what they say; `unexplained` are blocks that nothing accounts for."""

    facts: Facts = field(default_factory=Facts)
    taken: list[Block] = field(default_factory=list)
    matter: list[Block] = field(default_factory=list)
    unexplained: list[Block] = field(default_factory=list)
    verb: int | None = None
    """Where the verb of asking stands."""
    soft: bool = False
    """Only what hangs on a noun was there to be taken."""


def choose(layout: Layout) -> Choice:
    """The time asked for."""
    choice = Choice(verb=None if layout.verb is None else layout.verb[0])
    if any(piece.kind.startswith(("before", "afterward")) for piece in layout.pieces):
        # What it comes before may be named anywhere, with an article too.
        for block in layout.blocks:
            block.bond = "free"
    free = [block for block in layout.blocks if block.bond == "free"]
    soft = [block for block in layout.blocks if block.bond == "soft"]
    choice.matter += [block for block in layout.blocks if block.bond == "hard"]
    wanted = free or soft
    choice.soft = not free and bool(soft)
    if free:
        choice.matter += soft
    for block in sorted(wanted, key=lambda one: _ORDER[one.place]):
        _take(layout, choice, block)
    return choice


def _take(layout: Layout, choice: Choice, block: Block) -> None:
    facts = facts_of(layout, block)
    if not choice.taken:
        choice.facts, choice.taken = facts, [block]
        return
    if block.told and choice.facts.has_hour | choice.facts.has_day:
        choice.matter.append(block)
        return
    together = merged(choice.facts, facts)
    if together is not None and not _are_rivals(choice, facts, block):
        choice.facts = together
        choice.taken.append(block)
    elif _is_explained(layout, choice, block, facts):
        choice.matter.append(block)
    else:
        choice.unexplained.append(block)


def _are_rivals(choice: Choice, facts: Facts, block: Block) -> bool:
    """Whether a later block that contradicts nothing still has a time of its own («завтра начать бегать каждый день»)."""
    main = choice.facts
    if facts.repeat is not None and main.day is not None and not main.starts and main.repeat is None:
        return True
    if _asked_before(choice, block, facts):
        return True
    # A whole time in the middle belongs to the thing, where the request has its hour already.
    return block.place == "inner" and main.has_hour and main.has_day and not facts.is_end


def _asked_before(choice: Choice, block: Block, facts: Facts) -> bool:
    """Whether the time is whole before the verb of asking, and the block stands behind it: "sat 9pm remind me friday the 13th is on"."""
    verb = choice.verb
    main = choice.facts
    if facts.day is None or facts.is_end or main.repeat is not None or facts.repeat is not None:
        return False
    return verb is not None and main.has_hour and main.has_day and choice.taken[0].start < verb <= block.start


def _is_explained(layout: Layout, choice: Choice, block: Block, facts: Facts) -> bool:
    main = choice.facts
    first = choice.taken[0]
    if facts.repeat is not None and main.repeat is None:
        return _begins_habit(layout, block)
    if _asked_before(choice, block, facts):
        return True
    if main.distance is not None and main.distance.is_exact:
        return first.place == "head" and block.place != "head"
    if first.place == "head" and block.place != "head":
        return main.has_day or facts.day is None
    return first.place == "tail" and block.place == "inner" and main.has_day and main.has_hour


def _begins_habit(layout: Layout, block: Block) -> bool:
    """Whether a verb of beginning stands in the matter before a repetition: it is the thing that repeats, not the reminder."""
    return any("start_verb" in layout.chart.lexical(index) for index in range(block.start)) and isinstance(
        next((piece.value for piece in block.pieces if piece.kind == "rep"), None), Repeat
    )
