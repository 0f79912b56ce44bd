"""How long what a client sends may be, where more than one place goes by it."""

MAX_MESSAGE_CHARS = 16_000
"""Characters in one message, after trimming."""
MAX_FRAME_BYTES = 64 * 1024
"""Bytes in one WebSocket frame from a client: a message of the greatest length in any script fits."""
MAX_CLIENT_ID = 64
"""Characters in the id that a client gives its message."""
