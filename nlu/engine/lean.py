"""Rasa imports TensorFlow for models we do not have and clients of services we do not use.

Without them the engine imports in 4 instead of 11 seconds and takes 250 instead of 550 MB. What
stands in for them can be subclassed and asked for anything at import, and is good for nothing
else; `tests/nlu/engine/test_lean.py` holds that no part of the pipeline comes near it.
"""

from __future__ import annotations

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

MODELS = ("tensorflow", "keras", "tensorboard", "matplotlib", "questionary", "prompt_toolkit")
CHANNELS = ("aiogram", "slack_sdk", "webexteamssdk", "twilio", "fbmessenger")
STORES = ("pymongo", "bson", "boto3", "botocore")
ABSENT = frozenset({*MODELS, *CHANNELS, *STORES})


class _Anything(type):
    """A class of which every attribute is such a class again."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything(name, (), {})

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.__module__ == __name__ and len(args) == 1 and callable(args[0]) and not kwargs:
            # A decorator leaves what it decorates as it is.
            return args[0]
        return super().__call__()

    def __getitem__(cls, item: Any) -> Any:
        return cls


class _Module(ModuleType):
    """A module that has everything."""

    __version__ = "0.0.0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything(name, (), {})


class _StandIn(MetaPathFinder, Loader):
    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if name.split(".")[0] in ABSENT else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def go_without() -> None:
    """From here on importing one of `ABSENT` gives a stand-in; before Rasa is imported."""
    if not any(isinstance(finder, _StandIn) for finder in sys.meta_path):
        sys.meta_path.insert(0, _StandIn())
