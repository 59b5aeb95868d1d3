"""The signature by which a receiver knows that a message is ours and fresh."""

from __future__ import annotations

import hashlib
import hmac

HEADER = "Xinfang-Signature"


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The header's value: the time, and HMAC-SHA256 over time, full stop and body."""
    signed = f"{timestamp}.".encode() + body
    return f"t={timestamp},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
