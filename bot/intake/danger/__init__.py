"""Whether a text speaks of danger, told by weights over its signs; learnt by `make danger`."""
