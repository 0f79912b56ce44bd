"""The rows of widgets. `Any`: a widget's state is JSON; `widgets.kinds` has a model for each type."""

from datetime import timedelta
from typing import Annotated, Any

from src.models.values import WidgetType
from src.protocol.widgets import Widget
from src.stores.pocketbase.columns import Column, Relation, Text, default
from src.stores.pocketbase.rows import Index, OwnedRow


class WidgetRow(OwnedRow):
    """A widget in the conversation or pinned beside it."""

    collection = "widget_instances"
    indices = (Index("user", "created"), Index("user", "type"), Index("message_id"))
    holds_words = True

    type: Annotated[Column[WidgetType], Text(40)]
    title: Annotated[Column[str], Text(300)] = default("")
    state: Column[dict[str, Any]] = default({})  # JSON by the widget's type: `widgets.kinds` has a model for each
    version: Column[int] = default(0)
    pinned: Column[bool] = default(False)
    message_id: Annotated[Column[str | None], Text(15)] = default(None)
    position: Column[int] = default(0)

    def view(self) -> Widget:
        """The widget as clients see it."""
        return Widget(
            id=self.id,
            type=self.type,
            title=self.title,
            state=self.state,
            version=max(self.version, 1),
            pinned=self.pinned,
            position=self.position,
            message_id=self.message_id,
            created=self.created,
            updated=self.updated,
        )


class WidgetChangeRow(OwnedRow):
    """A change of a widget. The id is of the widget and the version that the change makes: two of one version clash."""

    collection = "widget_changes"
    indices = (Index("widget", "change", unique=True), Index("user", "created"), Index("created"))
    kept = timedelta(days=30)
    """Longer than any client holds back what it could not send."""

    widget: Annotated[Column[str], Relation("widget_instances")]
    change: Annotated[Column[str], Text(120, required=True)]
    version: Column[int] = default(0)
