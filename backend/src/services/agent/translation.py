"""The provider's errors, and PydanticAI's, as ours. The only place that knows theirs."""

import httpx
import pydantic
from pydantic_ai.exceptions import (
    AgentRunError,
    ContentFilterError,
    FallbackExceptionGroup,
    ModelAPIError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    ModelQuotaExceededError,
    ModelRetry,
    OutputTokenLimitExceeded,
    UnexpectedModelBehavior,
    UsageLimitExceeded,
    UserError,
)

from src.errors import (
    ModelBusy,
    ModelDeclined,
    ModelFailed,
    ModelRefused,
    ModelUnpaid,
    ModelUnreadable,
    TurnTooLarge,
)

PROVIDER_ERRORS = (AgentRunError, FallbackExceptionGroup, UserError, httpx.HTTPError, pydantic.ValidationError)
"""What a run may raise."""
_BUSY = frozenset({408, 409, 425, 429})
_LOCKED_OUT = frozenset({401, 403, 404})


def translated(error: BaseException) -> ModelFailed:
    """The provider's error as one of ours: passing trouble, or a no for good, for the reason that it gave."""
    match error:
        case FallbackExceptionGroup():
            each = [translated(inner) for inner in error.exceptions]
            return next((one for one in each if isinstance(one, ModelBusy)), each[0])
        case ModelContextWindowExceededError() | UsageLimitExceeded() | OutputTokenLimitExceeded():
            return TurnTooLarge("The message, or the reply to it, is more than one turn may use.")
        case ModelQuotaExceededError():
            return ModelUnpaid("The account at the model's provider has no quota left.")
        case ModelHTTPError():
            return _from_status(error)
        case UserError():
            return ModelRefused("The model is not set up: its name or its key is wrong.")
        case ContentFilterError():
            return ModelDeclined("The model's provider refused the content.")
        case UnexpectedModelBehavior() if isinstance(error.__cause__, ModelRetry | pydantic.ValidationError):
            return ModelUnreadable("The model did not manage to call its tools.")
        case ModelAPIError():
            return ModelBusy("The model's provider does not answer.", retry_after=getattr(error, "retry_after", None))
        case _:
            return ModelBusy("The model's answer broke off or could not be read.")


def _from_status(error: ModelHTTPError) -> ModelFailed:
    status = error.status_code
    if status in _BUSY or status >= 500:
        return ModelBusy(f"The model's provider answered {status}.", retry_after=error.retry_after)
    said = f"The model's provider refused the request with status {status}."
    if status in _LOCKED_OUT:
        return ModelRefused(said)
    if status == 402:
        return ModelUnpaid(said)
    return TurnTooLarge(said) if status == 413 else ModelDeclined(said)
