"""The provider's errors, and PydanticAI's, as ours. The only place that knows theirs."""

import httpx
import pydantic
from pydantic_ai.exceptions import (
    AgentRunError,
    FallbackExceptionGroup,
    ModelAPIError,
    ModelConnectionError,
    ModelHTTPError,
    ModelRateLimitError,
    ModelRequestTimeout,
    ModelServerError,
    ModelUnavailableError,
    UnexpectedModelBehavior,
    UsageLimitExceeded,
    UserError,
)

from src.errors import ModelBusy, ModelRefused

PROVIDER_ERRORS = (AgentRunError, FallbackExceptionGroup, UserError, httpx.HTTPError, pydantic.ValidationError)
"""What a run may raise."""
_RETRYABLE_STATUS = frozenset({408, 409, 425, 429})


def translated(error: BaseException) -> ModelBusy | ModelRefused:
    """The provider's error as one of ours: passing trouble, or a no for good."""
    if isinstance(error, FallbackExceptionGroup):
        each = [translated(inner) for inner in error.exceptions]
        return next((one for one in each if isinstance(one, ModelBusy)), each[0])
    if isinstance(error, ModelHTTPError):
        if error.status_code in _RETRYABLE_STATUS or error.status_code >= 500:
            return ModelBusy(f"The model's provider answered {error.status_code}.", retry_after=error.retry_after)
        return ModelRefused(f"The model's provider refused the request with status {error.status_code}.")
    if isinstance(
        error,
        ModelRateLimitError | ModelUnavailableError | ModelServerError | ModelConnectionError | ModelRequestTimeout,
    ):
        return ModelBusy("The model's provider does not answer.", retry_after=error.retry_after)
    if isinstance(error, UsageLimitExceeded):
        return ModelRefused("The reply went over the limit of tokens or tool calls for one turn.")
    if isinstance(error, UserError):
        return ModelRefused("The model is not set up: its name or its key is wrong.")
    if isinstance(error, ModelAPIError | httpx.HTTPError | UnexpectedModelBehavior | pydantic.ValidationError):
        return ModelBusy("The model's answer broke off or could not be read.")
    return ModelBusy("The model did not answer.")
