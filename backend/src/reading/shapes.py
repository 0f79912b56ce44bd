"""The shapes that a clause can have."""

from dataclasses import dataclass
from typing import Literal

ShapeName = Literal[
    "nothing",
    "time",
    "question",
    "order",
    "duty",
    "todo",
    "waiting",
    "event",
    "plan",
    "told",
    "past",
    "aside",
    "noun",
]
"""`order`: an imperative to the assistant (`verb` holds its lemma). `duty`: said to be due («надо», "i need to"). `todo`: an
infinitive, or a base verb in English. `waiting`: somebody else has to do it. `event`: a noun or statement with a coming time.
`plan`: what the user will do. `told`: a statement about oneself or one's own. `past`: what the user did, or what is done.
`aside`: how things are, said around the matter. `noun`: a bare noun. `nothing`: filler and talk."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape and how sure it is; `begin` is the place of the first word that matters, `verb` the lemma that decided."""

    name: ShapeName
    certainty: float = 0.8
    begin: int = 0
    verb: str = ""
