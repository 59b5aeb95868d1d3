"""Tools without meaning of their own."""
