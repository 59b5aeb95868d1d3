"""The dialogue engine, reached over HTTP."""
