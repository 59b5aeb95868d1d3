"""From draft to answer."""
