"""REST and the WebSocket; the only place that knows FastAPI."""
