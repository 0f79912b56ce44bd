"""When the user was last there, and what follows: a word on what is open after an absence, one follow-up of onboarding.

All by workflow time. Nothing here does anything by itself.
"""

from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from src.temporal.payloads.conversation import ConversationState, UserConnected


def note_connected(state: ConversationState, connected: UserConnected, *, now: datetime) -> None:
    """A client of the user has connected."""
    last_seen = state.last_seen or now
    limit = connected.return_seconds
    away = (now - last_seen).total_seconds()
    if connected.away_seconds is not None:
        away = min(away, connected.away_seconds)
    if limit is not None and away >= limit:
        state.away_since = last_seen
    if connected.follow_up_seconds is not None:
        state.follow_up_seconds = connected.follow_up_seconds
    state.last_seen = now


def note_acted(state: ConversationState, *, now: datetime) -> None:
    """The user wrote, or did something: whoever speaks first is not greeted."""
    state.away_since = None
    state.last_seen = now


def follow_up_at(state: ConversationState) -> datetime | None:
    """When the onboarding is to be followed up if the user stays away; None where it is not to be.

    Nothing nags a stranger: somebody who never wrote is not followed up.
    """
    if not state.turns or state.followed_up or state.follow_up_seconds is None or state.last_seen is None:
        return None
    at = state.last_seen + timedelta(seconds=state.follow_up_seconds)
    return max(at, state.held_until) if state.held_until else at
