"""Taking one's data along, and bringing it."""

from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from src.api.deps import CurrentUser, Privacy
from src.core.clock import utc_now
from src.protocol.identity import ImportReport

router = APIRouter(prefix="/api", tags=["privacy"])


@router.get("/export", response_class=StreamingResponse)
async def export(user: CurrentUser, privacy: Privacy) -> Response:
    """Everything that is kept of the user, as one ZIP archive: JSON files, and Markdown to be read."""
    pieces = privacy.export.archive(user)
    first = await anext(pieces)  # a store that is down is an error, not half an archive

    async def all_pieces() -> AsyncGenerator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    name = f"life-os-{utc_now():%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(all_pieces(), media_type="application/zip", headers=headers)


@router.post(
    "/import",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def take(
    request: Request, user: CurrentUser, privacy: Privacy, dry_run: Annotated[bool, Query()] = False
) -> ImportReport:
    """Take an archive of `GET /api/export`, the request's body, into this account. The same archive again adds nothing.

    With `dry_run` nothing is written: it says what would come.
    """
    return await privacy.importing.take(user, await request.body(), dry_run=dry_run)
