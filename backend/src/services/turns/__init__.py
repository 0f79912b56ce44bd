"""A turn: what a run is given, what it replies, and what the reply brings about."""
