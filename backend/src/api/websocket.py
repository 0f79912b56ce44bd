"""`WS /chat`: the user's events out, frames in.

One reader and one writer task for each socket; every send has a deadline, so a reader that does not read is cut off.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

import pydantic
from fastapi import APIRouter, Depends, WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from src.api.deps import Accounts, Connections, Conversation, Gateway, SettingsDep, Widgets, origin_allowed, token_of
from src.core.clock import utc_now
from src.errors import DependencyDown, LifeOSError, NotAuthenticated, RateLimited
from src.logs import get_logger
from src.models.values import User
from src.protocol.events import Connected, ErrorEvent, Event, MessageAcceptedEvent, Pong, Resync, WidgetUpserted
from src.protocol.frames import FRAMES, AckFrame, AuthFrame, CancelFrame, PingFrame, SendFrame, WidgetActionFrame
from src.protocol.lengths import MAX_FRAME_BYTES
from src.protocol.widgets import WidgetAction
from src.services.connection_manager import Subscription
from src.services.conversation.service import workflow_id_of
from src.services.widgets.stale import StaleWidget

router = APIRouter()
logger = get_logger("websocket")

AUTH_SECONDS = 5.0
SEND_SECONDS = 10.0
MOST_BAD_FRAMES = 20
_SHOWN_KEPT = 256

_NOT_AUTHENTICATED = 4401
_POLICY = 1008
_TRY_AGAIN = 1013
_INTERNAL = 1011


@dataclass(frozen=True, slots=True)
class Parts:
    """What frames are about."""

    accounts: Accounts
    conversation: Conversation
    widgets: Widgets
    gateway: Gateway
    connections: Connections
    settings: SettingsDep


@router.websocket("/chat")
async def chat(socket: WebSocket, parts: Annotated[Parts, Depends()], cursor: str | None = None) -> None:
    """Serve one socket until either side ends it."""
    if not origin_allowed(socket, parts.settings):
        await socket.close(_POLICY)  # before accept: the handshake is refused with 403
        return
    try:
        await parts.accounts.limits.check_request(socket.client.host if socket.client else "unknown")
    except RateLimited:
        await socket.close(_TRY_AGAIN)
        return
    await socket.accept()
    try:
        token, user = await _authenticate(socket, parts)
        await parts.accounts.limits.check_socket(user.id)
    except NotAuthenticated:
        await _close(socket, _NOT_AUTHENTICATED)
        return
    except (WebSocketDisconnect, RuntimeError):
        return
    except (DependencyDown, RateLimited):
        await _close(socket, _TRY_AGAIN)
        return
    try:
        async with parts.connections.subscribe(user.id, cursor=cursor, token=token) as subscription:
            parts.gateway.connected(user)
            try:
                await _Connection(socket, parts, user, subscription).serve()
            finally:
                parts.gateway.left(user)
    except DependencyDown:
        await _close(socket, _TRY_AGAIN)
    except (WebSocketDisconnect, TimeoutError):
        logger.info("socket_cut_off", user_id=user.id)
    except Exception:
        logger.exception("socket_crashed", user_id=user.id)
        await _close(socket, _INTERNAL)


async def _authenticate(socket: WebSocket, parts: Parts) -> tuple[str, User]:
    token = token_of(socket)
    if not token:
        token = await _token_from_first_frame(socket)
    return token, await parts.accounts.sessions.authenticate(token)


async def _token_from_first_frame(socket: WebSocket) -> str:
    try:
        message = await asyncio.wait_for(socket.receive(), AUTH_SECONDS)
        frame = FRAMES.validate_json(message.get("text") or "")
    except (TimeoutError, pydantic.ValidationError) as error:
        raise NotAuthenticated("The first frame must be `auth` with a token.") from error
    if not isinstance(frame, AuthFrame):
        raise NotAuthenticated("The first frame must be `auth` with a token.")
    return frame.token


async def _close(socket: WebSocket, code: int) -> None:
    if socket.application_state is WebSocketState.CONNECTED:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
            await asyncio.wait_for(socket.close(code), 2)


class _Connection:
    """One open socket."""

    def __init__(self, socket: WebSocket, parts: Parts, user: User, subscription: Subscription) -> None:
        self._socket = socket
        self._parts = parts
        self._user = user
        self._subscription = subscription
        self._cursor = subscription.start
        self._sending = asyncio.Lock()
        self._bad_frames = 0
        self._unshown: deque[tuple[str, str]] = deque(maxlen=_SHOWN_KEPT)

    async def serve(self) -> None:
        await self._send(
            Connected(
                ts=utc_now(),
                user_id=self._user.id,
                workflow_id=workflow_id_of(self._user),
                server_time=utc_now(),
            )
        )
        tasks = [asyncio.create_task(step) for step in (self._read(), self._write(), self._subscription.ended.wait())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            if self._subscription.ended.is_set():
                await _close(self._socket, _POLICY if self._subscription.crowded_out else _NOT_AUTHENTICATED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # --- out ---------------------------------------------------------------------------------------------------------

    async def _write(self) -> None:
        while True:
            event = await self._subscription.next()
            if event is None:
                await self._send(Resync(ts=utc_now()))
                await _close(self._socket, _TRY_AGAIN)
                return
            if event.ends_message is not None:  # noted first: the client may be faster than the next line
                self._unshown.append((event.cursor, event.ends_message))
            await self._send_text(event.wire())
            self._cursor = event.cursor

    async def _send(self, event: Event) -> None:
        await self._send_text(event.model_copy(update={"cursor": self._cursor}).model_dump_json())

    async def _send_text(self, text: str) -> None:
        async with self._sending:
            await asyncio.wait_for(self._socket.send_text(text), SEND_SECONDS)

    # --- in ----------------------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None:
                data = message.get("bytes") or b""
                too_large = len(data) > MAX_FRAME_BYTES
                await self._bad("frame_too_large" if too_large else "bad_frame", "Frames are JSON texts.")
            elif len(text) > MAX_FRAME_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_FRAME_BYTES:
                await self._bad("frame_too_large", f"A frame may have {MAX_FRAME_BYTES} bytes.")
            else:
                await self._take(text)
            if self._bad_frames >= MOST_BAD_FRAMES:
                await _close(self._socket, _POLICY)
                return

    async def _take(self, text: str) -> None:
        try:
            frame = FRAMES.validate_json(text)
        except pydantic.ValidationError as error:
            await self._refuse(text, error)
            return
        except ValueError:
            await self._bad("bad_frame", "The frame is not JSON.")
            return
        try:
            await self._parts.accounts.limits.check_frame(self._user.id)
        except RateLimited as error:
            await self._bad(error.code, error.detail)
            return
        match frame:
            case SendFrame():
                await self._answering(frame.id, self._accept(frame))
            case CancelFrame():
                self._parts.gateway.beside(self._stop(frame.message_id))
            case AckFrame():
                await self._answering(None, self._acknowledge(frame.cursor))
            case PingFrame():
                await self._send(Pong(ts=utc_now(), id=frame.id))
            case WidgetActionFrame():
                await self._answering(frame.id, self._act(frame))
            case AuthFrame():
                pass  # a client may send it although the handshake was enough

    async def _answering(self, in_reply_to: str | None, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except LifeOSError as error:
            await self._error(error.code, error.detail, in_reply_to)

    async def _accept(self, frame: SendFrame) -> None:
        await self._parts.accounts.limits.check_message(self._user.id)
        accepted, message = await self._parts.conversation.accept(
            self._user,
            text=frame.text,
            client_id=frame.id,
            conversation_id=frame.conversation_id,
            replaces=frame.replaces,
        )
        if accepted.duplicate:
            # The event of the first time is behind this socket's cursor, so the answer goes to this socket alone.
            await self._send(MessageAcceptedEvent(ts=utc_now(), message=message))

    async def _stop(self, message_id: str) -> None:
        """Beside the frames that come next: Temporal may take its time. The socket may be gone when it has."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            await self._answering(message_id, self._parts.gateway.stop(self._user, message_id))

    async def _act(self, frame: WidgetActionFrame) -> None:
        await self._parts.accounts.limits.check_change(self._user.id)
        action = WidgetAction(id=frame.id, action=frame.action, value=frame.value, version=frame.version)
        try:
            await self._parts.widgets.act(self._user.id, frame.widget_id, action)
        except StaleWidget as error:
            # This socket shows an older one: it gets the widget of now, then learns that nothing was done.
            await self._send(WidgetUpserted(ts=utc_now(), widget=error.widget))
            raise

    async def _acknowledge(self, cursor: str) -> None:
        shown: list[str] = []
        while self._unshown and self._unshown[0][0] <= cursor:
            shown.append(self._unshown.popleft()[1])
        if shown and await self._parts.conversation.mark_shown(self._user.id, shown[-1]):
            self._parts.gateway.shown(self._user, shown)

    async def _refuse(self, text: str, error: pydantic.ValidationError) -> None:
        """A frame of a known kind that does not fit says which id it was about; anything else is a bad frame."""
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        in_reply_to = _id_in(text)
        kind = "invalid_input" if first["loc"] and in_reply_to else "bad_frame"
        if kind == "bad_frame":
            await self._bad("bad_frame", f"The frame does not fit: {where or 'frame'}: {first['msg']}")
            return
        await self._error(kind, f"{where}: {first['msg']}", in_reply_to)

    async def _bad(self, code: str, detail: str) -> None:
        self._bad_frames += 1
        await self._error(code, detail, None)

    async def _error(self, code: str, detail: str, in_reply_to: str | None) -> None:
        await self._send(ErrorEvent(ts=utc_now(), code=code, detail=detail, in_reply_to=in_reply_to))


def _id_in(text: str) -> str | None:
    """The client's id in a frame that did not fit, where it is one that we would have taken."""
    try:
        frame = pydantic.TypeAdapter(dict[str, Any]).validate_json(text)
    except ValueError:
        return None
    found = frame.get("id")
    known = frame.get("type") in {"message.send", "widget.action"}
    return found if known and isinstance(found, str) and 0 < len(found) <= 64 else None
