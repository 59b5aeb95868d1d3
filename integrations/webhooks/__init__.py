"""Other systems that are told of what happens here."""
