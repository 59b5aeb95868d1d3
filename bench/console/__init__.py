"""Fifty handlers at work while citizens write: what they wait for, and what WeChat waits for."""
