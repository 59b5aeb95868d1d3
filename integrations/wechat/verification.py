"""WeChat's signatures. Pure: the caller brings the time."""

import hashlib
import hmac
from datetime import datetime, timedelta


def sign(*parts: str) -> str:
    """WeChat's signature of a set of strings (the token is one of them)."""
    joined = "".join(sorted(parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def is_signed(signature: str, *parts: str) -> bool:
    """Compare in constant time; an absent signature is a wrong one."""
    expected = sign(*parts).encode("ascii")
    return hmac.compare_digest(expected, signature.encode("utf-8", "surrogatepass"))


def is_fresh(timestamp: str, now: datetime, window: int) -> bool:
    """Whether `timestamp` (seconds since 1970) lies within `window` seconds of `now`."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(now.timestamp() - int(timestamp)) <= timedelta(seconds=window).total_seconds()
