"""What the engine makes of answers, and of drafts."""
