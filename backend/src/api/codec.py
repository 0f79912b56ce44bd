"""Lets the Temporal UI show payloads that are encrypted. Not of the public contract, and not for users.

The address holds a token that only the owner of the server can work out from the key (`lifeos codec`): Temporal's UI has
no other way to show who asks.
"""

from typing import Literal

from fastapi import APIRouter, Request, Response, status
from google.protobuf.json_format import MessageToJson, Parse, ParseError
from temporalio.api.common.v1 import Payloads

from src.api.deps import SettingsDep, Temporal
from src.errors import InvalidInput, NotFound
from src.settings import Settings

router = APIRouter(prefix="/codec", tags=["codec"], include_in_schema=False)


@router.post("/{token}/{action}")
async def convert(
    token: str, action: Literal["encode", "decode"], request: Request, temporal: Temporal, settings: SettingsDep
) -> Response:
    """Encrypt or decrypt `{payloads: […]}`, as Temporal's codec servers do. 404 without the right token."""
    codec = temporal.codec
    if codec is None or not codec.is_token(token):
        raise NotFound("There is no such address.")
    try:
        given = Parse(await request.body(), Payloads())
    except (ParseError, UnicodeDecodeError) as error:
        raise InvalidInput("These are no payloads.") from error
    work = codec.decode if action == "decode" else codec.encode
    answer = MessageToJson(Payloads(payloads=await work(given.payloads)))
    return Response(answer, media_type="application/json", headers=_cors(request, settings))


@router.options("/{token}/{action}")
async def preflight(request: Request, settings: SettingsDep) -> Response:
    """Let the page of the Temporal UI ask."""
    return Response(status_code=status.HTTP_204_NO_CONTENT, headers=_cors(request, settings))


def _cors(request: Request, settings: Settings) -> dict[str, str]:
    own = {f"http://{name}:{settings.stack.temporal_ui_port}" for name in ("127.0.0.1", "localhost")}
    origin = request.headers.get("origin", "")
    if origin not in own | set(settings.auth.allowed_origins):
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "content-type, x-namespace, authorization",
        "Access-Control-Allow-Credentials": "true",
        "Vary": "Origin",
    }
