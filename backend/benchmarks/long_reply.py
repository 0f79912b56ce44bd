"""A model that answers at length: real streaming of some 2,000 tokens, for measurements of the web client."""

import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from tests.provider import Say, running_provider

ASKED_BY = "at length"
"""What a message says that is answered with the whole of `long_reply.md`; all others get a word."""
_CHARACTERS_PER_TOKEN = 4
_SECONDS_PER_TOKEN = 0.008
"""Some 120 tokens in a second: as fast as hosted models stream."""


@contextlib.asynccontextmanager
async def long_answers() -> AsyncGenerator[dict[str, Any]]:
    """The settings of a system whose model this is, while it runs."""
    text = Path(__file__).with_suffix(".md").read_text()
    pieces = [text[start : start + _CHARACTERS_PER_TOKEN] for start in range(0, len(text), _CHARACTERS_PER_TOKEN)]
    async with running_provider() as provider:

        def answer(request: dict[str, Any]) -> Say:
            if ASKED_BY in provider.last_user_text(request):
                return Say(pieces, pause=_SECONDS_PER_TOKEN)
            return Say(["Well", ", ", "noted", "."])

        provider.default = answer
        yield provider.settings
