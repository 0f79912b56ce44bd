"""When the user was last there, and what follows: a word on what is open after an absence, one follow-up of onboarding."""

from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from src.temporal.payloads import ConversationState, UserConnected


class Presence:
    """What a conversation knows of its user's coming and going, by workflow time. It does nothing by itself."""

    def __init__(self, state: ConversationState, *, now: datetime) -> None:
        self.last_seen = state.last_seen or now
        """When the user wrote, acted or connected last."""
        self.away_since: datetime | None = None
        """Set where the user is back from a long absence and has not been told what is open."""
        self.followed_up = state.followed_up
        self.held_until = state.held_until
        """Until when quiet hours hold the follow-up back."""
        self._follow_up_seconds = state.follow_up_seconds

    def connected(self, connected: UserConnected, *, now: datetime) -> None:
        """A client of the user has connected."""
        limit = connected.return_seconds
        if limit is not None and (now - self.last_seen).total_seconds() >= limit:
            self.away_since = self.last_seen
        if connected.follow_up_seconds is not None:
            self._follow_up_seconds = connected.follow_up_seconds
        self.last_seen = now

    def acted(self, *, now: datetime) -> None:
        """The user wrote, or did something: whoever speaks first is not greeted."""
        self.away_since = None
        self.last_seen = now

    def follow_up_at(self) -> datetime | None:
        """When the onboarding is to be followed up if the user stays away; None where it is not to be."""
        if self.followed_up or self._follow_up_seconds is None:
            return None
        at = self.last_seen + timedelta(seconds=self._follow_up_seconds)
        return max(at, self.held_until) if self.held_until else at

    def carried(self) -> dict[str, object]:
        """The fields of `ConversationState` that are carried over."""
        return {
            "last_seen": self.last_seen,
            "followed_up": self.followed_up,
            "held_until": self.held_until,
            "follow_up_seconds": self._follow_up_seconds,
        }
