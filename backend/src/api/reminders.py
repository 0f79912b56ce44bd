"""Reminders: set, seen, changed and deleted by the user's own hand."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from src.api.deps import CurrentUser, RuntimeDep
from src.models import ReminderStatus
from src.protocol import Reminder, ReminderCreate, ReminderPage, ReminderPatch

router = APIRouter(prefix="/api/reminders", tags=["reminders"])

ReminderId = Annotated[str, Path(max_length=64)]


@router.get("")
async def reminders(
    user: CurrentUser,
    runtime: RuntimeDep,
    status: ReminderStatus | None = None,
    before: Annotated[str | None, Query(max_length=64)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ReminderPage:
    """Reminders, newest first; `before` is a page's `next`."""
    return await runtime.reminders.page(user.id, status=status, before=before, limit=limit)


@router.post("", status_code=status.HTTP_201_CREATED)
async def remind(request: ReminderCreate, user: CurrentUser, runtime: RuntimeDep) -> Reminder:
    """Set a reminder."""
    return await runtime.reminders.create(user, request)


@router.patch("/{reminder_id}")
async def change(reminder_id: ReminderId, request: ReminderPatch, user: CurrentUser, runtime: RuntimeDep) -> Reminder:
    """Move, reword, cancel or set again; what is not given stays."""
    return await runtime.reminders.change(user, reminder_id, request)


@router.delete("/{reminder_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete(reminder_id: ReminderId, user: CurrentUser, runtime: RuntimeDep) -> None:
    """Delete a reminder; it does not come any more."""
    await runtime.reminders.delete(user.id, reminder_id)
