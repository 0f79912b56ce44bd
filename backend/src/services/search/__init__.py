"""Search: one over all that is a user's."""
