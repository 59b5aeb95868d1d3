"""Understanding: pure extractors, and the graph components that wrap them."""
