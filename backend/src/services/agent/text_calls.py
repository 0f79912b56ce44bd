"""Tool calls that a model wrote into its text, in the forms in which models write them.

Only names of tools that were offered count: everything else is text.

`Any`: JSON as a model wrote it, before it is checked.
"""

import ast
import json
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

import regex

_DECODER = json.JSONDecoder(strict=False)
_NAME_KEYS = ("name", "tool", "tool_name", "function", "action")
_ARGUMENT_KEYS = ("arguments", "parameters", "args", "params", "input")
_ELEMENT = regex.compile(
    r"<(?:invoke\s+name=[\"'](?P<invoke>[\w.-]+)[\"']|function=(?P<function>[\w.-]+))\s*>(?P<body>.*?)</(?:invoke|function)\s*>",
    regex.DOTALL,
)
_PARAMETER = regex.compile(
    r"<parameter(?:\s+name=[\"'](?P<quoted>\w+)[\"']|=(?P<plain>\w+))\s*>(?P<value>.*?)</parameter\s*>", regex.DOTALL
)
_NAMED = regex.compile(
    r"\s*(?:\[TOOL_CALLS\]\s*)?(?P<name>[\w.-]+(?::\d+)?)\s*(?:\[(?:CALL_ID|ARGS)\][\w-]*\s*)*(?=\{)"
)
_KEYED = regex.compile(
    r"\s*(?P<name>[\w.-]+)\s*(?:<arg_key>(?P<key>.*?)</arg_key>\s*<arg_value>(?P<value>.*?)</arg_value>\s*)+",
    regex.DOTALL,
)
_WRAPPING = regex.compile(
    r"<｜tool▁call▁begin｜>function<｜tool▁sep｜>|<[|｜]/?[^|｜<>\n]{1,40}[|｜]>|```(?:json)?|(?m:^[ \t]*Action(?: Input)?:[ \t]*)"
)
"""What stands around the names and arguments of calls in the templates of models."""
_SPARE_COMMA = regex.compile(r",(?:\s*,)*(?=\s*[}\]])")
_PLACE = regex.compile(r"^(?:functions?|tools?|default_api|assistant|api)[./:](?=\w)|:\d+$")
_SEPARATORS = regex.compile(r"(?:\s|[,;]|\[TOOL_CALLS\])*")


@dataclass(frozen=True, slots=True)
class TextCall:
    """One call."""

    name: str
    arguments: dict[str, Any]


def calls_in(text: str, offered: Container[str]) -> list[TextCall] | None:
    """The calls that make up a text; None where it holds anything else."""
    text = text.strip()
    for read in (_documents, _elements, _keyed, _python, _literal, _unwrapped):
        try:
            found = list(read(text))
        except (ValueError, SyntaxError, RecursionError):
            continue
        if found and all(call.name in offered for call in found):
            return found
    return None


def _documents(text: str) -> Iterator[TextCall]:
    """JSON, one value after the other, each perhaps after the name of its tool."""
    place = _SEPARATORS.match(text).end()  # pyright: ignore[reportOptionalMemberAccess] - it matches nothing, too
    while place < len(text):
        named = _NAMED.match(text, place)
        value, place = _DECODER.raw_decode(text, named.end() if named else place)
        yield from [TextCall(plain_name(named["name"]), _object(value))] if named else _from_value(value)
        place = _SEPARATORS.match(text, place).end()  # pyright: ignore[reportOptionalMemberAccess] - as above


def _from_value(value: Any) -> Iterator[TextCall]:
    if isinstance(value, list):
        for one in value:
            yield from _from_value(one)
        return
    given = _object(value)
    if isinstance(given.get("tool_calls"), list):
        yield from _from_value(given["tool_calls"])
        return
    if isinstance(given.get("function"), dict):
        yield from _from_value(given["function"])
        return
    key = next((key for key in _NAME_KEYS if isinstance(given.get(key), str)), None)
    if key is None:
        raise ValueError("no name")
    inner = next((given[name] for name in _ARGUMENT_KEYS if name in given), None)
    if inner is None:
        inner = {name: one for name, one in given.items() if name not in {key, "type", "id"}}
    yield TextCall(plain_name(given[key]), _object(json.loads(inner) if isinstance(inner, str) else inner))


def _elements(text: str) -> Iterator[TextCall]:
    """`<invoke name="…">` and `<function=…>`, with parameters as elements or as JSON."""
    if _ELEMENT.sub("", text).strip():
        raise ValueError("there is more")
    for element in _ELEMENT.finditer(text):
        body = element["body"].strip()
        parameters = {p["quoted"] or p["plain"]: p["value"].strip() for p in _PARAMETER.finditer(body)}
        arguments = parameters or (_object(json.loads(body)) if body else {})
        yield TextCall(plain_name(element["invoke"] or element["function"]), arguments)


def _keyed(text: str) -> Iterator[TextCall]:
    """`tool<arg_key>text</arg_key><arg_value>…</arg_value>`."""
    found = _KEYED.fullmatch(text)
    if found is None:
        raise ValueError("not in this form")
    pairs = zip(found.captures("key"), found.captures("value"), strict=True)
    yield TextCall(plain_name(found["name"]), {key.strip(): value.strip() for key, value in pairs})


def _unwrapped(text: str) -> Iterator[TextCall]:
    """JSON in the tokens of a template, or with a comma too many."""
    bare = without_spare_commas(_WRAPPING.sub(" ", text))
    if bare == text:
        raise ValueError("it was no other")
    yield from _documents(bare.strip())


def _python(text: str) -> Iterator[TextCall]:
    """`tool(text="…")`, alone, line by line, as a list or printed."""
    for statement in ast.parse(text).body:
        value = statement.value if isinstance(statement, ast.Expr) else None
        for given in value.elts if isinstance(value, ast.List) else [value]:
            call = _printed(given)
            if not isinstance(call, ast.Call) or call.args:
                raise ValueError("no call")
            name = ast.unparse(call.func).removesuffix(".call")
            yield TextCall(plain_name(name), {str(one.arg): ast.literal_eval(one.value) for one in call.keywords})


def _literal(text: str) -> Iterator[TextCall]:
    """What would be JSON with other quotes."""
    yield from _from_value(ast.literal_eval(text))


def _printed(value: ast.expr | None) -> ast.expr | None:
    """What `print` is given, where it is printed."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print" and value.args:
        return value.args[0]
    return value


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("no object")  # noqa: TRY004 - read as: not in this form
    return value


def without_spare_commas(text: str) -> str:
    """JSON without the commas that stand before a closing bracket, as small models write them."""
    return _SPARE_COMMA.sub("", text)


def plain_name(name: str) -> str:
    """The name of a tool without the place that it is said to be in, and the number of the call."""
    return _PLACE.sub("", name.strip())
