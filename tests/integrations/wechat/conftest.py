"""Settings of this folder's tests."""

from hypothesis import settings

# A busy machine is not a failure.
settings.register_profile("wechat", deadline=None)
settings.load_profile("wechat")
