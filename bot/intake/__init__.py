"""From message to draft."""
