"""The calendar: a feed to subscribe to, and files to import."""

import hashlib

from fastapi import APIRouter, Request, Response, status

from src.api.deps import Calendar, ClientAddress, CurrentUser, Limits
from src.protocol.calendar import CalendarFeed, CalendarImport

router = APIRouter(tags=["calendar"])


@router.get("/api/calendar")
async def feed(request: Request, user: CurrentUser, calendar: Calendar) -> CalendarFeed:
    """The secret address of one's calendar, null while there is none."""
    found = await calendar.feed.address(user.id)
    return _feed(request, *found) if found else CalendarFeed()


@router.post("/api/calendar", status_code=status.HTTP_201_CREATED)
async def renew(request: Request, user: CurrentUser, calendar: Calendar) -> CalendarFeed:
    """A new address; the one before is dead at once."""
    return _feed(request, *await calendar.feed.renew(user.id))


@router.delete("/api/calendar", status_code=status.HTTP_204_NO_CONTENT)
async def revoke(user: CurrentUser, calendar: Calendar) -> None:
    """Have no address; again is fine."""
    await calendar.feed.revoke(user.id)


@router.post(
    "/api/calendar/import",
    openapi_extra={"requestBody": {"required": True, "content": {"text/calendar": {"schema": {"type": "string"}}}}},
)
async def take(request: Request, user: CurrentUser, calendar: Calendar) -> CalendarImport:
    """Take the events of an iCalendar file, the request's body, into the inbox. The same file again adds nothing."""
    return await calendar.importing.take(user, await request.body())


@router.get("/calendar/{secret}.ics", response_class=Response)
async def ics(secret: str, request: Request, calendar: Calendar, limits: Limits, address: ClientAddress) -> Response:
    """The feed of a secret address, without a session. 304 where it is as it was."""
    await limits.check_feed(address)
    body = await calendar.feed.render(secret)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def _feed(request: Request, secret: str, created: object) -> CalendarFeed:
    base = str(request.base_url).rstrip("/")
    return CalendarFeed.model_validate({"url": f"{base}/calendar/{secret}.ics", "created": created})
