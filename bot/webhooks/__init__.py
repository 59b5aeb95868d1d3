"""Which other systems are told of what happens here."""
