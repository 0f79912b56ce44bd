"""The words of time of every language, read from `lang/*/time.toml` once.

A table of the file is a class of words; its keys are their values, its lists their forms. A form may name its endings in
brackets: `январ(ь|я|е)`; a form of several words is a phrase. Rules are forms over words and classes (see `chart`).
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

LANG = Path(__file__).parent.parent / "lang"

Value = str | int


@dataclass
class Lexicon:
    """Words by their first token: the rest of the phrase, the class and the value."""

    phrases: dict[str, list[tuple[tuple[str, ...], str, Value]]] = field(default_factory=dict)
    rules: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def add(self, table: dict[str, Any]) -> None:
        """Take in the file of one language."""
        for name, values in table.items():
            if name == "rule":
                self._add_rules(values)
            else:
                self._add_class(name, values)

    def _add_class(self, name: str, values: dict[str, list[str]]) -> None:
        for key, forms in values.items():
            value: Value = int(key) if key.lstrip("-").isdecimal() else key
            for form in forms:
                for spelled in expanded(form):
                    first, *others = spelled.split()
                    known = self.phrases.setdefault(first, [])
                    entry = (tuple(others), name, value)
                    if entry not in known:
                        known.append(entry)

    def _add_rules(self, rules: list[dict[str, Any]]) -> None:
        for rule in rules:
            constants = {key: value for key, value in rule.items() if key not in {"makes", "forms"}}
            for form in rule["forms"]:
                for spelled in expanded(form):
                    self.rules.append((rule["makes"], spelled, constants))


def expanded(form: str) -> list[str]:
    """The forms that `a(b|c|)` stands for; brackets do not nest."""
    pieces: list[list[str]] = []
    rest = form
    while "(" in rest:
        before, _, rest = rest.partition("(")
        inside, _, rest = rest.partition(")")
        pieces += [[before], inside.split("|")]
    pieces.append([rest])
    return [" ".join("".join(choice).split()) for choice in product(*pieces)]


@cache
def lexicon() -> Lexicon:
    """The words and rules of all languages."""
    known = Lexicon()
    for path in sorted(LANG.glob("*/*.toml")):
        if path.name.startswith("time"):
            known.add(tomllib.loads(path.read_text(encoding="utf-8")))
    return known
