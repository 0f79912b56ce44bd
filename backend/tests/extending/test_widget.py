"""A new kind of widget is one file, as docs/howto/add-a-widget.md says."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from src.errors import InvalidInput
from src.services.widgets import kinds

TOY = '''"""A number that goes up."""

from collections.abc import Mapping
from typing import Any, ClassVar

from src.services.widgets.kinds.base import Act, KeptState, Kind, State, dumped, stored


class Counter(KeptState):
    """How often it was pressed."""

    count: int = 0


def _press(state: State, value: Any, _: str) -> State:
    counter = stored(Counter, state)
    counter.count += 1
    return dumped(counter)


class _Counter(Kind):
    name = "counter"
    state = Counter
    actions: ClassVar[Mapping[str, Act]] = {"press": _press}


KIND = _Counter()
'''


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toy among the kinds, as if its file lay in their folder."""
    (tmp_path / "counter.py").write_text(TOY)
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])
    monkeypatch.setitem(kinds.KINDS, "counter", kinds.find_kinds()["counter"])
    yield
    sys.modules.pop(f"{kinds.__name__}.counter")


@pytest.mark.usefixtures("counter")
def test_a_new_kind_is_known_everywhere_from_its_file_alone() -> None:
    kinds.check_new("counter", {"count": 3})
    assert kinds.kind_of("counter").actions["press"]({"count": 3}, None, "a") == {"count": 4}
    closed = kinds.with_types({"type": {"type": "string", "x-closed-set": "widget-types"}})
    assert "counter" in closed["type"]["enum"]
    with pytest.raises(InvalidInput, match="shows what is stored"):
        kinds.kind_of("counter").merge({}, {})


def test_a_kind_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(InvalidInput, match=r"'counter'; there are: .*checklist, choices"):
        kinds.check_new("counter", {})
