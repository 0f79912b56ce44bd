"""Rules of our own over the source, each of which a fault taught; what breaks one says here why it may."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"
TREES = {str(path.relative_to(SRC)): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SRC.rglob("*.py"))}

_BOUNDED_LOOPS = {
    "services/background.py": "the one function for loops that go on",
    "services/agent/joined_deltas.py": "ends with the stream",
    "services/connection_manager.py": "one round of the job that `background` runs",
    "services/conversation/outbox.py": "ends when the queue is empty",
    "services/db_init.py": "at start, until PocketBase answers",
    "services/delivery/sender.py": "pages, until one is not full",
    "services/reminders/ledger.py": "pages, until one is not full",
    "services/turns/due_effects.py": "pages, until one is not full",
    "stores/pocketbase/client.py": "pages, until one is not full",
    "stores/pocketbase/transport.py": "attempts, until a deadline",
    "stores/event_log/connection.py": "ends with its reader",
    "api/middleware.py": "ends with the body",
    "api/websocket.py": "ends with the socket",
    "temporal/worker.py": "the worker itself, which logs and starts again",
    "temporal/activities/streaming.py": "heartbeats, which end with the activity",
}
"""Endless loops outside workflows and the stack, and what ends them or looks after them."""
_READS_TEXT = {"recognise", "Reading", "find_when", "turn_of", "read_item", "claims_in", "sight_of", "is_asked"}
"""Functions that go through what a user wrote: up to 0.3 s for a long message, in which nobody else is answered."""
_TEXTS = {"text", "title", "body", "content", "prompt", "query", "answer", "summary", "email", "name", "label"}


def functions(tree: ast.AST) -> Iterator[ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef))


def own_nodes(function: ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """What runs in a coroutine itself, not in functions that it makes."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def test_no_filter_of_the_database_is_built_from_strings() -> None:
    built = [
        f"{file}:{node.lineno}"
        for file, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for value in [*(one.value for one in node.keywords if one.arg in {"where", "filter"}), *_bound(node)]
        if isinstance(value, ast.JoinedStr | ast.BinOp) or (isinstance(value, ast.Call) and called(value) == "format")
    ]
    assert built == []


def _bound(node: ast.Call) -> list[ast.expr]:
    return node.args[:1] if called(node) == "bind" else []


def test_mem0_is_known_in_its_package_alone() -> None:
    outside = [
        f"{file}:{node.lineno}"
        for file, tree in TREES.items()
        if not file.startswith("services/memory/")
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"mem0", "qdrant_client"})
        or (
            isinstance(node, ast.Import)
            and any(one.name.split(".")[0] in {"mem0", "qdrant_client"} for one in node.names)
        )
    ]
    assert outside == []


def test_no_text_of_a_person_stands_in_what_temporal_is_given() -> None:
    found = [
        f"{file}:{field.lineno} {field.target.id}"
        for file, tree in TREES.items()
        if file.startswith("temporal/payloads/")
        for made in ast.walk(tree)
        if isinstance(made, ast.ClassDef)
        for field in made.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and field.target.id in _TEXTS
    ]
    assert found == []


def test_nothing_goes_through_a_users_text_on_the_event_loop() -> None:
    found = [
        f"{file}:{node.lineno} {called(node)}"
        for file, tree in TREES.items()
        if not file.startswith(("offline_model/", "reading/"))
        for function in functions(tree)
        for node in own_nodes(function)
        if isinstance(node, ast.Call) and called(node) in _READS_TEXT
    ]
    assert found == []


def test_a_loop_without_end_is_looked_after() -> None:
    loops = {
        file
        for file, tree in TREES.items()
        if not file.startswith(("temporal/workflows/", "stack/", "cli"))
        for function in functions(tree)
        for node in own_nodes(function)
        if isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and node.test.value is True
    }
    assert loops - _BOUNDED_LOOPS.keys() == set()


@pytest.mark.parametrize("base", ["EffectModel", "Request"])
def test_a_moment_that_comes_from_outside_is_bounded(base: str) -> None:
    """`LocalTime` and `Moment` say how far away a time may lie; a bare `datetime` would be worked out whatever it is."""
    found = [
        f"{file}:{field.lineno}"
        for file, tree in TREES.items()
        for made in ast.walk(tree)
        if isinstance(made, ast.ClassDef) and any(isinstance(one, ast.Name) and one.id == base for one in made.bases)
        for field in made.body
        if isinstance(field, ast.AnnAssign)
        for part in ast.walk(field.annotation)
        if isinstance(part, ast.Name) and part.id == "datetime"
    ]
    assert found == []
