"""The project's own tools for whoever works on it; nothing here is installed. `make help` is the way in."""
