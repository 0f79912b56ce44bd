"""Reminders: set, seen, changed and deleted by the user's own hand."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from src.api.deps import CurrentUser, Reminders
from src.models.values import OccurrenceState, ReminderStatus
from src.protocol.base import RecordId
from src.protocol.reminders import OccurrencePage, Reminder, ReminderCreate, ReminderPage, ReminderPatch, SnoozeRequest
from src.stores.pocketbase.collection import PAGE_MOST

router = APIRouter(prefix="/api/reminders", tags=["reminders"])

ReminderId = Annotated[str, Path(max_length=64)]


@router.get("")
async def reminders(
    user: CurrentUser,
    reminders: Reminders,
    status: ReminderStatus | None = None,
    before: Annotated[str | None, Query(max_length=64)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MOST)] = 50,
) -> ReminderPage:
    """Reminders, newest first; `before` is a page's `next`."""
    return await reminders.page(user.id, status=status, before=before, limit=limit)


@router.post("", status_code=status.HTTP_201_CREATED)
async def remind(request: ReminderCreate, user: CurrentUser, reminders: Reminders) -> Reminder:
    """Set a reminder. The same `id` again answers the one that stands."""
    return await reminders.create(user, request)


@router.get("/occurrences")
async def occurrences(
    user: CurrentUser,
    reminders: Reminders,
    state: OccurrenceState | None = None,
    reminder_id: RecordId | None = None,
    before: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MOST)] = 50,
) -> OccurrencePage:
    """The ledger: each time of each reminder and what became of it, the latest first; `before` is a page's `next`."""
    return await reminders.occurrences(user.id, state=state, reminder_id=reminder_id, before=before, limit=limit)


@router.patch("/{reminder_id}")
async def change(reminder_id: ReminderId, request: ReminderPatch, user: CurrentUser, reminders: Reminders) -> Reminder:
    """Move, reword, cancel or set again; what is not given stays."""
    return await reminders.change(user, reminder_id, request)


@router.post("/{reminder_id}/snooze")
async def snooze(reminder_id: ReminderId, request: SnoozeRequest, user: CurrentUser, reminders: Reminders) -> Reminder:
    """Put off what has just come, or else what comes next. A series goes on unchanged besides."""
    return await reminders.snooze(user, reminder_id, request)


@router.post("/{reminder_id}/done")
async def done(reminder_id: ReminderId, user: CurrentUser, reminders: Reminders) -> Reminder:
    """What came last is done; what was put off of it does not come. Again changes nothing."""
    return await reminders.done(user, reminder_id)


@router.delete("/{reminder_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete(reminder_id: ReminderId, user: CurrentUser, reminders: Reminders) -> None:
    """Delete a reminder; it does not come any more."""
    await reminders.delete(user.id, reminder_id)
