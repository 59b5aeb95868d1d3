"""The stateless turn server."""
