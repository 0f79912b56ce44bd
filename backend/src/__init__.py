"""AI Life OS: a self-hosted personal assistant that keeps its promises."""
