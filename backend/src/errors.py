"""The error tree.

    LifeOSError                 code, retryable, status
    ├── InvalidInput            the request does not fit                      422
    ├── NotAuthenticated        no session, or one that has ended             401
    ├── NotAllowed              switched off by the owner of the server       403
    ├── NotFound                absent, or not this user's                    404
    ├── Conflict                the thing has changed, or the id was used     409
    │   └── Contended           others change it at this moment; retryable       409
    ├── NoRoom                  a person keeps as many of these as one may    409
    ├── WrongHost               asked for by a name that is not this server's   421
    ├── TooLarge                body or frame over the limit                  413
    ├── TooSlow                 a body that does not come                     408
    ├── RateLimited             over the rate; `retry_after` seconds          429
    ├── BudgetSpent             the day's model tokens are used up            429
    ├── DependencyDown          a server does not answer; retryable           503
    ├── SetupFailed             this machine lacks something; command line    -
    └── ModelFailed             the model's provider said no
        ├── ModelBusy           408, 409, 429, 5xx, time-outs; retryable
        ├── ModelRefused        401, 403, 404: its key or its name is wrong
        ├── ModelUnpaid         402, a quota used up
        ├── ModelDeclined       400, 422, refused content
        ├── TurnTooLarge        413, more text or calls than one turn may use
        └── ModelUnreadable     nothing could be made of its answers

`code` is stable and public: clients may branch on it. Nothing branches on a message. Messages name the thing and the
way out, and never hold a secret, a path or the user's text.
"""

from typing import ClassVar


class LifeOSError(Exception):
    """Base of all errors that this project raises on purpose.

    Attributes:
        code: stable public name of the kind of error.
        retryable: whether the same call may succeed later.
        status: HTTP status that the API answers with.
    """

    code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False
    status: ClassVar[int] = 500

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidInput(LifeOSError):
    """The request does not fit. `field` names the part, as a dotted path, where there is one."""

    code = "invalid_input"
    status = 422

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.field = field


class NotAuthenticated(LifeOSError):
    """No session, or one that has ended."""

    code = "not_authenticated"
    status = 401


class NotAllowed(LifeOSError):
    """Switched off by the owner of the server."""

    code = "not_allowed"
    status = 403


class NotFound(LifeOSError):
    """Absent, or another user's: the two are not told apart."""

    code = "not_found"
    status = 404


class Conflict(LifeOSError):
    """The thing has changed meanwhile, or the id was used for something else."""

    code = "conflict"
    status = 409


class Contended(Conflict):
    """Others change the same thing all the time, so that no change of ours came through. Nothing was written."""

    code = "contended"
    retryable = True


class NoRoom(LifeOSError):
    """A person keeps as many of something as one may. The message names what to do."""

    code = "no_room"
    status = 409


class WrongHost(LifeOSError):
    """Asked for by a host name that is not this server's."""

    code = "wrong_host"
    status = 421


class TooLarge(LifeOSError):
    """A body or a frame over the limit."""

    code = "too_large"
    status = 413


class TooSlow(LifeOSError):
    """A body that did not arrive in time."""

    code = "too_slow"
    status = 408


class RateLimited(LifeOSError):
    """Over the rate. `retry_after` is in seconds."""

    code = "rate_limited"
    retryable = True
    status = 429

    def __init__(self, detail: str, *, retry_after: float) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class BudgetSpent(LifeOSError):
    """The day's model tokens of a user are used up."""

    code = "budget_spent"
    status = 429


class GuestsBudgetSpent(BudgetSpent):
    """The day's model tokens of all guests together are used up."""

    code = "guests_budget_spent"


class ServerBudgetSpent(BudgetSpent):
    """The day's model tokens of the whole server are used up."""

    code = "server_budget_spent"


class DependencyDown(LifeOSError):
    """A server that we need does not answer. `name` is `temporal`, `pocketbase`, `redis`, `memory` or `model`."""

    code = "dependency_down"
    retryable = True
    status = 503

    def __init__(self, detail: str, *, name: str) -> None:
        super().__init__(detail)
        self.name = name


class SetupFailed(LifeOSError):
    """The embedded stack cannot be set up or started here. Shown on the command line only, so it may name paths."""

    code = "setup_failed"


class ModelFailed(LifeOSError):
    """The model's provider did not answer the turn."""

    code = "model_failed"
    status = 502


class ModelBusy(ModelFailed):
    """Passing trouble at the provider. `retry_after` is what the provider asked for, in seconds."""

    code = "model_busy"
    retryable = True

    def __init__(self, detail: str, *, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class ModelRefused(ModelFailed):
    """The provider lets nobody in: the key or the name of the model is wrong."""

    code = "model_refused"


class ModelUnpaid(ModelFailed):
    """The account at the provider has no credit or quota left."""

    code = "model_unpaid"


class ModelDeclined(ModelFailed):
    """The provider declines this request: it is malformed for this model, or its content is not allowed."""

    code = "model_declined"


class TurnTooLarge(ModelFailed):
    """What was said, or the answer to it, is more than one turn may use."""

    code = "turn_too_large"


class ModelUnreadable(ModelFailed):
    """The model answered, and nothing could be made of it: no text, or tools that there are not."""

    code = "model_unreadable"
