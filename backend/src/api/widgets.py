"""Widgets: list, act, rename and pin, delete."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from src.api.deps import CurrentUser, Widgets
from src.errors import InvalidInput
from src.protocol.base import RecordId
from src.protocol.widgets import Widget, WidgetAction, WidgetPage, WidgetPatch
from src.stores.pocketbase.collection import PAGE_MOST

router = APIRouter(prefix="/api/widgets", tags=["widgets"])


@router.get("")
async def widgets(
    user: CurrentUser,
    widgets: Widgets,
    pinned: Annotated[bool | None, Query()] = None,
    before: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MOST)] = 50,
) -> WidgetPage:
    """Widgets, newest first; `before` is a widget's id or a page's `next`."""
    return await widgets.page(user.id, pinned=pinned, before=before, limit=limit)


@router.post("/{widget_id}/actions")
async def act(widget_id: RecordId, request: WidgetAction, user: CurrentUser, widgets: Widgets) -> Widget:
    """Apply an action, once for its `id`. On a stale `version`: 409 with the widget of now as `widget`."""
    return await widgets.act(user.id, widget_id, request)


@router.patch("/{widget_id}")
async def change(widget_id: RecordId, request: WidgetPatch, user: CurrentUser, widgets: Widgets) -> Widget:
    """Rename, pin or move a widget; what is not given stays. One that is pinned without a position goes to the end."""
    if not request.model_dump(exclude_none=True):
        raise InvalidInput("Give a title, a position or whether it is pinned.")
    return await widgets.change(user.id, widget_id, request)


@router.delete("/{widget_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete(widget_id: RecordId, user: CurrentUser, widgets: Widgets) -> None:
    """Delete a widget for good; again is fine."""
    await widgets.delete(user.id, widget_id)
