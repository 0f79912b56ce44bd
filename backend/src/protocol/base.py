"""What every wire type is built from: base classes and the forms of single fields."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from src.core.clock import YEARS_AHEAD, in_reach
from src.protocol.lengths import MAX_CLIENT_ID, MAX_MESSAGE_CHARS


def clean_text(value: object) -> object:
    """Make text storable: lone surrogates and NUL become U+FFFD (Mem0 and PocketBase refuse them), ends are trimmed."""
    if not isinstance(value, str):
        return value
    text = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "\ufffd").strip()


def _known_zone(value: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("is not an IANA time zone, as Europe/Moscow") from error
    return value


def _zone_or_utc(value: object) -> object:
    """A browser may name a zone that we do not know, as Etc/Unknown; its first visit must not fail by that."""
    try:
        return _known_zone(value) if isinstance(value, str) else value
    except ValueError:
        return "UTC"


MessageText = Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=MAX_MESSAGE_CHARS)]
ClientId = Annotated[str, StringConstraints(min_length=1, max_length=MAX_CLIENT_ID, pattern=r"^[A-Za-z0-9_.:\-]+$")]
RecordId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{15}$")]
TimeZone = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(_known_zone)]
BrowserZone = Annotated[str, BeforeValidator(_zone_or_utc)]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
]


def _within_bcrypt(value: str) -> str:
    if len(value.encode()) > 72:
        raise ValueError("is too long: 72 bytes at most, where a Cyrillic letter is 2")
    return value


Password = Annotated[str, StringConstraints(min_length=8, max_length=71), AfterValidator(_within_bcrypt)]
"""PocketBase hashes with bcrypt, which reads 72 bytes."""
PersonName = Annotated[str, BeforeValidator(clean_text), Field(max_length=80)]


class Request(BaseModel):
    """Base of what a client sends; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Change(Request):
    """Base of what changes something that is there: what is not named stays, and something has to be named."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 1})


class Wire(BaseModel):
    """Base of what a client gets."""

    # What has a default is sent all the same, so clients may rely on it.
    model_config = ConfigDict(
        extra="forbid", ser_json_timedelta="float", json_schema_serialization_defaults_required=True
    )


def _no_number(value: object) -> object:
    """A bare number would be taken for seconds or milliseconds since 1970, which nobody means."""
    if isinstance(value, int | float) or (
        isinstance(value, str) and value.strip().lstrip("+-").replace(".", "", 1).isdigit()
    ):
        raise ValueError("is a number, not a time with its offset, as 2030-01-31T09:00:00+03:00")
    return value


def _storable_moment(value: datetime) -> datetime:
    if not in_reach(value):
        raise ValueError(f"is not between the year 1970 and {YEARS_AHEAD} years ahead")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_no_number), AfterValidator(_storable_moment)]
"""A time with its offset that a person can mean; those far away cannot be moved to every zone."""
