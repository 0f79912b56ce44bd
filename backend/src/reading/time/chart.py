"""Rules of words matched against the tokens of a text, from the places where they can begin.

A rule makes a node of a class out of a form. An element of a form is a word or words (`в|во`), or a class with the name
under which its value is kept (`<clock:at>`); `_` before it: no space between; `?` after it: may be missing. Forms have a
fixed length and no rule begins with the class it makes, so the work is bounded by the number of tokens.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from src.reading.time.lexicon import lexicon
from src.reading.time.tokens import Token

_ELEMENT = re.compile(r"(_?)(?:<(\w+)(?:=(\w+))?(?::(\w+))?>|([^\s?]+))(\??)")
_MOST_NODES = 8
"""Readings of one class at one place that are kept, the longest first."""

Captures = dict[str, Any]
Key = tuple[str, frozenset[str], bool]
Builder = Callable[["Chart", int, int, Captures], Any]
Native = Callable[["Chart", int], Iterator[tuple[int, Any]]]


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a form."""

    words: frozenset[str]
    cls: str
    value: str
    name: str
    glued: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A form that makes a node of the class `makes`."""

    makes: str
    elements: tuple[Element, ...]
    constants: Captures


@dataclass(frozen=True, slots=True)
class Node:
    """A class found from a token up to another, with its value."""

    cls: str
    start: int
    end: int
    value: Any


@dataclass(frozen=True, slots=True)
class First:
    """What can begin a class: words, classes of words, digits."""

    words: frozenset[str]
    classes: frozenset[str]
    digits: bool

    def joined(self, other: "First") -> "First":
        """What can begin either."""
        return First(self.words | other.words, self.classes | other.classes, self.digits or other.digits)


class Grammar:
    """The rules by the class they make and by what they can begin with, with what builds their values."""

    def __init__(self, builders: dict[str, Builder], natives: dict[str, Native], native_first: First) -> None:
        self.builders = builders
        self.natives = natives
        self.rules: dict[str, list[Rule]] = {}
        for makes, form, constants in lexicon().rules:
            rule = Rule(makes, tuple(_elements(form)), constants)
            self.rules.setdefault(makes, []).append(rule)
        self._native_first = native_first
        self._firsts: dict[str, First] = {}
        self._words = native_first.words | frozenset(
            word
            for rules in self.rules.values()
            for rule in rules
            for element in rule.elements
            for word in element.words
        )
        self._known: dict[Key, dict[str, list[Rule]]] = {}
        self._begun: dict[tuple[int, Key], bool] = {}

    def rules_at(self, key: Key) -> dict[str, list[Rule]]:
        """The rules of each class that can begin at such a token. Kept for each kind of token, of which there are few."""
        if key not in self._known:
            found = {
                makes: [rule for rule in rules if any(self._begins(one, key) for one in _first(rule))]
                for makes, rules in self.rules.items()
            }
            self._known[key] = {makes: rules for makes, rules in found.items() if rules}
        return self._known[key]

    def can_begin(self, cls: str, low: str, classes: frozenset[str], *, number: bool) -> bool:
        """Whether a class of the natives can begin at such a token."""
        del cls
        return number or low in self._native_first.words or not classes.isdisjoint(self._native_first.classes)

    def key_of(self, low: str, classes: frozenset[str], *, number: bool) -> Key:
        """The kind of a token: what it can begin depends on nothing else."""
        return low if low in self._words else "", classes, number

    def begins(self, element: Element, key: Key) -> bool:
        """Whether an element can begin at a token of this kind."""
        known = self._begun.get((id(element), key))
        if known is None:
            known = self._begun[id(element), key] = self._begins(element, key)
        return known

    def _begins(self, element: Element, key: Key) -> bool:
        low, classes, number = key
        first = First(element.words, frozenset(), digits=False) if element.words else self._first_of(element.cls)
        return (bool(low) and low in first.words) or not classes.isdisjoint(first.classes) or (number and first.digits)

    def _first_of(self, cls: str) -> First:
        if cls not in self._firsts:
            self._firsts[cls] = First(frozenset(), frozenset({cls}), digits=False)
            found = self._firsts[cls]
            if cls in self.natives:
                found = found.joined(self._native_first)
            for rule in self.rules.get(cls, ()):
                for element in _first(rule):
                    more = (
                        First(element.words, frozenset(), digits=False)
                        if element.words
                        else self._first_of(element.cls)
                    )
                    found = found.joined(more)
            self._firsts[cls] = found
        return self._firsts[cls]


def _elements(form: str) -> Iterator[Element]:
    for glued, cls, value, name, words, optional in _ELEMENT.findall(form):
        yield Element(
            words=frozenset(words.split("|")) if words and words != "|" else frozenset(),
            cls=cls,
            value=value,
            name=name,
            glued=bool(glued),
            optional=bool(optional),
        )


def _first(rule: Rule) -> tuple[Element, ...]:
    """The elements with which the rule can begin."""
    begins: list[Element] = []
    for element in rule.elements:
        begins.append(element)
        if not element.optional:
            break
    return tuple(begins)


class Chart:
    """The nodes of one text, found as they are asked for, each once."""

    def __init__(self, tokens: tuple[Token, ...], grammar: Grammar, context: Any) -> None:
        self.tokens = tokens
        self.grammar = grammar
        self.context = context
        self._nodes: dict[tuple[str, int], tuple[Node, ...]] = {}
        self._lexical = [self._words_at(index) for index in range(len(tokens))]
        self._classes = [frozenset(words) for words in self._lexical]
        self._keys = [
            grammar.key_of(token.low, classes, number=token.kind == "number")
            for token, classes in zip(tokens, self._classes, strict=True)
        ]
        self._rules = [grammar.rules_at(key) for key in self._keys]

    def _words_at(self, index: int) -> dict[str, list[tuple[int, Any]]]:
        token = self.tokens[index]
        found: dict[str, list[tuple[int, Any]]] = {}
        if token.closed:
            return found
        for others, cls, value in lexicon().phrases.get(token.low, ()):
            end = index + 1 + len(others)
            if not others or self._follow(index + 1, others):
                found.setdefault(cls, []).append((end, value))
        return found

    def _follow(self, index: int, words: tuple[str, ...]) -> bool:
        if index + len(words) > len(self.tokens):
            return False
        return all(
            self.tokens[index + n].low == word and not self.tokens[index + n].closed for n, word in enumerate(words)
        )

    def lexical(self, index: int) -> dict[str, list[tuple[int, Any]]]:
        """The classes of the word or phrase that begins at a token."""
        return self._lexical[index]

    def word(self, index: int) -> str:
        """The word at a token; empty beyond the text and within quotation marks."""
        if not 0 <= index < len(self.tokens) or self.tokens[index].closed:
            return ""
        return self.tokens[index].low

    def nodes(self, cls: str, index: int) -> tuple[Node, ...]:
        """The nodes of a class that begin at a token, the longest first."""
        if not 0 <= index < len(self.tokens) or self.tokens[index].closed or self.is_plain(index):
            return ()
        key = (cls, index)
        if key not in self._nodes:
            self._nodes[key] = ()
            self._nodes[key] = self._find(cls, index)
        return self._nodes[key]

    def is_plain(self, index: int) -> bool:
        """Whether no time can begin at a token."""
        return not self._classes[index] and not self._rules[index] and self.tokens[index].kind != "number"

    def longest(self, cls: str, index: int) -> Node | None:
        """The longest node of a class at a token."""
        found = self.nodes(cls, index)
        return found[0] if found else None

    def _find(self, cls: str, index: int) -> tuple[Node, ...]:
        token, classes = self.tokens[index], self._classes[index]
        found: list[Node] = [Node(cls, index, end, value) for end, value in self._lexical[index].get(cls, ())]
        is_number = token.kind == "number"
        native = self.grammar.natives.get(cls)
        if native is not None and self.grammar.can_begin(cls, token.low, classes, number=is_number):
            found += [Node(cls, index, end, value) for end, value in native(self, index)]
        for rule in self._rules[index].get(cls, ()):
            found += self._made(rule, index)
        if len(found) > 1:
            found.sort(key=lambda node: -node.end)
        return tuple(found[:_MOST_NODES])

    def _made(self, rule: Rule, index: int) -> Iterator[Node]:
        build = self.grammar.builders.get(rule.makes)
        for end, captures in self._match(rule.elements, 0, index, index):
            value = captures if build is None else build(self, index, end, {**rule.constants, **captures})
            if value is not None:
                yield Node(rule.makes, index, end, value)

    def _match(self, elements: tuple[Element, ...], at: int, index: int, begin: int) -> Iterator[tuple[int, Captures]]:
        if at == len(elements):
            if index > begin:
                yield index, {}
            return
        element = elements[at]
        if not element.optional and (index >= len(self.tokens) or not self.grammar.begins(element, self._keys[index])):
            return
        for end, value in self._ends(element, index, begin):
            for last, captures in self._match(elements, at + 1, end, begin):
                yield last, ({**captures, element.name: value} if element.name else captures)
        if element.optional:
            yield from self._match(elements, at + 1, index, begin)

    def _ends(self, element: Element, index: int, begin: int) -> Iterator[tuple[int, Any]]:
        if index >= len(self.tokens):
            return
        token = self.tokens[index]
        if token.closed or (element.glued and index > begin and not token.glued):
            return
        if element.words:
            if token.low in element.words:
                yield index + 1, token.low
            return
        for node in self.nodes(element.cls, index):
            if not element.value or str(node.value) == element.value:
                yield node.end, node.value
