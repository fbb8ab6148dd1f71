"""Serve without TensorFlow.

Rasa 3.6 imports TensorFlow while it imports its policies, also when no component of the model uses it: ten seconds
and 350 MB for nothing. `forbid()` puts a hollow package in its place before Rasa is imported. Its names can be
imported, subclassed and used as decorators at import time; a component that really needs TensorFlow would fail when
the model is loaded, at start-up, not in front of a resident. Training imports the real one.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, ClassVar

_ABSENT = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")


class _HollowType(type):
    """A class whose every attribute is again a hollow class."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _hollow(name)

    def __or__(cls, other: Any) -> Any:
        return cls

    def __getitem__(cls, item: Any) -> Any:
        return cls


def _hollow(name: str) -> Any:
    def new(cls: Any, *args: Any, **kwargs: Any) -> Any:
        # As a decorator, `@tf.function` or `@tf.function(...)`: hand the function back unchanged.
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]
        return object.__new__(cls)

    return _HollowType(name, (), {"__new__": new, "__init__": lambda self, *a, **k: None, "__call__": _call})


def _call(self: Any, *args: Any, **kwargs: Any) -> Any:
    return args[0] if args else self


class _HollowModule(ModuleType):
    __path__: ClassVar[list[str]] = []
    __version__ = "0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _hollow(name)
        setattr(self, name, value)
        return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name: str, path: Sequence[str] | None = None, target: Any = None) -> Any:
        if name.partition(".")[0] in _ABSENT:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> ModuleType:
        return _HollowModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: the module is hollow."""


def forbid() -> None:
    """Call before the first import of Rasa."""
    sys.meta_path.insert(0, _Finder())
