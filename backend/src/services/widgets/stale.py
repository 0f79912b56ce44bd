"""The refusal of an action that was meant for another version of a widget."""

from src.errors import Conflict
from src.protocol.widgets import Widget


class StaleWidget(Conflict):
    """The widget has changed since the version that the caller saw. `widget` is how it is now."""

    code = "stale_version"

    def __init__(self, widget: Widget) -> None:
        super().__init__(f"The widget has changed: it is at version {widget.version}.")
        self.widget = widget
