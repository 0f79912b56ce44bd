"""Everything of one's own that holds some words."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BeforeValidator

from src.api.deps import CurrentUser, Finder
from src.protocol.base import clean_text
from src.protocol.search import SearchPage, SearchType
from src.services.search.service import SEARCH_TYPES

router = APIRouter(prefix="/api/search", tags=["search"])


@router.get("")
async def search(
    user: CurrentUser,
    finder: Finder,
    q: Annotated[str, BeforeValidator(clean_text), Query(max_length=200)],
    types: Annotated[list[SearchType] | None, Query()] = None,
    before: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> SearchPage:
    """Messages, items, reminders and memories that hold each word of `q` in any form, newest first.

    A word's beginning finds it. `types` may be given several times; `before` is a page's `next`.
    """
    return await finder.search(user.id, q, types=types or SEARCH_TYPES, before=before, limit=limit)
