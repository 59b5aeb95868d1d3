"""The service: everything that faces a network or holds personal data."""
