"""One small shop that the tests know by name; `koipond.demo` has the same people in a larger world."""

from koipond import collect
from koipond.demo import cast
from koipond.kit import clock

__all__ = ["arrive"]


def arrive(workspace: str) -> None:
    """Mei, Tom, Ana, Wei and old Li come into the workspace's inbox; tick afterwards."""
    collect.record(workspace, cast(clock.now()))
