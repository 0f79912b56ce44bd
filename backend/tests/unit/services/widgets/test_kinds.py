"""States of widgets that do not fit their kind."""

from typing import Any

import pytest

from src.errors import InvalidInput
from src.models.values import WidgetType
from src.services.widgets.kinds import check_new


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("checklist", {"items": [{"id": "1", "text": "x", "colour": "red"}]}),
        ("checklist", {"items": [{"id": "1", "text": "x"}, {"id": "1", "text": "y"}]}),
        ("checklist", {"items": [{"id": "1", "text": "x", "item_id": "../x"}]}),
        ("choices", {"options": []}),
        ("choices", {"options": [{"id": "a", "label": "A"}], "chosen": "b"}),
        ("progress", {"value": 6, "max": 5}),
        ("progress", {"value": "1"}),
        ("note", {"html": "<b>"}),
        ("inbox_triage", {"item_ids": []}),
    ],
)
def test_a_state_that_does_not_fit_is_refused_when_an_agent_shows_it(kind: WidgetType, state: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        check_new(kind, state)
