"""Where a domain cannot say a type, it says why."""

import ast
from pathlib import Path

import src.services

FOLDER = Path(src.services.__file__).parent


def _uses_any(text: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(ast.parse(text)))


def test_a_module_that_uses_any_says_why() -> None:
    modules = {str(path.relative_to(FOLDER)): path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py")}
    assert len(modules) > 100
    assert [name for name, text in modules.items() if _uses_any(text) and "`Any`" not in text] == []
