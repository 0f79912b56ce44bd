"""What cannot be undone and was asked for in words waits here for its user's approval."""
