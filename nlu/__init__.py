"""The engine: flows as data, understanding, and the stateless turn server."""
