"""The websocket server and its REST routes; the only place that knows FastAPI."""
