"""The outside world: one folder for each system the service talks to."""
