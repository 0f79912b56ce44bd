"""What a text would be taken for."""

from fastapi import APIRouter

from src.api.deps import CurrentUser
from src.protocol.understanding import Understanding, UnderstandRequest
from src.services.understanding.service import understood

router = APIRouter(prefix="/api/understand", tags=["understanding"])


@router.post("")
async def understand(request: UnderstandRequest, user: CurrentUser) -> Understanding:
    """The meanings of a text, with the places of what was taken for a time; nothing is changed."""
    return await understood(user, request.text)
