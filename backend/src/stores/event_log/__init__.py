"""The ordered log of events of each user, in Redis Streams."""
