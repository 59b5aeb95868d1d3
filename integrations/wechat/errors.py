"""What can be wrong with a request that claims to come from WeChat."""


class BadRequest(Exception):
    """A request that is refused before anything is stored.

    `reason` is safe to log; `cause` is the class name of the underlying error, if any.
    """

    status = 400

    def __init__(self, reason: str, cause: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.cause = cause


class Forbidden(BadRequest):
    """The sender could not prove to be WeChat, or meant another account."""

    status = 403


class TooLarge(BadRequest):
    """The body is longer than any message of WeChat's."""

    status = 413


class TooSlow(BadRequest):
    """The body did not arrive within the time WeChat allows for a whole exchange."""

    status = 408


class BadKey(ValueError):
    """An EncodingAESKey that is not 43 characters of Base64."""
