"""The base of all payloads."""

from pydantic import BaseModel, ConfigDict


class Payload(BaseModel):
    """Base of all payloads."""

    model_config = ConfigDict(frozen=True, extra="ignore")
