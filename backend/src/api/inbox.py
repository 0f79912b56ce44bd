"""The inbox: list, capture, change, delete; have it gone over, and answer what is asked."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status
from pydantic import BeforeValidator

from src.api.deps import CurrentUser, Filing, Inbox
from src.errors import InvalidInput
from src.models.values import ItemKind, ItemStatus
from src.protocol.base import RecordId, clean_text
from src.protocol.inbox import InboxCreate, InboxItem, InboxPage, InboxPatch, InboxProcessing, ProposalAnswer
from src.services.inbox.service import InboxFilter
from src.stores.pocketbase.collection import PAGE_MOST

router = APIRouter(prefix="/api/inbox", tags=["inbox"])

Search = Annotated[str | None, BeforeValidator(clean_text), Query(max_length=100)]


@router.get("")
async def items(
    user: CurrentUser,
    inbox: Inbox,
    status: Annotated[ItemStatus | None, Query()] = None,
    kind: Annotated[ItemKind | None, Query()] = None,
    q: Search = None,
    project: Annotated[str | None, BeforeValidator(clean_text), Query(max_length=120)] = None,
    waiting: Annotated[bool | None, Query()] = None,
    proposed: Annotated[bool | None, Query()] = None,
    before: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MOST)] = 50,
) -> InboxPage:
    """Items, newest first; `q` finds those that hold each of its words, `before` is an item's id or a page's `next`.

    `waiting`: for somebody or something; `proposed`: for the user's word on what the assistant proposes.
    """
    wanted = InboxFilter(status=status, kind=kind, q=q, project=project, waiting=waiting, proposed=proposed)
    return await inbox.page(user.id, wanted, before=before, limit=limit)


@router.post("", status_code=status.HTTP_201_CREATED, responses={200: {"model": InboxItem}})
async def capture(request: InboxCreate, response: Response, user: CurrentUser, inbox: Inbox) -> InboxItem:
    """Put something down. The same `id` again answers what is stored, with 200."""
    item, new = await inbox.add(user.id, request)
    if not new:
        response.status_code = status.HTTP_200_OK
    return item


@router.post("/process", status_code=status.HTTP_202_ACCEPTED)
async def process(user: CurrentUser, inbox: Inbox) -> InboxProcessing:
    """Have the new items gone over: what is clear is filed, the rest is asked. Again while that runs changes nothing."""
    return InboxProcessing(workflow_id=await inbox.process(user.id, quiet=True))


@router.post("/{item_id}/proposal")
async def answer(item_id: RecordId, request: ProposalAnswer, user: CurrentUser, filing: Filing) -> InboxItem:
    """Take what is proposed, drop it, or answer its question in words. 409 where nothing is proposed any more."""
    return await filing.answer(user.id, item_id, request)


@router.post("/{item_id}/undo")
async def undo(item_id: RecordId, user: CurrentUser, filing: Filing) -> InboxItem:
    """Take the assistant's filing back. 409 where it has not filed the item, or the user changed it since."""
    return await filing.undo(user.id, item_id)


@router.patch("/{item_id}")
async def change(item_id: RecordId, request: InboxPatch, user: CurrentUser, inbox: Inbox) -> InboxItem:
    """Change an item; what is not given stays, null empties a field that may be empty."""
    if not request.model_fields_set:
        raise InvalidInput("Give what is to change.")
    return await inbox.change(user.id, item_id, request)


@router.delete("/{item_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete(item_id: RecordId, user: CurrentUser, inbox: Inbox) -> None:
    """Delete an item for good; again is fine."""
    await inbox.delete(user.id, item_id)
