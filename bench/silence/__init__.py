"""Races between a handler's claim and whatever the bot has under way, through real processes."""
