"""Every error as RFC 9457 problem details. Nothing that the caller sent is repeated, nothing inner is shown."""

import json
import math
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from src.errors import InvalidInput, LifeOSError, NotAuthenticated, RateLimited
from src.logs import get_logger
from src.protocol.base import clean_text
from src.protocol.service import FieldProblem, Problem
from src.protocol.widgets import Widget
from src.services.widgets.stale import StaleWidget

logger = get_logger("api")

PROBLEM_TYPE = "application/problem+json"
_MOST_FIELDS = 20
_MOST_NAME = 64
_CODES = {
    HTTPStatus.BAD_REQUEST: "bad_request",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
}
_DETAILS = {
    HTTPStatus.BAD_REQUEST: "The body could not be read.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take this method.",
}


def problem_response(
    status: int,
    *,
    code: str,
    detail: str,
    errors: Sequence[FieldProblem] | None = None,
    widget: Widget | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """An error as clients get it."""
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=str(clean_text(detail)),
        code=code,
        errors=list(errors) if errors else None,
    )
    fields = problem.model_dump(mode="json", exclude_none=True)
    if widget is not None:
        fields["widget"] = widget.model_dump(mode="json")  # whole, as everywhere: what is null is sent
    body = json.dumps(fields, ensure_ascii=False)
    return Response(body, status_code=status, media_type=PROBLEM_TYPE, headers=headers)


def error_response(error: LifeOSError) -> Response:
    """One of our own errors as clients get it."""
    headers: dict[str, str] = {"Cache-Control": "no-store"}
    errors: list[FieldProblem] | None = None
    widget: Widget | None = None
    match error:
        case RateLimited():
            headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
        case NotAuthenticated():
            headers["WWW-Authenticate"] = "Bearer"
        case InvalidInput() if error.field:
            errors = [FieldProblem(field=error.field, detail=error.detail)]
        case StaleWidget():
            widget = error.widget
        case _:
            pass
    return problem_response(
        error.status, code=error.code, detail=error.detail, errors=errors, widget=widget, headers=headers
    )


_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error that a route raises with problem details."""

    async def of_ours(_: Request, error: Exception) -> Response:
        error = cast("LifeOSError", error)
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.warning("request_not_served", code=error.code)
        return error_response(error)

    async def of_form(_: Request, error: Exception) -> Response:
        error = cast("RequestValidationError", error)
        errors = _field_problems(error.errors())
        return problem_response(
            HTTPStatus.UNPROCESSABLE_ENTITY, code=InvalidInput.code, detail="The request does not fit.", errors=errors
        )

    async def of_routing(request: Request, error: Exception) -> Response:
        error = cast("HTTPException", error)
        status = HTTPStatus(error.status_code)
        headers = dict(error.headers or {})
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(_methods(request))
        return problem_response(
            status,
            code=_CODES.get(status, "refused"),
            detail=_DETAILS.get(status, status.description or status.phrase),
            headers=headers or None,
        )

    app.add_exception_handler(LifeOSError, of_ours)
    app.add_exception_handler(RequestValidationError, of_form)
    app.add_exception_handler(HTTPException, of_routing)


def _methods(request: Request) -> list[str]:
    """All that an address takes: a route by itself knows of its own methods only."""
    scopes = [{**request.scope, "method": method} for method in _METHODS]
    return [
        scope["method"] for scope in scopes if any(one.matches(scope)[0] == Match.FULL for one in request.app.routes)
    ]


def _field_problems(errors: Sequence[Any]) -> list[FieldProblem]:
    return [FieldProblem(field=_field(error["loc"]), detail=_sentence(error)) for error in errors[:_MOST_FIELDS]]


def _field(location: Sequence[str | int]) -> str:
    """The place as a dotted path without `body`, `query` or `path`. Its names may be the caller's own: made safe."""
    path = ".".join(str(part) for part in location[1:]) or str(location[0])
    return str(clean_text(path))[:_MOST_NAME]


def _sentence(error: Any) -> str:
    if error["type"] == "json_invalid":
        return "This is not JSON."
    return str(error["msg"]).removeprefix("Value error, ")
