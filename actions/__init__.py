"""The engine's judgement: form checks and commands, pure functions of slots and message."""
