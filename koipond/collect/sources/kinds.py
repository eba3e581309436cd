"""The kinds of sources: a folder each, found by folder."""

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType


@lru_cache
def kinds() -> dict[str, ModuleType]:
    """Every kind by the name of its folder."""
    folders = sorted(path.parent.name for path in Path(__file__).parent.glob("*/kind.py"))
    return {folder: import_module(f"koipond.collect.sources.{folder}.kind") for folder in folders}


def kind(name: str) -> ModuleType:
    """The kind of a source that is there."""
    return kinds()[name]
