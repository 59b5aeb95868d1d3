"""A phone in the browser and a stand-in for api.weixin.qq.com, for development only.

The phone takes WeChat's part honestly: it builds the XML, signs and encrypts it, posts it to the
callback over HTTP, retries as WeChat does, and decrypts what comes back. Nothing here is imported
by the callback's own code, so an error in one is not hidden by the same error in the other.
"""

from integrations.simulator.account import SimulatedAccount
from integrations.simulator.drafts import DraftReader
from integrations.simulator.page import build_router

__all__ = ["DraftReader", "SimulatedAccount", "build_router"]
